//! A sensor that speaks ANT+: a page with each period of its profile.

use core::time::Duration;

use strapline_ant::{CommonPage, DeviceId, Page, Profile};

use super::bikes::{Cadence, Power, Speed, SpeedCadence};
use super::feet::FootPod;
use super::heart::HeartStrap;
use super::others::{Muscle, Trainer};

/// What a simulated ANT+ sensor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AntSensorKind {
    /// A heart rate strap.
    HeartRate,
    /// A foot pod.
    FootPod,
    /// A speed sensor on a wheel.
    Speed,
    /// A cadence sensor on a crank.
    Cadence,
    /// Both in one.
    SpeedCadence,
    /// A power meter in a crank.
    Power,
    /// A trainer.
    Trainer,
    /// A muscle oxygen monitor.
    MuscleOxygen,
}

impl AntSensorKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::HeartRate,
        Self::FootPod,
        Self::Speed,
        Self::Cadence,
        Self::SpeedCadence,
        Self::Power,
        Self::Trainer,
        Self::MuscleOxygen,
    ];

    /// Its profile.
    pub const fn profile(self) -> Profile {
        match self {
            Self::HeartRate => Profile::HeartRate,
            Self::FootPod => Profile::StrideSensor,
            Self::Speed => Profile::BikeSpeed,
            Self::Cadence => Profile::BikeCadence,
            Self::SpeedCadence => Profile::BikeSpeedCadence,
            Self::Power => Profile::BicyclePower,
            Self::Trainer => Profile::FitnessEquipment,
            Self::MuscleOxygen => Profile::MuscleOxygen,
        }
    }
}

/// A sensor on air.
#[derive(Clone, Debug)]
pub struct AntSensor {
    device: DeviceId,
    period: u16,
    model: Model,
    /// Messages so far.
    messages: u64,
    /// When the first one was, in 1/32768 s since the start.
    phase: u64,
    /// Silent until then.
    pub(super) silent_until: Duration,
}

#[derive(Clone, Debug)]
enum Model {
    Heart(HeartStrap),
    Foot(FootPod),
    Speed(Speed),
    Cadence(Cadence),
    SpeedCadence(SpeedCadence),
    Power(Power),
    Trainer(Box<Trainer>),
    Muscle(Box<Muscle>),
}

/// Common pages come after so many others, four times: the profiles ask for one of them at least every 65 messages.
const BACKGROUND_EVERY: u64 = 64;
const BACKGROUND_FOR: u64 = 4;

/// Where a message is among those of its sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// How many there were before.
    pub(super) index: u64,
    /// Which background page it is to be, if it is to be one: counted from 0.
    pub(super) background: Option<u64>,
}

impl AntSensor {
    /// A sensor whose whole run follows from `seed`, as does its number.
    pub fn new(kind: AntSensorKind, seed: u64) -> Self {
        let profile = kind.profile();
        // Never 0, which is a wildcard.
        let number = (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u16 | 1;
        let model = match kind {
            AntSensorKind::HeartRate => Model::Heart(HeartStrap::new(seed)),
            AntSensorKind::FootPod => Model::Foot(FootPod::new(seed)),
            AntSensorKind::Speed => Model::Speed(Speed::new(seed)),
            AntSensorKind::Cadence => Model::Cadence(Cadence::new(seed)),
            AntSensorKind::SpeedCadence => Model::SpeedCadence(SpeedCadence::new(seed)),
            AntSensorKind::Power => Model::Power(Power::new(seed)),
            AntSensorKind::Trainer => Model::Trainer(Box::new(Trainer::new(seed))),
            AntSensorKind::MuscleOxygen => Model::Muscle(Box::new(Muscle::new(seed))),
        };
        Self {
            device: DeviceId { number, device_type: profile.device_type(), transmission_type: 0x05 },
            period: profile.period(),
            model,
            messages: 0,
            phase: u64::from(number) % u64::from(profile.period()),
            silent_until: Duration::ZERO,
        }
    }

    /// Its id on air.
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// Its period in 1/32768 s.
    pub(super) const fn period(&self) -> u16 {
        self.period
    }

    /// When its next message is on air, since the start.
    pub fn due(&self) -> Duration {
        duration_of(self.phase + (self.messages + 1) * u64::from(self.period))
    }

    /// The next message, which is on air when it is due.
    pub fn transmit(&mut self) -> Page {
        let at = self.due();
        let (round, place) = (
            self.messages / (BACKGROUND_EVERY + BACKGROUND_FOR),
            self.messages % (BACKGROUND_EVERY + BACKGROUND_FOR),
        );
        let turn = Turn { index: self.messages, background: (place >= BACKGROUND_EVERY).then_some(round) };
        self.messages += 1;
        match &mut self.model {
            Model::Heart(model) => model.page(at, turn),
            Model::Foot(model) => model.page(at, turn),
            Model::Speed(model) => model.page(at, turn),
            Model::Cadence(model) => model.page(at, turn),
            Model::SpeedCadence(model) => model.page(at),
            Model::Power(model) => model.page(at, turn),
            Model::Trainer(model) => model.page(at),
            Model::Muscle(model) => model.page(at, turn),
        }
    }

    /// A page comes from a host; true where the sensor listens at all.
    pub(super) fn receive(&mut self, at: Duration, page: Page) -> bool {
        if let Model::Trainer(model) = &mut self.model {
            model.receive(at, page);
        }
        // All of the others take the message, and have no use for it.
        true
    }

    /// How far the wheel has rolled or the runner has gone, in m, up to the last message; `None` of others.
    pub fn distance_m(&self) -> Option<f64> {
        match &self.model {
            Model::Foot(model) => Some(model.distance_m()),
            Model::Speed(model) => Some(model.distance_m()),
            Model::SpeedCadence(model) => Some(model.distance_m()),
            _ => None,
        }
    }

    /// How many steps the runner has made up to the last message; `None` of others.
    pub fn steps(&self) -> Option<f64> {
        match &self.model {
            Model::Foot(model) => Some(model.steps()),
            _ => None,
        }
    }
}

/// Of 1/32768 s, exact to a microsecond.
pub(super) const fn duration_of(ticks: u64) -> Duration {
    Duration::from_micros(ticks * 15_625 / 512)
}

/// The number that ANT+ keeps for development.
pub(super) const MANUFACTURER: u16 = 255;

/// Common pages in turn: manufacturer, product.
pub(super) const fn common(turn: u64, seed: u64) -> CommonPage {
    if turn.is_multiple_of(2) {
        CommonPage::Manufacturer { component: None, hardware: 1, manufacturer: MANUFACTURER, model: 1 }
    } else {
        CommonPage::Product {
            component: None,
            supplemental: None,
            main: 1,
            serial: Some(seed as u32 & 0x7FFF_FFFF),
        }
    }
}
