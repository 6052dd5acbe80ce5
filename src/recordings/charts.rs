//! Charts of a whole recording: the same pictures as live ones, of all its time at once.

use std::rc::Rc;
use std::time::Duration;

use strapline_chart::{DrawList, Mark, Painter, Ring, Series as Line, View};
use strapline_export::{Recording, Series};
use strapline_units::{Metric, SourceId, Timestamp};
use web_sys::HtmlCanvasElement;

use super::desk::Opened;
use super::text;
use crate::app::Context;
use crate::components::markup::{Part, keep};
use crate::components::theme::{CHART_TEXT_PX, canvas_size, chart_style};
use crate::components::{Plot, rank};
use crate::dom::{self, FrameLoop};
use crate::language;
use crate::series::is_waveform;
use crate::{say, words};

const FIGURE: &str =
    r#"<figure><figcaption></figcaption><canvas class="chart" role="img"></canvas></figure>"#;
/// Between two samples of an ECG whose next chunk is missing: 130 Hz.
const ECG_STEP: Duration = Duration::from_nanos(7_692_308);
/// A session shorter than that is drawn as long.
const SHORTEST: Duration = Duration::from_secs(10);

/// A chart for each metric of each source that has a shape, the most telling first.
pub(super) fn charts(context: Context, part: &Part, opened: &Rc<Opened>) {
    let mut drawn: Vec<(Metric, SourceId)> = opened
        .recording
        .series()
        .iter()
        .filter(|series| Plot::of(series.metric()).is_some() && series.len() > 1)
        .map(|series| (series.metric(), series.source()))
        .collect();
    drawn.sort_by_key(|(metric, source)| (rank(*metric), *source));
    let keys: Vec<u32> = (0..drawn.len() as u32).collect();
    let opened = opened.clone();
    part.list(
        move || keys.clone(),
        FIGURE,
        move |part, key| {
            if let Some((metric, source)) = drawn.get(key as usize) {
                chart(context, part, &opened.recording, *metric, *source);
            }
        },
    );
}

fn chart(context: Context, part: &Part, recording: &Recording, metric: Metric, source: SourceId) {
    let of = |series: &&Series| (series.metric(), series.source()) == (metric, source);
    let (Some(plot), Some(series)) = (Plot::of(metric), recording.series().iter().find(of)) else { return };
    let of_source = recording.source(source).map(text::source).unwrap_or_default();
    let (canvas, source) = (part.at("canvas"), of_source.clone());
    part.at("figcaption").text(move || format!("{} · {of_source}", words::metric(metric)));
    canvas.attribute("aria-label", move || {
        say!("{metric} of {source} over the whole recording", words::metric(metric), source)
    });
    canvas.set("data-chart", metric.name());
    let rings = rings(series);
    let window = recording.end.duration_since(recording.start).max(SHORTEST);
    let (end, offset) = (recording.start + window, recording.utc_offset_s.map_or(0, |offset| offset / 60));
    let (theme, mut chart) = (context.theme, plot.chart());
    // Beats of an hour are a line; as dots they would be a smear.
    let mark = if window > Duration::from_secs(300) { Mark::Line } else { plot.mark };
    paint(context, &canvas, move |painter, list| {
        let (width, height, pixel_ratio) = canvas_size(painter.canvas());
        painter.set_style(chart_style(painter.canvas()));
        painter.resize(width, height, pixel_ratio);
        let view = View {
            now: end,
            behind: Duration::ZERO,
            window,
            width,
            height,
            pixel_ratio,
            utc_offset_minutes: offset,
            text_px: CHART_TEXT_PX,
        };
        let lines = rings.iter().zip(plot.inks).map(|(ring, ink)| Line {
            ring,
            mark,
            ink,
            join_within: plot.join_within,
        });
        chart.draw(&view, &lines.collect::<Vec<_>>(), list);
        language::drawn(list);
        painter.paint(list);
        let _ = theme.version();
    });
}

/// Calls `draw` whenever the canvas would look different: once it has a size, when that changes, and with other colours.
pub(super) fn paint(
    context: Context,
    canvas: &Part,
    mut draw: impl FnMut(&mut Painter, &mut DrawList) + 'static,
) {
    let element: HtmlCanvasElement = canvas.element();
    let Ok(mut painter) = Painter::new(element.clone(), chart_style(&element)) else { return };
    let (mut list, mut shown) = (DrawList::default(), None);
    keep(Box::new(FrameLoop::start(move || {
        let size = canvas_size(&element);
        let looks = (size, context.theme.version());
        if size.0 > 0.0 && shown != Some(looks) {
            shown = Some(looks);
            draw(&mut painter, &mut list);
        }
    })));
}

/// A ring for each number of a value, large enough for all of them.
fn rings(series: &Series) -> Vec<Ring> {
    let mut samples: Vec<(Timestamp, &[f64])> = series.iter().collect();
    samples.sort_by_key(|(at, _)| *at);
    if series.metric() == Metric::Ecg {
        return vec![waveform(&samples)];
    }
    let width = if is_waveform(series.metric()) { 3 } else { 1 };
    let mut rings: Vec<Ring> = (0..width).map(|_| Ring::new(samples.len())).collect();
    for (at, numbers) in samples {
        for (ring, number) in rings.iter_mut().zip(numbers) {
            ring.push(at, *number as f32);
        }
    }
    rings
}

/// Chunks, spread to where the next one begins.
fn waveform(chunks: &[(Timestamp, &[f64])]) -> Ring {
    let mut ring = Ring::new(chunks.iter().map(|(_, numbers)| numbers.len()).sum());
    let mut step = ECG_STEP;
    for (index, (at, numbers)) in chunks.iter().enumerate() {
        let count = numbers.len().max(1) as u32;
        let next = chunks.get(index + 1).map(|(next, _)| next.duration_since(*at) / count);
        // Further away, something is missing between them.
        step = next.filter(|next| *next < step * 3 && *next > step / 4).unwrap_or(step);
        for (place, number) in (0..).zip(*numbers) {
            ring.push(*at + step * place, *number as f32);
        }
    }
    ring
}

/// The viewer's zone, for recordings that do not say whose clock they have.
pub(super) fn zone_s() -> i32 {
    dom::utc_offset_minutes() * 60
}
