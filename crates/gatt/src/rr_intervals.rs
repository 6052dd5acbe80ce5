//! The RR intervals of one notification, without the heap as long as the frame is a usual one.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

/// What a frame has room for at the smallest ATT MTU, 23, which most sensors keep: 20 octets without flags and heart rate.
const INLINE: usize = 9;

/// RR intervals in 1/1024 s, oldest first. Up to nine need no allocation; a longer frame (255 at most) loses none.
#[derive(Clone)]
pub struct RrIntervals(Held);

#[derive(Clone)]
enum Held {
    Inline { slots: [u16; INLINE], used: u8 },
    Heap(Vec<u16>),
}

impl RrIntervals {
    /// From the octets of a frame. The count is known, so this is less for an app to download than the iterator below.
    pub(crate) fn of(octets: &[[u8; 2]]) -> Self {
        let mut slots = [0; INLINE];
        if octets.len() > INLINE {
            return Self(Held::Heap(octets.iter().copied().map(u16::from_le_bytes).collect()));
        }
        for (slot, octets) in slots.iter_mut().zip(octets) {
            *slot = u16::from_le_bytes(*octets);
        }
        Self(Held::Inline { slots, used: octets.len() as u8 })
    }
}

impl Deref for RrIntervals {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        match &self.0 {
            Held::Inline { slots, used } => slots.get(..usize::from(*used)).unwrap_or_default(),
            Held::Heap(all) => all,
        }
    }
}

impl FromIterator<u16> for RrIntervals {
    fn from_iter<I: IntoIterator<Item = u16>>(intervals: I) -> Self {
        let mut intervals = intervals.into_iter();
        let (mut slots, mut used) = ([0; INLINE], 0);
        // The slots come first: an interval that finds none must stay in the iterator.
        for (slot, interval) in slots.iter_mut().zip(&mut intervals) {
            *slot = interval;
            used += 1;
        }
        // Nothing is allocated for a vector that stays empty.
        let beyond: Vec<u16> = intervals.collect();
        if beyond.is_empty() {
            Self(Held::Inline { slots, used })
        } else {
            Self(Held::Heap([&slots[..], &beyond].concat()))
        }
    }
}

impl fmt::Debug for RrIntervals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for RrIntervals {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for RrIntervals {}

impl PartialEq<[u16]> for RrIntervals {
    fn eq(&self, other: &[u16]) -> bool {
        **self == *other
    }
}

impl<const N: usize> PartialEq<[u16; N]> for RrIntervals {
    fn eq(&self, other: &[u16; N]) -> bool {
        **self == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_count_is_kept_in_order_and_only_long_ones_on_the_heap() {
        for count in 0..=255 {
            let held: RrIntervals = (1..=count).collect();
            assert!(held.iter().copied().eq(1..=count), "{held:?}");
            assert_eq!(matches!(held.0, Held::Heap(_)), count > 9);
            let octets: Vec<[u8; 2]> = (1..=count).map(u16::to_le_bytes).collect();
            let read = RrIntervals::of(&octets);
            assert_eq!(read, held);
            assert_eq!(matches!(read.0, Held::Heap(_)), count > 9);
        }
    }

    #[test]
    fn compares_and_prints_as_the_list_that_it_is() {
        let held: RrIntervals = [832, 856].into_iter().collect();
        assert_eq!(held, [832, 856]);
        assert_eq!(held, *[832, 856].as_slice());
        assert_ne!(held, [832]);
        assert_ne!(held, RrIntervals::from_iter([832, 856, 0]));
        assert_eq!(alloc::format!("{held:?}"), "[832, 856]");
    }
}
