//! How hard it was: `active_durations_data` and the minutes of `MET_data`.
//!
//! By percent of the highest heart rate (American College of Sports Medicine, "Guidelines for Exercise Testing and
//! Prescription": light from 57 %, moderate from 64 %, vigorous from 77 %) where that is known, else by MET (below 1.5
//! sedentary, moderate from 3, vigorous from 6), else whether there was movement at all.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::level::{Held, Level};
use crate::payload::number::{maybe, number};
use crate::payload::recorded::Recorded;
use crate::payload::samples;

/// Below this a wheel or a foot pod is taken to stand, in km/h.
const STANDING_KM_H: f64 = 0.5;

/// How hard a moment was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Inactive,
    /// Moving, and nothing says how hard.
    Moving,
    Low,
    Moderate,
    Vigorous,
}

impl Class {
    /// The number in the published enumeration of activity levels.
    const fn level(self) -> u8 {
        match self {
            Self::Moving => 0,
            Self::Inactive => 2,
            Self::Low => 3,
            Self::Moderate => 4,
            Self::Vigorous => 5,
        }
    }
}

/// Seconds; those of low, moderate and vigorous are `None` where only movement is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Durations {
    pub(super) active: f64,
    pub(super) inactive: f64,
    pub(super) low: Option<f64>,
    pub(super) moderate: Option<f64>,
    pub(super) vigorous: Option<f64>,
}

impl Durations {
    pub(super) fn plus(self, other: Self) -> Self {
        let sum = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
        Self {
            active: self.active + other.active,
            inactive: self.inactive + other.inactive,
            low: sum(self.low, other.low),
            moderate: sum(self.moderate, other.moderate),
            vigorous: sum(self.vigorous, other.vigorous),
        }
    }
}

/// The classes of a time.
pub(super) struct Intensity(Vec<(Held, Class)>);

impl Intensity {
    /// Of the milliseconds `from` until `until`; `None` where nothing tells.
    pub(super) fn of(recorded: &Recorded<'_>, from: u32, until: u32) -> Option<Self> {
        let (level, class) = basis(recorded)?;
        let within = level.0.into_iter().filter(|held| (from..until).contains(&held.ms));
        let classes: Vec<_> = within.map(|held| (held, class(held.value))).collect();
        (!classes.is_empty()).then_some(Self(classes))
    }

    pub(super) fn durations(&self) -> Durations {
        let seconds = |wanted: &dyn Fn(Class) -> bool| -> f64 {
            self.0.iter().filter(|(_, class)| wanted(*class)).map(|(held, _)| held.seconds()).sum()
        };
        let graded = !self.0.iter().any(|(_, class)| *class == Class::Moving);
        // Where all was at rest, a basis that grades and one that doesn't look alike: zeros are right for both.
        let of = |wanted: Class| graded.then(|| seconds(&|class| class == wanted));
        Durations {
            active: seconds(&|class| class != Class::Inactive),
            inactive: seconds(&|class| class == Class::Inactive),
            low: of(Class::Low),
            moderate: of(Class::Moderate),
            vigorous: of(Class::Vigorous),
        }
    }

    /// For each minute its beginning and the class that took most of it, of equals the harder.
    pub(super) fn minutes(&self) -> Vec<(u32, u8)> {
        let minutes = self.0.chunk_by(|(a, _), (b, _)| a.ms / 60_000 == b.ms / 60_000);
        let longest = |minute: &[(Held, Class)]| {
            let classes = [Class::Inactive, Class::Moving, Class::Low, Class::Moderate, Class::Vigorous];
            let time = |class: &Class| -> u32 {
                minute.iter().filter(|(_, other)| other == class).map(|(held, _)| held.for_ms).sum()
            };
            let class = classes.into_iter().max_by_key(time)?;
            Some((minute.first()?.0.ms, class.level()))
        };
        minutes.filter_map(longest).collect()
    }
}

type Classify = Box<dyn Fn(f64) -> Class>;

/// What to tell by.
fn basis(recorded: &Recorded<'_>) -> Option<(Level, Classify)> {
    let heart_rate = recorded.level(Metric::HeartRate);
    let highest = recorded.context.profile.max_hr_bpm.filter(|bpm| *bpm > 0.0);
    if let Some(highest) = highest.filter(|_| !heart_rate.is_empty()) {
        let class = move |bpm: f64| by_percent(bpm / highest * 100.0);
        return Some((heart_rate.clone(), Box::new(class)));
    }
    let met = recorded.level(Metric::Met);
    if !met.is_empty() {
        return Some((met.clone(), Box::new(by_met)));
    }
    let movements =
        [Metric::Speed, Metric::BikeCadence, Metric::StepsCadence, Metric::StrokeRate, Metric::Power];
    let metric = movements.into_iter().find(|metric| !recorded.level(*metric).is_empty())?;
    let least = if metric == Metric::Speed { STANDING_KM_H } else { 0.0 };
    let class = move |value: f64| if value > least { Class::Moving } else { Class::Inactive };
    Some((recorded.level(metric).clone(), Box::new(class)))
}

fn by_percent(percent: f64) -> Class {
    match percent {
        _ if percent >= 77.0 => Class::Vigorous,
        _ if percent >= 64.0 => Class::Moderate,
        _ if percent >= 57.0 => Class::Low,
        _ => Class::Inactive,
    }
}

