//! [`Painter`]: paints a [`DrawList`] on a canvas, crisply at any device pixel ratio. It owns no frame loop and no observer:
//! the app says when to paint and how large.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::draw::{Align, Command, DrawList, Ink, Position};
use crate::style::Style;
use crate::tape::Rolled;

/// A browser refuses a 2D context on a canvas that has another kind, or when it is out of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the canvas gives no 2D context")]
pub struct NoContext;

/// A canvas with its 2D context, and what that context is set to, so that nothing is set twice.
#[derive(Debug)]
pub struct Painter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    style: Style,
    width: f64,
    height: f64,
    ratio: f64,
    pen: Pen,
}

/// The state of the context, where known.
#[derive(Debug, Default)]
struct Pen {
    align: Option<Align>,
    fill: Option<Ink>,
    stroke: Option<Ink>,
    line_width: Option<f64>,
    has_font: bool,
    is_faint: bool,
}

impl Painter {
    /// Takes over `canvas`, whose size on the page must be set by CSS (its `width` and `height` become device pixels).
    pub fn new(canvas: HtmlCanvasElement, style: Style) -> Result<Self, NoContext> {
        let context = canvas.get_context("2d").ok().flatten().ok_or(NoContext)?;
        let context = context.dyn_into::<CanvasRenderingContext2d>().map_err(|_| NoContext)?;
        Ok(Self { canvas, context, style, width: 0.0, height: 0.0, ratio: 1.0, pen: Pen::default() })
    }

    /// A painter of the same style on a canvas of its own that is not on the page.
    pub fn beside(&self) -> Result<Self, NoContext> {
        // A copy of the element is an empty canvas.
        let canvas = self.canvas.clone_node().map_err(|_| NoContext)?;
        let canvas = canvas.dyn_into::<HtmlCanvasElement>().map_err(|_| NoContext)?;
        Self::new(canvas, self.style.clone())
    }

    /// The canvas.
    pub const fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    /// Changes colours and font from the next frame on.
    pub fn set_style(&mut self, style: Style) {
        self.style = style;
        self.pen = Pen { is_faint: self.pen.is_faint, ..Pen::default() };
    }

    /// Fits the canvas to its size on the page, in CSS pixels, and to the screen's device pixels in a CSS pixel. Where that
    /// changes anything, the canvas is empty afterwards and the answer is true.
    pub fn resize(&mut self, width: f32, height: f32, pixel_ratio: f32) -> bool {
        let ratio = if pixel_ratio.is_finite() && pixel_ratio > 0.0 { f64::from(pixel_ratio) } else { 1.0 };
        // `clamp` keeps NaN, which `as` turns into 0. No browser has larger canvases.
        let device = |css: f32| (f64::from(css) * ratio).round().clamp(0.0, 16_384.0) as u32;
        let (device_width, device_height) = (device(width), device(height));
        let (width, height) = (f64::from(device_width) / ratio, f64::from(device_height) / ratio);
        if (width, height, ratio) == (self.width, self.height, self.ratio) {
            return false;
        }
        (self.width, self.height, self.ratio) = (width, height, ratio);
        // Also resets all state of the context.
        self.canvas.set_width(device_width);
        self.canvas.set_height(device_height);
        self.pen = Pen::default();
        // It fails for no numbers, only for objects that are no matrices.
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        self.context.set_line_join("round");
        true
    }

    /// Clears the canvas and paints `list`.
    pub fn paint(&mut self, list: &DrawList) {
        self.context.clear_rect(0.0, 0.0, self.width, self.height);
        self.add(list);
    }

    /// Paints `list` on a ground of the surface's colour, which lets nothing through.
    pub fn paint_opaque(&mut self, list: &DrawList) {
        self.pen.fill = None;
        self.context.set_fill_style_str(self.style.colour(Ink::Surface));
        self.context.fill_rect(0.0, 0.0, self.width, self.height);
        self.add(list);
    }

