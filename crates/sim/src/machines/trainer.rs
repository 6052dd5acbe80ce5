//! A simulated smart trainer with the Fitness Machine service.

use core::time::Duration;

use strapline_gatt::{
    Characteristic, FitnessMachineControlPoint, FitnessMachineFeature, FitnessMachineStatus, IndoorBikeData,
    Machine, MachineData, Quantity, Simulation, SupportedPowerRange, SupportedResistanceRange, TrainingState,
    TrainingStatus, Uuid,
};

use super::FITNESS_MACHINE;
use super::control::{ControlPoint, Effect, Limits, SPIN_DOWN_SPEEDS};
use super::outbox::Outbox;
use super::ride::{Brake, KCAL_PER_KJ, Legs, Ride, Road};
use crate::encode::{
    feature_bytes, machine_packets, power_range_bytes, resistance_range_bytes, training_status_bytes,
};
use crate::information;
use crate::sensor::Property::{Indicate, Notify, Read, Write};
use crate::sensor::{AttError, Attribute, Emission, Sensor};

/// How a simulated trainer and its rider behave.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainerConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Rider and bike in kg.
    pub mass_kg: f64,
    /// What the rider rides at by will, in W: half of it to half as much again.
    pub free_power_w: f64,
    /// The most power that the trainer can be told to hold, in W.
    pub max_power_w: i16,
    /// Whether the trainer listens to a heart rate strap.
    pub heart_rate: bool,
    /// The ATT MTU, into which records are split.
    pub mtu: usize,
    /// Time between two records.
    pub interval: Duration,
}

impl Default for TrainerConfig {
    fn default() -> Self {
        Self {
            name: "Simulated trainer".into(),
            mass_kg: 83.5,
            free_power_w: 170.0,
            max_power_w: 2000,
            heart_rate: false,
            mtu: 23,
            interval: Duration::from_secs(1),
        }
    }
}

/// A trainer with a rider on it.
#[derive(Clone, Debug)]
pub struct Trainer {
    config: TrainerConfig,
    seed: u64,
    ride: Ride,
    control: ControlPoint,
    outbox: Outbox,
    elapsed: f64,
    /// Of the last command, in 0.1.
    resistance: i16,
    /// Whether a target asks for a training of a kind of its own.
    state: TrainingState,
    /// Whether a spin down goes on.
    spin_down: bool,
}

const FEATURE: FitnessMachineFeature = FitnessMachineFeature {
    // Beside those with a name: distance, energy, elapsed time.
    features: FitnessMachineFeature::CADENCE
        | FitnessMachineFeature::RESISTANCE_LEVEL
        | FitnessMachineFeature::POWER_MEASUREMENT
        | 1 << 2
        | 1 << 9
        | 1 << 12,
    target_settings: Some(TARGETS),
};
const TARGETS: u32 = FitnessMachineFeature::RESISTANCE_TARGET
    | FitnessMachineFeature::POWER_TARGET
    | FitnessMachineFeature::SIMULATION
    | FitnessMachineFeature::SPIN_DOWN;
/// In 0.1.
const MAX_RESISTANCE: i16 = 1000;
const WATT_CONTROL: TrainingState = TrainingState(0x0C);

impl Trainer {
    /// A trainer whose whole run follows from `seed` and what is written.
    pub fn new(seed: u64, config: TrainerConfig) -> Self {
        let limits = Limits {
            targets: TARGETS,
            power: 0..=config.max_power_w.max(1),
            resistance: 0..=MAX_RESISTANCE,
            speed: 0..=0,
            inclination: 0..=0,
        };
        Self {
            seed,
            ride: Ride::new(seed, config.mass_kg, config.free_power_w),
            control: ControlPoint::new(limits),
            outbox: Outbox::new(seed, config.interval),
            elapsed: 0.0,
            resistance: 0,
            state: TrainingState::MANUAL,
            spin_down: false,
            config,
        }
    }

    fn data(&mut self) -> MachineData {
        let mut data = MachineData::new(Machine::IndoorBike);
        let watts = self.ride.measured_power();
        let mut announce = |quantity, number: f64| data.announce(quantity, Some(number.round() as i32));
        announce(Quantity::Speed, self.ride.speed * 360.0);
        announce(Quantity::Cadence, self.ride.cadence * 2.0);
        announce(Quantity::TotalDistance, self.ride.distance.min(16e6));
        announce(Quantity::ResistanceLevel, f64::from(self.resistance / 10 * 10));
        announce(Quantity::Power, watts.min(4000.0));
        announce(Quantity::TotalEnergy, (self.ride.work / 1000.0 * KCAL_PER_KJ).min(65e3));
        announce(Quantity::EnergyPerHour, watts * 3.6 * KCAL_PER_KJ);
        announce(Quantity::EnergyPerMinute, (watts * 0.06 * KCAL_PER_KJ).min(254.0));
        announce(Quantity::ElapsedTime, self.elapsed.min(65e3).floor());
        if self.config.heart_rate {
            data.announce(Quantity::HeartRate, Some(self.ride.effort.heart_rate_bpm()));
        }
        data
    }

