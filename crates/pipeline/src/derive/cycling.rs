//! Speed, cadence and power sensors of bicycles: rates of their counters.

use strapline_gatt::{CrankRevolutions, CscMeasurement, CyclingPowerMeasurement, Fields, WheelRevolutions};
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::{CyclingRate, CyclingRates};

use crate::Emit;

/// The counters of both services, whose clocks tick at different rates.
#[derive(Debug)]
pub(super) struct Cycling {
    speed_sensor: Counters,
    power_meter: Counters,
}

#[derive(Debug)]
struct Counters {
    rates: CyclingRates,
    last: CyclingRate,
}

impl Cycling {
    pub(super) fn new(wheel_circumference_mm: u32) -> Self {
        Self {
            speed_sensor: Counters::new(CyclingRates::of_speed_sensor(wheel_circumference_mm)),
            power_meter: Counters::new(CyclingRates::of_power_meter(wheel_circumference_mm)),
        }
    }

    pub(super) const fn restart(&mut self) {
        self.speed_sensor.rates.restart();
        self.power_meter.rates.restart();
    }

    pub(super) fn speed_sensor(&mut self, at: Timestamp, value: &CscMeasurement, emit: &mut Emit<'_>) {
        self.speed_sensor.update(at, value.wheel, value.crank, emit);
    }

    pub(super) fn power_meter(
        &mut self,
        at: Timestamp,
        value: &CyclingPowerMeasurement,
        emit: &mut Emit<'_>,
    ) {
        emit(Metric::Power, at, Value::Scalar(value.power_w.into()));
        self.power_meter.update(at, value.wheel, value.crank, emit);
    }

    pub(super) fn speed_sensor_fields(&self, out: &mut Fields) {
        self.speed_sensor.fields(out);
    }

    pub(super) fn power_meter_fields(&self, out: &mut Fields) {
        self.power_meter.fields(out);
    }
}

impl Counters {
    fn new(rates: CyclingRates) -> Self {
        Self { rates, last: CyclingRate::default() }
    }

    fn update(
        &mut self,
        at: Timestamp,
        wheel: Option<WheelRevolutions>,
        crank: Option<CrankRevolutions>,
        emit: &mut Emit<'_>,
    ) {
        let wheel = wheel.map(|it| (it.revolutions, it.event_time));
        let crank = crank.map(|it| (it.revolutions, it.event_time));
        self.last = self.rates.update(at, wheel, crank);
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

    fn fields(&self, out: &mut Fields) {
        for (name, value) in [("speed_km_h", self.last.speed_km_h), ("cadence_rpm", self.last.cadence_rpm)] {
            if let Some(value) = value {
                out.number(name, value);
            }
        }
        if let Some(new_event) = self.last.new_event {
            out.flag("new_event", new_event);
        }
    }
}