    /// Shows a part of a tape that another painter has painted, opaque, in place of what moves here; everything else stays.
    pub fn show_tape(&self, tape: &Self, rolled: &Rolled) {
        let [left, right, top, bottom] = rolled.moving.map(|edge| (f64::from(edge) * self.ratio).round());
        // Whole pixels of both, so that nothing is blurred, and copying is all there is to do.
        let copy = |left: f64, right: f64, top: f64, bottom: f64| {
            let from = left + f64::from(rolled.shift);
            let (width, height) = (right - left, bottom - top);
            let [x, y, across, down] = [left, top, width, height].map(|edge| edge / self.ratio);
            // It fails for a tape without pixels.
            let _ =
                self.context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    &tape.canvas,
                    from,
                    top,
                    width,
                    height,
                    x,
                    y,
                    across,
                    down,
                );
        };
        // What lay over it may reach into the margin.
        let [edge, above, below] = [right, top, bottom].map(|edge| edge / self.ratio);
        self.context.clear_rect(edge, above, self.width - edge, below - above);
        self.context.clear_rect(0.0, below, self.width, self.height - below);
        copy(left, right, top, bottom);
        let [begin, end] = rolled.labels.map(|edge| (f64::from(edge) * self.ratio).round());
        copy(begin, end, bottom, self.height * self.ratio);
    }

    /// Paints `list` over what is there.
    pub fn add(&mut self, list: &DrawList) {
        let mut open = None;
        for command in list.commands() {
            let brush = self.brush(command);
            if open != Some(brush) {
                self.finish(open.replace(brush));
                self.begin(brush);
            }
            match command {
                Command::Dots { at, radius, .. } => self.dots(list.positions(at), f64::from(*radius)),
                Command::Hairline { from, to, dashed, .. } => self.hairline(*from, *to, *dashed),
                Command::Polyline { through, .. } => self.polyline(list.positions(through)),
                Command::Text { at, align, text, .. } => self.text(*at, *align, list.words(text)),
            }
        }
        self.finish(open);
    }

    fn brush(&self, command: &Command) -> Brush {
        match *command {
            Command::Dots { ink, .. } => Brush::Fill(ink),
            Command::Hairline { ink, .. } => Brush::Stroke(ink, self.hairline_device_px() / self.ratio),
            Command::Polyline { ink, width, .. } => Brush::Stroke(ink, f64::from(width)),
            Command::Text { ink, .. } => Brush::Letters(ink),
        }
    }

    fn begin(&mut self, brush: Brush) {
        let is_faint = matches!(brush, Brush::Stroke(Ink::Faint, _));
        if self.pen.is_faint != is_faint {
            self.pen.is_faint = is_faint;
            self.context.set_global_alpha(if is_faint { FAINT } else { 1.0 });
        }
        match brush {
            Brush::Fill(ink) | Brush::Letters(ink) => {
                if self.pen.fill.replace(ink) != Some(ink) {
                    self.context.set_fill_style_str(self.style.colour(ink));
                }
            }
            Brush::Stroke(ink, width) => {
                if self.pen.stroke.replace(ink) != Some(ink) {
                    self.context.set_stroke_style_str(self.style.colour(ink));
                }
                if self.pen.line_width.replace(width) != Some(width) {
                    self.context.set_line_width(width);
                }
            }
        }
        if !matches!(brush, Brush::Letters(_)) {
            self.context.begin_path();
        }
    }

    fn finish(&self, brush: Option<Brush>) {
        match brush {
            Some(Brush::Fill(_)) => self.context.fill(),
            Some(Brush::Stroke(..)) => self.context.stroke(),
            Some(Brush::Letters(_)) | None => {}
        }
    }

    fn dots(&self, centres: &[Position], radius: f64) {
        for centre in centres {
            let (x, y) = (f64::from(centre.x), f64::from(centre.y));
            self.context.move_to(x + radius, y);
            // It fails for a negative radius only.
            let _ = self.context.arc(x, y, radius, 0.0, core::f64::consts::TAU);
        }
    }

    fn polyline(&self, points: &[Position]) {
        let mut points = points.iter();
        if let Some(first) = points.next() {
            self.context.move_to(f64::from(first.x), f64::from(first.y));
        }
        for point in points {
            self.context.line_to(f64::from(point.x), f64::from(point.y));
        }
    }

    fn hairline(&self, from: Position, to: Position, dashed: bool) {
        let (mut x, mut y) = (self.crisp(from.x), self.crisp(from.y));
        let (end_x, end_y) = (self.crisp(to.x), self.crisp(to.y));
        if !dashed {
            self.context.move_to(x, y);
            self.context.line_to(end_x, end_y);
            return;
        }
        while x < end_x || y < end_y {
            self.context.move_to(x, y);
            self.context.line_to((x + DASH_PX).min(end_x), (y + DASH_PX).min(end_y));
            (x, y) = ((x + DASH_PX + DASH_GAP_PX).min(end_x), (y + DASH_PX + DASH_GAP_PX).min(end_y));
        }
    }

    fn text(&mut self, at: Position, align: Align, text: &str) {
        if !self.pen.has_font {
            self.pen.has_font = true;
            self.context.set_font(&self.style.font);
        }
        if self.pen.align.replace(align) != Some(align) {
            self.context.set_text_align(match align {
                Align::Center => "center",
                Align::End => "right",
                Align::Start => "left",
            });
        }
        // It fails for no text and no position.
        let _ = self.context.fill_text(text, f64::from(at.x), f64::from(at.y));
    }

    /// One device pixel on ordinary screens, two from a ratio of 3 on, where one would be too faint.
    fn hairline_device_px(&self) -> f64 {
        (self.ratio / 2.0).round().max(1.0)
    }

    /// The nearest position at which a hairline covers whole device pixels.
    fn crisp(&self, css_px: f32) -> f64 {
        let half = self.hairline_device_px() / 2.0;
        ((f64::from(css_px) * self.ratio - half).round() + half) / self.ratio
    }
}

/// How much of the grid's colour its finer lines have.
const FAINT: f64 = 0.5;
const DASH_PX: f64 = 3.0;
const DASH_GAP_PX: f64 = 5.0;

/// What consecutive commands must share to be painted in one go.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Brush {
    Fill(Ink),
    Letters(Ink),
    Stroke(Ink, f64),
}
