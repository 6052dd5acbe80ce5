//! A heart's beats as a rate, for devices that show nothing else of it.

use core::time::Duration;

use strapline_units::SplitMix64;

use crate::heart::Heart;

/// A heart with the beats of the last seconds.
#[derive(Clone, Debug)]
pub(super) struct Pulse {
    heart: Heart,
    /// When the next beat comes, and its RR interval, in 1/1024 s.
    next: (u64, u16),
    recent: Vec<u16>,
}

/// Over which a device averages.
const AVERAGED_BEATS: usize = 8;

impl Pulse {
    pub(super) fn new(seed: u64, rest_bpm: f64, active_bpm: f64) -> Self {
        let mut heart = Heart::new(seed, rest_bpm, active_bpm);
        let first = heart.next_rr();
        // Before the device was put on the heart beat as well: there is a rate from the start.
        Self { heart, next: (first.into(), first), recent: vec![first] }
    }

    /// The rate at `at`, in bpm.
    pub(super) fn bpm(&mut self, at: Duration) -> f64 {
        let now = (at.as_micros() * 1024 / 1_000_000) as u64;
        while self.next.0 <= now {
            self.recent.push(self.next.1);
            let rr = self.heart.next_rr();
            self.next = (self.next.0 + u64::from(rr), rr);
        }
        self.recent.drain(..self.recent.len().saturating_sub(AVERAGED_BEATS));
        let ticks: u64 = self.recent.iter().copied().map(u64::from).sum();
        self.recent.len() as f64 * 60.0 * 1024.0 / ticks.max(1) as f64
    }
}

/// A value that wanders about where it is pulled to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wander {
    pub(super) value: f64,
    /// Standard deviation of what a second adds.
    step: f64,
    /// Seconds in which it comes 63 % of the way back.
    time_constant: f64,
}

impl Wander {
    pub(super) const fn new(start: f64, step: f64, time_constant: f64) -> Self {
        Self { value: start, step, time_constant }
    }

    /// Lets `seconds` pass, pulled to `target`. A long time is taken as one step, which is rough and does not run away.
    pub(super) fn pass(&mut self, random: &mut SplitMix64, seconds: f64, target: f64) -> f64 {
        let pulled = (seconds / self.time_constant).min(1.0);
        self.value += (target - self.value) * pulled + self.step * seconds.min(1.0) * random.next_normal();
        self.value
    }
}
