//! [`Chart`]: series, an axis and a view become a [`DrawList`]. It keeps only what makes one frame agree with the one before,
//! which is the shown range; data stay with their owner. It does not handle pointers ([`Viewport`](crate::Viewport) does), and it
//! writes no words but units. Once its memory has grown to what a picture needs, a frame takes none.

use core::ops::Range as IndexRange;
use core::time::Duration;

use strapline_units::Timestamp;

use crate::columns::reduce;
use crate::draw::{Align, DrawList, Ink, Position};
use crate::label;
use crate::layout::{Frame, Layout, Plane, Scales};
use crate::ring::{Point, Ring};
use crate::scale::{AutoRange, Range};
use crate::strip;
use crate::ticks::{time_ticks, value_ticks};
use crate::visible::{Cut, cut};

/// What is in view and how large the drawing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The present.
    pub now: Timestamp,
    /// How far the right edge is behind the present; zero shows live data, and a paused view lets it grow.
    pub behind: Duration,
    /// The time from the left edge to the right edge; taken as 1 s to 24 h.
    pub window: Duration,
    /// Width of the drawing in CSS pixels.
    pub width: f32,
    /// Height of the drawing in CSS pixels.
    pub height: f32,
    /// Device pixels in a CSS pixel.
    pub pixel_ratio: f32,
    /// How far the viewer's clock is ahead of UTC, in minutes.
    pub utc_offset_minutes: i32,
    /// Size of the labels in CSS pixels.
    pub text_px: f32,
}

impl View {
    /// The time at the right edge.
    pub fn right(&self) -> Timestamp {
        self.now - self.behind
    }

    /// The time at the left edge.
    pub fn left(&self) -> Timestamp {
        self.right() - self.span()
    }

    /// The window in its limits.
    pub(crate) fn span(&self) -> Duration {
        self.window.clamp(Duration::from_secs(1), Duration::from_secs(24 * 3600))
    }
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A line through its points, for what is measured at a steady rate.
    Line,
    /// A point for each event, joined by a thin line, for RR intervals over time.
    Tachogram,
}

/// One series of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Its data.
    pub ring: &'a Ring,
    /// How it is drawn.
    pub mark: Mark,
    /// Its index in the style's series colours.
    pub ink: usize,
    /// Points further apart are not joined: silence is a gap too, also where nobody said so.
    pub join_within: Duration,
}

/// What the y axis shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Written at its top.
    pub unit: String,
    /// The range until there are data.
    pub initial: Range,
    /// The smallest span shown, in the unit, so that noise is not blown up.
    pub min_span: f64,
    /// Decimals of the lowest and highest value in view.
    pub decimals: u32,
}

/// A chart over time with one y axis.
#[derive(Clone, Debug)]
pub struct Chart {
    pub(crate) axis: Axis,
    pub(crate) frame: Frame,
    pub(crate) range: AutoRange,
    /// Where things were in the last picture; none where there was no room for one.
    pub(crate) plane: Option<Plane>,
    // Used again in each frame.
    in_view: Vec<Point>,
    reduced: Vec<Point>,
    traces: Vec<Trace>,
    /// What the crosshair says.
    pub(crate) readout: String,
}

/// What of one series is in view.
#[derive(Clone, Debug)]
struct Trace {
    points: IndexRange<usize>,
    cut: Cut,
}

impl Chart {
    /// A chart that has shown nothing yet.
    pub fn new(axis: Axis, frame: Frame) -> Self {
        let range = AutoRange::new(axis.initial, axis.min_span);
        Self {
            axis,
            frame,
            range,
            plane: None,
            in_view: Vec::new(),
            reduced: Vec::new(),
            traces: Vec::new(),
            readout: String::new(),
        }
    }

    /// The range that the y axis shows.
    pub const fn shown(&self) -> Range {
        self.range.shown()
    }

    /// The left and the right end of the plot in the last picture, in CSS pixels.
    pub fn plot_px(&self) -> Option<(f32, f32)> {
        self.plane.as_ref().map(|plane| (plane.layout.left, plane.layout.right))
    }

