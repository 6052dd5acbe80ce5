//! UUIDs of services and characteristics (Core Specification, Volume 3, Part B, 2.5.1).

use core::fmt;
use core::str::FromStr;

/// A service's or characteristic's UUID. Those of the Bluetooth SIG have a 16-bit short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(u128);

/// The Bluetooth Base UUID, into which a short form is set.
const BASE: u128 = 0x0000_0000_0000_1000_8000_0080_5f9b_34fb;

impl Uuid {
    /// From the short form of an assigned number, such as `0x2A37`.
    pub const fn from_u16(short: u16) -> Self {
        Self(BASE | (short as u128) << 96)
    }

    /// From the number that the 128 bits spell.
    pub const fn from_u128(number: u128) -> Self {
        Self(number)
    }

    /// The number that the 128 bits spell.
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// The 16-bit short form, where there is one.
    pub const fn short(self) -> Option<u16> {
        let short = (self.0 >> 96) as u16;
        if Self::from_u16(short).0 == self.0 { Some(short) } else { None }
    }
}

/// 36 characters in lower case, as Web Bluetooth writes them.
impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, tail) = ((self.0 >> 64) as u64, self.0 as u64);
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            head >> 32,
            head >> 16 & 0xffff,
            head & 0xffff,
            tail >> 48,
            tail & 0xffff_ffff_ffff
        )
    }
}

/// The text is neither a 16-bit nor a 128-bit UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a 16-bit or 128-bit UUID")]
pub struct ParseUuidError;

/// Accepts `2a37`, `0x2A37` and the 36 characters of the long form, in either case.
impl FromStr for Uuid {
    type Err = ParseUuidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        match (digits.unwrap_or(text), digits.is_some()) {
            (short, _) if short.len() == 4 => {
                let number = hexadecimal(short.bytes()).ok_or(ParseUuidError)?;
                u16::try_from(number).map(Self::from_u16).map_err(|_| ParseUuidError)
            }
            (long, false) if long.len() == 36 => {
                let dashes_right = long
                    .bytes()
                    .enumerate()
                    .all(|(at, byte)| (byte == b'-') == matches!(at, 8 | 13 | 18 | 23));
                let number = hexadecimal(long.bytes().filter(|&byte| byte != b'-'));
                number.filter(|_| dashes_right).map(Self).ok_or(ParseUuidError)
            }
            _ => Err(ParseUuidError),
        }
    }
}

/// At most 32 digits, which the callers have counted.
fn hexadecimal(mut digits: impl Iterator<Item = u8>) -> Option<u128> {
    digits.try_fold(0, |sum, digit| {
        let value = char::from(digit).to_digit(16)?;
        Some(sum << 4 | u128::from(value))
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_short_form_stands_for_the_long_one() {
        let uuid = Uuid::from_u16(0x2A37);
        assert_eq!(uuid.to_string(), "00002a37-0000-1000-8000-00805f9b34fb");
        assert_eq!(uuid.short(), Some(0x2A37));
        for text in ["2a37", "2A37", "0x2A37", "0X2a37", "00002A37-0000-1000-8000-00805F9B34FB"] {
            assert_eq!(text.parse(), Ok(uuid), "{text}");
        }
    }

    #[test]
    fn a_vendor_uuid_has_no_short_form() {
        let text = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"; // Polar Measurement Data
        let uuid: Uuid = text.parse().unwrap();
        assert_eq!((uuid.to_string().as_str(), uuid.short()), (text, None));
        // A 32-bit short form is not a 16-bit one.
        assert_eq!(Uuid::from_u128(Uuid::from_u16(0x2A37).as_u128() | 1 << 112).short(), None);
    }

    #[test]
    fn refuses_what_is_not_a_uuid() {
        for text in [
            "",
            "0x",
            "2a3",
            "2a3g",
            "+a37",
            "２a3",
            "0x00002a37-0000-1000-8000-00805f9b34fb",
            "00002a3700001000800000805f9b34fb",
            "00002a37-0000-1000-8000-00805f9b34f",
            "00002a37-0000-1000-80000-0805f9b34fb",
            "00002a37-0000-1000-8000-00805f9b34fg",
            "------------------------------------",
        ] {
            assert_eq!(text.parse::<Uuid>(), Err(ParseUuidError), "{text}");
        }
    }
}
