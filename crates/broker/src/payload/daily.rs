//! The Daily payload: all sessions of a user on a local day. Samples are minutes.

use serde_json::json;
use strapline_units::{Metric, Timestamp};

use crate::payload::day::{DayPart, Minute};
use crate::payload::heart::Statistics;
use crate::payload::movement::Counts;
use crate::payload::oxygen::Saturation;
use crate::payload::recorded::Recorded;
use crate::payload::{Kind, Payload, activity, devices, heart, intensity, movement, oxygen};

const DAY: std::time::Duration = std::time::Duration::from_hours(24);

/// `parts` in the order of time, `own` among them; `recorded` gives what is known of the person.
pub(super) fn payload(recorded: &Recorded<'_>, own: &DayPart, parts: &[&DayPart]) -> Payload {
    let local_time = recorded.context.local_time;
    let time = |at: Timestamp| local_time.text(at);
    let (start, end) = (own.midnight(), own.midnight() + DAY);
    let counts = Counts {
        steps: sum(parts, Metric::Steps),
        meters: sum(parts, Metric::Distance),
        floors: sum(parts, Metric::FloorsClimbed),
        step_samples: cumulative(parts, Metric::Steps, time),
        meter_samples: cumulative(parts, Metric::Distance, time),
        floor_samples: cumulative(parts, Metric::FloorsClimbed, time),
    };
    let mut distance = counts.summary();
    if let Some(members) = distance.as_object_mut() {
        members.insert("detailed".into(), counts.detailed());
    }
    let calories = parts.iter().flat_map(|part| {
        part.counts(Metric::Calories).iter().map(move |added| (time(part.at(added.ms)), added.value, None))
    });
    let durations = parts.iter().filter_map(|part| part.durations).reduce(intensity::Durations::plus);
    let levels = parts.iter().flat_map(|part| {
        part.activity_levels.iter().map(move |(ms, level)| (time(part.at(*ms)), *level, None))
    });
    let met = of(parts, Metric::Met);
    let met_minutes = parts.iter().filter_map(|part| part.met).reduce(added);
    let met_samples = met.iter().map(|(at, minute)| (time(*at), minute.mean)).collect();
    let body = json!({
        "metadata": {
            "start_time": time(start),
            "end_time": time(end),
            "upload_type": activity::AUTOMATIC,
            "timestamp_localization": local_time.localization(),
        },
        "active_durations_data": intensity::active_durations_data(durations, levels),
        "calories_data": movement::calories_data(sum(parts, Metric::Calories), calories.collect()),
        "distance_data": distance,
        "heart_rate_data": heart_rate_data(recorded, parts, time),
        "MET_data": intensity::met_data(statistics(&met).mean, met_minutes, met_samples),
        "oxygen_data": oxygen_data(parts, time),
        "device_data":
            devices::device_data(recorded, &devices::merged(parts.iter().flat_map(|part| &part.devices))),
        "scores": { "activity": null, "recovery": null, "sleep": null },
        "strain_data": { "strain_level": null },
        "stress_data": {
            "avg_stress_level": null,
            "max_stress_level": null,
            "stress_duration_seconds": null,
            "rest_stress_duration_seconds": null,
            "activity_stress_duration_seconds": null,
            "low_stress_duration_seconds": null,
            "medium_stress_duration_seconds": null,
            "high_stress_duration_seconds": null,
            "stress_rating": null,
            "samples": [],
            "body_battery_samples": [],
        },
        "tag_data": { "tags": [] },
        "data_enrichment": null,
    });
    Payload { kind: Kind::Daily, start, end, summary_id: own.date.clone(), synthetic: own.synthetic, body }
}

fn heart_rate_data(
    recorded: &Recorded<'_>,
    parts: &[&DayPart],
    time: impl Fn(Timestamp) -> String,
) -> serde_json::Value {
    let minutes = of(parts, Metric::HeartRate);
    let samples = minutes.iter().map(|(at, minute)| heart::sample(time(*at), minute.mean, None)).collect();
    let zones = parts.iter().filter_map(|part| part.zones).reduce(added);
    let windows: Vec<_> = parts
        .iter()
        .flat_map(|part| part.hrv.iter().map(|(window, sdnn)| (time(part.at(window.ms)), *window, *sdnn)))
        .collect();
    heart::data(&recorded.context.profile, statistics(&minutes), zones, samples, &windows)
}

/// `oxygen_data` of a day.
pub(super) fn oxygen_data(parts: &[&DayPart], time: impl Fn(Timestamp) -> String) -> serde_json::Value {
    let (blood, muscle) = (of(parts, Metric::Spo2), of(parts, Metric::Smo2));
    let mean = statistics(&blood).mean.or_else(|| statistics(&muscle).mean);
    let samples =
        blood.iter().map(|minute| (minute, false)).chain(muscle.iter().map(|minute| (minute, true)));
    let samples: Vec<_> = samples
        .map(|((at, minute), muscle)| Saturation { time: time(*at), percent: minute.mean, muscle })
        .collect();
    oxygen::oxygen_data(mean, &samples)
}

/// A metric's minutes.
pub(super) fn of(parts: &[&DayPart], metric: Metric) -> Vec<(Timestamp, Minute)> {
    let of_part = |part: &&DayPart| -> Vec<_> {
        part.minutes(metric).iter().map(|minute| (part.at(minute.ms), *minute)).collect()
    };
    let mut minutes: Vec<_> = parts.iter().flat_map(of_part).collect();
    minutes.sort_by_key(|(at, _)| *at);
    minutes
}

/// The mean is weighted by time.
pub(super) fn statistics(minutes: &[(Timestamp, Minute)]) -> Statistics {
    let seconds: f64 = minutes.iter().map(|(_, minute)| minute.seconds).sum();
    let sum: f64 = minutes.iter().map(|(_, minute)| minute.mean * minute.seconds).sum();
    Statistics {
        mean: (seconds > 0.0).then(|| sum / seconds),
        min: minutes.iter().map(|(_, minute)| minute.min).min_by(f64::total_cmp),
        max: minutes.iter().map(|(_, minute)| minute.max).max_by(f64::total_cmp),
    }
}

fn sum(parts: &[&DayPart], metric: Metric) -> Option<f64> {
    let mut added = parts.iter().flat_map(|part| part.counts(metric)).peekable();
    added.peek()?;
    Some(added.map(|added| added.value).sum())
}

/// (time, count since midnight, no timer).
fn cumulative(
    parts: &[&DayPart],
    metric: Metric,
    time: impl Fn(Timestamp) -> String,
) -> Vec<(String, f64, Option<f64>)> {
    let added = parts
        .iter()
        .flat_map(|part| part.counts(metric).iter().map(|added| (part.at(added.ms), added.value)));
    let running = added.scan(0.0, |sum, (at, value)| {
        *sum += value;
        Some((time(at), *sum, None))
    });
    running.collect()
}

fn added<const N: usize>(mut a: [f64; N], b: [f64; N]) -> [f64; N] {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
    a
}
