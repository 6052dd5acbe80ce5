//! The name of a producer's queue: a UUID (RFC 9562) of any version, as 16 octets.

use core::fmt;

/// Which queue of a producer. It belongs to one user of one developer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId([u8; 16]);

impl StreamId {
    /// A UUID's octets, most significant first.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Makes a version 4 UUID of random octets.
    pub const fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = bytes[6] & 0x0F | 0x40;
        bytes[8] = bytes[8] & 0x3F | 0x80;
        Self(bytes)
    }

    /// The octets, most significant first.
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// Reads the form of 8, 4, 4, 4 and 12 hexadecimal digits, of either case; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 36 {
            return None;
        }
        let mut bytes = [0; 16];
        let mut digits = 0_usize;
        for (at, character) in text.chars().enumerate() {
            if matches!(at, 8 | 13 | 18 | 23) {
                if character != '-' {
                    return None;
                }
                continue;
            }
            let digit = character.to_digit(16)? as u8;
            let byte = bytes.get_mut(digits / 2)?;
            *byte = *byte << 4 | digit;
            digits += 1;
        }
        (digits == 32).then_some(Self(bytes))
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                formatter.write_str("-")?;
            }
            write!(formatter, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_written_as_it_is_read() {
        let text = "8e864e3a-979a-4d04-b4e9-b6d020f20ba0";
        let id = StreamId::parse(text).unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(StreamId::parse(&text.to_uppercase()), Some(id));
        assert_eq!(StreamId::from_bytes(id.bytes()), id);
        let random = StreamId::from_random([0xFF; 16]).to_string();
        assert_eq!((&random[14..15], &random[19..20]), ("4", "b"));
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in [
            "",
            "8e864e3a979a4d04b4e9b6d020f20ba0",
            "8e864e3a-979a-4d04-b4e9-b6d020f20ba",
            "8e864e3a-979a-4d04-b4e9-b6d020f20ba00",
            "8e864e3a-979a-4d04-b4e9_b6d020f20ba0",
            "8e864e3a-979a-4d04-b4e9-b6d020f20bag",
            "8e864e3a9-79a-4d04-b4e9-b6d020f20ba0",
            "é864e3a-979a-4d04-b4e9-b6d020f20ba0",
        ] {
            assert_eq!(StreamId::parse(wrong), None, "{wrong}");
        }
    }
}
