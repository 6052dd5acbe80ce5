//! What is measured at a body and needs no memory: oximeters, thermometers, muscle oxygen, scales, cuffs. All at the
//! time of arrival: the stamps that some of them carry are of clocks without a time zone, which few people set.

use strapline_gatt::{BloodPressureMeasurement, CoreBodyTemperature, Medfloat16, PlxStatus, Reading};
use strapline_units::{Metric, Timestamp, Value};

use crate::Emit;

pub(super) fn samples(at: Timestamp, reading: &Reading, emit: &mut Emit<'_>) {
    let mut scalar = |metric, value: Option<f64>| {
        if let Some(value) = value {
            emit(metric, at, Value::Scalar(value));
        }
    };
    match reading {
        Reading::PlxContinuousMeasurement(value) => {
            oximeter(value.spo2, value.pulse_rate, value.status, &mut scalar);
        }
        Reading::PlxSpotCheckMeasurement(value) => {
            oximeter(value.spo2, value.pulse_rate, value.status, &mut scalar);
        }
        // The intermediate temperature is none: it is on the way from the room's to the body's.
        Reading::TemperatureMeasurement(value) => scalar(Metric::BodyTemperature, value.celsius()),
        Reading::CoreBodyTemperature(value) => core(value, &mut scalar),
        Reading::MuscleOxygen(value) => {
            scalar(Metric::Smo2, value.smo2_percent());
            scalar(Metric::Thb, value.thb_g_dl());
        }
        Reading::WeightMeasurement(value) => scalar(Metric::Weight, value.kilograms()),
        Reading::BloodPressureMeasurement(value) => blood_pressure(at, value, emit),
        _ => {}
    }
}

fn oximeter(
    spo2: Medfloat16,
    pulse_rate: Medfloat16,
    status: PlxStatus,
    scalar: &mut impl FnMut(Metric, Option<f64>),
) {
    let invalid = status.measurement.is_some_and(|bits| bits & PlxStatus::INVALID != 0);
    let off = status.device.is_some_and(|bits| bits & PlxStatus::UNCONNECTED_TO_USER != 0);
    if !invalid && !off {
        // Oximeters without a finger say 0 as often as NaN.
        let some = |value: Medfloat16| value.to_f64().filter(|value| *value > 0.0);
        scalar(Metric::Spo2, some(spo2));
        scalar(Metric::HeartRate, some(pulse_rate));
    }
}

/// Not its heart rate, which it only passes on of another sensor.
fn core(value: &CoreBodyTemperature, scalar: &mut impl FnMut(Metric, Option<f64>)) {
    let core = value.core_celsius().filter(|_| value.quality() != Some("invalid"));
    scalar(Metric::CoreTemperature, core);
    scalar(Metric::SkinTemperature, value.skin_celsius());
}

fn blood_pressure(at: Timestamp, value: &BloodPressureMeasurement, emit: &mut Emit<'_>) {
    let mmhg = |pressure| value.mmhg(pressure);
    let (Some(systolic), Some(diastolic)) = (mmhg(value.systolic), mmhg(value.diastolic)) else { return };
    // Many cuffs have no mean pressure: then there are two.
    let pressures = [systolic, diastolic].into_iter().chain(mmhg(value.mean_arterial));
    emit(Metric::BloodPressure, at, Value::Vector(pressures.collect()));
}
