//! Messages to octets: definitions, local message types, header and checksums (FIT protocol description, sections "File
//! Structure" and "Record Format").

use super::crc;
use super::profile::{PROFILE_VERSION, PROTOCOL_VERSION, base};

/// Octets of the header.
const HEADER: usize = 14;

/// A field of a message: its definition and its content.
#[derive(Clone, Debug)]
pub(super) struct Field {
    number: u8,
    base: u8,
    bytes: Vec<u8>,
}

impl Field {
    /// A number of eight bits with a meaning; `None` is "invalid", as everywhere below.
    pub(super) fn code(number: u8, value: Option<u8>) -> Self {
        Self { number, base: base::ENUM, bytes: vec![value.unwrap_or(u8::MAX)] }
    }

    /// An unsigned integer of one of the base types, rounded; what is too large or too small goes to the end of the range.
    pub(super) fn unsigned(number: u8, base: u8, value: Option<f64>) -> Self {
        Self { number, base, bytes: unsigned(base, value) }
    }

    pub(super) fn u8(number: u8, value: Option<f64>) -> Self {
        Self::unsigned(number, base::UINT8, value)
    }

    pub(super) fn u16(number: u8, value: Option<f64>) -> Self {
        Self::unsigned(number, base::UINT16, value)
    }

    pub(super) fn u32(number: u8, value: Option<f64>) -> Self {
        Self::unsigned(number, base::UINT32, value)
    }

    /// A whole number as it is.
    pub(super) fn exact_u32(number: u8, base: u8, value: u32) -> Self {
        Self { number, base, bytes: value.to_le_bytes().to_vec() }
    }

    pub(super) fn s32(number: u8, value: Option<f64>) -> Self {
        let top = f64::from(i32::MAX - 1);
        let value = value.map_or(i32::MAX, |value| value.round().clamp(f64::from(i32::MIN), top) as i32);
        Self { number, base: base::SINT32, bytes: value.to_le_bytes().to_vec() }
    }

    /// A developer field of one float32.
    pub(super) fn float(number: u8, value: Option<f64>) -> Self {
        let bytes = value.map_or([u8::MAX; 4], |value| (value as f32).to_le_bytes());
        Self { number, base: base::FLOAT32, bytes: bytes.to_vec() }
    }

    pub(super) fn list(number: u8, base: u8, values: impl Iterator<Item = Option<f64>>) -> Self {
        Self { number, base, bytes: values.flat_map(|value| unsigned(base, value)).collect() }
    }

    pub(super) fn bytes(number: u8, bytes: &[u8]) -> Self {
        Self { number, base: base::BYTE, bytes: bytes.to_vec() }
    }

    /// Text in UTF-8 with a zero behind it, cut where it is too long for a field.
    pub(super) fn text(number: u8, text: &str) -> Self {
        const LONGEST: usize = 64;
        // A zero would end it.
        let mut cut = text.split('\0').next().unwrap_or_default();
        while cut.len() > LONGEST {
            let last = cut.char_indices().next_back().map_or(0, |(at, _)| at);
            cut = cut.get(..last).unwrap_or_default();
        }
        let mut bytes = cut.as_bytes().to_vec();
        bytes.push(0);
        Self { number, base: base::STRING, bytes }
    }
}

fn unsigned(base: u8, value: Option<f64>) -> Vec<u8> {
    let top = match base {
        base::UINT8 => u32::from(u8::MAX),
        base::UINT16 => u32::from(u16::MAX),
        _ => u32::MAX,
    };
    // The highest number is "invalid".
    let value = value.map_or(top, |value| value.round().clamp(0.0, f64::from(top - 1)) as u32);
    match base {
        base::UINT8 => vec![value as u8],
        base::UINT16 => (value as u16).to_le_bytes().to_vec(),
        _ => value.to_le_bytes().to_vec(),
    }
}

/// Collects messages; a definition is written when a local type gets another one.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    body: Vec<u8>,
    /// By local message type.
    definitions: [Vec<u8>; 16],
}

impl Encoder {
    /// A message of a local type (0 to 15) with its fields and its developer fields (of developer 0).
    pub(super) fn message(&mut self, local: u8, global: u16, fields: &[Field], developer: &[Field]) {
        let local = local & 0xF;
        let developer_flag = if developer.is_empty() { 0 } else { 0x20 };
        let mut definition = vec![0x40 | developer_flag | local, 0, 0];
        definition.extend(global.to_le_bytes());
        definition.push(fields.len() as u8);
        for field in fields {
            definition.extend([field.number, field.bytes.len() as u8, field.base]);
        }
        if !developer.is_empty() {
            definition.push(developer.len() as u8);
            for field in developer {
                definition.extend([field.number, field.bytes.len() as u8, 0]);
            }
        }
        if let Some(known) = self.definitions.get_mut(usize::from(local))
            && *known != definition
        {
            self.body.extend(&definition);
            *known = definition;
        }
        self.body.push(local);
        for field in fields.iter().chain(developer) {
            self.body.extend(&field.bytes);
        }
    }

    /// The whole file.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut file = Vec::with_capacity(HEADER + self.body.len() + 2);
        file.extend([HEADER as u8, PROTOCOL_VERSION]);
        file.extend(PROFILE_VERSION.to_le_bytes());
        file.extend((self.body.len() as u32).to_le_bytes());
        file.extend(b".FIT");
        file.extend(crc::update(0, &file).to_le_bytes());
        file.extend(self.body);
        file.extend(crc::update(0, &file).to_le_bytes());
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_written_once_and_again_when_it_changes() {
        let mut encoder = Encoder::default();
        encoder.message(1, 78, &[Field::u16(0, Some(833.4))], &[]);
        encoder.message(1, 78, &[Field::u16(0, None)], &[]);
        encoder.message(1, 20, &[Field::u8(3, Some(300.0))], &[Field::float(0, Some(1.0))]);
        #[rustfmt::skip]
        assert_eq!(encoder.body, [
            0x41, 0, 0, 78, 0, 1, 0, 2, 0x84, 1, 0x41, 0x03,
            1, 0xFF, 0xFF,
            0x61, 0, 0, 20, 0, 1, 3, 1, 0x02, 1, 0, 4, 0, 1, 254, 0, 0, 0x80, 0x3F,
        ]);
    }

    #[test]
    fn header_and_checksums_hold() {
        let mut encoder = Encoder::default();
        encoder.message(0, 49, &[Field::u16(0, Some(1.0))], &[]);
        let file = encoder.finish();
        assert_eq!(file[..12], [14, 0x20, 0xE2, 0x52, 12, 0, 0, 0, b'.', b'F', b'I', b'T']);
        // A checksum over data and its checksum is 0.
        assert_eq!((crc::update(0, &file[..14]), crc::update(0, &file)), (0, 0));
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(Field::text(0, "a\0b").bytes, b"a\0");
        let long = Field::text(0, &"ä".repeat(40));
        assert_eq!((long.bytes.len(), long.bytes.last()), (65, Some(&0)));
    }
}
