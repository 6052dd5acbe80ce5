//! How late live samples arrive: from the moment when a value was true, by the sender's clock, to the one when it came, by
//! ours. The two clocks need not agree, which shows as a value that comes before it was true.

use std::collections::VecDeque;

use strapline_units::Timestamp;

/// How many samples are looked at: about ten seconds of one strap.
const SAMPLES: usize = 15;
/// How far a value may lie in the future before the clocks are said to disagree, in ms: more than clocks that are set by the
/// network are apart.
const TOLERANCE_MS: f64 = 100.0;

/// The latency of a stream, end to end: the median of its last samples, so that one straggler does not count.
#[derive(Clone, Debug, Default)]
pub struct Latency(VecDeque<f64>);

/// What can be said of a latency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lateness {
    /// Milliseconds, with what the clocks disagree.
    Late(f64),
    /// Values come this many milliseconds before they are true: the sender's clock is ahead of ours by at least as much.
    ClocksDisagree(f64),
}

impl Latency {
    /// A live sample that was true at `ts` has come at `now`.
    pub fn record(&mut self, now: Timestamp, ts: Timestamp) {
        if self.0.len() >= SAMPLES {
            self.0.pop_front();
        }
        self.0.push_back((now.unix_micros() as f64 - ts.unix_micros() as f64) / 1000.0);
    }

    /// Forgets all samples, because what comes next comes another way.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The median in milliseconds, less than 0 where values come before they are true; `None` before the first sample.
    pub fn median_ms(&self) -> Option<f64> {
        let mut sorted: Vec<f64> = self.0.iter().copied().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}

impl Lateness {
    /// What a median says.
    pub fn of(median_ms: f64) -> Self {
        if median_ms < -TOLERANCE_MS {
            Self::ClocksDisagree(-median_ms)
        } else {
            Self::Late(median_ms.max(0.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;

    const NOW: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

    #[test]
    fn the_median_of_the_last_samples_counts() {
        let mut latency = Latency::default();
        assert_eq!(latency.median_ms(), None);
        latency.record(NOW + Duration::from_millis(80), NOW);
        assert_eq!(latency.median_ms(), Some(80.0));
        // One straggler among many.
        latency.record(NOW + Duration::from_secs(9), NOW);
        latency.record(NOW + Duration::from_millis(90), NOW);
        assert_eq!(latency.median_ms(), Some(90.0));
        for _ in 0..SAMPLES {
            latency.record(NOW + Duration::from_millis(20), NOW);
        }
        assert_eq!(latency.median_ms(), Some(20.0), "older ones are forgotten");
        latency.clear();
        assert_eq!(latency.median_ms(), None);
    }

    #[test]
    fn values_from_the_future_say_that_the_clocks_disagree() {
        let mut latency = Latency::default();
        latency.record(NOW, NOW + Duration::from_secs(3));
        assert_eq!(latency.median_ms().map(Lateness::of), Some(Lateness::ClocksDisagree(3000.0)));
        assert_eq!(Lateness::of(-20.0), Lateness::Late(0.0));
        assert_eq!(Lateness::of(120.0), Lateness::Late(120.0));
    }
}
