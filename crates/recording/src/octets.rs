//! Numbers as octets: little-endian where they have a fixed size, else seven bits an octet with the least significant first
//! (LEB128), signed ones folded (zigzag) so that small ones of either sign are short.

use strapline_units::SourceId;

pub(crate) fn push_unsigned(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(crate) fn push_signed(out: &mut Vec<u8>, number: i64) {
    push_unsigned(out, (number.wrapping_shl(1) ^ (number >> 63)) as u64);
}

/// What is left to read; each call gives nothing where there is too little.
pub(crate) struct Octets<'a>(pub(crate) &'a [u8]);

impl<'a> Octets<'a> {
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(crate) fn octet(&mut self) -> Option<u8> {
        self.array().map(|[octet]| octet)
    }

    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let octet = self.octet()?;
            let bits = u64::from(octet & 0x7F);
            // Of the tenth octet one bit counts.
            if shift == 63 && bits > 1 {
                return None;
            }
            number |= bits << shift;
            if octet & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn signed(&mut self) -> Option<i64> {
        let folded = self.unsigned()?;
        Some((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    pub(crate) fn device(&mut self) -> Option<SourceId> {
        u32::try_from(self.unsigned()?).ok().map(SourceId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_small_ones_are_short() {
        for number in [0, 1, -1, 63, -64, 64, 1_000_000, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            push_signed(&mut out, number);
            assert_eq!(out.len() == 1, (-64..64).contains(&number), "{number}");
            assert_eq!(Octets(&out).signed(), Some(number));
            assert_eq!(Octets(&out[..out.len() - 1]).signed(), None);
        }
    }

    #[test]
    fn numbers_of_more_than_64_bits_are_none() {
        assert_eq!(Octets(&[0xFF; 11]).unsigned(), None);
        let mut out = [0xFF; 10];
        out[9] = 1;
        assert_eq!(Octets(&out).unsigned(), Some(u64::MAX));
        out[9] = 2;
        assert_eq!(Octets(&out).unsigned(), None);
    }
}
