//! The options of a textual form: each is asked for once by what it sets, and so is known with what it means.

use core::fmt;
use core::ops::RangeInclusive;
use core::time::Duration;

use super::ParseSensorError;

/// An option that a device has.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownOption {
    /// Its name.
    pub name: &'static str,
    /// What it sets.
    pub description: &'static str,
    /// What values it takes.
    pub values: String,
    /// What it is when it is not given.
    pub default: String,
}

/// For a list.
impl fmt::Display for KnownOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, description, values, default } = self;
        write!(f, "{name:<16}{description}: {values} (default {default})")
    }
}

/// What was given, and what was asked for.
pub(crate) struct Options<'a> {
    /// Name, value, and whether it was asked for.
    given: Vec<(&'a str, Option<&'a str>, bool)>,
    known: Vec<KnownOption>,
    error: Option<ParseSensorError>,
}

impl<'a> Options<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut options = Self { given: Vec::new(), known: Vec::new(), error: None };
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim())),
                None => (part, None),
            };
            if options.given.iter().any(|(other, ..)| *other == name) {
                options.error.get_or_insert_with(|| ParseSensorError::Twice(name.into()));
            }
            options.given.push((name, value, false));
        }
        options
    }

    pub(crate) fn into_known(self) -> Vec<KnownOption> {
        self.known
    }

    /// Whether everything was understood.
    pub(crate) fn finish(self, kind: &'static str) -> Result<(), ParseSensorError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        match self.given.iter().find(|(_, _, asked)| !asked) {
            Some((option, ..)) => {
                Err(ParseSensorError::UnknownOption { kind, option: (*option).into(), known: self.known })
            }
            None => Ok(()),
        }
    }

    fn ask<T>(&mut self, option: KnownOption, slot: &mut T, read: impl FnOnce(Option<&'a str>) -> Option<T>) {
        let given = self.given.iter_mut().find(|(name, ..)| *name == option.name);
        if let Some((_, value, asked)) = given {
            *asked = true;
            match read(*value) {
                Some(read) => *slot = read,
                None => {
                    let value = value.unwrap_or_default().into();
                    let expected = option.values.clone();
                    let bad = ParseSensorError::BadValue { option: option.name, value, expected };
                    self.error.get_or_insert(bad);
                }
            }
        }
        self.known.push(option);
    }

    pub(crate) fn whole(&mut self, name: &'static str, description: &'static str, slot: &mut u64) {
        let values = "a whole number".into();
        let option = KnownOption { name, description, values, default: slot.to_string() };
        self.ask(option, slot, |value| value?.parse().ok());
    }

    pub(crate) fn number(
        &mut self,
        name: &'static str,
        description: &'static str,
        range: RangeInclusive<f64>,
        slot: &mut f64,
    ) {
        let values = format!("a number from {} to {}", range.start(), range.end());
        let option = KnownOption { name, description, values, default: slot.to_string() };
        self.ask(option, slot, |value| decimal(value?).filter(|number| range.contains(number)));
    }

    pub(crate) fn share(&mut self, name: &'static str, description: &'static str, slot: &mut f64) {
        self.number(name, description, 0.0..=1.0, slot);
    }

    /// Bpm, per cent and other small numbers of a device's own type.
    pub(crate) fn small<T: Into<f64> + Copy + TryFrom<u16>>(
        &mut self,
        name: &'static str,
        description: &'static str,
        range: RangeInclusive<u16>,
        slot: &mut T,
    ) {
        let values = format!("a whole number from {} to {}", range.start(), range.end());
        let option = KnownOption { name, description, values, default: (*slot).into().to_string() };
        self.ask(option, slot, |value| {
            let number = value?.parse().ok().filter(|number| range.contains(number))?;
            T::try_from(number).ok()
        });
    }

    pub(crate) fn seconds(&mut self, name: &'static str, description: &'static str, slot: &mut Duration) {
        let mut seconds = slot.as_secs_f64();
        self.number(name, description, 0.01..=3600.0, &mut seconds);
        *slot = Duration::from_secs_f64(seconds);
    }

    pub(crate) fn switch(&mut self, name: &'static str, description: &'static str, slot: &mut bool) {
        let default = if *slot { "1" } else { "0" }.into();
        let option = KnownOption { name, description, values: "0 or 1".into(), default };
        self.ask(option, slot, |value| match value {
            None | Some("1" | "true" | "yes" | "on") => Some(true),
            Some("0" | "false" | "no" | "off") => Some(false),
            Some(_) => None,
        });
    }

    /// One of some numbers, or 0 for none; the name alone, and 1, is the last of them.
    pub(crate) fn one_of(&mut self, name: &'static str, description: &'static str, numbers: &[i32]) -> i32 {
        let mut values = String::from("0 or 1");
        for number in numbers {
            values.push_str(&format!(" or {number}"));
        }
        let mut chosen = 0;
        let option = KnownOption { name, description, values, default: "0".into() };
        self.ask(option, &mut chosen, |value| match value {
            None | Some("1") => numbers.last().copied(),
            Some(value) => value.parse().ok().filter(|number: &i32| *number == 0 || numbers.contains(number)),
        });
        chosen
    }

    pub(crate) fn name(&mut self, slot: &mut String) {
        let (name, description) = ("name", "the name in a device list");
        let option = KnownOption { name, description, values: "a text".into(), default: slot.clone() };
        self.ask(option, slot, |value| value.filter(|name| !name.is_empty()).map(Into::into));
    }
}

/// A number such as `-12.5`, of at most 15 digits: those and the power of ten are exact, so that their quotient is the
/// nearest double. The standard library's parser takes any number, and 11 kB of tables for it into the page.
fn decimal(text: &str) -> Option<f64> {
    const MOST_DIGITS: usize = 15;
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if !(1..=MOST_DIGITS).contains(&(whole.len() + part.len())) {
        return None;
    }
    let (mut digits, mut divisor) = (0_u64, 1_u64);
    for byte in whole.bytes().chain(part.bytes()) {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        digits = digits * 10 + u64::from(digit);
    }
    for _ in 0..part.len() {
        divisor *= 10;
    }
    let number = digits as f64 / divisor as f64;
    Some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_what_the_standard_library_reads() {
        for text in ["0", "1", "0.01", "-1000", "36.6", ".5", "2.", "-0.000001", "123456789.012345", "0.1"] {
            assert_eq!(decimal(text), Some(text.parse().unwrap()), "{text}");
        }
        let mut random = strapline_units::SplitMix64::new(7);
        for _ in 0..10_000 {
            let places = (random.next_u64() % 16) as usize;
            let text = format!("{:015}", random.next_u64() % 1_000_000_000_000_000);
            let text = format!("{}.{}", &text[..places], &text[places..]);
            assert_eq!(decimal(&text), Some(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_decimal_is_none() {
        for text in ["", "-", ".", "1e3", "+1", "1,5", "NaN", "inf", "1.2.3", "--1", "٣", "1234567890123456"]
        {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
