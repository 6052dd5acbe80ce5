//! A chart on a canvas, painted once per animation frame from the ring buffers, while the page is visible.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use strapline_chart::{Axis, Chart, DrawList, Frame, Mark, Painter, Range, Ring, Series, View};
use strapline_units::{Metric, Timestamp};

use super::theme::{CHART_TEXT_PX, canvas_size, chart_style};
use crate::app::Context;
use crate::dom::{self, FrameLoop};

/// Which of the two charts of a strap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Heart rate over time.
    HeartRate,
    /// RR intervals, each at its beat.
    Tachogram,
}

impl ChartKind {
    const fn metric(self) -> Metric {
        match self {
            Self::HeartRate => Metric::HeartRate,
            Self::Tachogram => Metric::RrInterval,
        }
    }

    fn axis(self) -> Axis {
        let unit = self.metric().unit().symbol().to_owned();
        match self {
            Self::HeartRate => Axis { unit, initial: Range::new(40.0, 120.0), min_span: 20.0, decimals: 0 },
            Self::Tachogram => {
                Axis { unit, initial: Range::new(600.0, 1000.0), min_span: 200.0, decimals: 0 }
            }
        }
    }

    const fn mark(self) -> Mark {
        match self {
            Self::HeartRate => Mark::Line,
            Self::Tachogram => Mark::Tachogram,
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

/// Draws what `look` lets it see.
#[component]
pub fn ChartView(
    /// What it draws.
    kind: ChartKind,
    /// How much time is in view.
    window: Duration,
    /// For people who do not see it.
    label: String,
    /// Without axes.
    #[prop(optional)]
    bare: bool,
    /// Gives the ring buffer of this moment to the painter; called once a frame.
    look: Rc<dyn Look>,
) -> impl IntoView {
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    let Context { theme, .. } = Context::get();
    let frames = StoredValue::new_local(None::<FrameLoop>);
    let painter = Rc::new(RefCell::new(None::<Painter>));
    Effect::new(move |_| {
        theme.version();
        let Some(canvas) = canvas.get() else { return };
        let style = chart_style(&canvas);
        if let Some(painter) = painter.borrow_mut().as_mut() {
            return painter.set_style(style);
        }
        let Ok(made) = Painter::new(canvas.clone(), style) else { return };
        *painter.borrow_mut() = Some(made);
        let frame = if bare { Frame::Bare } else { Frame::Axes };
        let mut chart = Chart::new(kind.axis(), frame);
        let mut list = DrawList::default();
        let (painter, look) = (painter.clone(), look.clone());
        let offset = dom::utc_offset_minutes();
        frames.set_value(Some(FrameLoop::start(move || {
            let mut painter = painter.borrow_mut();
            let Some(painter) = painter.as_mut() else { return };
            let (width, height, pixel_ratio) = canvas_size(painter.canvas());
            if width == 0.0 || height == 0.0 {
                return; // hidden
            }
            painter.resize(width, height, pixel_ratio);
            let now = if theme.calm() { whole_second(dom::now()) } else { dom::now() };
            let view = View {
                now,
                behind: Duration::ZERO,
                window,
                width,
                height,
                pixel_ratio,
                utc_offset_minutes: offset,
                text_px: CHART_TEXT_PX,
            };
            let mut drawn = false;
            look.show(&mut |ring: &Ring| {
                drawn = true;
                let series =
                    Series { ring, mark: kind.mark(), ink: kind as usize, join_within: kind.join_within() };
                chart.draw(&view, &[series], &mut list);
            });
            if !drawn {
                chart.draw(&view, &[], &mut list);
            }
            painter.paint(&list);
        })));
    });
    view! { <canvas node_ref=canvas class="chart" role="img" aria-label=label data-chart=format!("{kind:?}")></canvas> }
}

/// For people who asked for less motion the picture moves once a second, and not sixty times.
fn whole_second(now: Timestamp) -> Timestamp {
    Timestamp::from_unix_micros(now.unix_micros().div_euclid(1_000_000) * 1_000_000)
}
