//! A chart on a canvas, painted once per animation frame from the ring buffers, while the page is visible.

use std::rc::Rc;

use strapline_chart::{Chart, DrawList, Painter, Ring, Series, View};
use strapline_units::Timestamp;
use web_sys::HtmlCanvasElement;

use super::markup::{Part, keep};
use super::plot::Plot;
use super::theme::{CHART_TEXT_PX, ThemeContext, canvas_size, chart_style};
use crate::app::Context;
use crate::dom::{self, FrameLoop};

/// Lets a painter see the ring buffers of this moment, one for each number of a value.
pub trait Look {
    /// Called once a frame; calls `see` where there is something to see.
    fn show(&self, see: &mut dyn FnMut(&[Ring]));
}

impl<F: Fn(&mut dyn FnMut(&[Ring]))> Look for F {
    fn show(&self, see: &mut dyn FnMut(&[Ring])) {
        self(see);
    }
}

/// Draws what `look` shows on the canvas `part` until the component ends. The chart's `name` is for tests to find it.
pub fn show_chart(context: Context, part: &Part, name: &str, plot: Plot, look: Rc<dyn Look>) {
    let theme = context.theme;
    part.set("data-chart", name);
    let canvas: HtmlCanvasElement = part.element();
    let Ok(painter) = Painter::new(canvas.clone(), chart_style(&canvas)) else { return };
    let mut picture =
        Picture { painter, styled: None, chart: plot.chart(), list: DrawList::default(), plot, look, theme };
    keep(Box::new(FrameLoop::start(move || picture.paint())));
}

/// A chart, its canvas, and where its data are.
struct Picture {
    painter: Painter,
    /// The version of the colours that the painter has; none before the canvas is on the page and has a style.
    styled: Option<u32>,
    chart: Chart,
    list: DrawList,
    plot: Plot,
    look: Rc<dyn Look>,
    theme: ThemeContext,
}

impl Picture {
    fn paint(&mut self) {
        let painter = &mut self.painter;
        let (width, height, pixel_ratio) = canvas_size(painter.canvas());
        if width == 0.0 || height == 0.0 {
            return; // hidden
        }
        if self.styled.replace(self.theme.version()) != Some(self.theme.version()) {
            painter.set_style(chart_style(painter.canvas()));
        }
        painter.resize(width, height, pixel_ratio);
        let view = View {
            now: if self.theme.calm() { whole_second(dom::now()) } else { dom::now() },
            behind: self.plot.behind,
            window: self.plot.window,
            width,
            height,
            pixel_ratio,
            utc_offset_minutes: dom::utc_offset_minutes(),
            text_px: CHART_TEXT_PX,
        };
        let Plot { mark, inks, join_within, .. } = self.plot;
        let (chart, list) = (&mut self.chart, &mut self.list);
        let mut drawn = false;
        self.look.show(&mut |rings: &[Ring]| {
            drawn = true;
            let series = rings.iter().zip(inks).map(|(ring, ink)| Series { ring, mark, ink, join_within });
            chart.draw(&view, &series.collect::<Vec<_>>(), list);
        });
        if !drawn {
            chart.draw(&view, &[], list);
        }
        painter.paint(list);
    }
}

/// For people who asked for less motion the picture moves once a second, and not sixty times.
fn whole_second(now: Timestamp) -> Timestamp {
    Timestamp::from_unix_micros(now.unix_micros().div_euclid(1_000_000) * 1_000_000)
}
