//! Min/max reduction: where a trace has more points than pixels, each pixel column keeps its first, lowest, highest and last
//! value, which draws the same picture. Columns sit on multiples of their width in absolute time and not on screen pixels,
//! so that a reduced trace moves without shimmering.

use core::time::Duration;

use crate::ring::Point;

/// Appends to `out` at most four points for each `column` of time that has any, in order of time; gaps are kept, and a gap
/// begins a new column. Each point that is kept is one of `points`, which are in order of time.
pub fn reduce(points: &[Point], column: Duration, out: &mut Vec<Point>) {
    let width = i64::try_from(column.as_micros()).unwrap_or(i64::MAX).max(1);
    let mut open: Option<Column> = None;
    for point in points {
        if point.is_gap() {
            close(open.take(), out);
            out.push(*point);
            continue;
        }
        let time = point.at.unix_micros();
        match &mut open {
            Some(column) if time < column.end => column.add(*point),
            _ => {
                close(open.take(), out);
                let end = time.saturating_sub(time.rem_euclid(width)).saturating_add(width);
                open = Some(Column { end, first: *point, low: *point, high: *point, last: *point });
            }
        }
    }
    close(open, out);
}

/// The points of one pixel column that matter.
struct Column {
    /// Where the next column begins, in microseconds.
    end: i64,
    first: Point,
    low: Point,
    high: Point,
    last: Point,
}

impl Column {
    fn add(&mut self, point: Point) {
        if point.value < self.low.value {
            self.low = point;
        }
        if point.value > self.high.value {
            self.high = point;
        }
        self.last = point;
    }
}

fn close(column: Option<Column>, out: &mut Vec<Point>) {
    let Some(Column { first, low, high, last, .. }) = column else { return };
    out.push(first);
    let (early, late) = if low.at <= high.at { (low, high) } else { (high, low) };
    let mut previous = first;
    for point in [early, late, last] {
        if point != previous {
            out.push(point);
            previous = point;
        }
    }
}