    /// Replaces what `out` holds by a picture of `series` in `view`; by nothing where there is no room for one.
    pub fn draw(&mut self, view: &View, series: &[Series<'_>], out: &mut DrawList) {
        out.clear();
        self.collect(view, series);
        let extent = self.extent();
        let range = self.range.fit(view.now, extent);
        self.plane = Layout::new(view, self.frame).map(|layout| {
            let range = if self.frame == Frame::Strip { strip::calibrated(range, &layout) } else { range };
            Plane { layout, scales: Scales::new(view, &layout, range) }
        });
        let Some(plane) = self.plane else { return };
        let Plane { layout, scales } = plane;
        if self.frame == Frame::Strip {
            strip::grid(view, &plane, out);
            strip::gain(&layout, scales.y.domain(), out);
        }
        if self.frame == Frame::Axes {
            self.value_lines(&layout, &scales, out);
        }
        if self.frame != Frame::Bare {
            self.value_labels(&layout, &scales, out);
            time_axis(view, &layout, &scales, out);
        }
        if extent.is_none() {
            let y = (layout.low + layout.high) / 2.0;
            out.dashed(Position { x: layout.left, y }, Position { x: layout.right, y });
            return;
        }
        // The density of the screen's own pixels.
        let columns = ((layout.right - layout.left) * layout.pixel_ratio).max(1.0);
        for (series, trace) in series.iter().zip(&self.traces) {
            let points = self.in_view.get(trace.points.clone()).unwrap_or_default();
            let shown = if points.len() as f32 > POINTS_PER_COLUMN * columns {
                self.reduced.clear();
                reduce(points, view.span().div_f32(columns), &mut self.reduced);
                &self.reduced
            } else {
                points
            };
            let ink = Ink::Series(series.ink);
            out.polylines(shown.iter().map(|point| scales.position(*point)), ink, width_of(series.mark));
            if series.mark == Mark::Tachogram {
                beats(points, &trace.cut, &layout, &scales, ink, out);
            }
        }
        if self.frame == Frame::Axes {
            self.extremes(view, &layout, &scales, out);
        }
        for series in series {
            newest(view, series, &scales, out);
        }
    }

    /// Finds what is in view.
    pub(crate) fn collect(&mut self, view: &View, series: &[Series<'_>]) {
        self.in_view.clear();
        self.traces.clear();
        let (left, right) = (view.left(), view.right());
        for series in series {
            let start = self.in_view.len();
            let window = series.ring.window(left, right);
            let cut = cut(&window, left, right, series.join_within, &mut self.in_view);
            self.traces.push(Trace { points: start..self.in_view.len(), cut });
        }
    }

    /// From the lowest to the highest value in view, where lines cross the edges too.
    pub(crate) fn extent(&self) -> Option<(f64, f64)> {
        let mut extent = (f32::INFINITY, f32::NEG_INFINITY);
        for trace in &self.traces {
            // The first and the last point may be no measured ones, and need not be among the extremes of those.
            let points = self.in_view.get(trace.points.clone()).unwrap_or_default();
            let ends = [points.first(), points.last()].map(|end| end.copied());
            for point in [trace.cut.low, trace.cut.high].into_iter().chain(ends).flatten() {
                // `min` and `max` leave out NaN.
                extent = (extent.0.min(point.value), extent.1.max(point.value));
            }
        }
        (extent.0 <= extent.1).then(|| (f64::from(extent.0), f64::from(extent.1)))
    }

    pub(crate) fn value_lines(&self, layout: &Layout, scales: &Scales, out: &mut DrawList) {
        for tick in value_ticks(scales.y.domain(), layout.value_ticks) {
            let y = scales.y.pixel(tick.value);
            out.hairline(Position { x: layout.left, y }, Position { x: layout.right, y }, Ink::Grid);
        }
    }

    pub(crate) fn value_labels(&self, layout: &Layout, scales: &Scales, out: &mut DrawList) {
        if self.frame == Frame::Bare {
            return;
        }
        for tick in value_ticks(scales.y.domain(), layout.value_ticks) {
            tick.push_label(out.pen());
            let y = scales.y.pixel(tick.value) + MIDDLE_EM * layout.text_px;
            out.put(Position { x: layout.left - LABEL_GAP_PX, y }, Align::End);
        }
        let width = label::width_estimate(&self.axis.unit, layout.text_px);
        out.pen().push_str(&self.axis.unit);
        out.put(Position { x: (layout.left - LABEL_GAP_PX).max(width), y: layout.text_px }, Align::End);
    }

    /// Writes the highest value in view above its point and the lowest below.
    pub(crate) fn extremes(&self, view: &View, layout: &Layout, scales: &Scales, out: &mut DrawList) {
        let cuts = || self.traces.iter().map(|trace| trace.cut);
        let high = cuts()
            .filter_map(|cut| cut.high)
            .reduce(|one, other| if other.value > one.value { other } else { one });
        let low = cuts()
            .filter_map(|cut| cut.low)
            .reduce(|one, other| if other.value < one.value { other } else { one });
        let (Some(high), Some(low)) = (high, low) else { return };
        let mut write = |point: Point, below: f32| {
            // It may have left since it was found.
            if point.at < view.left() {
                return;
            }
            let Some(Position { x, y }) = scales.position(point) else { return };
            label::push_number(out.pen(), f64::from(point.value), self.axis.decimals);
            let half = label::width_estimate(out.written(), layout.text_px) / 2.0;
            let x = x.min(layout.right - half).max(layout.left + half);
            out.put(Position { x, y: y + below }, Align::Center);
        };
        write(high, -EXTREME_GAP_PX);
        if high.value > low.value {
            write(low, EXTREME_GAP_PX + CAPITAL_EM * layout.text_px);
        }
    }
}

/// Points for each pixel column from which on a trace is reduced.
pub(crate) const POINTS_PER_COLUMN: f32 = 2.0;
const LINE_PX: f32 = 1.75;
const THIN_LINE_PX: f32 = 1.0;
/// Between an axis and its labels.
const LABEL_GAP_PX: f32 = 8.0;
const TICK_PX: f32 = 4.0;
/// Between an extreme and its label.
const EXTREME_GAP_PX: f32 = 6.0;
/// Height of a figure.
const CAPITAL_EM: f32 = 0.72;
/// From the middle of a figure down to its baseline.
pub(crate) const MIDDLE_EM: f32 = CAPITAL_EM / 2.0;
pub(crate) const NEWEST_RADIUS_PX: f32 = 3.5;
/// The newest point's rim, so that it stands out from its line.
pub(crate) const RIM_PX: f32 = 1.0;
const BEAT_RADIUS_PX: f32 = 2.25;
/// Smaller dots only thicken the line.
const MIN_BEAT_RADIUS_PX: f32 = 1.0;

pub(crate) const fn width_of(mark: Mark) -> f32 {
    match mark {
        Mark::Line => LINE_PX,
        Mark::Tachogram => THIN_LINE_PX,
    }
}

pub(crate) fn time_axis(view: &View, layout: &Layout, scales: &Scales, out: &mut DrawList) {
    let ticks = time_ticks(view.left(), view.right(), layout.min_time_apart, view.utc_offset_minutes);
    for tick in ticks {
        let x = scales.x(tick.at);
        let (top, bottom) = (Position { x, y: layout.bottom }, Position { x, y: layout.bottom + TICK_PX });
        out.hairline(top, bottom, Ink::Grid);
        tick.push_label(out.pen());
        let half = label::width_estimate(out.written(), layout.text_px) / 2.0;
        if x - half >= 0.0 && x + half <= view.width {
            let y = layout.bottom + TICK_PX + layout.text_px + 1.0;
            out.put(Position { x, y }, Align::Center);
        } else {
            out.discard();
        }
    }
}

/// A dot on each measured point, the smaller the closer they are, and none where they would run together.
pub(crate) fn beats(
    points: &[Point],
    cut: &Cut,
    layout: &Layout,
    scales: &Scales,
    ink: Ink,
    out: &mut DrawList,
) {
    let radius = ((layout.right - layout.left) / points.len() as f32 / 3.0).min(BEAT_RADIUS_PX);
    if radius < MIN_BEAT_RADIUS_PX {
        return;
    }
    let measured = usize::from(cut.entry_is_interpolated)
        ..points.len().saturating_sub(usize::from(cut.exit_is_interpolated));
    let measured = points.get(measured).unwrap_or_default();
    // Quarters, so that dots do not change with every beat that comes or goes.
    out.dots(measured.iter().filter_map(|point| scales.position(*point)), ink, (radius * 4.0).floor() / 4.0);
}

/// A dot on the newest point while the series goes on.
pub(crate) fn newest(view: &View, series: &Series<'_>, scales: &Scales, out: &mut DrawList) {
    let Some(point) = series.ring.latest().filter(|_| !series.ring.is_interrupted()) else { return };
    let in_view = view.left() <= point.at && point.at <= view.right();
    if !in_view || view.now.duration_since(point.at) > series.join_within {
        return;
    }
    if let Some(position) = scales.position(point) {
        out.dots([position].into_iter(), Ink::Surface, NEWEST_RADIUS_PX + RIM_PX);
        out.dots([position].into_iter(), Ink::Series(series.ink), NEWEST_RADIUS_PX);
    }
}
