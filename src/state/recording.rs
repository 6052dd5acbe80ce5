//! A recording that goes on and one that happens once more, as the page shows them.

use std::time::Duration;

use strapline_units::Timestamp;

/// The clock of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecordingNow {
    /// When it was started.
    pub began: Timestamp,
    /// Since when its clock stands still.
    pub paused: Option<Timestamp>,
    /// For how long it has stood still before.
    pub stood: Duration,
    /// The lap that goes on, from 1.
    pub lap: u32,
    /// What the clock said when the lap began.
    pub lap_began: Duration,
    /// For how long there is still room, where that is not long.
    pub room: Option<Duration>,
    /// The browser does not keep what was received last; it is tried again.
    pub troubled: bool,
}

impl RecordingNow {
    /// A recording that has just begun.
    pub const fn new(began: Timestamp) -> Self {
        Self {
            began,
            paused: None,
            stood: Duration::ZERO,
            lap: 1,
            lap_began: Duration::ZERO,
            room: None,
            troubled: false,
        }
    }

    /// What its clock says.
    pub fn elapsed(&self, now: Timestamp) -> Duration {
        self.paused.unwrap_or(now).duration_since(self.began).saturating_sub(self.stood)
    }

    /// How long its lap has taken.
    pub fn lap_elapsed(&self, now: Timestamp) -> Duration {
        self.elapsed(now).saturating_sub(self.lap_began)
    }

    /// A lap ends.
    pub fn next_lap(&mut self, at: Timestamp) {
        self.lap += 1;
        self.lap_began = self.elapsed(at);
    }

    /// The clock stands still.
    pub fn pause(&mut self, at: Timestamp) {
        self.paused = self.paused.or(Some(at));
    }

    /// The clock goes on.
    pub fn resume(&mut self, at: Timestamp) {
        if let Some(since) = self.paused.take() {
            self.stood += at.duration_since(since);
        }
    }
}

/// A recording that happens once more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayNow {
    /// How many of its seconds pass in one.
    pub speed: u32,
    /// How much of it has been played.
    pub played: Duration,
    /// How long it is.
    pub length: Duration,
}
