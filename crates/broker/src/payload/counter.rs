//! What sensors count since their own start (steps, metres, floors, kilocalories), as what was added during a session.
//!
//! The first value is where counting begins. A value below the one before means that the sensor has started again from
//! zero. An addition that no person manages in the time is another count under the same label: it adds nothing.

use strapline_units::Metric;

use crate::payload::merge::Sourced;
use crate::payload::points::{Combine, Points};

/// So much more time than passed between two frames an addition may need: sensors count on while a frame is on its way.
const SLACK_SECONDS: f64 = 10.0;

/// The most that can be added in a second.
const fn most_in_a_second(metric: Metric) -> f64 {
    match metric {
        Metric::Steps => 6.0,
        // 150 km/h, the fastest that `Metric::Speed` allows.
        Metric::Distance => 150.0 / 3.6,
        Metric::FloorsClimbed => 1.0,
        // Elite rowers spend about 0.6 kcal a second.
        _ => 1.0,
    }
}

/// One source's count.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    most_in_a_second: f64,
    last: Option<(u32, f64)>,
    /// What each frame added.
    pub(super) added: Points,
}

impl Counter {
    pub(super) const fn new(metric: Metric) -> Self {
        let most_in_a_second = most_in_a_second(metric);
        Self { most_in_a_second, last: None, added: Points::new(Combine::Sum) }
    }

    /// A frame that is older than the last one says nothing new.
    pub(super) fn push(&mut self, ms: u32, count: f64) {
        let added = match self.last {
            None => 0.0,
            Some((last_ms, _)) if ms < last_ms => return,
            Some((last_ms, last)) => {
                let added = if count < last { count } else { count - last };
                let seconds = f64::from(ms - last_ms) / 1000.0 + SLACK_SECONDS;
                if added <= seconds * self.most_in_a_second { added } else { 0.0 }
            }
        };
        self.last = Some((ms, count));
        self.added.push(ms, added);
    }
}

/// What was added, in the order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Total(pub(super) Vec<Sourced>);

impl Total {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn sum(&self) -> f64 {
        self.0.iter().map(|point| point.value).sum()
    }

    /// What was added from `from_ms` until `until_ms`; `None` where nothing was counted then.
    pub(super) fn sum_between(&self, from_ms: u32, until_ms: u32) -> Option<f64> {
        let mut counted = self.0.iter().filter(|point| (from_ms..until_ms).contains(&point.ms)).peekable();
        counted.peek()?;
        Some(counted.map(|point| point.value).sum())
    }

    /// The count since the start of the session, at each time.
    pub(super) fn cumulative(&self) -> Vec<(u32, f64)> {
        let running = self.0.iter().scan(0.0, |sum, point| {
            *sum += point.value;
            Some((point.ms, *sum))
        });
        running.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(metric: Metric, counts: &[(u32, f64)]) -> f64 {
        let mut counter = Counter::new(metric);
        counts.iter().for_each(|&(second, count)| counter.push(second * 1000, count));
        counter.added.sorted().iter().map(|point| f64::from(point.value)).sum()
    }

    #[test]
    fn only_what_was_added_counts() {
        assert_eq!(counted(Metric::Steps, &[(0, 5000.0), (10, 5020.0), (20, 5041.0)]), 41.0);
    }

    #[test]
    fn a_count_that_restarts_goes_on() {
        // 100 to 130, then from 0 to 12 and on to 20.
        assert_eq!(counted(Metric::Steps, &[(0, 100.0), (10, 130.0), (20, 12.0), (30, 20.0)]), 50.0);
    }

    #[test]
    fn a_silent_sensor_counts_on() {
        assert_eq!(counted(Metric::Steps, &[(0, 0.0), (3600, 6000.0)]), 6000.0);
    }

    #[test]
    fn another_sensor_under_the_same_label_adds_nothing_at_once() {
        assert_eq!(counted(Metric::Distance, &[(0, 0.0), (1, 5.0), (2, 90_000.0), (3, 90_006.0)]), 11.0);
        assert_eq!(counted(Metric::Distance, &[(0, 90_000.0), (1, 40_000.0), (2, 40_006.0)]), 6.0);
    }

    #[test]
    fn late_frames_change_nothing() {
        assert_eq!(counted(Metric::Steps, &[(0, 0.0), (10, 30.0), (5, 15.0), (11, 32.0)]), 32.0);
    }

    #[test]
    fn parts_add_up() {
        let mut counter = Counter::new(Metric::Distance);
        (0..10).for_each(|second| counter.push(second * 1000, f64::from(second) * 3.0));
        let source = crate::payload::sources::SourceIndex(0);
        let points = counter.added.sorted();
        let total = Total(
            points.iter().map(|point| Sourced { ms: point.ms, value: point.value.into(), source }).collect(),
        );
        assert_eq!(total.sum(), 27.0);
        assert_eq!(total.sum_between(0, 5000), Some(12.0));
        assert_eq!(total.sum_between(5000, 99_000), Some(15.0));
        assert_eq!(total.sum_between(50_000, 99_000), None);
        assert_eq!(total.cumulative().last(), Some(&(9000, 27.0)));
    }
}
