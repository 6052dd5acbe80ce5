//! Date Time (GATT Specification Supplement, Date Time): the clock of the device, local time without a zone.

use alloc::string::String;

use crate::DecodeError;
use crate::reader::Reader;

/// A date and a time of day as sent. Each part may be unknown: a year, month or day of 0, and anything out of its range,
/// which devices send before their clock is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// Year of the Gregorian calendar, 1582 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl DateTime {
    /// The parts in order, each with its digits and its range.
    fn parts(self) -> [(u16, u8, u16, u16); 6] {
        [
            (self.year, 4, 1582, 9999),
            (self.month.into(), 2, 1, 12),
            (self.day.into(), 2, 1, 31),
            (self.hour.into(), 2, 0, 23),
            (self.minute.into(), 2, 0, 59),
            (self.second.into(), 2, 0, 59),
        ]
    }

    /// Whether every part is known, so that it is a point in (local) time.
    pub fn is_complete(self) -> bool {
        self.parts().iter().all(|(value, _, least, most)| (least..=most).contains(&value))
    }

    /// ISO 8601, such as `2026-11-21T13:04:05`, with `X` for the digits of an unknown part (ISO 8601-2).
    pub fn text(self) -> String {
        let mut text = String::with_capacity(19);
        for ((value, digits, least, most), separator) in self.parts().into_iter().zip("--T::\0".chars()) {
            let known = (least..=most).contains(&value);
            for place in (0..digits).rev() {
                let digit = value / 10_u16.pow(place.into()) % 10;
                text.push(if known { char::from(b'0' + digit as u8) } else { 'X' });
            }
            if separator != '\0' {
                text.push(separator);
            }
        }
        text
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let [low, high, month, day, hour, minute, second] = reader.take_array()?;
        Ok(Self { year: u16::from_le_bytes([low, high]), month, day, hour, minute, second })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_parts_are_digits_and_unknown_ones_are_not() {
        let noted = DateTime { year: 2026, month: 11, day: 1, hour: 3, minute: 4, second: 59 };
        assert_eq!(noted.text(), "2026-11-01T03:04:59");
        assert!(noted.is_complete());
        let no_year = DateTime { year: 0, ..noted };
        assert_eq!(no_year.text(), "XXXX-11-01T03:04:59");
        assert!(!no_year.is_complete());
        let garbage = DateTime { year: 65535, month: 255, day: 0, hour: 24, minute: 60, second: 255 };
        assert_eq!(garbage.text(), "XXXX-XX-XXTXX:XX:XX");
    }
}
