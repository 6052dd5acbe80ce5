//! What the readings of one device measure, as samples: one file for each family of sensors. Counters become rates and
//! totals, device clocks the wall's, and every unit the protocol's. A value that the device marks as not available, or
//! as not to be trusted, gives no sample.
//!
//! Without the feature `sensors` there are heart rate straps only.

#[cfg(feature = "sensors")]
mod body;
#[cfg(feature = "sensors")]
mod claims;
#[cfg(feature = "sensors")]
mod cycling;
#[cfg(feature = "sensors")]
mod fec;
#[cfg(feature = "sensors")]
mod glucose;
mod heart;
#[cfg(feature = "sensors")]
mod machines;
#[cfg(feature = "sensors")]
mod movesense;
#[cfg(feature = "sensors")]
mod order;
#[cfg(feature = "sensors")]
mod polar;
#[cfg(feature = "sensors")]
mod pulse;
#[cfg(feature = "sensors")]
mod running;
#[cfg(feature = "sensors")]
mod scale;
#[cfg(feature = "sensors")]
mod sensors;

use strapline_gatt::Reading;
#[cfg(feature = "sensors")]
use strapline_gatt::{
    Fields,
    movesense::MovesenseReading,
    pmd::{PmdContext, PmdData, PmdType},
};
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::BeatClock;

/// What a person sets, and no sensor tells.
#[cfg(feature = "sensors")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The circumference of the bicycle's wheels, in mm.
    pub wheel_circumference_mm: u32,
}

#[cfg(feature = "sensors")]
impl Default for Settings {
    /// A wheel of 700x25C.
    fn default() -> Self {
        Self { wheel_circumference_mm: strapline_vitals::WHEEL_CIRCUMFERENCE_MM }
    }
}

/// Readings of one device to samples. Feed it every reading, in the order of arrival.
#[derive(Debug)]
#[cfg_attr(not(feature = "sensors"), derive(Default))]
pub struct Derive {
    beats: BeatClock,
    #[cfg(feature = "sensors")]
    sensors: sensors::Sensors,
}

impl Derive {
    /// Nothing read yet.
    #[cfg(feature = "sensors")]
    pub fn new(settings: &Settings) -> Self {
        Self { beats: BeatClock::new(), sensors: sensors::Sensors::new(settings) }
    }

    /// Nothing read yet.
    #[cfg(not(feature = "sensors"))]
    pub const fn new() -> Self {
        Self { beats: BeatClock::new() }
    }

    /// The link was lost. What happened meanwhile is unknown: rhythm, counters and stamps from before say nothing about
    /// those that come now. Totals go on from where they were.
    pub fn restart(&mut self) {
        self.beats.restart();
        #[cfg(feature = "sensors")]
        self.sensors.restart();
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
        #[cfg(feature = "sensors")]
        self.sensors.reading(&mut self.beats, at, reading, &mut emit);
    }

    /// The same for a measurement of Movesense's, as its session tells it.
    #[cfg(feature = "sensors")]
    pub fn movesense(
        &mut self,
        at: Timestamp,
        reading: &MovesenseReading,
        mut emit: impl FnMut(Metric, Timestamp, Value),
    ) {
        self.sensors.movesense(&mut self.beats, at, reading, &mut emit);
    }

    /// What the values before add to the fields of the reading that was the last: rates of counters, and whether
    /// they counted; the first packet of a measurement of two.
    #[cfg(feature = "sensors")]
    pub fn fields(&self, reading: &Reading) -> Fields {
        self.sensors.fields(reading)
    }

    /// A stream of Polar's begins, and its frames are to be read with this context (the stamp in it counts for the
    /// first of them only). Without it, the factor is 1 and the samples of the first frame are not told apart in time.
    #[cfg(feature = "sensors")]
    pub fn streams(&mut self, measurement: PmdType, context: PmdContext) {
        self.sensors.polar.streams(measurement, context);
    }

    /// What the next frame is read with, if it is this one.
    #[cfg(feature = "sensors")]
    pub fn context(&self, frame: &PmdData) -> PmdContext {
        self.sensors.polar.context(frame)
    }
}
