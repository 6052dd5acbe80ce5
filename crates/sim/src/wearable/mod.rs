//! Simulated devices that measure by themselves and take no writes: what they have in common is here, what each measures
//! in its own file.

mod band;
mod body;
mod glucose;
mod oximeter;
mod pressure;
mod pulse;
mod scale;
mod thermometer;

use core::fmt;
use core::time::Duration;

use strapline_gatt::{BatteryLevel, Characteristic, Uuid};
use strapline_units::SplitMix64;

pub use band::{StepBandConfig, StepBandModel};
pub use body::{CoreModel, CoreSensorConfig, MoxyModel, MoxySensorConfig};
pub use glucose::{CgmModel, CgmSensorConfig};
pub use oximeter::{OximeterConfig, OximeterModel};
pub use pressure::{BloodPressureModel, BloodPressureMonitorConfig};
pub use scale::{WeightScaleConfig, WeightScaleModel};
pub use thermometer::{ThermometerConfig, ThermometerModel};

use crate::information::{self, BATTERY};
use crate::sensor::{Attribute, Emission, Sensor};

/// A simulated pulse oximeter on a finger, with episodes of low perfusion.
pub type Oximeter = Wearable<OximeterModel>;
/// A simulated thermometer that is put into an ear again and again.
pub type Thermometer = Wearable<ThermometerModel>;
/// A simulated cuff that measures again and again.
pub type BloodPressureMonitor = Wearable<BloodPressureModel>;
/// A simulated scale that somebody steps on again and again.
pub type WeightScale = Wearable<WeightScaleModel>;
/// A simulated continuous glucose monitor.
pub type CgmSensor = Wearable<CgmModel>;
/// A simulated CORE body temperature sensor.
pub type CoreSensor = Wearable<CoreModel>;
/// A simulated Moxy muscle oxygen monitor.
pub type MoxySensor = Wearable<MoxyModel>;
/// A simulated Huami band.
pub type StepBand = Wearable<StepBandModel>;

/// What a wearable measures.
pub trait Measuring: Clone + fmt::Debug {
    /// How it behaves.
    type Config: Clone + fmt::Debug;
    /// The model number of its device information.
    const MODEL: &'static str;
    /// Its own characteristics, beside battery and device information, with their services.
    const ATTRIBUTES: &'static [Attribute];

    /// A body and a device whose whole run follows from `seed`.
    fn new(seed: u64, config: Self::Config) -> Self;

    /// The name in a device list, and the battery at the start in percent.
    fn device(config: &Self::Config) -> (&str, u8);

    /// The value of one of its own characteristics that can be read.
    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>>;

    /// What leaves the device at `at`, and the time until the next.
    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration);
}

/// A simulated device around what it measures: its name, battery and device information, and when it notifies.
#[derive(Clone, Debug)]
pub struct Wearable<M: Measuring> {
    model: M,
    name: String,
    seed: u64,
    attributes: Vec<Attribute>,
    battery_percent: u8,
    jitter: SplitMix64,
    due: Duration,
    battery_due: Duration,
}

const BATTERY_PERIOD: Duration = Duration::from_secs(60);
/// The battery falls by a percent in this time.
const SECONDS_PER_PERCENT: u64 = 20 * 60;
/// The first measurement: a device needs a moment after it is switched on.
const FIRST: Duration = Duration::from_secs(1);

impl<M: Measuring> Wearable<M> {
    /// A device whose whole run follows from `seed`.
    pub fn new(seed: u64, config: M::Config) -> Self {
        let (name, battery_percent) = M::device(&config);
        Self {
            name: name.into(),
            seed,
            attributes: [M::ATTRIBUTES, &[BATTERY], &information::ATTRIBUTES].concat(),
            battery_percent,
            jitter: SplitMix64::new(!seed),
            due: FIRST,
            battery_due: BATTERY_PERIOD,
            model: M::new(seed, config),
        }
    }

    fn battery_percent(&self) -> u8 {
        let used = u8::try_from(self.due.as_secs() / SECONDS_PER_PERCENT).unwrap_or(u8::MAX);
        self.battery_percent.saturating_sub(used)
    }
}

impl<M: Measuring> Sensor for Wearable<M> {
    fn name(&self) -> &str {
        &self.name
    }

    fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            BatteryLevel::UUID => Some(vec![self.battery_percent()]),
            _ => information::read(characteristic, M::MODEL, self.seed)
                .or_else(|| self.model.read(characteristic)),
        }
    }

    fn due(&self) -> Duration {
        self.due
    }

    /// What the device measures, and battery level just before it once a minute.
    fn next(&mut self) -> Emission {
        let at = self.due;
        if at >= self.battery_due {
            self.battery_due = at + BATTERY_PERIOD;
            return Emission { at, characteristic: BatteryLevel::UUID, value: vec![self.battery_percent()] };
        }
        let (characteristic, value, until_next) = self.model.measure(at);
        // Radio connection events and the device's own scheduling move a notification by a percent.
        let micros = until_next.as_micros() as f64 * (0.99 + 0.02 * self.jitter.next_f64());
        self.due += Duration::from_micros(micros as u64).max(Duration::from_micros(1));
        Emission { at, characteristic, value }
    }
}
