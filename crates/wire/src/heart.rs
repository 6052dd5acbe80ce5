//! A client's heartbeats: the first after a random part of the interval, then one per interval, each acknowledged
//! before the next is due.

use core::time::Duration;

use strapline_units::Timestamp;

/// Keeps a bad HELLO from making a client beat without pause, or never.
const SHORTEST_MS: u32 = 10;
const LONGEST_MS: u32 = 3_600_000;

#[derive(Debug)]
pub(crate) struct Heart {
    interval: Duration,
    next_beat: Timestamp,
    unacknowledged: Option<Timestamp>,
}

/// What a heart asks for at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beat {
    /// Nothing before this time.
    Rest(Timestamp),
    /// A HEARTBEAT is to be sent now.
    Now,
    /// The last one was not acknowledged: the server or the way to it is dead.
    Dead,
}

impl Heart {
    /// `jitter` is from 0 to 1.
    pub(crate) fn new(now: Timestamp, interval_ms: u32, jitter: f64) -> Self {
        let interval = Duration::from_millis(u64::from(interval_ms.clamp(SHORTEST_MS, LONGEST_MS)));
        Self { interval, next_beat: now + interval.mul_f64(jitter), unacknowledged: None }
    }

    /// After [`Beat::Now`] the beat counts as sent. One that comes late (a throttled timer, a machine that slept) is
    /// not made up for: the next is due an interval later.
    pub(crate) fn beat(&mut self, now: Timestamp) -> Beat {
        if now < self.next_beat {
            return Beat::Rest(self.next_beat);
        }
        if self.unacknowledged.is_some() {
            return Beat::Dead;
        }
        self.unacknowledged = Some(now);
        self.next_beat = now + self.interval;
        Beat::Now
    }

    /// Takes an acknowledgement; gives the round trip, unless nothing waited for one.
    pub(crate) fn acknowledged(&mut self, now: Timestamp) -> Option<Duration> {
        self.unacknowledged.take().map(|sent| now.duration_since(sent))
    }
}
