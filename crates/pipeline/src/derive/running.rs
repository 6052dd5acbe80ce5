//! Foot pods and bands: steps, cadence, speed and distance.

use strapline_gatt::{HuamiSteps, RscMeasurement};
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::RunningTotals;

use crate::Emit;

/// 1 m/s in km/h.
pub(super) const KM_H_PER_M_S: f64 = 3.6;

/// What a foot pod has measured.
#[derive(Debug, Default)]
pub(super) struct Running(RunningTotals);

impl Running {
    pub(super) const fn restart(&mut self) {
        self.0.restart();
    }

    pub(super) fn foot_pod(&mut self, at: Timestamp, measurement: &RscMeasurement, emit: &mut Emit<'_>) {
        let (speed_m_s, cadence) = (measurement.speed_m_s(), f64::from(measurement.cadence_steps_min));
        self.0.update(at, speed_m_s, cadence, measurement.total_distance_dm);
        emit(Metric::Speed, at, Value::Scalar(speed_m_s * KM_H_PER_M_S));
        emit(Metric::StepsCadence, at, Value::Scalar(cadence));
        emit(Metric::Steps, at, Value::Scalar(self.0.steps() as f64));
        emit(Metric::Distance, at, Value::Scalar(self.0.distance_m()));
    }
}

/// A band counts by itself, since midnight.
pub(super) fn band(at: Timestamp, steps: &HuamiSteps, emit: &mut Emit<'_>) {
    emit(Metric::Steps, at, Value::Scalar(steps.steps.into()));
    for (metric, total) in [(Metric::Distance, steps.distance_m), (Metric::Calories, steps.energy_kcal)] {
        if let Some(total) = total {
            emit(metric, at, Value::Scalar(total.into()));
        }
    }
}
