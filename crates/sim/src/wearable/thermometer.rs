//! An ear thermometer (Health Thermometer Service): temperatures on the way up, then the one that it has settled on.

use core::time::Duration;

use strapline_gatt::{
    Characteristic, DateTime, IntermediateTemperature, Medfloat32, TemperatureMeasurement, TemperatureType,
    Uuid,
};
use strapline_units::SplitMix64;

use super::Measuring;
use super::oximeter::CLOCK;
use super::pulse::Wander;
use crate::clock::Clock;
use crate::encode::{intermediate_temperature_bytes, temperature_bytes};
use crate::sensor::{Attribute, Property};

/// How a simulated thermometer behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct ThermometerConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Temperature of the body at the start, in °C; it wanders by tenths.
    pub body_celsius: f64,
    /// Whether it shows °F.
    pub fahrenheit: bool,
    /// Time from one measurement to the next attempt.
    pub pause: Duration,
    /// What the device's clock shows at its start.
    pub clock: DateTime,
}

impl Default for ThermometerConfig {
    fn default() -> Self {
        Self {
            name: "Simulated thermometer".into(),
            battery_percent: 87,
            body_celsius: 36.8,
            fahrenheit: false,
            pause: Duration::from_secs(30),
            clock: CLOCK,
        }
    }
}

/// An ear with a thermometer in it.
#[derive(Clone, Debug)]
pub struct ThermometerModel {
    config: ThermometerConfig,
    random: SplitMix64,
    body: Wander,
    /// What the probe has, in °C.
    probe: f64,
    /// Intermediate temperatures until it has settled.
    left: u8,
}

const ROOM_CELSIUS: f64 = 24.0;
const INTERMEDIATES: u8 = 12;
const SECOND: Duration = Duration::from_secs(1);
const HEALTH_THERMOMETER: Uuid = Uuid::from_u16(0x1809);

impl Measuring for ThermometerModel {
    type Config = ThermometerConfig;
    const MODEL: &'static str = "Simulated thermometer";
    const ATTRIBUTES: &'static [Attribute] = &[
        Attribute::new(HEALTH_THERMOMETER, TemperatureMeasurement::UUID, &[Property::Indicate]),
        Attribute::new(HEALTH_THERMOMETER, IntermediateTemperature::UUID, &[Property::Notify]),
        Attribute::new(HEALTH_THERMOMETER, TemperatureType::UUID, &[Property::Read]),
    ];

    fn new(seed: u64, config: ThermometerConfig) -> Self {
        Self {
            random: SplitMix64::new(seed),
            body: Wander::new(config.body_celsius, 0.05, 20.0),
            probe: ROOM_CELSIUS,
            left: INTERMEDIATES,
            config,
        }
    }

    fn device(config: &ThermometerConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        (characteristic == TemperatureType::UUID).then(|| vec![TemperatureType::EAR.0])
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        let body = self.body.pass(&mut self.random, 1.0, self.config.body_celsius);
        self.probe += (body - self.probe) * 0.4;
        let settled = self.left == 0;
        let celsius = if settled { body } else { self.probe };
        let shown = if self.config.fahrenheit { celsius * 1.8 + 32.0 } else { celsius };
        let reading = TemperatureMeasurement {
            temperature: Medfloat32::new((shown * 10.0).round() as i32, -1).unwrap_or(Medfloat32::NAN),
            fahrenheit: self.config.fahrenheit,
            timestamp: settled.then(|| Clock::new(self.config.clock).at(at)),
            temperature_type: settled.then_some(TemperatureType::EAR),
            truncated: false,
        };
        if settled {
            (self.probe, self.left) = (ROOM_CELSIUS, INTERMEDIATES);
            return (TemperatureMeasurement::UUID, temperature_bytes(&reading), self.config.pause);
        }
        self.left -= 1;
        let bytes = intermediate_temperature_bytes(&IntermediateTemperature(reading));
        (IntermediateTemperature::UUID, bytes, SECOND)
    }
}
