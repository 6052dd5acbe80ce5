//! Foot pods: their sums wrap four times in a kilometre.

use strapline_ant::StridePage;
use strapline_gatt::Fields;
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::RunningTotals;

use super::{Told, Total};
use crate::Emit;
use crate::derive::running::KM_H_PER_M_S;

/// What a foot pod has counted.
#[derive(Debug, Default)]
pub(super) struct Stride {
    totals: RunningTotals,
    time_1_200_s: Total,
    distance_1_16_m: Total,
    strides: Total,
    kilocalories: Total,
    /// The cadence that was told last, in steps per minute.
    cadence: f64,
    /// The last page of each kind.
    main: Option<StridePage>,
    supplementary: Option<StridePage>,
    told_main: Told,
    told_supplementary: Told,
    /// Whether the last page had sums.
    sums: bool,
}

const STEPS_PER_STRIDE: u64 = 2;
/// What the fields hold.
const TIMES: u32 = 51_200;
const DISTANCES: u32 = 4096;
const OCTET: u32 = 256;

impl Stride {
    pub(super) const fn restart(&mut self) {
        self.totals.restart();
        self.time_1_200_s.restart();
        self.distance_1_16_m.restart();
        self.strides.restart();
        self.kilocalories.restart();
    }

    pub(super) fn page(&mut self, at: Timestamp, page: &StridePage, emit: &mut Emit<'_>) {
        self.sums = false;
        match *page {
            StridePage::Main { time_1_200_s, distance_1_16_m, speed_1_256_m_s, strides, .. } => {
                self.sums = true;
                self.time_1_200_s.count(time_1_200_s.into(), TIMES);
                let metres = self.distance_1_16_m.count(distance_1_16_m.into(), DISTANCES);
                let strides = self.strides.count(strides.into(), OCTET);
                let speed_m_s = f64::from(speed_1_256_m_s) / 256.0;
                // It knows a leap from a run.
                self.totals.update(at, speed_m_s, self.cadence, Some((metres * 10 / 16) as u32));
                let new = self.main.replace(*page) != Some(*page);
                if self.told_main.now(at, new) {
                    emit(Metric::Speed, at, Value::Scalar(speed_m_s * KM_H_PER_M_S));
                    emit(Metric::Steps, at, Value::Scalar((strides * STEPS_PER_STRIDE) as f64));
                    emit(Metric::Distance, at, Value::Scalar(self.totals.distance_m()));
                }
            }
            StridePage::Supplementary { cadence_1_16_min, energy_kcal, .. } => {
                self.cadence = f64::from(cadence_1_16_min) / 16.0 * STEPS_PER_STRIDE as f64;
                let energy = energy_kcal.map(|energy| self.kilocalories.count(energy.into(), OCTET));
                let new = self.supplementary.replace(*page) != Some(*page);
                if self.told_supplementary.now(at, new) {
                    emit(Metric::StepsCadence, at, Value::Scalar(self.cadence));
                    if let Some(energy) = energy {
                        emit(Metric::Calories, at, Value::Scalar(energy as f64));
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn fields(&self, out: &mut Fields) {
        if self.sums {
            out.number("accumulated_time_s", self.time_1_200_s.sum as f64 / 200.0);
            out.number("accumulated_distance_m", self.distance_1_16_m.sum as f64 / 16.0);
            out.number("accumulated_strides", self.strides.sum as f64);
        }
    }
}
