//! Heart rate straps: beats and heart rate.

use strapline_gatt::HeartRateMeasurement;
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::BeatClock;

/// Beats first, because they were before the notification that tells of them.
pub(super) fn samples(
    clock: &mut BeatClock,
    at: Timestamp,
    measurement: &HeartRateMeasurement,
    emit: &mut impl FnMut(Metric, Timestamp, Value),
) {
    for (beat, rr_millis) in clock.beats(at, measurement.rr()) {
        emit(Metric::RrInterval, beat, Value::Scalar(rr_millis));
    }
    if let Some(bpm) = measurement.bpm() {
        emit(Metric::HeartRate, at, Value::Scalar(bpm.into()));
    }
}
