//! Movement: `movement_data`, `distance_data`, `position_data`, `polyline_map_data`, `calories_data`, `energy_data`.

use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::level::Level;
use crate::payload::number::{maybe, maybe_whole, number, whole};
use crate::payload::recorded::Recorded;
use crate::payload::{samples, track};

/// kJ in a kcal (thermochemical).
const KILOJOULES: f64 = 4.184;

/// Speed in m/s.
pub(super) fn speed(recorded: &Recorded<'_>) -> Level {
    recorded.level(Metric::Speed).map(|km_h| km_h / 3.6)
}

/// Cadence in revolutions per minute: of the crank; of a leg, which is two steps; or strokes. The one that was
/// measured for longest, of equals in this order.
pub(super) fn cadence(recorded: &Recorded<'_>) -> Level {
    let legs = recorded.level(Metric::StepsCadence).map(|steps| steps / 2.0);
    let others = [Metric::StrokeRate, Metric::BikeCadence].map(|metric| recorded.level(metric).clone());
    let [strokes, cranks] = others;
    // max_by gives the last of equals.
    [strokes, legs, cranks].into_iter().max_by(|a, b| a.seconds().total_cmp(&b.seconds())).unwrap_or_default()
}

/// `movement_data`. Pace is that of the mean and of the highest speed.
pub(super) fn movement_data(recorded: &Recorded<'_>) -> Value {
    let (speed, cadence) = (speed(recorded), cadence(recorded));
    let mean = speed.mean().or_else(|| mean_speed_of_distance(recorded));
    let pace = |speed: Option<f64>| speed.filter(|speed| *speed > 0.0).map(|speed| 1000.0 / 60.0 / speed);
    let sample = |name: &'static str, decimals: i32| {
        move |(ms, value): (u32, f64)| {
            json!({
                "timestamp": recorded.time(ms),
                name: number(value, decimals),
                "timer_duration_seconds": number(recorded.timer(ms), 3),
            })
        }
    };
    let speeds = samples::of_level(&speed).into_iter().map(sample("speed_meters_per_second", 3));
    let cadences = samples::of_level(&cadence).into_iter().map(sample("cadence_rpm", 1));
    json!({
        "avg_speed_meters_per_second": maybe(mean, 3),
        "max_speed_meters_per_second": maybe(speed.max(), 3),
        "avg_pace_minutes_per_kilometer": maybe(pace(mean), 3),
        "max_pace_minutes_per_kilometer": maybe(pace(speed.max()), 3),
        "avg_cadence_rpm": maybe(cadence.mean(), 1),
        "max_cadence_rpm": maybe(cadence.max(), 1),
        "avg_torque_newton_meters": null,
        "max_torque_newton_meters": null,
        "avg_velocity_meters_per_second": null,
        "max_velocity_meters_per_second": null,
        "adjusted_max_speed_meters_per_second": null,
        "normalized_speed_meters_per_second": null,
        "speed_samples": speeds.collect::<Vec<_>>(),
        "cadence_samples": cadences.collect::<Vec<_>>(),
        "torque_samples": [],
    })
}

/// Where no sensor gave a speed: the distance over the time in which it was counted.
fn mean_speed_of_distance(recorded: &Recorded<'_>) -> Option<f64> {
    let distance = recorded.total(Metric::Distance);
    let (first, last) = distance.0.first().zip(distance.0.last())?;
    let seconds = f64::from(last.ms - first.ms) / 1000.0;
    (seconds > 0.0).then(|| distance.sum() / seconds)
}

/// What a count was at a time.
pub(super) struct Counts {
    pub(super) steps: Option<f64>,
    pub(super) meters: Option<f64>,
    pub(super) floors: Option<f64>,
    /// (time, count since the payload's start, seconds of the timer).
    pub(super) step_samples: Vec<(String, f64, Option<f64>)>,
    pub(super) meter_samples: Vec<(String, f64, Option<f64>)>,
    pub(super) floor_samples: Vec<(String, f64, Option<f64>)>,
}

impl Counts {
    pub(super) fn of_session(recorded: &Recorded<'_>) -> Self {
        let sum =
            |metric| Some(recorded.total(metric)).filter(|total| !total.is_empty()).map(|total| total.sum());
        let samples = |metric| -> Vec<_> {
            let counts = samples::of_count(recorded.total(metric).cumulative()).into_iter();
            counts.map(|(ms, count)| (recorded.time(ms), count, Some(recorded.timer(ms)))).collect()
        };
        Self {
            steps: sum(Metric::Steps),
            meters: sum(Metric::Distance),
            floors: sum(Metric::FloorsClimbed),
            step_samples: samples(Metric::Steps),
            meter_samples: samples(Metric::Distance),
            floor_samples: samples(Metric::FloorsClimbed),
        }
    }

