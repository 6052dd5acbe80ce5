//! Power meters: what they say of power, else what their torque says. A meter that sends both is believed in the former.

use strapline_ant::{PowerAverage, PowerCounters, PowerPage};
use strapline_gatt::Fields;
use strapline_units::{Metric, Timestamp, Value};

use super::{GAP, Told};
use crate::Emit;

/// The pages before.
#[derive(Debug)]
pub(super) struct Power {
    counters: PowerCounters,
    last: PowerAverage,
    /// What kind of page the last was.
    kind: Kind,
    wheel_circumference_mm: u32,
    /// Rolled by the wheel of a meter that has one, in mm.
    distance_mm: u64,
    /// When a page with the power itself came.
    tells_power: Option<Timestamp>,
    told: Told,
    told_torque: Told,
    /// The last rates of torque, which are held while nothing is new, and since when.
    held: Option<(PowerAverage, Timestamp)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Power,
    Wheel,
    Crank,
    Frequency,
    Other,
}

/// How long a rate holds without an event, as that of any crank does.
const STOPPED_AFTER: core::time::Duration = strapline_vitals::STOPPED_AFTER;

impl Power {
    pub(super) fn new(wheel_circumference_mm: u32) -> Self {
        Self {
            counters: PowerCounters::new(),
            last: PowerAverage::default(),
            kind: Kind::Other,
            wheel_circumference_mm,
            distance_mm: 0,
            tells_power: None,
            told: Told::default(),
            told_torque: Told::default(),
            held: None,
        }
    }

    pub(super) fn restart(&mut self) {
        self.counters.restart();
        self.last = PowerAverage::default();
        self.held = None;
    }

    pub(super) fn page(&mut self, at: Timestamp, page: &PowerPage, emit: &mut Emit<'_>) {
        self.last = self.counters.update(page);
        self.kind = match page {
            PowerPage::PowerOnly { .. } => Kind::Power,
            PowerPage::WheelTorque(_) => Kind::Wheel,
            PowerPage::CrankTorque(_) => Kind::Crank,
            PowerPage::TorqueFrequency { .. } => Kind::Frequency,
            _ => Kind::Other,
        };
        match *page {
            PowerPage::PowerOnly { cadence_rpm, power_w, .. } => {
                self.tells_power = Some(at);
                if self.told.now(at, self.last.new_event != Some(false)) {
                    emit(Metric::Power, at, Value::Scalar(power_w.into()));
                    if let Some(cadence) = cadence_rpm {
                        emit(Metric::BikeCadence, at, Value::Scalar(cadence.into()));
                    }
                }
            }
            PowerPage::WheelTorque(_) | PowerPage::CrankTorque(_) | PowerPage::TorqueFrequency { .. } => {
                self.torque(at, emit);
            }
            _ => {}
        }
    }

    fn torque(&mut self, at: Timestamp, emit: &mut Emit<'_>) {
        self.distance_mm += u64::from(self.last.wheel_turns) * u64::from(self.wheel_circumference_mm);
        let new = self.last.new_event == Some(true);
        if new && (self.last.power_w.is_some() || self.last.cadence_rpm.is_some()) {
            self.held = Some((self.last, at));
        }
        let Some((rates, since)) = self.held else { return };
        if !self.told_torque.now(at, new) {
            return;
        }
        let stopped = at.duration_since(since) >= STOPPED_AFTER;
        let value = |rate: Option<f64>| rate.map(|rate| if stopped { 0.0 } else { rate });
        let says_so = self.tells_power.is_some_and(|told| at.duration_since(told) < GAP);
        let (power, cadence) =
            if says_so { (None, None) } else { (value(rates.power_w), value(rates.cadence_rpm)) };
        let wheel = self.kind == Kind::Wheel;
        let speed = value(rates.wheel_rpm).map(|rpm| self.km_h(rpm)).filter(|_| wheel);
        let distance = wheel.then_some(self.distance_mm as f64 / 1000.0);
        for (metric, value) in [
            (Metric::Power, power),
            (Metric::BikeCadence, cadence),
            (Metric::Speed, speed),
            (Metric::Distance, distance),
        ] {
            if let Some(value) = value {
                emit(metric, at, Value::Scalar(value));
            }
        }
    }

    fn km_h(&self, wheel_rpm: f64) -> f64 {
        wheel_rpm * 60.0 * f64::from(self.wheel_circumference_mm) / 1e6
    }

    pub(super) fn fields(&self, out: &mut Fields) {
        let PowerAverage { power_w, cadence_rpm, wheel_rpm, torque_nm, new_event, .. } = self.last;
        let names = match self.kind {
            Kind::Frequency => ["power_w", "cadence_rpm", "torque_nm"],
            _ => ["average_power_w", "average_cadence_rpm", "average_torque_nm"],
        };
        for (name, value) in names.into_iter().zip([power_w, cadence_rpm, torque_nm]) {
            if let Some(value) = value {
                out.number(name, value);
            }
        }
        if let Some(speed) = wheel_rpm.map(|rpm| self.km_h(rpm)) {
            out.number("average_speed_km_h", speed);
        }
        if let Some(new_event) = new_event {
            out.flag("new_event", new_event);
        }
    }
}
