//! Small faults in values that are known to get somewhere.

use strapline_units::SplitMix64;

/// Octets at which decoders decide: ends of ranges, "not available", sign bits.
const EDGES: [u8; 8] = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, 0x08, 0x40];

/// A source of mutations.
pub(crate) struct Mutator {
    random: SplitMix64,
}

impl Mutator {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { random: SplitMix64::new(seed) }
    }

    /// A number below `limit`; 0 where there is none.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // The bias is far below what could matter here.
        (self.random.next_u64() >> 11) as usize % limit.max(1)
    }

    fn octet(&mut self) -> u8 {
        if self.below(3) == 0 { EDGES[self.below(EDGES.len())] } else { self.below(256) as u8 }
    }

    /// Changes `value` in up to eight places; `other` is what a part may come from, `words` what may come as a whole.
    pub(crate) fn mutate(&mut self, value: &mut Vec<u8>, other: &[u8], words: &[&[u8]], longest: usize) {
        // Mostly few: with many a value gets nowhere.
        let faults = 1 << self.below(4).min(self.below(4));
        for _ in 0..faults {
            self.fault(value, other, words);
        }
        value.truncate(longest);
    }

    fn fault(&mut self, value: &mut Vec<u8>, other: &[u8], words: &[&[u8]]) {
        let at = self.below(value.len());
        // An insertion may come behind the last octet as well.
        let gap = self.below(value.len() + 1);
        let kinds = if words.is_empty() { 11 } else { 13 };
        match self.below(kinds) {
            0 => self.change(value, at, |mutator, octet| octet ^ 1 << mutator.below(8)),
            1 | 2 => self.change(value, at, |mutator, _| mutator.octet()),
            3 => self.change(value, at, |mutator, octet| {
                octet.wrapping_add(mutator.below(9) as u8).wrapping_sub(4)
            }),
            4 => value.truncate(gap),
            5 => {
                let octets: Vec<u8> = (0..1 + self.below(4)).map(|_| self.octet()).collect();
                value.splice(gap..gap, octets);
            }
            6 => {
                let end = (at + 1 + self.below(8)).min(value.len());
                value.drain(at.min(end)..end);
            }
            7 => {
                // A part again, as counts and lists repeat.
                let end = (at + 1 + self.below(16)).min(value.len());
                let part = value[at.min(end)..end].repeat(1 + self.below(8));
                value.splice(gap..gap, part);
            }
            8 => {
                let from = self.below(other.len());
                let to = (from + 1 + self.below(32)).min(other.len());
                value.splice(gap..gap, other[from.min(to)..to].iter().copied());
            }
            9 => {
                // The head of one, the tail of the other.
                value.truncate(gap);
                value.extend(&other[self.below(other.len() + 1)..]);
            }
            10 => {
                // A wider number with an extreme.
                let width = 1 << self.below(4);
                let octet = self.octet();
                value.iter_mut().skip(at).take(width).for_each(|it| *it = octet);
            }
            11 => {
                let word = words[self.below(words.len())];
                value.splice(gap..gap, word.iter().copied());
            }
            _ => {
                let word = words[self.below(words.len())];
                let end = (at + word.len()).min(value.len());
                value.splice(at.min(end)..end, word.iter().copied());
            }
        }
    }

    fn change(&mut self, value: &mut [u8], at: usize, to: impl FnOnce(&mut Self, u8) -> u8) {
        if let Some(octet) = value.get_mut(at) {
            *octet = to(self, *octet);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutations_stay_in_bounds_differ_and_repeat_by_seed() {
        let run = || {
            let mut mutator = Mutator::new(3);
            let mut value = Vec::new();
            let mut different = 0;
            let mut all = Vec::new();
            for _ in 0..20_000 {
                let before = value.clone();
                mutator.mutate(&mut value, &[1, 2, 3], &[b"word"], 40);
                assert!(value.len() <= 40);
                different += u32::from(before != value);
                all.push(value.clone());
            }
            (different, all)
        };
        let (different, all) = run();
        assert!(different > 15_000, "{different}");
        assert!(all.iter().any(Vec::is_empty) && all.iter().any(|value| value.len() == 40));
        assert_eq!(run().1, all);
    }
}
