//! Simulated machines of a gym: treadmill, cross trainer, step climber, stair climber and rower.

mod kinds;

use core::time::Duration;

use strapline_gatt::{
    Characteristic, FitnessMachineFeature, Machine, MachineData, Quantity, SupportedInclinationRange,
    SupportedResistanceRange, SupportedSpeedRange, TrainingState, TrainingStatus, Uuid,
};

use kinds::{attributes, data_uuid, features, limit, quantities, step, targets};

use super::control::{ControlPoint, Effect, Limits};
use super::effort::Effort;
use super::outbox::Outbox;
use crate::encode::{
    feature_bytes, inclination_range_bytes, machine_packets, resistance_range_bytes, speed_range_bytes,
    training_status_bytes,
};
use crate::information;
use crate::sensor::{AttError, Attribute, Emission, Sensor};

/// How a simulated machine of a gym and its user behave.
#[derive(Clone, Debug, PartialEq)]
pub struct GymMachineConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Which machine it is. An indoor bike is a [`super::Trainer`]; here it is taken for a rower.
    pub machine: Machine,
    /// The user in kg.
    pub mass_kg: f64,
    /// Whether the machine listens to a heart rate strap or has grips that measure.
    pub heart_rate: bool,
    /// The ATT MTU, into which records are split.
    pub mtu: usize,
    /// Time between two records.
    pub interval: Duration,
}

impl GymMachineConfig {
    /// The defaults of a machine.
    pub fn of(machine: Machine) -> Self {
        let name = match machine {
            Machine::Treadmill => "Simulated treadmill",
            Machine::CrossTrainer => "Simulated cross trainer",
            Machine::StepClimber => "Simulated step climber",
            Machine::StairClimber => "Simulated stair climber",
            Machine::Rower | Machine::IndoorBike => "Simulated rower",
        };
        Self {
            name: name.into(),
            machine,
            mass_kg: 75.0,
            heart_rate: true,
            mtu: 23,
            interval: Duration::from_secs(1),
        }
    }
}

impl Default for GymMachineConfig {
    fn default() -> Self {
        Self::of(Machine::Treadmill)
    }
}

/// A machine with someone who trains on it.
#[derive(Clone, Debug)]
pub struct GymMachine {
    config: GymMachineConfig,
    seed: u64,
    effort: Effort,
    control: ControlPoint,
    outbox: Outbox,
    attributes: Vec<Attribute>,
    totals: Totals,
    /// km/h.
    speed: f64,
    /// What the belt is set to in km/h; by will where nothing was written.
    target_speed: Option<f64>,
    /// Percent.
    inclination: f64,
    /// In 0.1.
    resistance: i16,
    running: bool,
}

/// Sums since the start.
#[derive(Clone, Debug, Default)]
struct Totals {
    seconds: f64,
    metres: f64,
    climbed: f64,
    kilocalories: f64,
    /// Of feet, or of the oar.
    strokes: f64,
}

/// Of a climber's steps, in m.
const STEP_HEIGHT: f64 = 0.2;
/// Of a building, in m.
const FLOOR_HEIGHT: f64 = 3.0;
/// What a belt gains or loses in a second, in km/h.
const BELT_ACCELERATION: f64 = 1.0;

impl GymMachine {
    /// A machine whose whole run follows from `seed` and what is written.
    pub fn new(seed: u64, config: GymMachineConfig) -> Self {
        let config = match config.machine {
            Machine::IndoorBike => GymMachineConfig { machine: Machine::Rower, ..config },
            _ => config,
        };
        let limits = Limits {
            targets: targets(config.machine),
            power: 0..=0,
            resistance: 10..=200,
            speed: 80..=2000,
            inclination: 0..=150,
        };
        Self {
            seed,
            effort: Effort::new(seed),
            control: ControlPoint::new(limits),
            outbox: Outbox::new(seed, config.interval),
            attributes: attributes(config.machine),
            totals: Totals::default(),
            speed: 0.0,
            target_speed: None,
            inclination: 0.0,
            resistance: 50,
            running: true,
            config,
        }
    }

