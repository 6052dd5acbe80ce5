//! Trainers by FE-C: pages, each of which says a part.

use strapline_gatt::FecPage;
use strapline_units::{Metric, Timestamp, Value};

use super::running::KM_H_PER_M_S;
use crate::Emit;

/// What the pages have told so far.
#[derive(Debug, Default)]
pub(super) struct Trainer {
    metres: Total,
    kilocalories: Total,
}

/// The sum of a counter, which a page has in one octet.
#[derive(Debug, Default)]
struct Total {
    sum: u32,
    before: Option<u8>,
}

impl Total {
    /// Counts on to what the octet says now; `None` where it says nothing.
    fn count(&mut self, now: Option<u8>) -> Option<f64> {
        let now = now?;
        let before = self.before.replace(now).unwrap_or(now);
        self.sum += u32::from(now.wrapping_sub(before));
        Some(self.sum.into())
    }
}

impl Trainer {
    /// How often the octets wrapped meanwhile is unknown.
    pub(super) const fn restart(&mut self) {
        self.metres.before = None;
        self.kilocalories.before = None;
    }

    pub(super) fn page(&mut self, at: Timestamp, page: &FecPage, emit: &mut Emit<'_>) {
        let mut scalar = |metric, value: Option<f64>| {
            if let Some(value) = value {
                emit(metric, at, Value::Scalar(value));
            }
        };
        match *page {
            FecPage::General { distance_m, speed, heart_rate_bpm, .. } => {
                scalar(Metric::Speed, speed.map(|raw| f64::from(raw) * KM_H_PER_M_S / 1000.0));
                scalar(Metric::HeartRate, heart_rate_bpm.map(f64::from));
                scalar(Metric::Distance, self.metres.count(distance_m));
            }
            FecPage::Metabolic { met, energy_kcal, .. } => {
                scalar(Metric::Met, met.map(|raw| f64::from(raw) / 100.0));
                scalar(Metric::Calories, self.kilocalories.count(energy_kcal));
            }
            FecPage::Trainer { cadence_rpm, power_w, .. } => {
                scalar(Metric::Power, power_w.map(f64::from));
                scalar(Metric::BikeCadence, cadence_rpm.map(f64::from));
            }
            _ => {}
        }
    }
}
