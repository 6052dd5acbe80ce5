//! Single readings: weight, blood pressure, glucose.

use serde::{Deserialize, Serialize};
use strapline_units::Metric;

/// More than a day of a glucose sensor, and of any person at a scale.
const CAPACITY: usize = 5000;

/// What a reading is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum SpotKind {
    Weight,
    BloodPressure,
    Glucose,
}

impl SpotKind {
    pub(super) const fn of(metric: Metric) -> Option<Self> {
        match metric {
            Metric::Weight => Some(Self::Weight),
            Metric::BloodPressure => Some(Self::BloodPressure),
            Metric::Glucose => Some(Self::Glucose),
            _ => None,
        }
    }
}

/// One reading. Times are milliseconds since the session's base, or of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Spot {
    pub(super) ms: u32,
    pub(super) kind: SpotKind,
    /// kg; systolic and diastolic mmHg; mg/dl.
    pub(super) values: Vec<f64>,
}

/// The readings of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Spots(Vec<Spot>);

impl Spots {
    /// A reading that is sent twice (scales repeat theirs, and two pages may read one cuff) counts once; false where there
    /// is no room for it.
    pub(super) fn push(&mut self, ms: u32, kind: SpotKind, mut values: Vec<f64>) -> bool {
        values.truncate(2);
        let spot = Spot { ms, kind, values };
        let again = |known: &Spot| {
            known.kind == kind && known.values == spot.values && known.ms.abs_diff(ms) < 60_000
        };
        if self.0.iter().rev().take(8).any(again) {
            return true;
        }
        let room = self.0.len() < CAPACITY;
        if room {
            self.0.push(spot);
        }
        room
    }

    pub(super) fn sorted(&self) -> Vec<Spot> {
        let mut spots = self.0.clone();
        spots.sort_by_key(|spot| spot.ms);
        spots
    }
}