    /// Strokes or steps per minute.
    fn rate(&self) -> f64 {
        let level = self.effort.level();
        match self.config.machine {
            _ if !self.running => 0.0,
            Machine::Treadmill => 90.0 + 6.0 * self.speed,
            Machine::CrossTrainer => 70.0 + 70.0 * level,
            Machine::StepClimber | Machine::StairClimber => 35.0 + 50.0 * level,
            Machine::Rower | Machine::IndoorBike => 18.0 + 14.0 * level,
        }
    }

    /// W.
    fn power(&self) -> f64 {
        if self.running { 60.0 + 180.0 * self.effort.level() } else { 0.0 }
    }

    /// Kilocalories per minute.
    fn calories(&self) -> f64 {
        if !self.running {
            return 0.0;
        }
        match self.config.machine {
            Machine::Treadmill => self.metabolic_equivalent() * 3.5 * self.config.mass_kg / 200.0,
            // Work at 24 % of efficiency, and 1.2 kcal/min at rest.
            _ => 1.2 + self.power() * 0.06,
        }
    }

    /// Of walking up to 8 km/h and of running above (ACSM's Guidelines for Exercise Testing and Prescription).
    fn metabolic_equivalent(&self) -> f64 {
        let (metres_per_minute, grade) = (self.speed / 0.06, self.inclination / 100.0);
        let (flat, up) = if self.speed < 8.0 { (0.1, 1.8) } else { (0.2, 0.9) };
        (3.5 + metres_per_minute * (flat + up * grade)) / 3.5
    }

    fn pass(&mut self, seconds: f64) {
        if self.running {
            self.effort.pass(seconds)
        } else {
            self.effort.rest(seconds)
        }
        let level = self.effort.level();
        let wish = match self.config.machine {
            _ if !self.running => 0.0,
            Machine::Treadmill => self.target_speed.unwrap_or(4.0 + 8.0 * level),
            Machine::CrossTrainer => self.rate() * 0.066,
            // Concept2: power in W is 2.80 / (s per m)³.
            Machine::Rower | Machine::IndoorBike => cube_root(self.power() / 2.8) * 3.6,
            Machine::StepClimber | Machine::StairClimber => 0.0,
        };
        let change = BELT_ACCELERATION * seconds;
        self.speed += (wish - self.speed).clamp(-change, change);
        if !self.running {
            return;
        }
        let metres = self.speed / 3.6 * seconds;
        let strokes = self.rate() / 60.0 * seconds;
        self.totals.seconds += seconds;
        self.totals.metres += metres;
        self.totals.strokes += strokes;
        self.totals.kilocalories += self.calories() / 60.0 * seconds;
        self.totals.climbed += match self.config.machine {
            Machine::Treadmill => metres * self.inclination / 100.0,
            Machine::StepClimber | Machine::StairClimber => strokes * STEP_HEIGHT,
            _ => 0.0,
        };
    }

    fn number(&self, quantity: Quantity) -> f64 {
        let Totals { seconds, metres, climbed, kilocalories, strokes } = self.totals;
        let average = |total: f64| if seconds > 0.0 { total / seconds } else { 0.0 };
        let unit = match quantity {
            Quantity::Speed => self.speed,
            Quantity::AverageSpeed => average(metres) * 3.6,
            Quantity::TotalDistance => metres,
            Quantity::Inclination => self.inclination,
            Quantity::RampAngle => self.inclination * 0.573,
            Quantity::PositiveElevationGain => climbed,
            Quantity::Pace => 500.0 / (self.speed / 3.6).max(0.1),
            Quantity::TotalEnergy => kilocalories,
            Quantity::EnergyPerHour => self.calories() * 60.0,
            Quantity::EnergyPerMinute => self.calories(),
            Quantity::HeartRate => self.effort.heart_rate_bpm().into(),
            Quantity::MetabolicEquivalent => self.metabolic_equivalent(),
            Quantity::ElapsedTime => seconds.floor(),
            Quantity::Power => self.power(),
            Quantity::StepRate | Quantity::StrokeRate => self.rate(),
            Quantity::AverageStepRate => average(strokes) * 60.0,
            Quantity::StepCount | Quantity::StrokeCount => strokes.floor(),
            Quantity::StrideCount => (strokes / 2.0).floor(),
            Quantity::Floors => (climbed / FLOOR_HEIGHT).floor(),
            Quantity::ResistanceLevel => f64::from(self.resistance / 10),
            _ => 0.0,
        };
        unit * f64::from(quantity.divisor())
    }

