//! The Body payload: weight, blood pressure, glucose, temperature and oxygen of a local day.

use serde_json::{Value, json};
use strapline_units::{Metric, Timestamp};

use crate::payload::day::DayPart;
use crate::payload::number::{maybe, number, whole};
use crate::payload::recorded::Recorded;
use crate::payload::spots::{Spot, SpotKind};
use crate::payload::{Kind, Payload, daily, devices};

const DAY: std::time::Duration = std::time::Duration::from_hours(24);
const LEVELS: [Metric; 5] =
    [Metric::BodyTemperature, Metric::CoreTemperature, Metric::SkinTemperature, Metric::Spo2, Metric::Smo2];

/// `None` where nothing of the body was measured that day.
pub(super) fn payload(recorded: &Recorded<'_>, own: &DayPart, parts: &[&DayPart]) -> Option<Payload> {
    let measured =
        |part: &&DayPart| part.has_spots() || LEVELS.iter().any(|metric| !part.minutes(*metric).is_empty());
    if !parts.iter().any(measured) {
        return None;
    }
    let local_time = recorded.context.local_time;
    let time = |at: Timestamp| local_time.text(at);
    let (start, end) = (own.midnight(), own.midnight() + DAY);
    let providers =
        devices::merged(parts.iter().filter(|part| measured(part)).flat_map(|part| &part.devices));
    let body = json!({
        "metadata": {
            "start_time": time(start),
            "end_time": time(end),
            "timestamp_localization": local_time.localization(),
        },
        "measurements_data": measurements_data(&spots(parts, SpotKind::Weight), recorded, time),
        "blood_pressure_data": { "blood_pressure_samples": blood_pressures(parts, time) },
        "glucose_data": glucose_data(&spots(parts, SpotKind::Glucose), time),
        "temperature_data": temperature_data(parts, time),
        "oxygen_data": daily::oxygen_data(parts, time),
        "heart_data": {
            "afib_classification_samples": [],
            "ecg_signal": [],
            "heart_rate_data": null,
            "pulse_wave_velocity_samples": [],
            "rr_interval_samples": [],
        },
        "hydration_data": { "day_total_water_consumption_ml": null, "hydration_amount_samples": [] },
        "ketone_data": { "ketone_samples": [] },
        "device_data": devices::device_data(recorded, &providers),
    });
    let (summary_id, synthetic) = (own.date.clone(), own.synthetic);
    Some(Payload { kind: Kind::Body, start, end, summary_id, synthetic, body })
}

fn spots<'a>(parts: &[&'a DayPart], kind: SpotKind) -> Vec<(Timestamp, &'a Spot)> {
    parts.iter().flat_map(|part| part.spots(kind).map(|spot| (part.at(spot.ms), spot))).collect()
}

fn first(spot: &Spot) -> f64 {
    spot.values.first().copied().unwrap_or(f64::NAN)
}

fn mean(spots: &[(Timestamp, &Spot)]) -> Option<f64> {
    let sum: f64 = spots.iter().map(|(_, spot)| first(spot)).sum();
    (!spots.is_empty()).then(|| sum / spots.len() as f64)
}

fn measurements_data(
    weights: &[(Timestamp, &Spot)],
    recorded: &Recorded<'_>,
    time: impl Fn(Timestamp) -> String,
) -> Value {
    let height_cm = recorded.context.profile.height_cm.filter(|height| *height > 0.0);
    let index = |weight_kg: f64| height_cm.map(|height| weight_kg / (height / 100.0).powi(2));
    let measurement = |(at, spot): &(Timestamp, &Spot)| {
        json!({
            "measurement_time": time(*at),
            "weight_kg": number(first(spot), 2),
            "height_cm": maybe(height_cm, 1),
            "BMI": maybe(index(first(spot)), 1),
            "BMR": null,
            "RMR": null,
            "bodyfat_percentage": null,
            "bone_mass_g": null,
            "estimated_fitness_age": null,
            "insulin_type": null,
            "insulin_units": null,
            "lean_mass_g": null,
            "muscle_mass_g": null,
            "skin_fold_mm": null,
            "urine_color": null,
            "user_notes": null,
            "water_percentage": null,
        })
    };
    let weight = mean(weights);
    json!({
        "measurements": weights.iter().map(measurement).collect::<Vec<_>>(),
        "day_avg_weight_kg": maybe(weight, 2),
        "day_avg_bmi": maybe(weight.and_then(index), 1),
    })
}

fn blood_pressures(parts: &[&DayPart], time: impl Fn(Timestamp) -> String) -> Vec<Value> {
    let sample = |(at, spot): (Timestamp, &Spot)| match spot.values.as_slice() {
        [systolic, diastolic, ..] => Some(json!({
            "timestamp": time(at),
            "systolic_bp": number(*systolic, 1),
            "diastolic_bp": number(*diastolic, 1),
        })),
        _ => None,
    };
    spots(parts, SpotKind::BloodPressure).into_iter().filter_map(sample).collect()
}

fn glucose_data(readings: &[(Timestamp, &Spot)], time: impl Fn(Timestamp) -> String) -> Value {
    let sample = |(at, spot): &(Timestamp, &Spot)| {
        json!({
            "timestamp": time(*at),
            "blood_glucose_mg_per_dL": whole(first(spot)),
            "glucose_level_flag": null,
            "trend_arrow": null,
        })
    };
    json!({
        "blood_glucose_samples": readings.iter().map(sample).collect::<Vec<_>>(),
        "detailed_blood_glucose_samples": [],
        "day_avg_blood_glucose_mg_per_dL": maybe(mean(readings), 1),
        "daily_patterns": [],
        "gmi": null,
        "sensor_usage": null,
        "time_in_range": null,
    })
}

/// A thermometer's temperature and that of the core are both the body's.
fn temperature_data(parts: &[&DayPart], time: impl Fn(Timestamp) -> String) -> Value {
    let mut body = daily::of(parts, Metric::BodyTemperature);
    body.extend(daily::of(parts, Metric::CoreTemperature));
    body.sort_by_key(|(at, _)| *at);
    let skin = daily::of(parts, Metric::SkinTemperature);
    let samples = |minutes: &[(Timestamp, crate::payload::day::Minute)]| -> Vec<Value> {
        let sample = |(at, minute): &(Timestamp, crate::payload::day::Minute)| json!({ "timestamp": time(*at), "temperature_celsius": number(minute.mean, 2) });
        minutes.iter().map(sample).collect()
    };
    json!({
        "body_temperature_samples": samples(&body),
        "skin_temperature_samples": samples(&skin),
        "ambient_temperature_samples": [],
        "day_avg_body_temperature_celsius": maybe(daily::statistics(&body).mean, 2),
        "day_avg_skin_temperature_celsius": maybe(daily::statistics(&skin).mean, 2),
        "day_avg_ambient_temperature_celsius": null,
    })
}
