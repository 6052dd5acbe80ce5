//! A cursor over the octets of a value. All integers are little-endian, as everywhere in GATT (Core Specification,
//! Volume 3, Part G, 2.4).

use crate::DecodeError;

/// What is left to read. There is no index that could be wrong: taking octets makes the slice shorter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(value: &'a [u8]) -> Self {
        Self(value)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        self.take_array().map(u8::from_le_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, DecodeError> {
        self.take_array().map(u16::from_le_bytes)
    }

    pub(crate) fn i16(&mut self) -> Result<i16, DecodeError> {
        self.take_array().map(i16::from_le_bytes)
    }

    pub(crate) fn u24(&mut self) -> Result<u32, DecodeError> {
        self.take_array().map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, DecodeError> {
        self.take_array().map(u32::from_le_bytes)
    }

    /// A field that is there where `present`, as flags announce. Where it is announced and cut, `truncated` is set and what
    /// is left is dropped, so that no later field is read out of its half.
    pub(crate) fn optional<T>(
        &mut self,
        present: bool,
        truncated: &mut bool,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Option<T> {
        if !present {
            return None;
        }
        let field = read(self).ok();
        if field.is_none() {
            *truncated = true;
            self.rest();
        }
        field
    }

    /// How many octets are left.
    pub(crate) const fn left(&self) -> usize {
        self.0.len()
    }

    /// The next `N` octets; on an error nothing is taken.
    pub(crate) fn take_array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (taken, rest) =
            self.0.split_first_chunk().ok_or(DecodeError::Truncated { needed: N, left: self.0.len() })?;
        self.0 = rest;
        Ok(*taken)
    }

    /// Everything that is left.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_little_endian_integers_in_order() {
        let mut reader = Reader::new(&[0x01, 0x34, 0x12, 0xAA, 0xBB]);
        assert_eq!((reader.u8(), reader.u16(), reader.rest()), (Ok(1), Ok(0x1234), &[0xAA, 0xBB][..]));
        assert!(reader.rest().is_empty());
    }

    #[test]
    fn takes_wider_and_signed_integers() {
        let mut reader = Reader::new(&[0xFE, 0xFF, 0x01, 0x02, 0x80, 0x04, 0x03, 0x02, 0x81]);
        assert_eq!((reader.i16(), reader.u24(), reader.left()), (Ok(-2), Ok(0x80_0201), 4));
        assert_eq!((reader.u32(), reader.left()), (Ok(0x8102_0304), 0));
    }

    #[test]
    fn a_cut_optional_field_ends_the_value() {
        let (mut reader, mut truncated) = (Reader::new(&[1, 2, 3]), false);
        assert_eq!(reader.optional(false, &mut truncated, Reader::u16), None);
        assert_eq!(reader.optional(true, &mut truncated, Reader::u16), Some(0x0201));
        assert!(!truncated);
        assert_eq!(reader.optional(true, &mut truncated, Reader::u16), None);
        assert_eq!(reader.optional(true, &mut truncated, Reader::u8), None, "not out of the half before");
        assert!(truncated);
    }

    #[test]
    fn a_field_that_does_not_fit_takes_nothing() {
        let mut reader = Reader::new(&[0x07]);
        assert_eq!(reader.u16(), Err(DecodeError::Truncated { needed: 2, left: 1 }));
        assert_eq!(reader.u8(), Ok(7));
    }
}
