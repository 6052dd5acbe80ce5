//! The only place that reads clocks.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use strapline_units::Timestamp;

/// The wall clock, for what is stored.
pub(crate) fn wall_now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_micros(0) + since_epoch
}

/// A clock that shows the wall clock's time of its start plus what has passed since: it never jumps, so that setting
/// the wall clock ends no session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    wall: Timestamp,
    start: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { wall: wall_now(), start: Instant::now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.wall + self.start.elapsed()
    }

    /// The point of `at` on the runtime's timer.
    pub(crate) fn instant_of(&self, at: Timestamp) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.start + at.duration_since(self.wall))
    }
}
