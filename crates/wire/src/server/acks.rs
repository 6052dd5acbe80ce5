//! When a producer is told what is on disk. One ACK stands for every frame up to its number, and a message of its own for
//! each frame would cost as much as passing the frame on, so that an ACK waits a little for more frames.

use core::time::Duration;

use strapline_units::Timestamp;

/// How long a frame may be on disk without its producer knowing. Nobody waits for an ACK: until it comes the producer only
/// keeps a frame for longer.
const DELAY: Duration = Duration::from_millis(400);
/// So many frames are not kept waiting: the app says how many of its frames are not delivered from 50 on, which a stream
/// of 200 frames a second must not reach by our waiting.
const FRAMES: u32 = 16;

#[derive(Debug)]
pub(super) struct Acks {
    /// The highest number that the producer knows to be stored.
    acknowledged: i64,
    /// The highest number that is.
    stored: i64,
    /// The highest number that came.
    submitted: i64,
    /// Frames that came since the last ACK.
    frames: u32,
    /// When the next ACK is due; none while all that came is acknowledged.
    due: Option<Timestamp>,
}

impl Acks {
    /// A stream that is stored, as its producer knows, up to this number.
    pub(super) const fn new(acknowledged: i64) -> Self {
        Self { acknowledged, stored: acknowledged, submitted: acknowledged, frames: 0, due: None }
    }

    /// A frame comes, perhaps for a second time.
    pub(super) fn submitted(&mut self, now: Timestamp, id: i64) {
        if id > self.acknowledged {
            self.submitted = self.submitted.max(id);
            self.frames = self.frames.saturating_add(1);
            self.due.get_or_insert(now + DELAY);
        }
    }

    /// More is on disk.
    pub(super) fn stored(&mut self, id: i64) {
        self.stored = self.stored.max(id);
    }

    /// The number to acknowledge, where that is due.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<i64> {
        let due = self.due?;
        if now < due && self.frames < FRAMES {
            return None;
        }
        if self.stored <= self.acknowledged {
            if now >= due {
                // The disk is slow, or lost: looked at again later.
                self.due = Some(now + DELAY);
            }
            return None;
        }
        self.acknowledged = self.stored;
        self.frames = 0;
        self.due = (self.submitted > self.acknowledged).then(|| now + DELAY);
        Some(self.acknowledged)
    }

    /// When [`Acks::take`] is to be called at the latest.
    pub(super) const fn due(&self) -> Option<Timestamp> {
        self.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: f64) -> Timestamp {
        Timestamp::from_unix_millis(1_800_000_000_000.0 + millis)
    }

    #[test]
    fn one_ack_stands_for_what_came_in_the_meantime() {
        let mut acks = Acks::new(7);
        for (millis, id) in [(0.0, 8), (50.0, 9), (100.0, 12)] {
            acks.submitted(at(millis), id);
            acks.stored(id);
            assert_eq!(acks.take(at(millis)), None);
        }
        assert_eq!(acks.due(), Some(at(400.0)));
        assert_eq!(acks.take(at(400.0)), Some(12));
        assert_eq!((acks.due(), acks.take(at(1e6))), (None, None));
    }

    #[test]
    fn many_frames_do_not_wait() {
        let mut acks = Acks::new(0);
        for id in 1..=16 {
            assert_eq!(acks.take(at(0.0)), None);
            acks.submitted(at(0.0), id);
            acks.stored(id - 1);
        }
        assert_eq!(acks.take(at(0.0)), Some(15));
        // The last one waits anew.
        assert_eq!(acks.due(), Some(at(400.0)));
    }

    #[test]
    fn a_slow_disk_is_waited_for_without_haste() {
        let mut acks = Acks::new(0);
        acks.submitted(at(0.0), 1);
        assert_eq!((acks.take(at(430.0)), acks.due()), (None, Some(at(830.0))));
        acks.stored(1);
        assert_eq!((acks.take(at(829.0)), acks.take(at(830.0))), (None, Some(1)));
    }

    #[test]
    fn what_is_known_is_not_told_again() {
        let mut acks = Acks::new(5);
        acks.submitted(at(0.0), 4);
        acks.stored(5);
        assert_eq!((acks.due(), acks.take(at(1e6))), (None, None));
        // Stored by another connection of the stream: told when this one has sent it, too.
        acks.stored(9);
        assert_eq!((acks.due(), acks.take(at(1e6))), (None, None));
        acks.submitted(at(1e6), 6);
        assert_eq!(acks.take(at(1e6 + 400.0)), Some(9));
    }
}
