//! Intervals in whole ms: those of Movesense, and the pulse to pulse intervals of Polar's optical sensors.

use strapline_gatt::pmd::PmdData;
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::BeatClock;

use crate::Emit;

/// The flags of an interval: disturbed by movement; worn; able to tell.
const BLOCKED: i32 = 1 << 0;
const SKIN_CONTACT: i32 = 1 << 1;
const SKIN_CONTACT_SUPPORTED: i32 = 1 << 2;

/// Every interval takes its time, also one that is no beat to count on: only that is left out.
pub(super) fn samples(clock: &mut BeatClock, at: Timestamp, frame: &PmdData, emit: &mut Emit<'_>) {
    let intervals = || {
        frame.raw_samples().filter_map(|sample| match *sample {
            [_, millis, _, flags] => Some((millis, flags)),
            _ => None,
        })
    };
    let good = |flags: i32| {
        let worn = flags & SKIN_CONTACT != 0 || flags & SKIN_CONTACT_SUPPORTED == 0;
        worn && flags & BLOCKED == 0
    };
    beats(clock, at, || intervals().map(|(millis, flags)| (millis, good(flags))), emit);
}

/// Intervals in ms, with whether they count. They are without stamps, so their times are made as a strap's are: summed,
/// and held against the arrivals.
pub(super) fn beats<I: Iterator<Item = (i32, bool)>>(
    clock: &mut BeatClock,
    at: Timestamp,
    intervals: impl Fn() -> I,
    emit: &mut Emit<'_>,
) {
    // Zeros fill up.
    let intervals = || intervals().filter(|(millis, _)| *millis > 0);
    let ticks: Vec<u16> = intervals().map(|(millis, _)| ticks(millis)).collect();
    for ((beat, _), (millis, good)) in clock.beats(at, &ticks).zip(intervals()) {
        if good {
            emit(Metric::RrInterval, beat, Value::Scalar(millis.into()));
        }
    }
}

/// The nearest number of 1/1024 s: at least one, as no number would be no beat.
fn ticks(millis: i32) -> u16 {
    let ticks = (i64::from(millis) * 1024 + 500) / 1000;
    u16::try_from(ticks).unwrap_or(u16::MAX)
}
