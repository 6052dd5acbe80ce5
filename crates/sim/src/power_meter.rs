//! A simulated power meter: crank spider or power pedals that speak with one voice, or a trainer that counts its wheel.

use core::f64::consts::TAU;
use core::time::Duration;

use strapline_gatt::{
    AccumulatedTorque, Characteristic, ControlResponse, CrankRevolutions, CyclingPowerCommand,
    CyclingPowerControlPoint, CyclingPowerFeature, CyclingPowerMeasurement, PedalPowerBalance,
    SensorLocation, Uuid, WheelRevolutions,
};
use strapline_units::SplitMix64;

use crate::chassis::Chassis;
use crate::control_point;
use crate::encode::cycling_power_bytes;
use crate::information::{self, BATTERY};
use crate::rider::Rider;
use crate::sensor::Property::{Indicate, Notify, Read, Write};
use crate::sensor::{AttError, Attribute, Emission, Sensor};

/// How a simulated power meter behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerMeterConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Power that the rider usually pedals with, in W.
    pub power_w: f64,
    /// Cadence that the rider usually pedals at, in revolutions per minute.
    pub cadence_rpm: f64,
    /// The left leg's share of the power, in percent.
    pub left_percent: f64,
    /// The circumference of the wheel in mm, if wheel revolutions are sent too.
    pub wheel_mm: Option<u16>,
    /// Where it is fixed.
    pub location: SensorLocation,
    /// Battery at the start, in percent; it falls by one in an hour.
    pub battery_percent: u8,
    /// Time between two measurements.
    pub interval: Duration,
}

impl Default for PowerMeterConfig {
    fn default() -> Self {
        Self {
            name: "Simulated power meter".into(),
            power_w: 200.0,
            cadence_rpm: 88.0,
            left_percent: 49.0,
            wheel_mm: None,
            location: SensorLocation::SPIDER,
            battery_percent: 76,
            interval: Duration::from_secs(1),
        }
    }
}

/// A power meter under a simulated rider.
#[derive(Clone, Debug)]
pub struct PowerMeter {
    config: PowerMeterConfig,
    chassis: Chassis,
    rider: Rider,
    noise: SplitMix64,
    location: SensorLocation,
    crank_length_half_mm: u16,
    /// Counted when the client set the counter, and what to.
    wheel_set: (u64, u32),
    /// What the client wants to be left out of the measurement.
    masked: u16,
}

/// The circumference that the bicycle rolls on where the meter counts no wheel, in mm.
const ROLLS_ON_MM: u16 = 2105;
const LOCATIONS: [SensorLocation; 3] =
    [SensorLocation::SPIDER, SensorLocation::LEFT_CRANK, SensorLocation::REAR_HUB];
const SAMPLING_RATE_HZ: u8 = 128;
/// Offsets that a meter without load tells, in 1/32 N·m.
const OFFSETS: core::ops::Range<i16> = -12..13;

impl PowerMeter {
    /// A power meter whose whole run follows from `seed`.
    pub fn new(seed: u64, config: PowerMeterConfig) -> Self {
        let wheel_m = f64::from(config.wheel_mm.unwrap_or(ROLLS_ON_MM).max(1)) / 1000.0;
        Self {
            chassis: Chassis::new("Simulated power meter", seed, config.interval, config.battery_percent),
            rider: Rider::new(seed, config.cadence_rpm, config.power_w, wheel_m),
            noise: SplitMix64::new(seed.rotate_left(32)),
            location: config.location,
            crank_length_half_mm: 345,
            wheel_set: (0, 0),
            masked: 0,
            config,
        }
    }

    fn measurement(&mut self) -> CyclingPowerMeasurement {
        let power = self.rider.power_w();
        let unmasked = |bit: u8| self.masked >> bit & 1 == 0;
        let share = (2.0 * (self.config.left_percent + 0.8 * self.noise.next_normal())).round();
        let crank = self.rider.crank;
        CyclingPowerMeasurement {
            power_w: power.round() as i16,
            // The legs share nothing while they rest.
            balance: (unmasked(0) && power > 0.0)
                .then_some(PedalPowerBalance { half_percent: share.clamp(0.0, 200.0) as u8, left: true }),
            torque: unmasked(1).then_some(AccumulatedTorque {
                torque_1_32_nm: (crank.work_j / TAU * 32.0) as u64 as u16,
                crank: true,
            }),
            wheel: self.config.wheel_mm.filter(|_| unmasked(2)).map(|_| WheelRevolutions {
                revolutions: self.wheel_revolutions(),
                event_time: (self.rider.wheel.at * 2048.0) as u64 as u16,
            }),
            crank: unmasked(3).then_some(CrankRevolutions {
                revolutions: crank.turns as u16,
                event_time: (crank.at * 1024.0) as u64 as u16,
            }),
            accumulated_energy_kj: unmasked(8).then_some((crank.work_j / 1000.0) as u16),
            ..CyclingPowerMeasurement::default()
        }
    }

