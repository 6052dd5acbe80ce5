//! A simulated foot pod: a running speed and cadence sensor.

use core::time::Duration;

use strapline_gatt::{
    Characteristic, ControlResponse, RscFeature, RscMeasurement, ScCommand, ScControlPoint, SensorLocation,
    Uuid,
};

use crate::chassis::Chassis;
use crate::control_point;
use crate::encode::rsc_bytes;
use crate::information::{self, BATTERY};
use crate::runner::Runner;
use crate::sensor::Property::{Indicate, Notify, Read, Write};
use crate::sensor::{AttError, Attribute, Emission, Sensor};

/// How a simulated foot pod behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct FootPodConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// How much of the way's parts is run; the rest is walked.
    pub run_share: f64,
    /// It sends the stride length.
    pub stride_length: bool,
    /// It sends the total distance.
    pub total_distance: bool,
    /// Battery at the start, in percent; it falls by one in an hour.
    pub battery_percent: u8,
    /// Time between two measurements.
    pub interval: Duration,
}

impl Default for FootPodConfig {
    fn default() -> Self {
        Self {
            name: "Simulated foot pod".into(),
            run_share: 0.7,
            stride_length: true,
            total_distance: true,
            battery_percent: 64,
            interval: Duration::from_secs(1),
        }
    }
}

/// A foot pod on the shoe of a simulated runner.
#[derive(Clone, Debug)]
pub struct FootPod {
    config: FootPodConfig,
    chassis: Chassis,
    runner: Runner,
    location: SensorLocation,
    /// Way made when the client set the distance, in m, and what to, in 0.1 m.
    distance_set: (f64, u32),
}

const LOCATIONS: [SensorLocation; 2] = [SensorLocation::TOP_OF_SHOE, SensorLocation::IN_SHOE];

impl FootPod {
    /// A foot pod whose whole run follows from `seed`.
    pub fn new(seed: u64, config: FootPodConfig) -> Self {
        Self {
            chassis: Chassis::new("Simulated foot pod", seed, config.interval, config.battery_percent),
            runner: Runner::new(seed, config.run_share),
            location: SensorLocation::TOP_OF_SHOE,
            distance_set: (0.0, 0),
            config,
        }
    }

    /// Steps made so far: what a client should find.
    pub fn steps(&self) -> f64 {
        self.runner.steps
    }

    /// Way made so far, in m: what a client should find.
    pub fn distance_m(&self) -> f64 {
        self.runner.metres
    }

    fn measurement(&self) -> RscMeasurement {
        let is = self.runner.is;
        let (at, to) = self.distance_set;
        RscMeasurement {
            speed_1_256_m_s: (is.metres_per_second() * 256.0).round() as u16,
            cadence_steps_min: is.per_minute.round() as u8,
            // A stride is two steps.
            stride_length_cm: self.config.stride_length.then_some((is.length * 200.0).round() as u16),
            total_distance_dm: self
                .config
                .total_distance
                .then(|| to.wrapping_add(((self.runner.metres - at) * 10.0) as u32)),
            running: self.runner.is_running(),
            truncated: false,
        }
    }

    /// Carries a command out: the result, and what the response carries.
    fn carry_out(&mut self, command: ScCommand) -> (u8, Vec<u8>) {
        match command {
            ScCommand::SetCumulativeValue(value) if self.config.total_distance => {
                self.distance_set = (self.runner.metres, value);
            }
            ScCommand::SetCumulativeValue(_) => return (ControlResponse::NOT_SUPPORTED, Vec::new()),
            ScCommand::StartCalibration => {}
            ScCommand::UpdateSensorLocation(location) if LOCATIONS.contains(&location) => {
                self.location = location;
            }
            ScCommand::UpdateSensorLocation(_) => return (ControlResponse::INVALID_PARAMETER, Vec::new()),
            ScCommand::RequestSensorLocations => {
                return (ControlResponse::SUCCESS, LOCATIONS.map(|location| location.0).to_vec());
            }
        }
        (ControlResponse::SUCCESS, Vec::new())
    }
}

impl Sensor for FootPod {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        &ATTRIBUTES
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            RscFeature::UUID => {
                let stride = if self.config.stride_length { RscFeature::STRIDE_LENGTH } else { 0 };
                let distance = if self.config.total_distance { RscFeature::TOTAL_DISTANCE } else { 0 };
                let bits = stride
                    | distance
                    | RscFeature::RUNNING_STATUS
                    | RscFeature::CALIBRATION
                    | RscFeature::MULTIPLE_SENSOR_LOCATIONS;
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
        self.runner.go_until(self.chassis.due_seconds());
        let value = rsc_bytes(&self.measurement());
        self.chassis.measure(RscMeasurement::UUID, value)
    }

    fn unlink(&mut self) {
        self.chassis.unlink();
    }
}

const RUNNING_SPEED_AND_CADENCE: Uuid = Uuid::from_u16(0x1814);
const ATTRIBUTES: [Attribute; 11] = information::after([
    Attribute::new(RUNNING_SPEED_AND_CADENCE, RscMeasurement::UUID, &[Notify]),
    Attribute::new(RUNNING_SPEED_AND_CADENCE, RscFeature::UUID, &[Read]),
    Attribute::new(RUNNING_SPEED_AND_CADENCE, SensorLocation::UUID, &[Read]),
    Attribute::new(RUNNING_SPEED_AND_CADENCE, ScControlPoint::UUID, &[Write, Indicate]),
    BATTERY,
]);
