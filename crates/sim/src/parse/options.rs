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
pub(super) struct Options<'a> {
    /// Name, value, and whether it was asked for.
    given: Vec<(&'a str, Option<&'a str>, bool)>,
    known: Vec<KnownOption>,
    error: Option<ParseSensorError>,
}

impl<'a> Options<'a> {
    pub(super) fn of(text: &'a str) -> Self {
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

    pub(super) fn into_known(self) -> Vec<KnownOption> {
        self.known
    }

    /// Whether everything was understood.
    pub(super) fn finish(self, kind: &'static str) -> Result<(), ParseSensorError> {
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

    pub(super) fn whole(&mut self, name: &'static str, description: &'static str, slot: &mut u64) {
        let values = "a whole number".into();
        let option = KnownOption { name, description, values, default: slot.to_string() };
        self.ask(option, slot, |value| value?.parse().ok());
    }

    pub(super) fn number(
        &mut self,
        name: &'static str,
        description: &'static str,
        range: RangeInclusive<f64>,
        slot: &mut f64,
    ) {
        let values = format!("a number from {} to {}", range.start(), range.end());
        let option = KnownOption { name, description, values, default: slot.to_string() };
        self.ask(option, slot, |value| value?.parse().ok().filter(|number| range.contains(number)));
    }

    pub(super) fn share(&mut self, name: &'static str, description: &'static str, slot: &mut f64) {
        self.number(name, description, 0.0..=1.0, slot);
    }

    /// Bpm, per cent and other small numbers of a device's own type.
    pub(super) fn small<T: Into<f64> + Copy + TryFrom<u16>>(
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

    pub(super) fn seconds(&mut self, name: &'static str, description: &'static str, slot: &mut Duration) {
        let mut seconds = slot.as_secs_f64();
        self.number(name, description, 0.01..=3600.0, &mut seconds);
        *slot = Duration::from_secs_f64(seconds);
    }

    pub(super) fn switch(&mut self, name: &'static str, description: &'static str, slot: &mut bool) {
        let default = if *slot { "1" } else { "0" }.into();
        let option = KnownOption { name, description, values: "0 or 1".into(), default };
        self.ask(option, slot, |value| match value {
            None | Some("1" | "true" | "yes" | "on") => Some(true),
            Some("0" | "false" | "no" | "off") => Some(false),
            Some(_) => None,
        });
    }

    /// One of some numbers, or 0 for none; the name alone, and 1, is the last of them.
    pub(super) fn one_of(&mut self, name: &'static str, description: &'static str, numbers: &[i32]) -> i32 {
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

    pub(super) fn name(&mut self, slot: &mut String) {
        let (name, description) = ("name", "the name in a device list");
        let option = KnownOption { name, description, values: "a text".into(), default: slot.clone() };
        self.ask(option, slot, |value| value.filter(|name| !name.is_empty()).map(Into::into));
    }
}
