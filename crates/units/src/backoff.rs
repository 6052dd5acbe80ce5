//! When to try again.

use core::time::Duration;

use crate::SplitMix64;

/// Exponential back-off with jitter, for the radio link and the uplink alike: `base·2ⁿ`, at most `cap`, times a
/// factor drawn from `[0.5, 1)` so that many pages do not come back in the same instant. It never gives up.
#[derive(Clone, Debug)]
pub struct Backoff {
    base: Duration,
    cap: Duration,
    attempt: u32,
    random: SplitMix64,
}

impl Backoff {
    /// A policy whose first delay is at most `base` and whose longest is at most `cap`.
    pub const fn new(base: Duration, cap: Duration, seed: u64) -> Self {
        Self { base, cap, attempt: 0, random: SplitMix64::new(seed) }
    }

    /// The delay before the next attempt; each call lengthens the one after.
    pub fn next_delay(&mut self) -> Duration {
        let factor = 2_u32.saturating_pow(self.attempt);
        self.attempt = self.attempt.saturating_add(1);
        self.base.saturating_mul(factor).min(self.cap).mul_f64(0.5 + self.random.next_f64() / 2.0)
    }

    /// How many delays were handed out since the last [`Backoff::reset`].
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Starts again from the shortest delay, after a success.
    pub const fn reset(&mut self) {
        self.attempt = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_cap_with_jitter_below() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30), 42);
        for ceiling in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
            let delay = backoff.next_delay().as_secs_f64();
            assert!((ceiling / 2.0..ceiling).contains(&delay), "{delay} s is not within {ceiling} s");
        }
        backoff.reset();
        assert!(backoff.next_delay() < Duration::from_secs(1));
    }

    #[test]
    fn a_very_long_outage_does_not_overflow() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30), 1);
        for _ in 0..10_000 {
            assert!(backoff.next_delay() <= Duration::from_secs(30));
        }
    }
}
