//! The crosshair of a [`Chart`]: a line at a time, a dot on the nearest sample of each series, and their values in words that a
//! screen reader can say: `11:26:20, 72 bpm`.

use core::time::Duration;

use strapline_units::Timestamp;

use crate::chart::{Chart, MIDDLE_EM, NEWEST_RADIUS_PX, RIM_PX, Series, View};
use crate::controls::nearest;
use crate::draw::{Align, DrawList, Ink, Position};
use crate::label;
use crate::layout::Plane;
use crate::ring::Point;

/// How far a sample may be from the crosshair to be its sample, if it is not nearer in time than points that are joined.
const REACH_PX: f32 = 12.0;
/// In windows shorter than this, samples are told apart by hundredths of a second.
const FINE: Duration = Duration::from_secs(30);
/// Left and right of the words.
const PADDING_PX: f32 = 4.0;

impl Chart {
    /// Adds the crosshair at the sample nearest to `at` to a picture that was just drawn of the same view and series. The words
    /// are empty where there is no sample near.
    pub fn crosshair(
        &mut self,
        view: &View,
        series: &[Series<'_>],
        at: Timestamp,
        out: &mut DrawList,
    ) -> &str {
        self.readout.clear();
        let Some(plane) = self.plane else { return &self.readout };
        // `as` saturates, and turns NaN into 0.
        let reach = Duration::from_micros((REACH_PX / plane.layout.px_per_second * 1e6) as u64);
        let is_near = |one: Timestamp, other: Timestamp, within: Duration| {
            one.duration_since(other).max(other.duration_since(one)) <= within.max(reach)
        };
        let joined = series.iter().map(|series| series.join_within).max().unwrap_or_default();
        let Some(at) = nearest(series, at).filter(|found| is_near(*found, at, joined)) else {
            return &self.readout;
        };
        if at < view.left() || at > view.right() {
            return &self.readout;
        }
        let x = plane.scales.x(at);
        let bottom = plane.layout.bottom;
        // Below the words.
        let top = (plane.layout.text_px * 1.5).min(bottom);
        out.hairline(Position { x, y: top }, Position { x, y: bottom }, Ink::Text);
        self.write_time(view, at);
        for (nth, series) in series.iter().enumerate() {
            let point = series.ring.nearest(at).filter(|point| is_near(point.at, at, series.join_within));
            self.readout.push_str(if nth == 0 { ", " } else { " / " });
            match point {
                Some(point) => {
                    label::push_number(&mut self.readout, f64::from(point.value), self.axis.decimals);
                    mark(point, view, &plane, series.ink, out);
                }
                None => self.readout.push('\u{2013}'),
            }
        }
        self.readout.push(' ');
        self.readout.push_str(&self.axis.unit);
        self.write(&plane, x, out);
        &self.readout
    }

    /// Adds short marks at the top of the plot, at the time of each value of `ring`, such as the R peaks of an ECG.
    pub fn markers(&self, view: &View, marks: &Series<'_>, out: &mut DrawList) {
        let Some(plane) = self.plane else { return };
        let in_view = marks.ring.window(view.left(), view.right());
        for point in in_view.iter().filter(|point| !point.is_gap()) {
            if view.left() <= point.at && point.at <= view.right() {
                let (x, y) = (plane.scales.x(point.at), plane.layout.high);
                let foot = Position { x, y: y + MARKER_PX };
                out.bar(Position { x, y }, foot, Ink::Series(marks.ink), MARKER_WIDTH_PX);
            }
        }
    }

    /// Adds a circle around each point of `marks` that is in view, such as beats that were corrected: it stands out by its
    /// shape, not by its colour alone.
    pub fn circles(&self, view: &View, marks: &Series<'_>, out: &mut DrawList) {
        let Some(plane) = self.plane else { return };
        let in_view = marks.ring.window(view.left(), view.right());
        let seen = in_view.iter().filter(|point| view.left() <= point.at && point.at <= view.right());
        for position in seen.filter_map(|point| plane.scales.position(point)) {
            let corner = |(x, y): (f32, f32)| {
                Some(Position { x: position.x + CIRCLE_PX * x, y: position.y + CIRCLE_PX * y })
            };
            let corners = CORNERS.iter().chain(CORNERS.first()).map(|corner_at| corner(*corner_at));
            out.polylines(corners, Ink::Series(marks.ink), MARKER_WIDTH_PX);
        }
    }

    fn write_time(&mut self, view: &View, at: Timestamp) {
        let local_micros = at.unix_micros().saturating_add(i64::from(view.utc_offset_minutes) * 60_000_000);
        label::push_clock(&mut self.readout, local_micros.div_euclid(1_000_000), true);
        if view.span() < FINE {
            self.readout.push('.');
            let hundredths = local_micros.rem_euclid(1_000_000).unsigned_abs() / 10_000;
            label::push_integer(&mut self.readout, hundredths, 2);
        }
    }

    /// The words on a plate of their own at the top, beside the line where there is room.
    fn write(&self, plane: &Plane, x: f32, out: &mut DrawList) {
        let text_px = plane.layout.text_px;
        let half = label::width_estimate(&self.readout, text_px) / 2.0 + PADDING_PX;
        let x = x.min(plane.layout.right - half).max(plane.layout.left + half);
        let y = (text_px * 0.75).min(plane.layout.bottom);
        let (left, right) = ((x - half).max(0.0), (x + half).min(plane.layout.right));
        out.bar(Position { x: left, y }, Position { x: right, y }, Ink::Surface, text_px * 1.4);
        out.pen().push_str(&self.readout);
        out.put(Position { x, y: y + MIDDLE_EM * text_px }, Align::Center);
    }
}

const MARKER_PX: f32 = 6.0;
const MARKER_WIDTH_PX: f32 = 2.0;
const CIRCLE_PX: f32 = 6.0;
const HALF: f32 = core::f32::consts::FRAC_1_SQRT_2;
const FAR: f32 = 0.923_879_5;
const CLOSE: f32 = 0.382_683_43;
/// Of a polygon that looks like a circle.
const CORNERS: [(f32, f32); 16] = [
    (1.0, 0.0),
    (FAR, CLOSE),
    (HALF, HALF),
    (CLOSE, FAR),
    (0.0, 1.0),
    (-CLOSE, FAR),
    (-HALF, HALF),
    (-FAR, CLOSE),
    (-1.0, 0.0),
    (-FAR, -CLOSE),
    (-HALF, -HALF),
    (-CLOSE, -FAR),
    (0.0, -1.0),
    (CLOSE, -FAR),
    (HALF, -HALF),
    (FAR, -CLOSE),
];

fn mark(point: Point, view: &View, plane: &Plane, ink: usize, out: &mut DrawList) {
    if point.at < view.left() || point.at > view.right() {
        return;
    }
    if let Some(position) = plane.scales.position(point) {
        out.dots([position].into_iter(), Ink::Surface, NEWEST_RADIUS_PX + RIM_PX);
        out.dots([position].into_iter(), Ink::Series(ink), NEWEST_RADIUS_PX);
    }
}