fn by_met(met: f64) -> Class {
    match met {
        _ if met >= 6.0 => Class::Vigorous,
        _ if met >= 3.0 => Class::Moderate,
        _ if met >= 1.5 => Class::Low,
        _ => Class::Inactive,
    }
}

/// `active_durations_data`; samples are (time, level, seconds of the timer).
pub(super) fn active_durations_data(
    durations: Option<Durations>,
    samples: impl Iterator<Item = (String, u8, Option<f64>)>,
) -> Value {
    let graded = |of: fn(&Durations) -> Option<f64>| maybe(durations.as_ref().and_then(of), 3);
    // V2 calls it activity_level, the official Python models level: both find it.
    let sample = |(time, level, timer): (String, u8, Option<f64>)| json!({ "timestamp": time, "activity_level": level, "level": level, "timer_duration_seconds": maybe(timer, 3) });
    json!({
        "activity_seconds": maybe(durations.map(|durations| durations.active), 3),
        "inactivity_seconds": maybe(durations.map(|durations| durations.inactive), 3),
        "low_intensity_seconds": graded(|durations| durations.low),
        "moderate_intensity_seconds": graded(|durations| durations.moderate),
        "vigorous_intensity_seconds": graded(|durations| durations.vigorous),
        "rest_seconds": null,
        "standing_seconds": null,
        "standing_hours_count": null,
        "num_continuous_inactive_periods": null,
        "activity_levels_samples": samples.map(sample).collect::<Vec<_>>(),
    })
}

/// The `active_durations_data` of a session.
pub(super) fn of_session(recorded: &Recorded<'_>) -> Value {
    let intensity = Intensity::of(recorded, 0, u32::MAX);
    let minutes = intensity.as_ref().map(Intensity::minutes).unwrap_or_default();
    let samples = minutes.into_iter().map(|(ms, level)| (recorded.time(ms), level, Some(recorded.timer(ms))));
    active_durations_data(intensity.as_ref().map(Intensity::durations), samples)
}

/// Minutes of MET below 1.5, below 3, below 6 and above, which add up.
pub(super) fn met_minutes(level: &Level) -> Option<[f64; 4]> {
    let minutes = |class: Class| level.seconds_where(|met| by_met(met) == class) / 60.0;
    let classes = [Class::Inactive, Class::Low, Class::Moderate, Class::Vigorous];
    (!level.is_empty()).then(|| classes.map(minutes))
}

/// `MET_data`, samples as (time, MET).
pub(super) fn met_data(mean: Option<f64>, minutes: Option<[f64; 4]>, samples: Vec<(String, f64)>) -> Value {
    let [inactive, low, moderate, high] = minutes.map_or([None; 4], |minutes| minutes.map(Some));
    let sample = |(time, met): (String, f64)| json!({ "timestamp": time, "level": number(met, 2) });
    json!({
        "avg_level": maybe(mean, 2),
        "num_inactive_minutes": maybe(inactive, 3),
        "num_low_intensity_minutes": maybe(low, 3),
        "num_moderate_intensity_minutes": maybe(moderate, 3),
        "num_high_intensity_minutes": maybe(high, 3),
        "MET_samples": samples.into_iter().map(sample).collect::<Vec<_>>(),
    })
}

/// The `MET_data` of a session.
pub(super) fn met_of_session(recorded: &Recorded<'_>) -> Value {
    let level = recorded.level(Metric::Met);
    let samples = samples::of_level(level).into_iter().map(|(ms, met)| (recorded.time(ms), met)).collect();
    met_data(level.mean(), met_minutes(level), samples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::level::tests::level;

    #[test]
    fn limits_are_those_of_the_guidelines() {
        assert_eq!(
            [56.9, 57.0, 63.9, 64.0, 76.9, 77.0].map(by_percent),
            [Class::Inactive, Class::Low, Class::Low, Class::Moderate, Class::Moderate, Class::Vigorous]
        );
        assert_eq!(
            [1.4, 1.5, 3.0, 6.0].map(by_met),
            [Class::Inactive, Class::Low, Class::Moderate, Class::Vigorous]
        );
    }

    #[test]
    fn minutes_of_met_add_up() {
        let level = level(
            &(0..240).map(|second| (second, [1.0, 2.0, 4.0, 8.0][second as usize / 60])).collect::<Vec<_>>(),
        );
        assert_eq!(met_minutes(&level), Some([1.0; 4]));
    }

    #[test]
    fn a_minute_is_what_took_most_of_it() {
        let classes = |values: &[(u32, f64)]| {
            Intensity(level(values).0.into_iter().map(|held| (held, by_met(held.value))).collect())
        };
        let minutes = classes(&[(0, 1.0), (9, 4.0), (18, 4.0), (27, 4.0), (60, 1.0)]).minutes();
        assert_eq!(minutes, [(0, 4), (60_000, 2)]);
        let durations = classes(&[(0, 1.0), (5, 4.0), (10, 8.0)]).durations();
        assert_eq!((durations.inactive, durations.active, durations.vigorous), (5.0, 10.0, Some(5.0)));
        assert_eq!(durations.plus(Durations::default()).moderate, Some(5.0));
    }
}
