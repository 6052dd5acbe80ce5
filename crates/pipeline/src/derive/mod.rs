//! What the readings of one device measure, as samples: one file for each family of sensors. Counters become rates and
//! totals, device clocks the wall's, and every unit the protocol's. A value that the device marks as not available, or
//! as not to be trusted, gives no sample. All but those of heart rate straps are behind an [`Extension`].

mod ant;
mod body;
mod claims;
mod cycling;
mod fec;
mod glucose;
mod heart;
mod machines;
mod movesense;
mod order;
mod polar;
mod pulse;
mod running;
mod scale;
mod sensors;

use strapline_gatt::movesense::MovesenseReading;
use strapline_gatt::pmd::{PmdContext, PmdData, PmdType};
use strapline_gatt::{Fields, Reading};
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::BeatClock;

pub use self::ant::AntDerive;
pub(crate) use self::sensors::Sensors;
use crate::{EVERY_SENSOR, Extension, More};

/// What a person sets, and no sensor tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The circumference of the bicycle's wheels, in mm.
    pub wheel_circumference_mm: u32,
}

impl Default for Settings {
    /// A wheel of 700x25C.
    fn default() -> Self {
        Self { wheel_circumference_mm: strapline_vitals::WHEEL_CIRCUMFERENCE_MM }
    }
}

/// Readings of one device to samples. Feed it every reading, in the order of arrival. By default it knows heart rate
/// straps.
#[derive(Debug, Default)]
pub struct Derive {
    beats: BeatClock,
    more: Option<Box<dyn More + Send>>,
}

impl Derive {
    /// For every sensor, with nothing read yet.
    pub fn new(settings: &Settings) -> Self {
        let mut derive = Self::default();
        derive.extend(&EVERY_SENSOR, settings);
        derive
    }

    /// Takes what is needed for every sensor, if it has not done so before.
    pub fn extend(&mut self, extension: &Extension, settings: &Settings) {
        self.more.get_or_insert_with(|| (extension.derive)(settings));
    }

    /// The link was lost. What happened meanwhile is unknown: rhythm, counters and stamps from before say nothing about
    /// those that come now. Totals go on from where they were.
    pub fn restart(&mut self) {
        self.beats.restart();
        if let Some(more) = &mut self.more {
            more.restart();
        }
    }

    /// Gives the samples of a reading that arrived at `at`. Those of one metric come in the order of their times.
    pub fn reading(
        &mut self,
        at: Timestamp,
        reading: &Reading,
        mut emit: impl FnMut(Metric, Timestamp, Value),
    ) {
        if let Reading::HeartRateMeasurement(measurement) = reading {
            heart::samples(&mut self.beats, at, measurement, &mut emit);
        }
        if let Some(more) = &mut self.more {
            more.reading(&mut self.beats, at, reading, &mut emit);
        }
    }

    /// The same for a measurement of Movesense's, as its session tells it.
    pub fn movesense(
        &mut self,
        at: Timestamp,
        reading: &MovesenseReading,
        mut emit: impl FnMut(Metric, Timestamp, Value),
    ) {
        if let Some(more) = &mut self.more {
            more.movesense(&mut self.beats, at, reading, &mut emit);
        }
    }

    /// What the values before add to the fields of the reading that was the last: rates of counters, and whether
    /// they counted; the first packet of a measurement of two.
    pub fn fields(&self, reading: &Reading) -> Fields {
        self.more.as_ref().map(|more| more.fields(reading)).unwrap_or_default()
    }

    /// A stream of Polar's begins, and its frames are to be read with this context (the stamp in it counts for the
    /// first of them only). Without it, the factor is 1 and the samples of the first frame are not told apart in time.
    pub fn streams(&mut self, measurement: PmdType, context: PmdContext) {
        if let Some(more) = &mut self.more {
            more.streams(measurement, context);
        }
    }

    /// What the next frame is read with, if it is this one.
    pub fn context(&self, frame: &PmdData) -> PmdContext {
        self.more.as_ref().map(|more| more.context(frame)).unwrap_or_default()
    }
}
