//! Settings of a stream: what a sensor offers, and what a client chose.

use alloc::vec::Vec;

use crate::{DecodeError, Fields};

/// A setting of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PmdSetting {
    /// Samples a second, Hz.
    SampleRate = 0,
    /// Bits of a sample.
    Resolution = 1,
    /// Range to either side: G, °/s or gauss.
    Range = 2,
    /// Range to either side in a thousandth of the unit.
    RangeMilliunit = 3,
    /// Channels of a sample.
    Channels = 4,
    /// The bits of the IEEE 754 number that samples are multiplied with.
    Factor = 5,
    /// The key of a recording; no number.
    Security = 6,
}

impl PmdSetting {
    /// All but security, which is no number.
    const NUMBERS: [Self; 6] =
        [Self::SampleRate, Self::Resolution, Self::Range, Self::RangeMilliunit, Self::Channels, Self::Factor];

    /// Octets of a value.
    const fn width(kind: u8) -> Option<usize> {
        Some(match kind {
            0..=2 => 2,
            3 | 5 => 4,
            4 => 1,
            6 => 16,
            _ => return None,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::SampleRate => "sample_rate_hz",
            Self::Resolution => "resolution_bits",
            Self::Range => "range",
            Self::RangeMilliunit => "range_milliunit",
            Self::Channels => "channels",
            Self::Factor => "factor",
            Self::Security => "security",
        }
    }
}

/// Settings in the form of the control point: type, number of values, values; again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PmdSettings(pub Vec<u8>);

impl PmdSettings {
    /// The settings whose octets are whole, as type and values. It ends before a type of unknown width.
    fn entries(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let mut rest = self.0.as_slice();
        core::iter::from_fn(move || {
            let (kind, count, tail) = split(rest)?;
            let width = PmdSetting::width(kind)?;
            // Of a cut list the whole values count.
            let octets = (usize::from(count) * width).min(tail.len() / width * width);
            let (values, after) = tail.split_at_checked(octets)?;
            rest = if octets < usize::from(count) * width { &[] } else { after };
            Some((kind, values))
        })
    }

    /// The values of a setting in the order in which the sensor sent them: resolutions, rates and ranges unsigned,
    /// milliunits signed, the factor as the bits of its number.
    pub fn values(&self, setting: PmdSetting) -> impl Iterator<Item = i32> {
        let entries = self.entries().filter(move |(kind, _)| *kind == setting as u8);
        entries.flat_map(|(kind, values)| {
            values.chunks_exact(PmdSetting::width(kind).unwrap_or(1)).map(|value| match *value {
                [a] => a.into(),
                [a, b] => u16::from_le_bytes([a, b]).into(),
                [a, b, c, d] => i32::from_le_bytes([a, b, c, d]),
                _ => 0,
            })
        })
    }

    /// What samples of compressed frames are multiplied with; `None` where the sensor does not say, and then it is 1.
    pub fn factor(&self) -> Option<f64> {
        let bits = self.values(PmdSetting::Factor).next()?;
        Some(f64::from(f32::from_bits(bits as u32))).filter(|factor| factor.is_finite())
    }

    /// One value for each setting that is offered, to start a stream with: the rate nearest to the wanted one, the
    /// smallest range that holds the wanted one, and the most of everything else.
    pub fn choose(&self, sample_rate_hz: Option<u16>, range: Option<u16>) -> Vec<(PmdSetting, i32)> {
        let choices = PmdSetting::NUMBERS.into_iter().filter_map(|setting| {
            let values = || self.values(setting);
            let value = match (setting, sample_rate_hz, range) {
                (PmdSetting::Factor, ..) => None,
                (PmdSetting::SampleRate, Some(wish), _) => {
                    values().min_by_key(|value| value.abs_diff(wish.into()))
                }
                (PmdSetting::Range, _, Some(wish)) => {
                    values().filter(|&value| value >= wish.into()).min().or_else(|| values().max())
                }
                _ => values().max(),
            };
            value.map(|value| (setting, value))
        });
        choices.collect()
    }

    /// Whether everything was read: not where the octets end within a list, or a type is unknown.
    pub fn is_whole(&self) -> bool {
        let read: usize = self.entries().map(|(_, values)| values.len() + 2).sum();
        let announced = self.entries().all(|(kind, values)| !values.is_empty() || kind > 6);
        read == self.0.len() && announced
    }

    /// The values as lists of numbers.
    pub(super) fn list_fields(&self, out: &mut Fields) {
        for setting in PmdSetting::NUMBERS {
            if setting == PmdSetting::Factor {
                self.factor().into_iter().for_each(|factor| out.number("factor", factor));
            } else if self.values(setting).next().is_some() {
                out.list(setting.name(), self.values(setting));
            }
        }
    }

    /// The first value of each as a number, as a start command has them.
    pub(super) fn number_fields(&self, out: &mut Fields) {
        for setting in PmdSetting::NUMBERS {
            if let Some(value) = self.values(setting).next().filter(|_| setting != PmdSetting::Factor) {
                out.number(setting.name(), value);
            }
        }
        self.factor().into_iter().for_each(|factor| out.number("factor", factor));
    }

    /// Settings alone, without the response around them.
    pub(super) fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let settings = Self(value.into());
        if settings.entries().next().is_some() {
            return Ok(settings);
        }
        Err(match value {
            [0..=6, ..] | [] => DecodeError::Truncated { needed: 3, left: value.len() },
            _ => DecodeError::OutOfRange("setting type"),
        })
    }
}

const fn split(octets: &[u8]) -> Option<(u8, u8, &[u8])> {
    match octets {
        [kind, count, tail @ ..] => Some((*kind, *count, tail)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_list_keeps_its_whole_values_and_says_so() {
        let settings = PmdSettings([0, 2, 25, 0, 50].into());
        assert_eq!(settings.values(PmdSetting::SampleRate).collect::<Vec<_>>(), [25]);
        assert!(!settings.is_whole());
        assert!(PmdSettings([0, 2, 25, 0, 50, 0, 4, 1, 3].into()).is_whole());
    }

    #[test]
    fn a_type_of_unknown_width_ends_the_list() {
        let settings = PmdSettings([1, 1, 16, 0, 9, 1, 0, 1, 52, 0].into());
        assert_eq!(settings.values(PmdSetting::Resolution).collect::<Vec<_>>(), [16]);
        assert_eq!(settings.values(PmdSetting::SampleRate).next(), None);
        assert!(!settings.is_whole());
    }

    #[test]
    fn the_wanted_rate_and_range_are_chosen_or_the_most_there_is() {
        let offered = PmdSettings([0, 3, 25, 0, 50, 0, 200, 0, 2, 3, 8, 0, 2, 0, 4, 0].into());
        let choose =
            |rate, range| offered.choose(rate, range).into_iter().map(|(_, it)| it).collect::<Vec<_>>();
        assert_eq!(choose(None, None), [200, 8]);
        assert_eq!(choose(Some(60), Some(3)), [50, 4]);
        assert_eq!(choose(Some(1000), Some(16)), [200, 8]);
    }

    #[test]
    fn the_factor_is_a_number_and_security_none() {
        let mut octets = alloc::vec![6, 1];
        octets.extend([7; 16]);
        octets.extend([5, 1]);
        octets.extend(0.000_244_140_62_f32.to_le_bytes());
        assert_eq!(PmdSettings(octets).factor(), Some(0.000_244_140_625));
        assert_eq!(PmdSettings([5, 1, 0, 0, 0xC0, 0x7F].into()).factor(), None, "not a number");
    }
}
