//! A chart on a canvas, painted once per animation frame from the ring buffers, while the page is visible.

use std::rc::Rc;
use std::time::Duration;

use strapline_chart::{Axis, Chart, DrawList, Frame, Mark, Painter, Range, Ring, Series, View};
use strapline_units::{Metric, Timestamp};
use web_sys::HtmlCanvasElement;

use super::markup::{Part, keep};
use super::theme::{CHART_TEXT_PX, ThemeContext, canvas_size, chart_style};
use crate::app::Context;
use crate::dom::{self, FrameLoop};

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Heart rate over time.
    HeartRate,
    /// RR intervals, each at its beat.
    Tachogram,
    /// RR intervals without axes, for the first visit.
    Preview,
}

impl ChartKind {
    const fn name(self) -> &'static str {
        match self {
            Self::HeartRate => "HeartRate",
            Self::Tachogram => "Tachogram",
            Self::Preview => "Preview",
        }
    }

    fn chart(self) -> Chart {
        let (metric, initial, min_span, frame) = match self {
            Self::HeartRate => (Metric::HeartRate, Range::new(40.0, 120.0), 20.0, Frame::Axes),
            Self::Tachogram => (Metric::RrInterval, Range::new(600.0, 1000.0), 200.0, Frame::Axes),
            Self::Preview => (Metric::RrInterval, Range::new(800.0, 1000.0), 100.0, Frame::Bare),
        };
        Chart::new(Axis { unit: metric.unit().symbol().to_owned(), initial, min_span, decimals: 0 }, frame)
    }

    const fn mark(self) -> Mark {
        match self {
            Self::HeartRate => Mark::Line,
            Self::Tachogram | Self::Preview => Mark::Tachogram,
        }
    }

    /// The place of its colour in the style.
    const fn ink(self) -> usize {
        match self {
            Self::HeartRate | Self::Preview => 0,
            Self::Tachogram => 1,
        }
    }

    /// Straps notify about once a second; a silence several times as long is a gap.
    const fn join_within(self) -> Duration {
        Duration::from_millis(3_500)
    }
}

/// Lets a painter see the ring buffer of this moment.
pub trait Look {
    /// Called once a frame; calls `see` where there is something to see.
    fn show(&self, see: &mut dyn FnMut(&Ring));
}

impl<F: Fn(&mut dyn FnMut(&Ring))> Look for F {
    fn show(&self, see: &mut dyn FnMut(&Ring)) {
        self(see);
    }
}

/// Draws what `look` shows on the canvas `part`, `window` wide, until the component ends.
pub fn show_chart(context: Context, part: &Part, kind: ChartKind, window: Duration, look: Rc<dyn Look>) {
    let theme = context.theme;
    part.set("data-chart", kind.name());
    let canvas: HtmlCanvasElement = part.element();
    let Ok(painter) = Painter::new(canvas.clone(), chart_style(&canvas)) else { return };
    let mut picture = Picture {
        painter,
        styled: None,
        chart: kind.chart(),
        list: DrawList::default(),
        kind,
        window,
        look,
        theme,
    };
    keep(Box::new(FrameLoop::start(move || picture.paint())));
}

/// A chart, its canvas, and where its data are.
struct Picture {
    painter: Painter,
    /// The version of the colours that the painter has; none before the canvas is on the page and has a style.
    styled: Option<u32>,
    chart: Chart,
    list: DrawList,
    kind: ChartKind,
    window: Duration,
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
            behind: Duration::ZERO,
            window: self.window,
            width,
            height,
            pixel_ratio,
            utc_offset_minutes: dom::utc_offset_minutes(),
            text_px: CHART_TEXT_PX,
        };
        let (mark, ink, join_within) = (self.kind.mark(), self.kind.ink(), self.kind.join_within());
        let (chart, list) = (&mut self.chart, &mut self.list);
        let mut drawn = false;
        self.look.show(&mut |ring: &Ring| {
            drawn = true;
            chart.draw(&view, &[Series { ring, mark, ink, join_within }], list);
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