    fn perform(&mut self, now: Duration, effect: Effect) {
        let before = self.state;
        self.ride.legs = Legs::Ride;
        self.spin_down = false;
        match effect {
            Effect::Power(watts) => {
                self.ride.brake = Brake::Power(watts.into());
                self.state = WATT_CONTROL;
            }
            Effect::Resistance(level) => {
                self.resistance = level;
                self.ride.brake = Brake::Resistance(f64::from(level) / f64::from(MAX_RESISTANCE));
                self.state = TrainingState::MANUAL;
            }
            Effect::Simulation(road) => {
                self.ride.brake = Brake::Road(road_of(road));
                self.state = TrainingState::MANUAL;
            }
            Effect::Stop | Effect::Pause => {
                self.ride.brake = Brake::Road(Road::LEVEL);
                self.ride.legs = Legs::Coast;
                self.state = TrainingState::IDLE;
            }
            Effect::Reset => {
                self.ride.brake = Brake::Road(Road::LEVEL);
                (self.ride.distance, self.ride.work, self.elapsed, self.resistance) = (0.0, 0.0, 0.0, 0);
                self.state = TrainingState::IDLE;
            }
            Effect::SpinDown => {
                self.ride.brake = Brake::Road(Road::LEVEL);
                self.ride.legs = Legs::Sprint;
                self.spin_down = true;
            }
            Effect::Start if self.state == TrainingState::IDLE => self.state = TrainingState::MANUAL,
            Effect::Start | Effect::Speed(_) | Effect::Inclination(_) => {}
        }
        if self.state != before {
            self.outbox.post(now, TrainingStatus::UUID, training_status_bytes(self.state, None));
        }
    }

    /// Sprints until it is fast enough, stops pedalling, and is done when it is slow enough.
    fn spin_down(&mut self, now: Duration) {
        let (low, high) = SPIN_DOWN_SPEEDS;
        let speed = (self.ride.speed * 360.0) as u16;
        let state = match self.ride.legs {
            Legs::Sprint if speed > high => {
                self.ride.legs = Legs::Coast;
                4
            }
            Legs::Coast if speed < low => {
                self.ride.legs = Legs::Ride;
                self.spin_down = false;
                2
            }
            _ => return,
        };
        self.outbox.post(now, FitnessMachineStatus::UUID, vec![FitnessMachineStatus::SPIN_DOWN, state]);
    }
}

fn road_of(road: Simulation) -> Road {
    Road {
        slope: f64::from(road.grade) / 10_000.0,
        wind: f64::from(road.wind) / 1000.0,
        rolling: f64::from(road.rolling_resistance) / 10_000.0,
        drag: f64::from(road.wind_resistance) / 100.0,
    }
}

impl Sensor for Trainer {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        &ATTRIBUTES
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        let limits = self.control.limits();
        Some(match characteristic {
            FitnessMachineFeature::UUID => {
                let heart_rate = if self.config.heart_rate { FitnessMachineFeature::HEART_RATE } else { 0 };
                feature_bytes(&FitnessMachineFeature { features: FEATURE.features | heart_rate, ..FEATURE })
            }
            SupportedPowerRange::UUID => power_range_bytes(&SupportedPowerRange {
                min: *limits.power.start(),
                max: *limits.power.end(),
                increment: 1,
            }),
            SupportedResistanceRange::UUID => resistance_range_bytes(&SupportedResistanceRange {
                min: *limits.resistance.start(),
                max: *limits.resistance.end(),
                increment: 10,
            }),
            TrainingStatus::UUID => training_status_bytes(self.state, None),
            _ => return information::read(characteristic, "Simulated trainer", self.seed),
        })
    }

    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        let effect = self.control.write(&mut self.outbox, now, characteristic, value)?;
        if let Some(effect) = effect {
            self.perform(now, effect);
        }
        Ok(())
    }

    fn due(&self) -> Duration {
        self.outbox.due()
    }

    fn next(&mut self) -> Emission {
        if let Some(emission) = self.outbox.take() {
            return emission;
        }
        let (at, seconds) = self.outbox.tick();
        self.ride.pass(seconds);
        if self.state != TrainingState::IDLE {
            self.elapsed += seconds;
        }
        if self.spin_down {
            self.spin_down(at);
        }
        let packets = machine_packets(&self.data(), self.config.mtu);
        self.outbox.send(at, IndoorBikeData::UUID, packets)
    }

    /// A trainer whose client is gone lets the rider roll on a level road.
    fn unlink(&mut self) {
        self.control.unlink();
        self.spin_down = false;
        self.ride.legs = Legs::Ride;
        self.ride.brake = Brake::Road(Road::LEVEL);
        self.state = TrainingState::MANUAL;
    }
}

const ATTRIBUTES: [Attribute; 13] = information::after([
    Attribute::new(FITNESS_MACHINE, IndoorBikeData::UUID, &[Notify]),
    Attribute::new(FITNESS_MACHINE, FitnessMachineFeature::UUID, &[Read]),
    Attribute::new(FITNESS_MACHINE, SupportedResistanceRange::UUID, &[Read]),
    Attribute::new(FITNESS_MACHINE, SupportedPowerRange::UUID, &[Read]),
    Attribute::new(FITNESS_MACHINE, TrainingStatus::UUID, &[Read, Notify]),
    Attribute::new(FITNESS_MACHINE, FitnessMachineStatus::UUID, &[Notify]),
    Attribute::new(FITNESS_MACHINE, FitnessMachineControlPoint::UUID, &[Write, Indicate]),
]);

#[cfg(test)]
mod tests;
