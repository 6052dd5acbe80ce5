//! `oxygen_data`: saturation of the blood, or of a muscle where the blood's was not measured.

use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::number::{maybe, number};
use crate::payload::recorded::Recorded;
use crate::payload::samples;

/// The published enumeration: what a saturation is of.
const BLOOD: u8 = 0;
const MUSCLE: u8 = 1;

/// One saturation: time, percent, and whether it is a muscle's.
#[derive(Clone, Debug)]
pub(super) struct Saturation {
    pub(super) time: String,
    pub(super) percent: f64,
    pub(super) muscle: bool,
}

impl Saturation {
    pub(super) fn sample(&self) -> Value {
        let kind = if self.muscle { MUSCLE } else { BLOOD };
        json!({ "timestamp": self.time, "percentage": number(self.percent, 1), "type": kind })
    }
}

/// `mean` is of the blood where it was measured.
pub(super) fn oxygen_data(mean: Option<f64>, samples: &[Saturation]) -> Value {
    json!({
        "avg_saturation_percentage": maybe(mean, 1),
        "saturation_samples": samples.iter().map(Saturation::sample).collect::<Vec<_>>(),
        "vo2max_ml_per_min_per_kg": null,
        "vo2_samples": [],
    })
}

/// The `oxygen_data` of a session.
pub(super) fn of_session(recorded: &Recorded<'_>) -> Value {
    let mean = recorded.level(Metric::Spo2).mean().or_else(|| recorded.level(Metric::Smo2).mean());
    oxygen_data(mean, &[of(recorded, Metric::Spo2), of(recorded, Metric::Smo2)].concat())
}

/// The samples of SPO2 or SMO2.
pub(super) fn of(recorded: &Recorded<'_>, metric: Metric) -> Vec<Saturation> {
    let samples = samples::of_level(recorded.level(metric)).into_iter();
    let muscle = metric == Metric::Smo2;
    samples.map(|(ms, percent)| Saturation { time: recorded.time(ms), percent, muscle }).collect()
}
