//! An input as a tape of numbers and values, for what takes one event after the other.

use std::time::Duration;

use strapline_gatt::Uuid;

/// What is left of an input. Beyond the end all numbers are 0 and all values empty.
pub(crate) struct Tape<'a>(&'a [u8]);

impl<'a> Tape<'a> {
    pub(crate) const fn new(input: &'a [u8]) -> Self {
        Self(input)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        for octet in &mut array {
            *octet = self.u8();
        }
        array
    }

    pub(crate) fn u8(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub(crate) fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    /// One of several.
    pub(crate) fn one_of<T>(&mut self, several: &'a [T]) -> &'a T {
        &several[usize::from(self.u8()) % several.len()]
    }

    /// A value: its length, then its octets.
    pub(crate) fn value(&mut self) -> &'a [u8] {
        let length = usize::from(self.u8()).min(self.0.len());
        let (value, rest) = self.0.split_at(length);
        self.0 = rest;
        value
    }

    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// Some time: mostly short, up to five minutes.
    pub(crate) fn pause(&mut self) -> Duration {
        match self.u8() {
            octet @ 0..0x80 => Duration::from_millis(u64::from(octet) * 10),
            octet => Duration::from_secs(u64::from(octet - 0x80) * 300 / 127),
        }
    }
}

/// A value as a tape reads it; of a longer one the beginning.
pub(crate) fn value(value: &[u8]) -> Vec<u8> {
    let length = value.len().min(255);
    [&[length as u8], &value[..length]].concat()
}

/// The values of a characteristic's vectors.
pub(crate) fn vectors(uuid: Uuid) -> impl Iterator<Item = &'static [u8]> {
    strapline_gatt::vectors(uuid).iter().map(|vector| vector.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_written_and_nothing_beyond_the_end() {
        let input = [&[7][..], &value(&[1, 2]), &[0x34, 0x12], &[9, 5]].concat();
        let mut tape = Tape::new(&input);
        assert_eq!((tape.u8(), tape.value(), tape.u16()), (7, &[1, 2][..], 0x1234));
        assert_eq!((tape.value(), tape.is_empty(), tape.u8()), (&[5][..], true, 0));
        assert_eq!(value(&[0; 300]).len(), 256);
    }
}
