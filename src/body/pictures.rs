//! The two pictures without a time axis, painted when something in them has changed.

use std::time::Duration;

use leptos::prelude::{GetUntracked, RwSignal};
use strapline_chart::{Bar, DrawList, Ellipse, Intervals, Painter, Poincare, Sheet, bars};
use strapline_units::{Metric, SourceId, Timestamp};
use strapline_vitals::ZONES;
use strapline_vitals::live::LiveState;
use web_sys::HtmlCanvasElement;

use crate::app::Context;
use crate::components::markup::{Part, keep};
use crate::components::theme::{CHART_TEXT_PX, canvas_size, chart_style};
use crate::dom::{self, FrameLoop};
use crate::{language, say, words};

/// The window of all that is told live.
const WINDOW: Duration = Duration::from_secs(120);
/// As in the chart of RR intervals: beats further apart are no neighbours.
const JOIN_WITHIN: Duration = Duration::from_millis(3_500);
/// The place of the colour of RR intervals in the style.
const RR_INK: usize = 1;
const ZONE_COLOURS: [&str; ZONES + 1] =
    ["--zone-0", "--zone-1", "--zone-2", "--zone-3", "--zone-4", "--zone-5"];

/// Draws on a canvas whenever size, colours or what `version` tells have changed.
fn picture(
    context: Context,
    part: &Part,
    colours: &'static [&'static str],
    version: impl Fn() -> i64 + 'static,
    mut draw: impl FnMut(Sheet, &mut DrawList) + 'static,
) {
    let canvas: HtmlCanvasElement = part.element();
    let style = move |canvas: &HtmlCanvasElement| {
        let mut style = chart_style(canvas);
        if !colours.is_empty() {
            let computed = leptos::prelude::window().get_computed_style(canvas).ok().flatten();
            let token = |name: &&str| {
                let value = computed.as_ref().and_then(|style| style.get_property_value(name).ok());
                value.unwrap_or_default().trim().to_owned()
            };
            style.series = colours.iter().map(token).collect();
        }
        style
    };
    let Ok(mut painter) = Painter::new(canvas.clone(), style(&canvas)) else { return };
    let mut list = DrawList::default();
    let (mut painted, mut styled) = (None, None);
    keep(Box::new(FrameLoop::start(move || {
        let (width, height, ratio) = canvas_size(&canvas);
        let seen = (width, height, ratio, context.theme.version(), version());
        if width == 0.0 || height == 0.0 || painted.replace(seen) == Some(seen) {
            return;
        }
        if styled.replace(seen.3) != Some(seen.3) {
            painter.set_style(style(&canvas));
        }
        painter.resize(width, height, ratio);
        draw(Sheet { width, height, text_px: CHART_TEXT_PX }, &mut list);
        language::drawn(&mut list);
        painter.paint(&list);
    })));
}

/// Bars of the time in each zone, the hardest at the top.
pub(super) fn zones(context: Context, part: &Part, live: RwSignal<LiveState>) {
    let spent = move || live.get_untracked().in_zones.iter().sum::<Duration>().as_secs() as i64;
    let limits = move || live.get_untracked().zones_bpm.iter().sum::<f64>() as i64;
    let version = move || spent().wrapping_add(limits() << 32);
    picture(context, part, &ZONE_COLOURS, version, move |sheet, list| {
        let state = live.get_untracked();
        let longest = state.in_zones.iter().max().copied().unwrap_or_default().as_secs_f32().max(1.0);
        let rows: Vec<_> = state.in_zones.iter().enumerate().rev().collect();
        let labels: Vec<_> = rows
            .iter()
            .map(|(zone, spent)| {
                let name = if *zone == 0 { say!("Below").to_owned() } else { words::body::zone(*zone) };
                (
                    format!("{name}, {}", words::body::zone_range(*zone, &state.zones_bpm)),
                    words::body::clock(**spent),
                )
            })
            .collect();
        let all: Vec<_> = rows
            .iter()
            .zip(&labels)
            .map(|((zone, spent), (label, value))| Bar {
                label,
                value,
                share: spent.as_secs_f32() / longest,
                ink: *zone,
            })
            .collect();
        bars(sheet, &all, list);
    });
}

/// Each interval and the next one, with the ellipse of SD1 and SD2.
pub(super) fn poincare(context: Context, part: &Part, id: SourceId, live: RwSignal<LiveState>) {
    let series = context.series();
    let counted = series.clone();
    let version = move || {
        let mut version = dom::now().unix_micros().div_euclid(1_000_000);
        // Moves on while beats come; a strap that is silent leaves the picture as it is.
        counted.with(id, Metric::RrInterval, |rings| {
            version = rings.first().map_or(0, |ring| i64::from(ring.taken()));
        });
        version
    };
    let mut plot = Poincare::new();
    picture(context, part, &[], version, move |sheet, list| {
        let measures = live.get_untracked().hrv.map(|hrv| hrv.measures);
        let ellipse = measures.and_then(|measures| {
            let (mean_ms, sd1_ms, sd2_ms) = (measures.mean_rr_ms?, measures.sd1_ms?, measures.sd2_ms?);
            Some(Ellipse { mean_ms, sd1_ms, sd2_ms })
        });
        series.with(id, Metric::RrInterval, |rings| {
            if let Some(rr) = rings.first() {
                let to = rr.latest().map_or_else(Timestamp::default, |point| point.at);
                let intervals =
                    Intervals { rr, from: to - WINDOW, to, join_within: JOIN_WITHIN, ink: RR_INK };
                plot.draw(sheet, &intervals, ellipse, list);
            }
        });
    });
}