    fn wheel_revolutions(&self) -> u32 {
        let (at, to) = self.wheel_set;
        to.wrapping_add((self.rider.wheel.turns - at) as u32)
    }

    fn feature(&self) -> u32 {
        // Beside the named bits: measurement masking, and several locations; one sensor is all there is.
        let wheel = if self.config.wheel_mm.is_some() { CyclingPowerFeature::WHEEL } else { 0 };
        CyclingPowerFeature::PEDAL_POWER_BALANCE
            | CyclingPowerFeature::ACCUMULATED_TORQUE
            | CyclingPowerFeature::CRANK
            | CyclingPowerFeature::ACCUMULATED_ENERGY
            | CyclingPowerFeature::OFFSET_COMPENSATION
            | 1 << 10
            | 1 << 11
            | CyclingPowerFeature::CRANK_LENGTH
            | CyclingPowerFeature::TORQUE_CONTEXT
            | 1 << 20
            | wheel
    }

    /// Carries a command out: the result, and what the response carries.
    fn carry_out(&mut self, command: CyclingPowerCommand) -> (u8, Vec<u8>) {
        let CyclingPowerCommand { op, parameter } = command;
        let success = (ControlResponse::SUCCESS, Vec::new());
        let low = parameter as u16;
        match op {
            1 if self.config.wheel_mm.is_some() => self.wheel_set = (self.rider.wheel.turns, parameter),
            2 => {
                let location = SensorLocation(parameter as u8);
                if !LOCATIONS.contains(&location) {
                    return (ControlResponse::INVALID_PARAMETER, Vec::new());
                }
                self.location = location;
            }
            3 => return (success.0, LOCATIONS.map(|location| location.0).to_vec()),
            // From 110 to 236.5 mm, as ANT+ power meters have it.
            4 if !(220..=473).contains(&low) => return (ControlResponse::INVALID_PARAMETER, Vec::new()),
            4 => self.crank_length_half_mm = low,
            5 => return (success.0, self.crank_length_half_mm.to_le_bytes().to_vec()),
            // Only without load there is an offset to be seen.
            12 if self.rider.is_pedalling() => return (ControlResponse::FAILED, Vec::new()),
            12 => {
                let spread = self.noise.next_f64() * OFFSETS.len() as f64;
                return (success.0, (OFFSETS.start + spread as i16).to_le_bytes().to_vec());
            }
            13 => self.masked = low,
            14 => return (success.0, vec![SAMPLING_RATE_HZ]),
            _ => return (ControlResponse::NOT_SUPPORTED, Vec::new()),
        }
        success
    }
}

impl Sensor for PowerMeter {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        &ATTRIBUTES
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            CyclingPowerFeature::UUID => Some(self.feature().to_le_bytes().to_vec()),
            SensorLocation::UUID => Some(vec![self.location.0]),
            _ => self.chassis.read(characteristic),
        }
    }

    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        if characteristic != CyclingPowerControlPoint::UUID {
            return Err(AttError::WriteNotPermitted);
        }
        let response =
            control_point::response::<CyclingPowerControlPoint>(value, |command| self.carry_out(command))?;
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
        let value = cycling_power_bytes(&self.measurement());
        self.chassis.measure(CyclingPowerMeasurement::UUID, value)
    }

    /// The mask goes with the client that set it.
    fn unlink(&mut self) {
        self.masked = 0;
        self.chassis.unlink();
    }
}

const CYCLING_POWER: Uuid = Uuid::from_u16(0x1818);
const ATTRIBUTES: [Attribute; 11] = information::after([
    Attribute::new(CYCLING_POWER, CyclingPowerMeasurement::UUID, &[Notify]),
    Attribute::new(CYCLING_POWER, CyclingPowerFeature::UUID, &[Read]),
    Attribute::new(CYCLING_POWER, SensorLocation::UUID, &[Read]),
    Attribute::new(CYCLING_POWER, CyclingPowerControlPoint::UUID, &[Write, Indicate]),
    BATTERY,
]);
