//! When the beats of `hrv` messages were. These have no time stamp, only a place between the records.

use core::time::Duration;

use strapline_units::Timestamp;

/// From so far behind the records beats do not follow each other any more: some are missing.
const GAP: Duration = Duration::from_secs(3);

/// The longest interval that a field can hold.
const LONGEST_MS: f64 = 65_535.0;

/// Each beat is an interval after the one before it, unless the records have gone on without beats. Beats may run ahead of
/// the records: in a pause there are none.
#[derive(Clone, Debug, Default)]
pub(super) struct BeatTimes {
    now: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl BeatTimes {
    /// A message of this second came.
    pub(super) const fn now(&mut self, at: Timestamp) {
        self.now = Some(at);
    }

    /// When the beat was that ends an interval, in ms; `None` of one that is none. Before the first time stamp of a file
    /// time counts from its epoch.
    pub(super) fn beat(&mut self, rr_ms: f64) -> Option<Timestamp> {
        if !(rr_ms > 0.0 && rr_ms <= LONGEST_MS) {
            return None;
        }
        let rr = Duration::from_secs_f64(rr_ms / 1000.0);
        let now = self.now.unwrap_or_else(|| super::profile::timestamp(0));
        let at = match self.last {
            Some(last) if last + rr + GAP >= now => last + rr,
            _ => now,
        };
        self.last = Some(at);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_unix_micros(millis * 1000)
    }

    #[test]
    fn beats_follow_each_other_and_jump_over_gaps() {
        let mut times = BeatTimes::default();
        times.now(at(10_000));
        let mut seen = vec![times.beat(800.0), times.beat(900.0)];
        times.now(at(12_000));
        seen.push(times.beat(1000.0));
        times.now(at(60_000));
        seen.extend([times.beat(700.0), times.beat(0.0), times.beat(600.0)]);
        let seen: Vec<Option<i64>> =
            seen.into_iter().map(|at| at.map(|at| at.unix_micros() / 1000)).collect();
        assert_eq!(seen, [Some(10_000), Some(10_900), Some(11_900), Some(60_000), None, Some(60_600)]);
    }
}
