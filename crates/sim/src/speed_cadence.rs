//! A simulated speed and cadence sensor, of a wheel, a crank or both.

use core::time::Duration;

use strapline_gatt::{
    Characteristic, ControlResponse, CrankRevolutions, CscFeature, CscMeasurement, ScCommand, ScControlPoint,
    SensorLocation, Uuid, WheelRevolutions,
};

use crate::chassis::Chassis;
use crate::control_point;
use crate::encode::csc_bytes;
use crate::information::{self, BATTERY};
use crate::rider::Rider;
use crate::sensor::Property::{Indicate, Notify, Read, Write};
use crate::sensor::{AttError, Attribute, Emission, Sensor};

/// How a simulated speed and cadence sensor behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedCadenceConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// It counts the wheel.
    pub wheel: bool,
    /// It counts the crank.
    pub crank: bool,
    /// The circumference of the wheel, in mm.
    pub wheel_mm: u16,
    /// Power that the rider usually pedals with, in W, and so goes as fast as it does.
    pub power_w: f64,
    /// Cadence that the rider usually pedals at, in revolutions per minute.
    pub cadence_rpm: f64,
    /// Battery at the start, in percent; it falls by one in an hour.
    pub battery_percent: u8,
    /// Time between two measurements.
    pub interval: Duration,
}

impl Default for SpeedCadenceConfig {
    fn default() -> Self {
        Self {
            name: "Simulated speed and cadence".into(),
            wheel: true,
            crank: true,
            wheel_mm: 2105,
            power_w: 170.0,
            cadence_rpm: 84.0,
            battery_percent: 91,
            interval: Duration::from_secs(1),
        }
    }
}

/// A speed and cadence sensor on the bicycle of a simulated rider.
#[derive(Clone, Debug)]
pub struct SpeedCadenceSensor {
    config: SpeedCadenceConfig,
    chassis: Chassis,
    rider: Rider,
    location: SensorLocation,
    /// Counted when the client set the counter, and what to.
    wheel_set: (u64, u32),
}

const LOCATIONS: [SensorLocation; 3] =
    [SensorLocation::REAR_WHEEL, SensorLocation::REAR_HUB, SensorLocation::LEFT_CRANK];

impl SpeedCadenceSensor {
    /// A sensor whose whole run follows from `seed`.
    pub fn new(seed: u64, config: SpeedCadenceConfig) -> Self {
        let wheel_m = f64::from(config.wheel_mm.max(1)) / 1000.0;
        Self {
            chassis: Chassis::new(
                "Simulated speed and cadence",
                seed,
                config.interval,
                config.battery_percent,
            ),
            rider: Rider::new(seed, config.cadence_rpm, config.power_w, wheel_m),
            location: if config.wheel { SensorLocation::REAR_WHEEL } else { SensorLocation::LEFT_CRANK },
            wheel_set: (0, 0),
            config,
        }
    }

    /// How far the bicycle has rolled, in m: what a client should find by the wheel.
    pub fn distance_m(&self) -> f64 {
        self.rider.wheel.turns as f64 * f64::from(self.config.wheel_mm) / 1000.0
    }

    fn measurement(&self) -> CscMeasurement {
        let (wheel, crank) = (self.rider.wheel, self.rider.crank);
        let (at, to) = self.wheel_set;
        let ticks = |seconds: f64| (seconds * 1024.0) as u64 as u16;
        CscMeasurement {
            wheel: self.config.wheel.then_some(WheelRevolutions {
                revolutions: to.wrapping_add((wheel.turns - at) as u32),
                event_time: ticks(wheel.at),
            }),
            crank: self
                .config
                .crank
                .then_some(CrankRevolutions { revolutions: crank.turns as u16, event_time: ticks(crank.at) }),
            truncated: false,
        }
    }

    /// Carries a command out: the result, and what the response carries.
    fn carry_out(&mut self, command: ScCommand) -> (u8, Vec<u8>) {
        match command {
            ScCommand::SetCumulativeValue(value) if self.config.wheel => {
                self.wheel_set = (self.rider.wheel.turns, value);
            }
            ScCommand::UpdateSensorLocation(location) if LOCATIONS.contains(&location) => {
                self.location = location;
            }
            ScCommand::UpdateSensorLocation(_) => return (ControlResponse::INVALID_PARAMETER, Vec::new()),
            ScCommand::RequestSensorLocations => {
                return (ControlResponse::SUCCESS, LOCATIONS.map(|location| location.0).to_vec());
            }
            _ => return (ControlResponse::NOT_SUPPORTED, Vec::new()),
        }
        (ControlResponse::SUCCESS, Vec::new())
    }
}

impl Sensor for SpeedCadenceSensor {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        &ATTRIBUTES
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            CscFeature::UUID => {
                let wheel = if self.config.wheel { CscFeature::WHEEL } else { 0 };
                let crank = if self.config.crank { CscFeature::CRANK } else { 0 };
                let bits = wheel | crank | CscFeature::MULTIPLE_SENSOR_LOCATIONS;
                Some(bits.to_le_bytes().to_vec())
            }
            SensorLocation::UUID => Some(vec![self.location.0]),
            _ => self.chassis.read(characteristic),
        }
    }

    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        if characteristic != ScControlPoint::UUID {
            return Err(AttError::WriteNotPermitted);
        }
        let response = control_point::response::<ScControlPoint>(value, |command| self.carry_out(command))?;
        self.chassis.respond(now, characteristic, response);
        Ok(())
    }

    fn due(&self) -> Duration {
        self.chassis.due()
    }

    /// A measurement once in an interval, the battery just before it once a minute, and responses.
    fn next(&mut self) -> Emission {
        if let Some(emission) = self.chassis.next() {
            return emission;
        }
        self.rider.ride_until(self.chassis.due_seconds());
        let value = csc_bytes(&self.measurement());
        self.chassis.measure(CscMeasurement::UUID, value)
    }

    fn unlink(&mut self) {
        self.chassis.unlink();
    }
}

const CYCLING_SPEED_AND_CADENCE: Uuid = Uuid::from_u16(0x1816);
const ATTRIBUTES: [Attribute; 11] = information::after([
    Attribute::new(CYCLING_SPEED_AND_CADENCE, CscMeasurement::UUID, &[Notify]),
    Attribute::new(CYCLING_SPEED_AND_CADENCE, CscFeature::UUID, &[Read]),
    Attribute::new(CYCLING_SPEED_AND_CADENCE, SensorLocation::UUID, &[Read]),
    Attribute::new(CYCLING_SPEED_AND_CADENCE, ScControlPoint::UUID, &[Write, Indicate]),
    BATTERY,
]);
