//! What is worth a sound for who does not look: another zone, and contact that was lost. A heart rate on the edge of two zones does
//! not sound with every beat: a zone has to hold.

use core::time::Duration;

use strapline_units::Timestamp;

/// How long a zone has to hold before it is told.
pub const ZONE_HOLDS: Duration = Duration::from_secs(3);

/// What is to be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// The heart rate has gone from one zone, 0 to 5, to another.
    Zone {
        /// Where it was.
        from: usize,
        /// Where it is.
        to: usize,
    },
    /// The strap has no contact to the skin, or nothing comes from it any more.
    Lost,
}

/// The cues of one source.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cues {
    zone: Option<usize>,
    /// Another zone, and since when.
    next: Option<(usize, Timestamp)>,
    lost: bool,
}

impl Cues {
    /// Takes how things stand at `now`: the zone, where there is a heart rate, and whether contact or link are lost. Nothing is
    /// lost that was not there, and what is back begins anew without a sound.
    pub fn handle(&mut self, now: Timestamp, zone: Option<usize>, lost: bool) -> Option<Cue> {
        if lost {
            let first = !self.lost && self.zone.is_some();
            *self = Self { lost: true, ..Self::default() };
            return first.then_some(Cue::Lost);
        }
        self.lost = false;
        let zone = zone?;
        let Some(from) = self.zone.filter(|before| *before != zone) else {
            self.zone = Some(zone);
            self.next = None;
            return None;
        };
        match self.next.filter(|(next, _)| *next == zone) {
            Some((_, since)) if now.duration_since(since) >= ZONE_HOLDS => {
                self.zone = Some(zone);
                self.next = None;
                Some(Cue::Zone { from, to: zone })
            }
            Some(_) => None,
            None => {
                self.next = Some((zone, now));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_unix_micros(1_700_000_000_000_000) + Duration::from_millis(millis)
    }

    #[test]
    fn a_zone_is_told_once_when_it_holds_and_the_first_one_is_not() {
        let mut cues = Cues::default();
        assert_eq!(cues.handle(at(0), None, false), None);
        assert_eq!(cues.handle(at(100), Some(1), false), None);
        assert_eq!(cues.handle(at(1_000), Some(2), false), None);
        assert_eq!(cues.handle(at(3_999), Some(2), false), None);
        assert_eq!(cues.handle(at(4_000), Some(2), false), Some(Cue::Zone { from: 1, to: 2 }));
        assert_eq!(cues.handle(at(9_000), Some(2), false), None);
    }

    #[test]
    fn a_heart_rate_on_the_edge_is_silent() {
        let mut cues = Cues::default();
        for second in 0..60 {
            assert_eq!(cues.handle(at(second * 1_000), Some(1 + second as usize % 2), false), None);
        }
        // From 1 to 3 by way of 2: only what holds is told.
        cues.handle(at(60_000), Some(1), false);
        cues.handle(at(61_000), Some(2), false);
        cues.handle(at(62_000), Some(3), false);
        assert_eq!(cues.handle(at(65_000), Some(3), false), Some(Cue::Zone { from: 1, to: 3 }));
    }

    #[test]
    fn lost_contact_is_told_once_and_its_return_is_not() {
        let mut cues = Cues::default();
        assert_eq!(cues.handle(at(0), None, true), None, "nothing was there");
        cues.handle(at(1_000), Some(2), false);
        assert_eq!(cues.handle(at(2_000), Some(2), true), Some(Cue::Lost));
        assert_eq!(cues.handle(at(3_000), None, true), None);
        assert_eq!(cues.handle(at(4_000), Some(4), false), None);
        assert_eq!(cues.handle(at(9_000), Some(4), false), None);
        assert_eq!(cues.handle(at(9_500), Some(4), true), Some(Cue::Lost));
    }
}
