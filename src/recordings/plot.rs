//! A Bland-Altman plot: the difference of two sources over their mean, with bias and limits of agreement.

use strapline_units::Metric;
use strapline_vitals::{Agreement, Pair};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::app::Context;
use crate::components::decimals;
use crate::components::markup::{Part, keep};
use crate::components::theme::{CHART_TEXT_PX, canvas_size, chart_style};
use crate::dom::FrameLoop;
use crate::{say, words};

const DOT_RADIUS_PX: f64 = 2.0;
/// Room for numbers: left, bottom, and right for what the lines are.
const LEFT_PX: f64 = 48.0;
const BOTTOM_PX: f64 = 24.0;
const RIGHT_PX: f64 = 88.0;
const TOP_PX: f64 = 12.0;
/// More dots than that cannot be told apart.
const MOST: usize = 4000;

/// Draws it, and again when the canvas or the colours change.
pub(super) fn show(
    context: Context,
    part: &Part,
    metric: Metric,
    pairs: Vec<Pair>,
    agreement: Option<Agreement>,
) {
    let canvas: HtmlCanvasElement = part.element();
    let Some(to) = canvas.get_context("2d").ok().flatten() else { return };
    let to: CanvasRenderingContext2d = to.unchecked_into();
    let mut shown = None;
    keep(Box::new(FrameLoop::start(move || {
        let size = canvas_size(&canvas);
        let looks = (size, context.theme.version());
        if size.0 == 0.0 || shown == Some(looks) {
            return;
        }
        shown = Some(looks);
        let (width, height, ratio) = (f64::from(size.0), f64::from(size.1), f64::from(size.2));
        canvas.set_width((width * ratio) as u32);
        canvas.set_height((height * ratio) as u32);
        let _ = to.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        let drawing = Drawing { to: &to, canvas: &canvas, metric, width, height };
        match &agreement {
            Some(agreement) => drawing.draw(&pairs, agreement),
            None => to.clear_rect(0.0, 0.0, width, height),
        }
    })));
}

struct Drawing<'a> {
    to: &'a CanvasRenderingContext2d,
    canvas: &'a HtmlCanvasElement,
    metric: Metric,
    width: f64,
    height: f64,
}

impl Drawing<'_> {
    fn draw(&self, pairs: &[Pair], agreement: &Agreement) {
        let style = chart_style(self.canvas);
        let (ink, text) = (style.series.first().cloned().unwrap_or_default(), &style.text);
        let to = self.to;
        to.set_font(&style.font);
        to.set_fill_style_str(&style.surface);
        to.fill_rect(0.0, 0.0, self.width, self.height);
        let (lower, upper) = (agreement.lower_limit.value, agreement.upper_limit.value);
        let differences = pairs.iter().map(Pair::difference).chain([lower, upper, 0.0]);
        let (low, high) = extent(differences);
        let (left, right) = extent(pairs.iter().map(Pair::mean));
        let x = |mean: f64| LEFT_PX + (mean - left) / (right - left) * (self.width - LEFT_PX - RIGHT_PX);
        let y = |difference: f64| {
            self.height - BOTTOM_PX - (difference - low) / (high - low) * (self.height - BOTTOM_PX - TOP_PX)
        };
        // The axes' ends, and where both agree.
        let number = |value: f64| words::number(value, decimals(self.metric));
        to.set_fill_style_str(text);
        to.set_text_align("end");
        for value in [low, high] {
            let _ =
                to.fill_text(&words::number(value, decimals(self.metric) + 1), LEFT_PX - 6.0, y(value) + 4.0);
        }
        to.set_text_align("center");
        let base = self.height - 6.0;
        for value in [left, right] {
            let _ = to.fill_text(&number(value), x(value), base);
        }
        let unit = self.metric.unit().symbol();
        let _ = to.fill_text(&say!("mean, {unit}", unit), f64::midpoint(x(left), x(right)), base);
        self.line(&style.grid, y(0.0), &[]);
        to.set_fill_style_str(&ink);
        to.set_global_alpha(0.7);
        for pair in pairs.iter().step_by(pairs.len().div_ceil(MOST).max(1)) {
            to.begin_path();
            let (x, y) = (x(pair.mean()), y(pair.difference()));
            let _ = to.arc(x, y, DOT_RADIUS_PX, 0.0, std::f64::consts::TAU);
            to.fill();
        }
        to.set_global_alpha(1.0);
        to.set_text_align("start");
        let [above, below] = ["+1.96 SD", "−1.96 SD"].map(|name| words::localised(name.to_owned()));
        for (value, name, dashes) in [
            (agreement.bias.value, say!("bias"), &[][..]),
            (upper, &*above, &[6.0, 4.0]),
            (lower, &*below, &[6.0, 4.0]),
        ] {
            self.line(text, y(value), dashes);
            to.set_fill_style_str(text);
            let at = self.width - RIGHT_PX + 8.0;
            let _ = to.fill_text(name, at, y(value) + f64::from(CHART_TEXT_PX) / 3.0);
        }
    }

    fn line(&self, colour: &str, y: f64, dashes: &[f64]) {
        let dashes: js_sys::Array = dashes.iter().map(|dash| wasm_bindgen::JsValue::from(*dash)).collect();
        let _ = self.to.set_line_dash(&dashes);
        self.to.set_stroke_style_str(colour);
        self.to.begin_path();
        self.to.move_to(LEFT_PX, y);
        self.to.line_to(self.width - RIGHT_PX, y);
        self.to.stroke();
        let _ = self.to.set_line_dash(&js_sys::Array::new());
    }
}

/// From the lowest to the highest, a little more, and never nothing.
fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let margin = ((high - low) * 0.05).max(0.5);
    (low - margin, high + margin)
}
