//! The Sleep payload: a recording that was marked as sleep. Sensors of this kind do not see stages of sleep, so these
//! are `null`; what the recording's length says is the time in bed.

use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::beats::WINDOW_MS;
use crate::payload::recorded::Recorded;
use crate::payload::{Kind, Payload, devices, heart, number, oxygen};

/// `upload_type` of sleep, whose numbers differ from the others'.
const AUTOMATIC: u8 = 2;

pub(super) fn payload(recorded: &Recorded<'_>, nap: Option<bool>) -> Payload {
    let summary_id = recorded.summary_id();
    let (start, end) = (recorded.time(recorded.start_ms), recorded.time(recorded.end_ms));
    let in_bed = f64::from(recorded.end_ms - recorded.start_ms) / 1000.0;
    let body = json!({
        "metadata": {
            "start_time": start,
            "end_time": end,
            "summary_id": summary_id,
            "upload_type": AUTOMATIC,
            "is_nap": nap,
            "timestamp_localization": recorded.context.local_time.localization(),
        },
        "sleep_durations_data": {
            "asleep": {
                "duration_asleep_state_seconds": null,
                "duration_deep_sleep_state_seconds": null,
                "duration_light_sleep_state_seconds": null,
                "duration_REM_sleep_state_seconds": null,
                "num_REM_events": null,
            },
            "awake": {
                "duration_awake_state_seconds": null,
                "duration_short_interruption_seconds": null,
                "duration_long_interruption_seconds": null,
                "num_wakeup_events": null,
                "num_out_of_bed_events": null,
                "sleep_latency_seconds": null,
                "wake_up_latency_seconds": null,
            },
            "other": {
                "duration_in_bed_seconds": number::number(in_bed, 3),
                "duration_unmeasurable_sleep_seconds": null,
            },
            "hypnogram_samples": [],
            "sleep_efficiency": null,
        },
        "heart_rate_data": heart::of_session(recorded),
        "respiration_data": respiration_data(recorded),
        "readiness_data": { "readiness": null, "recovery_level": null },
        // V2 calls it sleep, the official Python models sleep_score.
        "scores": { "sleep": null },
        "temperature_data": { "delta": null },
        "device_data": devices::device_data(recorded, &devices::of_session(recorded)),
        "data_enrichment": null,
    });
    Payload {
        kind: Kind::Sleep,
        start: recorded.at(recorded.start_ms),
        end: recorded.at(recorded.end_ms),
        summary_id,
        synthetic: recorded.synthetic,
        body,
    }
}

fn respiration_data(recorded: &Recorded<'_>) -> Value {
    let blood = oxygen::of(recorded, Metric::Spo2);
    let mean = recorded.level(Metric::Spo2).mean();
    let times = || {
        let level = &recorded.level(Metric::Spo2).0;
        let (first, last) = level.first().zip(level.last())?;
        Some((recorded.time(first.ms), recorded.time(last.ms)))
    };
    let (start, end) = times().unzip();
    json!({
        "breaths_data": breaths_data(recorded),
        "oxygen_saturation_data": {
            "avg_saturation_percentage": number::maybe(mean, 1),
            "start_time": start,
            "end_time": end,
            "samples": blood.iter().map(oxygen::Saturation::sample).collect::<Vec<_>>(),
        },
        "snoring_data": {
            "num_snoring_events": null,
            "total_snoring_duration_seconds": null,
            "start_time": null,
            "end_time": null,
            "samples": [],
        },
    })
}

/// Of the windows in which the RR intervals tell it.
fn breaths_data(recorded: &Recorded<'_>) -> Value {
    let rates: Vec<(u32, f64)> =
        recorded.hrv.iter().filter_map(|window| Some((window.ms, window.breaths_per_minute?))).collect();
    let values = || rates.iter().map(|(_, rate)| *rate);
    let mean = (!rates.is_empty()).then(|| values().sum::<f64>() / rates.len() as f64);
    let end = |ms: u32| recorded.time(ms.saturating_add(WINDOW_MS).min(recorded.end_ms));
    let sample = |(ms, rate): &(u32, f64)| json!({ "timestamp": recorded.time(*ms), "breaths_per_min": number::number(*rate, 1) });
    json!({
        "avg_breaths_per_min": number::maybe(mean, 1),
        "max_breaths_per_min": number::maybe(values().max_by(f64::total_cmp), 1),
        "min_breaths_per_min": number::maybe(values().min_by(f64::total_cmp), 1),
        "on_demand_reading": null,
        "start_time": rates.first().map(|(ms, _)| recorded.time(*ms)),
        "end_time": rates.last().map(|(ms, _)| end(*ms)),
        "samples": rates.iter().map(sample).collect::<Vec<_>>(),
    })
}
