//! Continuous glucose: records with their age.

use core::time::Duration;

use strapline_gatt::CgmMeasurement;
use strapline_units::{Metric, Timestamp, Value};

use crate::Emit;

/// When the last record was.
#[derive(Debug, Default)]
pub(super) struct Glucose(Option<Timestamp>);

impl Glucose {
    /// The last record is of the time of arrival; those before it are older by the difference of their minutes.
    pub(super) fn records(&mut self, at: Timestamp, measurement: &CgmMeasurement, emit: &mut Emit<'_>) {
        let newest = measurement.records.last().map_or(0, |record| record.time_offset_min);
        for record in &measurement.records {
            let minutes = newest.saturating_sub(record.time_offset_min);
            let taken = at - Duration::from_secs(u64::from(minutes) * 60);
            let taken = self.0.map_or(taken, |before| taken.max(before));
            if let Some(glucose) = record.glucose.to_f64() {
                self.0 = Some(taken);
                emit(Metric::Glucose, taken, Value::Scalar(glucose));
            }
        }
    }
}
