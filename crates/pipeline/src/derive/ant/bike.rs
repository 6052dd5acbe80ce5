//! Bicycle speed and cadence sensors: their counters are those of Bluetooth's sensors, but for a wheel of 16 bits.

use strapline_ant::{BikePage, SpeedCadencePage};
use strapline_gatt::Fields;
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::{CyclingRate, CyclingRates};

use super::Told;
use crate::Emit;

/// Wheel and crank of one sensor.
#[derive(Debug)]
pub(super) struct Bike {
    rates: CyclingRates,
    last: CyclingRate,
    /// The wheel's count in 32 bits.
    wheel: Option<u32>,
    told: Told,
}

/// 1 m/s in km/h.
const KM_H_PER_M_S: f64 = 3.6;

impl Bike {
    pub(super) fn new(wheel_circumference_mm: u32) -> Self {
        Self {
            rates: CyclingRates::of_speed_sensor(wheel_circumference_mm),
            last: CyclingRate::default(),
            wheel: None,
            told: Told::default(),
        }
    }

    pub(super) const fn restart(&mut self) {
        self.rates.restart();
        self.wheel = None;
    }

    pub(super) fn speed(&mut self, at: Timestamp, page: &BikePage, emit: &mut Emit<'_>) {
        self.update(at, Some((page.revolutions, page.event_time_1_1024_s)), None, emit);
    }

    pub(super) fn cadence(&mut self, at: Timestamp, page: &BikePage, emit: &mut Emit<'_>) {
        self.update(at, None, Some((page.revolutions, page.event_time_1_1024_s)), emit);
    }

    pub(super) fn both(&mut self, at: Timestamp, page: &SpeedCadencePage, emit: &mut Emit<'_>) {
        let wheel = (page.wheel_revolutions, page.wheel_time_1_1024_s);
        let crank = (page.crank_revolutions, page.crank_time_1_1024_s);
        self.update(at, Some(wheel), Some(crank), emit);
    }

    fn update(
        &mut self,
        at: Timestamp,
        wheel: Option<(u16, u16)>,
        crank: Option<(u16, u16)>,
        emit: &mut Emit<'_>,
    ) {
        let wheel = wheel.map(|(revolutions, time)| (self.unwrapped(revolutions), time));
        let before = std::mem::replace(&mut self.last, self.rates.update(at, wheel, crank));
        let stopped = |now: Option<f64>, before: Option<f64>| now == Some(0.0) && before != Some(0.0);
        let new = self.last.new_event != Some(false)
            || stopped(self.last.speed_km_h, before.speed_km_h)
            || stopped(self.last.cadence_rpm, before.cadence_rpm);
        if !self.told.now(at, new) {
            return;
        }
        for (metric, value) in [
            (Metric::Speed, self.last.speed_km_h),
            (Metric::BikeCadence, self.last.cadence_rpm),
            (Metric::Distance, self.last.distance_m),
        ] {
            if let Some(value) = value {
                emit(metric, at, Value::Scalar(value));
            }
        }
    }

    /// The count in 32 bits, in which one that went back is told from one that has wrapped.
    fn unwrapped(&mut self, revolutions: u16) -> u32 {
        let unwrapped = match self.wheel {
            // Away from 0, so that a reset goes back and not around.
            None => 0x1_0000 + u32::from(revolutions),
            Some(before) => {
                let turned = revolutions.wrapping_sub(before as u16).cast_signed();
                before.wrapping_add_signed(turned.into())
            }
        };
        self.wheel = Some(unwrapped);
        unwrapped
    }

    pub(super) fn fields(&self, out: &mut Fields) {
        if let Some(speed) = self.last.speed_km_h {
            out.number("speed_m_s", speed / KM_H_PER_M_S);
        }
        if let Some(cadence) = self.last.cadence_rpm {
            out.number("cadence_rpm", cadence);
        }
        if let Some(new_event) = self.last.new_event {
            out.flag("new_event", new_event);
        }
    }
}
