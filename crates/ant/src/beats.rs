//! RR intervals of a heart rate monitor. Its pages come four times a second, each with the count of beats and the time of
//! the last one; page 4 has the time of the one before as well, so that an interval is known even after a beat was missed.

use crate::{HeartRatePage, Rr};

/// What the pages before have told.
#[derive(Clone, Debug, Default)]
pub struct Beats {
    last: Option<Last>,
    /// The toggle was seen to change: there are pages.
    paged: bool,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    count: u8,
    time: u16,
    toggle: bool,
}

/// What an interval can be, in 1/1024 s (200 ms to 4 s). Until pages are known to be there, page 4 is believed only if it
/// makes such a one.
const POSSIBLE: core::ops::RangeInclusive<u16> = 205..=4096;

impl Beats {
    /// Nothing heard yet.
    pub const fn new() -> Self {
        Self { last: None, paged: false }
    }

    /// The link was lost: how many beats there were meanwhile is unknown.
    pub const fn restart(&mut self) {
        self.last = None;
    }

    /// The intervals that end with the beats that are new in `page`: none as a rule, since a page is repeated until the next
    /// beat; one of a beat; two where page 4 tells of a beat that was missed.
    pub fn update(&mut self, page: &HeartRatePage) -> Rr {
        let now = Last { count: page.beat_count, time: page.beat_time_1_1024_s, toggle: page.toggle };
        let before = self.last.replace(now);
        self.paged |= before.is_some_and(|before| before.toggle != page.toggle);
        let since = |time: u16| now.time.wrapping_sub(time);
        let previous =
            page.previous_beat_time_1_1024_s().filter(|time| self.paged || POSSIBLE.contains(&since(*time)));
        let Some(before) = before else {
            // The interval that page 4 tells of was before anybody listened, but it was.
            return previous.map_or(Rr::NONE, |time| Rr::of([since(time), 0]));
        };
        let beats = now.count.wrapping_sub(before.count);
        match (beats, previous) {
            (0, _) => Rr::NONE,
            (1, _) => Rr::of([since(before.time), 0]),
            (2, Some(time)) => Rr::of([time.wrapping_sub(before.time), since(time)]),
            (_, Some(time)) => Rr::of([since(time), 0]),
            (_, None) => Rr::NONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;
    use crate::{HeartRateMore, Page};

    fn page(number: u8, toggle: bool, previous: u16, time: u16, count: u8) -> HeartRatePage {
        let more = match number {
            4 => HeartRateMore::PreviousBeat { manufacturer_specific: 0xFF, time_1_1024_s: previous },
            _ => HeartRateMore::Other([0xFF; 3]),
        };
        HeartRatePage {
            number,
            toggle,
            more,
            beat_time_1_1024_s: time,
            beat_count: count,
            heart_rate_bpm: Some(60),
        }
    }

    fn intervals(pages: &[HeartRatePage]) -> Vec<Vec<u16>> {
        let mut beats = Beats::new();
        pages.iter().map(|page| beats.update(page).as_slice().to_vec()).collect()
    }

    /// Pages and intervals of StephenHidem/AntPlus, HeartRateTests.cs, whose intervals are in ms.
    #[test]
    fn intervals_are_those_of_a_public_test() {
        let decode = |octets: Page| HeartRatePage::decode(octets);
        let first = decode([0, 0, 0, 0, 0xAA, 0x55, 0x33, 70]);
        let next = decode([0, 0, 0, 0, 0xAA, 0x59, 0x34, 70]);
        assert_eq!(intervals(&[first, next]), [vec![], vec![1024]]);
        let previous = decode([0x84, 1, 0xFF, 0xFF, 0xFF, 0x03, 0x34, 70]);
        assert_eq!(intervals(&[previous]), [vec![1024]]);
    }

    #[test]
    fn repeated_pages_are_nothing_new_and_counters_wrap() {
        let pages = [
            page(4, false, 64_000, 65_000, 254),
            page(4, false, 64_000, 65_000, 254),
            page(4, true, 65_000, 464, 255),
            page(4, true, 65_000, 464, 255),
            page(0, true, 0, 1364, 0),
        ];
        assert_eq!(intervals(&pages), [vec![1000], vec![], vec![1000], vec![], vec![900]]);
    }

    #[test]
    fn page_4_tells_of_a_beat_that_was_missed_and_no_other_page_does() {
        let first = page(4, false, 0, 1000, 1);
        let second = page(4, true, 0, 1000, 1);
        assert_eq!(intervals(&[first, second, page(4, true, 2000, 2900, 3)])[2], [1000, 900]);
        assert_eq!(intervals(&[first, second, page(4, true, 7000, 7900, 9)])[2], [900]);
        assert_eq!(intervals(&[first, second, page(0, true, 0, 2900, 3)])[2], [0_u16; 0]);
    }

    #[test]
    fn a_monitor_without_pages_is_not_read_as_if_it_had_some() {
        // Octets 0 to 3 never change and mean nothing, though they look like page 4.
        let pages: Vec<_> =
            (0..5_u8).map(|beat| page(4, false, 0xFFFF, 9000 + 900 * u16::from(beat), 2 * beat)).collect();
        assert!(intervals(&pages).iter().all(Vec::is_empty));
    }

    #[test]
    fn after_a_lost_link_nothing_is_taken_for_an_interval() {
        let mut beats = Beats::new();
        beats.update(&page(0, false, 0, 1000, 1));
        beats.restart();
        assert_eq!(beats.update(&page(0, false, 0, 9000, 2)), Rr::NONE);
        assert_eq!(beats.update(&page(0, false, 0, 9800, 3)).as_slice(), [800]);
    }
}
