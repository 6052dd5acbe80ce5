//! [`PlayOut`]: when to show a waveform that arrives in chunks, so that it flows and never runs dry. The delay is the smallest
//! that would have sufficed lately: how far the newest sample was behind the clock, at its worst, just before each chunk
//! came. It is seen from frame to frame, so that nothing has to tell when a chunk arrives.

use core::time::Duration;

use strapline_units::Timestamp;

/// The right edge of a live waveform, frame by frame. It never goes back while the clock does not.
#[derive(Clone, Debug, Default)]
pub struct PlayOut {
    frame: Option<Frame>,
    /// The worst of this period and of the one before, in microseconds.
    worst: [i64; 2],
    period_began: i64,
}

/// The frame before; microseconds.
#[derive(Clone, Copy, Debug)]
struct Frame {
    now: i64,
    edge: i64,
    newest: Option<i64>,
}

/// How long a chunk that was late is remembered at the least, and at most twice as long.
const PERIOD_MICROS: i64 = 8_000_000;
/// What is later than this is no jitter but a gap, after which all begins anew.
const GAP_MICROS: i64 = 2_500_000;
/// Between two frames of a page that is seen; a hidden one has none for minutes.
const FRAME_MICROS: i64 = 50_000;
/// An edge that is further behind than this goes to its place at once.
const LEAP_MICROS: i64 = 1_000_000;

impl PlayOut {
    /// Knows nothing yet: the delay is zero, and the first chunks make it grow.
    pub fn new() -> Self {
        Self::default()
    }

    /// How far the edge is to be behind the clock.
    pub fn delay(&self) -> Duration {
        Duration::from_micros(self.target().unsigned_abs())
    }

    /// The right edge at `now`, where `newest` is the newest sample that has arrived, `None` before the first.
    pub fn advance(&mut self, now: Timestamp, newest: Option<Timestamp>) -> Timestamp {
        let (now, newest) = (now.unix_micros(), newest.map(Timestamp::unix_micros));
        let Some(before) = self.frame.filter(|before| before.now <= now) else {
            // The first frame, or the clock was set back.
            *self = Self { period_began: now, ..Self::default() };
            return self.show(now, newest, now);
        };
        if newest != before.newest {
            self.arrived(now, &before);
        }
        let elapsed = now.saturating_sub(before.now);
        let wanted = now.saturating_sub(self.target());
        let edge = if wanted.saturating_sub(before.edge) > LEAP_MICROS {
            wanted
        } else {
            // Later or earlier by running slower or faster, which nobody sees.
            let (slow, fast) = (elapsed / 2, elapsed.saturating_add(elapsed / 4));
            wanted.clamp(before.edge.saturating_add(slow), before.edge.saturating_add(fast))
        };
        self.show(now, newest, edge)
    }

    fn show(&mut self, now: i64, newest: Option<i64>, edge: i64) -> Timestamp {
        self.frame = Some(Frame { now, edge, newest });
        Timestamp::from_unix_micros(edge)
    }

    /// Something new has come since the frame before.
    fn arrived(&mut self, now: i64, before: &Frame) {
        let Some(newest) = before.newest else { return };
        // A page that was hidden did not look meanwhile: what came when is not known.
        let latest = before.now.saturating_add(FRAME_MICROS).min(now);
        let needed = latest.saturating_sub(newest).max(0);
        if needed > GAP_MICROS {
            self.worst = [0; 2];
            self.period_began = now;
            return;
        }
        if now.saturating_sub(self.period_began) >= PERIOD_MICROS {
            self.worst = [0, self.worst[0]];
            self.period_began = now;
        }
        let [this, _] = &mut self.worst;
        *this = needed.max(*this);
    }

    fn target(&self) -> i64 {
        let [this, before] = self.worst;
        this.max(before)
    }
}
