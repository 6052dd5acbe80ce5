//! A series of values in little memory: eight bytes a second. Values of one second are put together, and where a series
//! has more than [`CAPACITY`] of them its step doubles, so that nothing is left out and memory stays bounded.

/// How many points a series holds: 12 hours of seconds and some.
const CAPACITY: usize = 50_000;

/// A value at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// Milliseconds since the session's base.
    pub(super) ms: u32,
    /// In the metric's own unit; seven digits suffice for all that sensors say.
    pub(super) value: f32,
}

/// How values of one step become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Combine {
    /// Their mean, at the time of the first.
    Mean,
    /// Their sum, at the time of the last.
    Sum,
}

/// Points in the order in which they came.
#[derive(Clone, Debug)]
pub(super) struct Points {
    combine: Combine,
    step_ms: u32,
    points: Vec<Point>,
    /// How many values the last point is made of.
    open: u32,
    in_order: bool,
}

impl Points {
    pub(super) const fn new(combine: Combine) -> Self {
        Self { combine, step_ms: 1000, points: Vec::new(), open: 0, in_order: true }
    }

    pub(super) fn push(&mut self, ms: u32, value: f64) {
        let value = value as f32;
        match self.points.last_mut() {
            Some(last) if last.ms / self.step_ms == ms / self.step_ms => {
                self.open += 1;
                join(last, Point { ms, value }, self.open, self.combine);
            }
            last => {
                self.in_order &= last.is_none_or(|last| last.ms < ms);
                self.open = 1;
                self.points.push(Point { ms, value });
            }
        }
        if self.points.len() >= CAPACITY {
            self.points = self.sorted();
            self.in_order = true;
            while self.points.len() > CAPACITY / 2 {
                self.step_ms = self.step_ms.saturating_mul(2);
                self.points = joined(&self.points, self.step_ms, self.combine);
            }
            self.open = 1;
        }
    }

    /// How far apart points are at least, in ms.
    pub(super) const fn step_ms(&self) -> u32 {
        self.step_ms
    }

    /// In the order of time, one for each step.
    pub(super) fn sorted(&self) -> Vec<Point> {
        if self.in_order {
            return self.points.clone();
        }
        let mut points = self.points.clone();
        points.sort_by_key(|point| point.ms);
        joined(&points, self.step_ms, self.combine)
    }
}

/// Puts points of the same step together.
fn joined(points: &[Point], step_ms: u32, combine: Combine) -> Vec<Point> {
    let mut joined: Vec<Point> = Vec::with_capacity(points.len() / 2 + 1);
    let mut open = 0;
    for &point in points {
        match joined.last_mut() {
            Some(last) if last.ms / step_ms == point.ms / step_ms => {
                open += 1;
                join(last, point, open, combine);
            }
            _ => {
                open = 1;
                joined.push(point);
            }
        }
    }
    joined
}

/// `last`, which `count` values with the new one make.
fn join(last: &mut Point, point: Point, count: u32, combine: Combine) {
    match combine {
        Combine::Mean => {
            last.value += (point.value - last.value) / count as f32;
            last.ms = last.ms.min(point.ms);
        }
        Combine::Sum => {
            last.value += point.value;
            last.ms = last.ms.max(point.ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(combine: Combine, values: impl IntoIterator<Item = (u32, f64)>) -> Vec<(u32, f32)> {
        let mut points = Points::new(combine);
        values.into_iter().for_each(|(ms, value)| points.push(ms, value));
        points.sorted().into_iter().map(|point| (point.ms, point.value)).collect()
    }

    #[test]
    fn values_of_one_second_are_one_point() {
        let values = [(1000, 100.0), (1250, 200.0), (1500, 300.0), (2000, 80.0)];
        assert_eq!(made(Combine::Mean, values), [(1000, 200.0), (2000, 80.0)]);
        assert_eq!(made(Combine::Sum, values), [(1500, 600.0), (2000, 80.0)]);
    }

    #[test]
    fn late_values_find_their_place() {
        assert_eq!(made(Combine::Mean, [(5000, 5.0), (1000, 1.0), (5200, 7.0)]), [(1000, 1.0), (5000, 6.0)]);
    }

    #[test]
    fn a_long_series_loses_resolution_and_nothing_else() {
        let seconds = 200_000;
        let points = made(Combine::Sum, (0..seconds).map(|second| (second * 1000, 1.0)));
        assert!(points.len() < CAPACITY);
        assert_eq!(points.iter().map(|(_, value)| f64::from(*value)).sum::<f64>(), f64::from(seconds));
        let points = made(Combine::Mean, (0..seconds).map(|second| (second * 1000, 7.0)));
        assert!(points.iter().all(|&(_, value)| value == 7.0) && points.is_sorted());
        assert!(points.len() > CAPACITY / 4, "{}", points.len());
    }
}
