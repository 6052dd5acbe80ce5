//! One tile of the wall. Written by hand, and only where something has changed: a hundred of them by signals would be a
//! hundred times the work of one, four times a second (docs/adr/0002).

use std::collections::VecDeque;

use strapline_units::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use super::board::{Face, TREND, short};
use super::words;
use crate::components::markup::Part;

const TILE: &str = r#"<span class="who"></span><span class="zone"></span>
<span class="reading"><b class="number">–</b> <span class="unit">bpm</span></span>
<canvas aria-hidden="true"></canvas>
<span class="notes"><span class="alarm"></span><span class="age"></span><span class="badge" hidden>Sim</span></span>"#;
/// The smallest range that a trend shows, in 1/min.
const MIN_SPAN: f32 = 20.0;

pub(super) struct Tile {
    root: Element,
    number: Element,
    zone: Element,
    alarm: Element,
    age: Element,
    canvas: HtmlCanvasElement,
    context: Option<CanvasRenderingContext2d>,
    /// CSS pixels, and device pixels in one of them.
    size: (f64, f64, f64),
    shown: Face,
    drawn: Option<(u32, usize)>,
}

impl Tile {
    /// A tile at the end of the list.
    pub(super) fn new(list: &Part, uid: &str, synthetic: bool) -> Option<Self> {
        let list: Element = list.element();
        let root = list.owner_document()?.create_element("li").ok()?;
        root.set_class_name("athlete");
        root.set_inner_html(TILE);
        let _ = root.set_attribute("data-uid", uid);
        let at = |selector: &str| root.query_selector(selector).ok().flatten();
        let who = at(".who")?;
        who.set_text_content(Some(short(uid)));
        let _ = who.set_attribute("title", uid);
        let _ = at(".badge")?.toggle_attribute_with_force("hidden", !synthetic);
        let canvas: HtmlCanvasElement = at("canvas")?.unchecked_into();
        let context = canvas.get_context("2d").ok().flatten().map(JsCast::unchecked_into);
        let (number, zone, alarm, age) = (at(".number")?, at(".zone")?, at(".alarm")?, at(".age")?);
        let _ = list.append_child(&root);
        let size = (0.0, 0.0, 1.0);
        Some(Self {
            root,
            number,
            zone,
            alarm,
            age,
            canvas,
            context,
            size,
            shown: Face::default(),
            drawn: None,
        })
    }

    /// Moves the tile to the end of the list.
    pub(super) fn move_last(&self) {
        if let Some(parent) = self.root.parent_element() {
            let _ = parent.append_child(&self.root);
        }
    }

    /// Writes what has changed.
    pub(super) fn show(&mut self, face: Face) {
        if self.shown == face {
            return;
        }
        let before = std::mem::replace(&mut self.shown, face);
        let face = &self.shown;
        if before.number != face.number {
            self.number.set_text_content(Some(&face.number));
        }
        if before.zone != face.zone {
            self.zone.set_text_content(Some(&words::zone(face.zone)));
            let _ = self.root.set_attribute("data-zone", &face.zone.to_string());
        }
        if before.state != face.state {
            let _ = self.root.set_attribute("data-state", face.state);
            let _ = self.root.toggle_attribute_with_force("hidden", face.state == "gone");
        }
        if before.age != face.age {
            self.age.set_text_content(Some(&face.age));
        }
        if before.alarm != face.alarm {
            self.alarm.set_text_content(Some(face.alarm.map_or("", words::alarm)));
            let _ = self.root.toggle_attribute_with_force("data-alarm", face.alarm.is_some());
        }
    }

    /// Whether there is somebody to be shown.
    pub(super) fn is_shown(&self) -> bool {
        self.shown.state != "gone"
    }

    /// Takes the size that the page has given the trend; all tiles at once, for it makes the browser lay the page out.
    pub(super) fn measure(&mut self, pixel_ratio: f64) {
        let (width, height) = (f64::from(self.canvas.client_width()), f64::from(self.canvas.client_height()));
        if self.size != (width, height, pixel_ratio) {
            self.size = (width, height, pixel_ratio);
            self.canvas.set_width((width * pixel_ratio).round() as u32);
            self.canvas.set_height((height * pixel_ratio).round() as u32);
            self.drawn = None;
        }
    }

    /// Draws the trend again where it has changed; whether it has.
    pub(super) fn draw(
        &mut self,
        version: u32,
        trend: &VecDeque<(Timestamp, f32)>,
        colours: &[String],
    ) -> bool {
        let wanted = Some((version, self.shown.zone));
        let (width, height, ratio) = self.size;
        let (Some(context), Some(colour)) = (&self.context, colours.get(self.shown.zone)) else {
            return false;
        };
        if self.drawn == wanted || width < 8.0 || height < 8.0 {
            return false;
        }
        self.drawn = wanted;
        let Some((newest, _)) = trend.back() else { return true };
        let (low, high) =
            trend.iter().fold((f32::MAX, f32::MIN), |(low, high), (_, bpm)| (low.min(*bpm), high.max(*bpm)));
        let span = (high - low).max(MIN_SPAN);
        let bottom = f64::from(f32::midpoint(low, high) - span / 2.0);
        // Fails for no finite numbers.
        let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        context.clear_rect(0.0, 0.0, width, height);
        context.set_stroke_style_str(colour);
        context.set_line_width(1.5);
        context.set_line_join("round");
        context.begin_path();
        let mut before = None;
        for (at, bpm) in trend {
            let age = newest.duration_since(*at).as_secs_f64() / TREND.as_secs_f64();
            let (x, y) = (
                (1.0 - age) * (width - 2.0) + 1.0,
                height - 1.0 - (f64::from(*bpm) - bottom) / f64::from(span) * (height - 2.0),
            );
            // Silence is a gap.
            let joined =
                before.is_some_and(|before| at.duration_since(before) < strapline_vitals::LOST_AFTER);
            if joined {
                context.line_to(x, y)
            } else {
                context.move_to(x, y)
            }
            before = Some(*at);
        }
        context.stroke();
        true
    }
}
