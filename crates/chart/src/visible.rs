//! The part of a series that is in view: cut at the edges of the view, with a gap wherever points are too far apart to be
//! joined.

use core::ops::ControlFlow;
use core::time::Duration;

use strapline_units::Timestamp;

use crate::ring::{Point, Window};

/// What [`cut`] appended.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cut {
    /// Whether the first point lies on the left edge and was not measured.
    pub(crate) entry_is_interpolated: bool,
    /// Whether the last point lies on the right edge and was not measured.
    pub(crate) exit_is_interpolated: bool,
    /// The lowest measured point in view.
    pub(crate) low: Option<Point>,
    /// The highest measured point in view.
    pub(crate) high: Option<Point>,
}

/// Appends to `out` what of `window` lies from `left` to `right`, where the line is cut by interpolation.
pub(crate) fn cut(
    window: &Window<'_>,
    left: Timestamp,
    right: Timestamp,
    join_within: Duration,
    out: &mut Vec<Point>,
) -> Cut {
    let start = out.len();
    // Compared as numbers: a `Duration` is divided into seconds, which is slow for each point.
    let join_within = i64::try_from(join_within.as_micros()).unwrap_or(i64::MAX);
    let gap = Point { at: left, value: f32::NAN };
    let (mut low, mut high) =
        (Point { value: f32::INFINITY, ..gap }, Point { value: f32::NEG_INFINITY, ..gap });
    let mut found = Cut::default();
    let mut before = gap;
    // `try_for_each` and not `for`: the window is of two runs, and asking which one for each point costs half of the time.
    let _ = window.iter().try_for_each(|point| {
        if point.at < left {
            before = point;
            return ControlFlow::Continue(());
        }
        let is_joined = !before.is_gap()
            && !point.is_gap()
            && point.at.unix_micros().saturating_sub(before.at.unix_micros()) <= join_within;
        if is_joined && before.at < left && point.at > left {
            out.push(between(before, point, left));
            found.entry_is_interpolated = true;
        } else if !is_joined && !before.is_gap() && !point.is_gap() && out.len() > start {
            out.push(Point { at: point.at, value: f32::NAN });
        }
        if point.at > right {
            if is_joined && before.at < right {
                out.push(between(before, point, right));
                found.exit_is_interpolated = true;
            }
            return ControlFlow::Break(());
        }
        // Comparisons with NaN are false: a gap is neither. The first value is both, for all are finite.
        if point.value < low.value {
            low = point;
        }
        if point.value > high.value {
            high = point;
        }
        out.push(point);
        before = point;
        ControlFlow::Continue(())
    });
    found.low = low.value.is_finite().then_some(low);
    found.high = high.value.is_finite().then_some(high);
    found
}

/// The point of the straight line from `before` to `after` at a time between them.
fn between(before: Point, after: Point, at: Timestamp) -> Point {
    let part = at.duration_since(before.at).as_secs_f64() / after.at.duration_since(before.at).as_secs_f64();
    let (from, to) = (f64::from(before.value), f64::from(after.value));
    Point { at, value: (from + (to - from) * part) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::Ring;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(seconds * 1_000_000)
    }

    fn cut_of(ring: &Ring, left: i64, right: i64) -> (Cut, Vec<(i64, f32)>) {
        let mut out = Vec::new();
        let (left, right) = (at(left), at(right));
        let found = cut(&ring.window(left, right), left, right, Duration::from_secs(5), &mut out);
        (found, out.iter().map(|point| (point.at.unix_micros() / 1_000_000, point.value)).collect())
    }

    #[test]
    fn the_line_is_cut_at_both_edges() {
        let mut ring = Ring::new(8);
        for (seconds, value) in [(0, 10.0), (4, 50.0), (8, 90.0)] {
            ring.push(at(seconds), value);
        }
        let (found, points) = cut_of(&ring, 1, 7);
        assert_eq!(points, [(1, 20.0), (4, 50.0), (7, 80.0)]);
        assert!(found.entry_is_interpolated && found.exit_is_interpolated);
        assert_eq!((found.low.unwrap().value, found.high.unwrap().value), (50.0, 50.0));
        let (_, between) = cut_of(&ring, 5, 7);
        assert_eq!(between, [(5, 60.0), (7, 80.0)], "both ends of a line without a point in view");
    }

    #[test]
    fn points_on_the_edges_stay_as_they_are() {
        let mut ring = Ring::new(8);
        for (seconds, value) in [(0, 10.0), (4, 50.0), (8, 90.0)] {
            ring.push(at(seconds), value);
        }
        let (found, points) = cut_of(&ring, 4, 8);
        assert_eq!(points, [(4, 50.0), (8, 90.0)]);
        assert!(!found.entry_is_interpolated && !found.exit_is_interpolated);
    }

    #[test]
    fn a_long_silence_is_a_gap() {
        let mut ring = Ring::new(8);
        for seconds in [0, 1, 20, 21] {
            ring.push(at(seconds), 1.0);
        }
        let (_, points) = cut_of(&ring, 0, 30);
        assert_eq!(points.len(), 5);
        assert!(points[2].1.is_nan());
        let (found, points) = cut_of(&ring, 10, 15);
        assert!(points.is_empty() && !found.entry_is_interpolated, "nothing runs through a silence");
    }

    #[test]
    fn nothing_runs_through_a_gap() {
        let mut ring = Ring::new(8);
        ring.push(at(0), 1.0);
        ring.push_gap(at(1));
        ring.push(at(4), 1.0);
        let (found, points) = cut_of(&ring, 2, 3);
        assert!(points.is_empty() && found == Cut::default());
        let (found, points) = cut_of(&ring, 2, 5);
        assert_eq!(points, [(4, 1.0)]);
        assert!(!found.entry_is_interpolated);
    }
}
