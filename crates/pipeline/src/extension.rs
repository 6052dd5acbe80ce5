//! What a pipeline needs for sensors other than heart rate straps. An app in which each decoder is something to download
//! fetches it when such a sensor comes, and a pipeline takes it while it runs: nothing else of this crate names the code
//! behind it. Every other program has [`EVERY_SENSOR`] at once.

use core::fmt::Debug;

use strapline_gatt::movesense::MovesenseReading;
use strapline_gatt::pmd::{PmdContext, PmdData, PmdType};
use strapline_gatt::{DecodeError, Fields, Reading, Uuid};
use strapline_units::{Metric, SourceId, Timestamp, Value};
use strapline_vitals::BeatClock;

use crate::derive::Sensors;
use crate::{Conversation, Converse, Settings};

/// The code for all sensors, by its entry points.
#[derive(Clone, Copy, Debug)]
pub struct Extension {
    /// Decodes the value of any characteristic.
    pub decode: fn(Uuid, &[u8]) -> Result<Reading, DecodeError>,
    /// Makes the samples of one device's readings.
    pub derive: fn(&Settings) -> Box<dyn More + Send>,
    /// Begins what is said to a device, which will be asked for those of the streams that it has.
    pub converse: fn(Timestamp, SourceId, &[Metric]) -> Box<dyn Converse>,
}

/// Every characteristic and every family of sensors.
pub const EVERY_SENSOR: Extension = Extension {
    decode: strapline_gatt::decode,
    derive: |settings| Box::new(Sensors::new(settings)),
    converse: |now, device, streams| Box::new(Conversation::new(now, device, streams)),
};

/// Where samples of a reading go, each with a time of its own.
pub type Emit<'a> = dyn FnMut(Metric, Timestamp, Value) + 'a;

/// What [`crate::Derive`] has beside heart rate straps: the same calls, with the clock of the strap's beats.
pub trait More: Debug {
    /// The link was lost.
    fn restart(&mut self);

    /// Gives the samples of a reading other than a strap's, whose own are given already.
    fn reading(&mut self, beats: &mut BeatClock, at: Timestamp, reading: &Reading, emit: &mut Emit<'_>);

    /// Gives the samples of a measurement of Movesense's, which the notification alone does not tell from others.
    fn movesense(
        &mut self,
        beats: &mut BeatClock,
        at: Timestamp,
        reading: &MovesenseReading,
        emit: &mut Emit<'_>,
    );

    /// What only the values before can tell of the reading that was the last.
    fn fields(&self, reading: &Reading) -> Fields;

    /// A stream of Polar's begins.
    fn streams(&mut self, measurement: PmdType, context: PmdContext);

    /// What the next frame of Polar's is read with, if it is this one.
    fn context(&self, frame: &PmdData) -> PmdContext;
}
