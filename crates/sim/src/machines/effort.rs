//! How hard someone trains, from 0 to 1, and the heart that follows.

use strapline_units::SplitMix64;

/// Someone who trains in blocks of one to three minutes.
#[derive(Clone, Debug)]
pub(super) struct Effort {
    pub(super) random: SplitMix64,
    level: f64,
    target: f64,
    /// Seconds until the next block.
    left: f64,
    /// Follows the effort more slowly than the legs do.
    heart_rate_bpm: f64,
}

/// Seconds in which the legs come 63 % of the way to the target.
const LEGS: f64 = 6.0;
/// The same of the heart (oxygen uptake has about 30 s at moderate effort).
const HEART: f64 = 30.0;
/// Heart rate without effort and what full effort adds, in bpm.
const HEART_RATE: (f64, f64) = (75.0, 100.0);

impl Effort {
    pub(super) fn new(seed: u64) -> Self {
        let random = SplitMix64::new(seed);
        Self { random, level: 0.0, target: 0.5, left: 60.0, heart_rate_bpm: HEART_RATE.0 }
    }

    pub(super) fn pass(&mut self, seconds: f64) {
        self.left -= seconds;
        if self.left <= 0.0 {
            self.left = 60.0 + 120.0 * self.random.next_f64();
            self.target = 0.2 + 0.7 * self.random.next_f64();
        }
        self.approach(self.target, seconds);
    }

    /// Someone who rests.
    pub(super) fn rest(&mut self, seconds: f64) {
        self.approach(0.0, seconds);
    }

    fn approach(&mut self, level: f64, seconds: f64) {
        self.level += (level - self.level) * (seconds / LEGS).min(1.0);
        let heart_rate = HEART_RATE.0 + HEART_RATE.1 * self.level + self.random.next_normal();
        self.heart_rate_bpm += (heart_rate - self.heart_rate_bpm) * (seconds / HEART).min(1.0);
    }

    pub(super) const fn level(&self) -> f64 {
        self.level
    }

    pub(super) fn heart_rate_bpm(&self) -> i32 {
        self.heart_rate_bpm.round() as i32
    }
}