    /// The members of a summary.
    pub(super) fn summary(&self) -> Value {
        json!({
            "distance_meters": maybe_whole(self.meters),
            "steps": maybe_whole(self.steps),
            "floors_climbed": maybe_whole(self.floors),
            "elevation": {
                "avg_meters": null, "gain_actual_meters": null, "gain_planned_meters": null,
                "loss_actual_meters": null, "max_meters": null, "min_meters": null,
            },
            "swimming": { "num_laps": null, "num_strokes": null, "pool_length_meters": null },
        })
    }

    /// The members of `detailed`. Steps and floors are whole numbers; so that they agree with the summary, each is
    /// rounded from the exact count.
    pub(super) fn detailed(&self) -> Value {
        let sample = |name: &'static str, value: fn(f64) -> Value| {
            move |(time, count, timer): &(String, f64, Option<f64>)| json!({ "timestamp": time, name: value(*count), "timer_duration_seconds": maybe(*timer, 3) })
        };
        let meters = |meters| number(meters, 2);
        json!({
            "distance_samples":
                self.meter_samples.iter().map(sample("distance_meters", meters)).collect::<Vec<_>>(),
            "step_samples": self.step_samples.iter().map(sample("steps", whole)).collect::<Vec<_>>(),
            "floors_climbed_samples":
                self.floor_samples.iter().map(sample("floors_climbed", whole)).collect::<Vec<_>>(),
            "elevation_samples": [],
        })
    }
}

/// `position_data`.
pub(super) fn position_data(recorded: &Recorded<'_>) -> Value {
    let fixes = &recorded.fixes;
    let times: Vec<u32> = fixes.iter().map(|fix| fix.ms).collect();
    let mut thinned = fixes.clone();
    if let Some(step_ms) = samples::step_ms(&times) {
        thinned.dedup_by_key(|fix| fix.ms / step_ms);
    }
    let sample = |fix: &track::Fix| {
        json!({
            "timestamp": recorded.time(fix.ms),
            "coords_lat_lng_deg": fix.degrees(),
            "timer_duration_seconds": number(recorded.timer(fix.ms), 3),
        })
    };
    // The fix that is nearest to the middle of the time.
    let middle = recorded.start_ms + (recorded.end_ms - recorded.start_ms) / 2;
    let center = fixes.iter().min_by_key(|fix| fix.ms.abs_diff(middle));
    json!({
        "start_pos_lat_lng_deg": fixes.first().map(track::Fix::degrees),
        "center_pos_lat_lng_deg": center.map(track::Fix::degrees),
        "end_pos_lat_lng_deg": fixes.last().map(track::Fix::degrees),
        "position_samples": thinned.iter().map(sample).collect::<Vec<_>>(),
    })
}

/// `polyline_map_data`.
pub(super) fn polyline_map_data(recorded: &Recorded<'_>) -> Value {
    let fixes = &recorded.fixes;
    json!({ "summary_polyline": (!fixes.is_empty()).then(|| track::polyline(fixes)) })
}

/// `calories_data`: what sensors counted; samples are (time, kcal since the sample before, seconds of the timer).
pub(super) fn calories_data(kilocalories: Option<f64>, samples: Vec<(String, f64, Option<f64>)>) -> Value {
    let sample = |(time, added, timer): (String, f64, Option<f64>)| json!({ "timestamp": time, "calories": number(added, 3), "timer_duration_seconds": maybe(timer, 3) });
    json!({
        "total_burned_calories": maybe_whole(kilocalories),
        "net_activity_calories": null,
        "net_intake_calories": null,
        "BMR_calories": null,
        "calorie_samples": samples.into_iter().map(sample).collect::<Vec<_>>(),
    })
}

/// The kilocalories of a session.
pub(super) fn calories(recorded: &Recorded<'_>) -> Option<f64> {
    let total = recorded.total(Metric::Calories);
    (!total.is_empty()).then(|| total.sum())
}

/// The `calories_data` of a session.
pub(super) fn calories_of_session(recorded: &Recorded<'_>) -> Value {
    let counts = samples::of_count(recorded.total(Metric::Calories).cumulative());
    let before = [0.0].into_iter().chain(counts.iter().map(|(_, count)| *count));
    let added = counts.iter().zip(before);
    let samples = added
        .map(|((ms, count), before)| (recorded.time(*ms), count - before, Some(recorded.timer(*ms))))
        .collect();
    calories_data(calories(recorded), samples)
}

/// `energy_data`: the same energy in kJ.
pub(super) fn energy_data(recorded: &Recorded<'_>) -> Value {
    let kilojoules = calories(recorded).map(|kilocalories| kilocalories * KILOJOULES);
    json!({ "energy_kilojoules": maybe(kilojoules, 1), "energy_planned_kilojoules": null })
}