    fn data(&self) -> MachineData {
        let mut data = MachineData::new(self.config.machine);
        for quantity in quantities(self.config.machine) {
            if *quantity == Quantity::HeartRate && !self.config.heart_rate {
                continue;
            }
            let number = self.number(*quantity).round().clamp(0.0, limit(*quantity)) as i32;
            // Whole metres and strides, where the field holds no tenths.
            let step = step(self.config.machine, *quantity);
            data.announce(*quantity, Some(number / step * step));
        }
        data
    }

    fn perform(&mut self, now: Duration, effect: Effect) {
        let was_running = self.running;
        match effect {
            Effect::Speed(speed) => self.target_speed = Some(f64::from(speed) / 100.0),
            Effect::Inclination(tenths) => self.inclination = f64::from(tenths) / 10.0,
            Effect::Resistance(tenths) => self.resistance = tenths,
            Effect::Start => self.running = true,
            Effect::Stop | Effect::Pause => self.running = false,
            Effect::Reset => {
                self.totals = Totals::default();
                (self.target_speed, self.inclination, self.running) = (None, 0.0, false);
            }
            Effect::Power(_) | Effect::Simulation(_) | Effect::SpinDown => {}
        }
        if self.running != was_running {
            self.outbox.post(now, TrainingStatus::UUID, training_status_bytes(self.state(), None));
        }
    }

    const fn state(&self) -> TrainingState {
        if self.running { TrainingState::MANUAL } else { TrainingState::IDLE }
    }
}

/// By Newton's method, because the last bits of `f64::cbrt` differ from platform to platform.
fn cube_root(number: f64) -> f64 {
    let mut root = 1.0_f64;
    for _ in 0..40 {
        root = (2.0 * root + number / (root * root).max(1e-9)) / 3.0;
    }
    root
}

impl Sensor for GymMachine {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        if !self.attributes.iter().any(|attribute| attribute.characteristic == characteristic) {
            return None;
        }
        let limits = self.control.limits();
        Some(match characteristic {
            FitnessMachineFeature::UUID => feature_bytes(&FitnessMachineFeature {
                features: features(self.config.machine),
                target_settings: Some(limits.targets),
            }),
            SupportedSpeedRange::UUID => speed_range_bytes(&SupportedSpeedRange {
                min: *limits.speed.start(),
                max: *limits.speed.end(),
                increment: 10,
            }),
            SupportedInclinationRange::UUID => inclination_range_bytes(&SupportedInclinationRange {
                min: *limits.inclination.start(),
                max: *limits.inclination.end(),
                increment: 5,
            }),
            SupportedResistanceRange::UUID => resistance_range_bytes(&SupportedResistanceRange {
                min: *limits.resistance.start(),
                max: *limits.resistance.end(),
                increment: 10,
            }),
            TrainingStatus::UUID => training_status_bytes(self.state(), None),
            _ => return information::read(characteristic, &self.config.name, self.seed),
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
        self.pass(seconds);
        let packets = machine_packets(&self.data(), self.config.mtu);
        self.outbox.send(at, data_uuid(self.config.machine), packets)
    }

    fn unlink(&mut self) {
        self.control.unlink();
    }
}

#[cfg(test)]
mod tests;
