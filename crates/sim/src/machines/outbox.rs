//! What waits to leave a device besides its regular data, and when its data are due.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_gatt::Uuid;
use strapline_units::SplitMix64;

use crate::sensor::Emission;

/// Emissions in the order in which they leave, and the clock of the regular ones.
#[derive(Clone, Debug)]
pub(super) struct Outbox {
    waiting: VecDeque<Emission>,
    /// Of the next data.
    data_due: Duration,
    /// Of the last emission.
    last: Duration,
    interval: Duration,
    jitter: SplitMix64,
}

impl Outbox {
    pub(super) fn new(seed: u64, interval: Duration) -> Self {
        let interval = interval.max(Duration::from_millis(1));
        let zero = Duration::ZERO;
        Self {
            waiting: VecDeque::new(),
            data_due: interval,
            last: zero,
            interval,
            jitter: SplitMix64::new(!seed),
        }
    }

    /// Something leaves at once, or as soon as what is overdue has left.
    pub(super) fn post(&mut self, now: Duration, characteristic: Uuid, value: Vec<u8>) {
        let at = now.max(self.waiting.back().map_or(self.last, |emission| emission.at));
        self.waiting.push_back(Emission { at, characteristic, value });
    }

    pub(super) fn due(&self) -> Duration {
        self.waiting.front().map_or(self.data_due, |emission| emission.at.min(self.data_due))
    }

    /// What waits and is not later than the data.
    pub(super) fn take(&mut self) -> Option<Emission> {
        let emission = self.waiting.pop_front_if(|emission| emission.at <= self.data_due)?;
        self.last = emission.at;
        Some(emission)
    }

    /// Data leave at `at`, in as many packets as they need: the first one now, the others before all that waits.
    pub(super) fn send(&mut self, at: Duration, characteristic: Uuid, packets: Vec<Vec<u8>>) -> Emission {
        for value in packets.into_iter().rev() {
            self.waiting.push_front(Emission { at, characteristic, value });
        }
        let empty = || Emission { at, characteristic, value: Vec::new() };
        self.waiting.pop_front().unwrap_or_else(empty)
    }

    /// The data are made: when they leave, and how many seconds they cover.
    pub(super) fn tick(&mut self) -> (Duration, f64) {
        let at = self.data_due;
        self.last = at;
        // Radio connection events and the machine's own scheduling move a notification by a few milliseconds.
        let jitter = 0.99 + 0.02 * self.jitter.next_f64();
        let micros = (self.interval.as_micros() as f64 * jitter) as u64;
        self.data_due = at + Duration::from_micros(micros.max(1));
        (at, self.interval.as_secs_f64())
    }
}
