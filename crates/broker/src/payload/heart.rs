//! `heart_rate_data`, the same in Activity, Daily and Sleep: summary, zones, samples of heart rate and its variability.

use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::Profile;
use crate::payload::beats::{self, HrvWindow, WINDOW_MS};
use crate::payload::level::Level;
use crate::payload::number::{maybe, number};
use crate::payload::recorded::Recorded;
use crate::payload::samples;

/// Lower limits of zones 0 to 5 in percent of the highest heart rate, the common division into steps of ten.
const ZONES: [f64; 6] = [0.0, 50.0, 60.0, 70.0, 80.0, 90.0];
const NAMES: [&str; 6] = ["Below zone 1", "Very light", "Light", "Moderate", "Hard", "Maximum"];

/// Mean, least and greatest of a time, in bpm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Statistics {
    pub(super) mean: Option<f64>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

impl Statistics {
    pub(super) fn of(level: &Level) -> Self {
        Self { mean: level.mean(), min: level.min(), max: level.max() }
    }
}

/// The `heart_rate_data` of a session.
pub(super) fn of_session(recorded: &Recorded<'_>) -> Value {
    let level = recorded.level(Metric::HeartRate);
    let sample = |(ms, bpm): (u32, f64)| sample(recorded.time(ms), bpm, Some(recorded.timer(ms)));
    let samples = samples::of_level(level).into_iter().map(sample).collect();
    let windows = windows(recorded);
    let windows: Vec<_> =
        windows.iter().map(|(window, sdnn)| (recorded.time(window.ms), *window, *sdnn)).collect();
    let profile = &recorded.context.profile;
    data(profile, Statistics::of(level), zone_seconds(level, profile), samples, &windows)
}

/// The windows of a session and whether their SDNN is known. Where no RR intervals came, but RMSSD as the sensor computed
/// it, means of that.
pub(super) fn windows(recorded: &Recorded<'_>) -> Vec<(HrvWindow, bool)> {
    if !recorded.hrv.is_empty() {
        return recorded.hrv.iter().map(|window| (*window, true)).collect();
    }
    let level = &recorded.level(Metric::Hrv).0;
    let Some(origin) = level.first().map(|held| held.ms) else { return Vec::new() };
    let number = |ms: u32| (ms - origin) / WINDOW_MS;
    let parts = level.chunk_by(|a, b| number(a.ms) == number(b.ms));
    let window = |part: &[crate::payload::level::Held]| {
        let ms = origin + number(part.first()?.ms) * WINDOW_MS;
        let rmssd_ms = Level(part.to_vec()).mean()?;
        Some((HrvWindow { ms, rmssd_ms, sdnn_ms: 0.0, beats: 1, breaths_per_minute: None }, false))
    };
    parts.filter_map(window).collect()
}

pub(super) fn sample(time: String, bpm: f64, timer: Option<f64>) -> Value {
    json!({ "timestamp": time, "bpm": number(bpm, 1), "timer_duration_seconds": maybe(timer, 3), "context": 0 })
}

/// Windows are (time, window, whether SDNN is known).
pub(super) fn data(
    profile: &Profile,
    statistics: Statistics,
    zones: Option<[f64; 6]>,
    samples: Vec<Value>,
    windows: &[(String, HrvWindow, bool)],
) -> Value {
    let with_sdnn = || windows.iter().filter(|(_, _, sdnn)| *sdnn);
    let mean = |windows: Vec<HrvWindow>, of: fn(&HrvWindow) -> f64| maybe(beats::mean(&windows, of), 1);
    let all = windows.iter().map(|(_, window, _)| *window).collect();
    let rmssd = |(time, window, _): &(String, HrvWindow, bool)| json!({ "timestamp": time, "hrv_rmssd": number(window.rmssd_ms, 1) });
    let sdnn = |(time, window, _): &(String, HrvWindow, bool)| json!({ "timestamp": time, "hrv_sdnn": number(window.sdnn_ms, 1) });
    json!({
        "summary": {
            "avg_hr_bpm": maybe(statistics.mean, 1),
            "max_hr_bpm": maybe(statistics.max, 1),
            "min_hr_bpm": maybe(statistics.min, 1),
            "resting_hr_bpm": maybe(profile.resting_hr_bpm, 1),
            "user_max_hr_bpm": maybe(profile.max_hr_bpm, 1),
            "avg_hrv_rmssd": mean(all, |window| window.rmssd_ms),
            "avg_hrv_sdnn": mean(with_sdnn().map(|(_, window, _)| *window).collect(), |window| window.sdnn_ms),
            "hr_zone_data": zones.map_or_else(Vec::new, zone_data),
        },
        "detailed": {
            "hr_samples": samples,
            "hrv_samples_rmssd": windows.iter().map(rmssd).collect::<Vec<_>>(),
            "hrv_samples_sdnn": with_sdnn().map(sdnn).collect::<Vec<_>>(),
        },
    })
}

/// Seconds in zones 0 to 5; `None` where nothing was measured or the highest heart rate isn't known.
pub(super) fn zone_seconds(level: &Level, profile: &Profile) -> Option<[f64; 6]> {
    let highest = profile.max_hr_bpm.filter(|bpm| *bpm > 0.0 && !level.is_empty())?;
    let mut seconds = [0.0; 6];
    for held in &level.0 {
        let percent = held.value / highest * 100.0;
        let zone = ZONES.iter().rposition(|lower| percent >= *lower).unwrap_or(0);
        if let Some(seconds) = seconds.get_mut(zone) {
            *seconds += held.seconds();
        }
    }
    Some(seconds)
}

fn zone_data(seconds: [f64; 6]) -> Vec<Value> {
    let uppers = ZONES.iter().skip(1).copied().chain([100.0]);
    let zones = ZONES.iter().zip(uppers).zip(NAMES).zip(seconds).enumerate();
    zones
        .map(|(zone, (((lower, upper), name), seconds))| {
            json!({
                "zone": zone,
                "start_percentage": number(*lower, 1),
                "end_percentage": number(upper, 1),
                "name": name,
                "duration_seconds": number(seconds, 3),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::level::tests::level;

    #[test]
    fn seconds_fall_into_tenths_of_the_highest_heart_rate() {
        let profile = Profile { max_hr_bpm: Some(200.0), ..Profile::default() };
        // 99 is below 50 %; 100 opens zone 1, 120 zone 2, 140 zone 3, 160 zone 4, 180 zone 5; 210 is above the highest.
        let level =
            level(&[(0, 99.0), (1, 100.0), (2, 120.0), (3, 140.0), (4, 160.0), (5, 180.0), (6, 210.0)]);
        assert_eq!(zone_seconds(&level, &profile), Some([1.0, 1.0, 1.0, 1.0, 1.0, 2.0]));
        assert_eq!(zone_seconds(&level, &Profile::default()), None);
        let zones = zone_data([1.0; 6]);
        assert_eq!(zones[3]["start_percentage"], 70);
        assert_eq!((zones.len(), &zones[5]["end_percentage"]), (6, &json!(100)));
    }
}
