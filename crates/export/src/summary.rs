//! What a session and each of its laps sum up to.

use core::time::Duration;
use std::collections::BTreeMap;

use strapline_units::{Metric, Timestamp};

use crate::recording::Recording;
use crate::summing::Summing;

/// The numbers of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Of all of it.
    pub whole: Part,
    /// Of each lap: one more than the button was pressed.
    pub laps: Vec<Part>,
}

impl Summary {
    /// Sums up a recording at once; `zones_bpm` are the lower limits of heart rate zones, rising, in 1/min.
    pub fn of(recording: &Recording, zones_bpm: &[f64]) -> Self {
        let mut summing = Summing::new(recording, zones_bpm);
        while summing.step(usize::MAX) {}
        summing.summary()
    }
}

/// The numbers of a session or a lap. While the clock stood still nothing counts but `elapsed` and `beats`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// From start to end.
    pub elapsed: Duration,
    /// The same without pauses.
    pub timer: Duration,
    /// Time at 1 km/h and above; `None` without speed.
    pub moving: Option<Duration>,
    /// What goes up and down: every metric of single numbers that does not accumulate.
    pub rates: BTreeMap<Metric, Rate>,
    /// What accumulates, by how much it grew: distance in m, energy in kcal, steps, floors.
    pub totals: BTreeMap<Metric, f64>,
    /// RR intervals.
    pub beats: u64,
    /// Time below the first heart rate zone, and in each of them; empty without limits or heart rate.
    pub zones: Vec<Duration>,
}

/// Average and extremes of a metric, in its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Over time: a value holds until the next one, for 5 s at most.
    pub mean: f64,
    /// The lowest value.
    pub min: f64,
    /// The highest value.
    pub max: f64,
    /// For how long there was a value.
    pub known: Duration,
}

impl Part {
    /// Heart rate in 1/min.
    pub fn heart_rate(&self) -> Option<Rate> {
        self.rates.get(&Metric::HeartRate).copied()
    }

    /// Power in W.
    pub fn power(&self) -> Option<Rate> {
        self.rates.get(&Metric::Power).copied()
    }

    /// Speed in km/h.
    pub fn speed(&self) -> Option<Rate> {
        self.rates.get(&Metric::Speed).copied()
    }

    /// Cadence in 1/min: of the crank, else of the stroke, else steps.
    pub fn cadence(&self) -> Option<Rate> {
        let metrics = [Metric::BikeCadence, Metric::StrokeRate, Metric::StepsCadence];
        metrics.iter().find_map(|metric| self.rates.get(metric)).copied()
    }

    /// Distance in m: as counted by a sensor, else speed times time.
    pub fn distance_m(&self) -> Option<f64> {
        let by_speed = || self.speed().map(|speed| speed.mean / 3.6 * speed.known.as_secs_f64());
        self.totals.get(&Metric::Distance).copied().or_else(by_speed)
    }

    /// Energy in kcal, as counted by a sensor or put into the recording.
    pub fn energy_kcal(&self) -> Option<f64> {
        self.totals.get(&Metric::Calories).copied()
    }
}
