//! `lap_data`: laps that somebody marked, and those of a set distance.

use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::movement::speed;
use crate::payload::number::{maybe, whole};
use crate::payload::recorded::Recorded;

/// Laps of a payload at most.
const LIMIT: usize = 1000;

/// Two ends with less between them are one.
const TOGETHER_MS: u32 = 1000;

/// A lap that ends at a time, and why.
type End = (u32, &'static str);

/// `lap_data`; empty where nothing ended a lap.
pub(super) fn lap_data(recorded: &Recorded<'_>) -> Value {
    let mut ends: Vec<End> = recorded.laps.iter().map(|ms| (*ms, "MANUAL")).collect();
    ends.extend(by_distance(recorded));
    ends.sort_unstable_by_key(|(ms, _)| *ms);
    // A person who marks a kilometre and the kilometre itself end one lap.
    ends.dedup_by(|later, earlier| later.0 - earlier.0 < TOGETHER_MS);
    if ends.is_empty() {
        return json!({ "laps": [] });
    }
    // One millisecond more, so that the last sample is in the last lap.
    ends.push((recorded.end_ms.saturating_add(1), "SESSION_END"));
    let starts = [recorded.start_ms].into_iter().chain(ends.iter().map(|(ms, _)| *ms));
    let laps = starts.zip(&ends).map(|(start, (end, trigger))| lap(recorded, start, *end, trigger));
    json!({ "laps": laps.collect::<Vec<_>>() })
}

/// Where the distance passed a multiple of the set one.
fn by_distance(recorded: &Recorded<'_>) -> Vec<End> {
    let Some(meters) = recorded.context.auto_lap_meters.filter(|meters| *meters >= 1.0) else {
        return Vec::new();
    };
    let mut passed = 0.0;
    let mut ends = Vec::new();
    for (ms, covered) in recorded.total(Metric::Distance).cumulative() {
        let whole_laps = (covered / meters).floor();
        if whole_laps > passed && ends.len() < LIMIT && ms < recorded.end_ms {
            passed = whole_laps;
            // What a frame added belongs to the lap that it ends.
            ends.push((ms.saturating_add(1), "DISTANCE"));
        }
    }
    ends
}

fn lap(recorded: &Recorded<'_>, start: u32, end: u32, trigger: &str) -> Value {
    let mean = |metric| recorded.level(metric).mean_between(start, end);
    let seconds = f64::from(end - start) / 1000.0;
    let meters = recorded.total(Metric::Distance).sum_between(start, end);
    let mean_speed = speed(recorded).mean_between(start, end);
    let of_distance = meters.filter(|_| seconds > 0.0).map(|meters| meters / seconds);
    json!({
        "start_time": recorded.time(start),
        "end_time": recorded.time(end.min(recorded.end_ms)),
        "active_duration_seconds": whole(seconds),
        "avg_hr_bpm": maybe(mean(Metric::HeartRate), 1),
        "avg_watts": maybe(mean(Metric::Power), 1),
        "avg_speed_meters_per_second": maybe(mean_speed.or(of_distance), 3),
        "distance_meters": maybe(meters, 2),
        "calories": maybe(recorded.total(Metric::Calories).sum_between(start, end), 1),
        "total_strokes": null,
        "stroke_type": null,
        "trigger_method": trigger,
    })
}
