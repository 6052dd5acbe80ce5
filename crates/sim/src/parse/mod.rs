//! The textual form of a simulated device, for addresses and command lines: a kind, then options, as in
//! `h10,ecg,acc=200,seed=4,dropout=0.01`.

mod kinds;
mod options;

use core::fmt;

pub use kinds::{KINDS, Kind};
pub use options::KnownOption;

use crate::faults::{FaultRates, Faulty};
use crate::sensor::Sensor;
pub(crate) use options::Options;

/// The device that a text describes: a kind of [`KINDS`], and options after commas, `name=value`; a name alone switches
/// on. What is not said has a default, so that the same text is the same run everywhere.
///
/// # Errors
/// What is not understood, with what would be.
pub fn parse(text: &str) -> Result<Box<dyn Sensor + Send>, ParseSensorError> {
    let (name, rest) = text.split_once(',').unwrap_or((text, ""));
    let name = name.trim();
    let kind = KINDS.iter().find(|kind| kind.name.eq_ignore_ascii_case(name));
    let kind = kind.ok_or_else(|| ParseSensorError::UnknownKind(name.into()))?;
    let mut options = Options::of(rest);
    let sensor = build(kind, &mut options);
    options.finish(kind.name)?;
    Ok(sensor)
}

impl Kind {
    /// What can be said of such a device.
    pub fn options(&self) -> Vec<KnownOption> {
        let mut options = Options::of("");
        build(self, &mut options);
        options.into_known()
    }
}

fn build(kind: &Kind, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut seed = 1;
    options.whole("seed", "what the run follows from", &mut seed);
    let sensor = (kind.build)(seed, options);
    let has = |wanted| sensor.attributes().iter().any(|attribute| attribute.characteristic == wanted);
    let mut rates = FaultRates::default();
    options.share("dropout", "chance of silence for 2 to 10 s at each notification", &mut rates.drop_out);
    options.share("stuck", "chance that values stay the same for 2 to 10 s", &mut rates.stuck);
    if has(<strapline_gatt::HeartRateMeasurement as strapline_gatt::Characteristic>::UUID) {
        let lost = &mut rates.contact_lost;
        options.share("contact-lost", "chance of no skin contact for 2 to 10 s", lost);
    }
    if has(<strapline_gatt::pmd::PmdData as strapline_gatt::Characteristic>::UUID) {
        options.share("clock-jump", "chance that the stamps jump by up to 10 s", &mut rates.clock_jump);
    }
    options.share("duplicate", "chance that a notification comes twice", &mut rates.duplicate);
    options.share("reorder", "chance that a notification comes after the next", &mut rates.reorder);
    if rates == FaultRates::default() { sensor } else { Box::new(Faulty::new(sensor, seed, rates)) }
}

/// Why a text describes no device.
#[derive(Clone, Debug, PartialEq)]
pub enum ParseSensorError {
    /// There is no such kind.
    UnknownKind(String),
    /// A device of this kind has no such option.
    UnknownOption {
        /// The kind.
        kind: &'static str,
        /// What was given.
        option: String,
        /// What there is.
        known: Vec<KnownOption>,
    },
    /// An option is given twice.
    Twice(String),
    /// The value of an option is not one that it can have.
    BadValue {
        /// The option.
        option: &'static str,
        /// What was given.
        value: String,
        /// What it takes.
        expected: String,
    },
}

impl fmt::Display for ParseSensorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind(name) => {
                write!(f, "no simulated device is called \"{name}\"; there are ")?;
                list(f, KINDS.iter().map(|kind| kind.name))
            }
            Self::UnknownOption { kind, option, known } => {
                write!(f, "{kind} has no option \"{option}\"; it has ")?;
                list(f, known.iter().map(|known| known.name))
            }
            Self::Twice(option) => write!(f, "\"{option}\" is given twice"),
            Self::BadValue { option, value, expected } => {
                write!(f, "{option} is {expected}, not \"{value}\"")
            }
        }
    }
}

impl core::error::Error for ParseSensorError {}

fn list(f: &mut fmt::Formatter<'_>, names: impl Iterator<Item = &'static str>) -> fmt::Result {
    for (index, name) in names.enumerate() {
        write!(f, "{}{name}", if index == 0 { "" } else { ", " })?;
    }
    Ok(())
}

/// The name and what it is, for a list.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<16}{}", self.name, self.description)
    }
}
