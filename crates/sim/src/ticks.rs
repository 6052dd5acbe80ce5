//! Time in ticks of 1/1024 s, in which straps, foot pods and cycling sensors count, and when they notify.

use core::time::Duration;

use strapline_units::SplitMix64;

pub(crate) const TICKS_PER_SECOND: u64 = 1024;

/// Exact to a microsecond, and without an error that adds up.
pub(crate) const fn duration_of(ticks: u64) -> Duration {
    Duration::from_micros(ticks * 15_625 / 16)
}

/// The time to the next notification of a sensor that notifies once in an interval. Radio connection events and the
/// sensor's own scheduling move it by up to a percent.
pub(crate) fn interval_ticks(interval: Duration, jitter: &mut SplitMix64) -> u64 {
    let seconds = interval.as_secs_f64() * (0.99 + 0.02 * jitter.next_f64());
    ((seconds * TICKS_PER_SECOND as f64) as u64).max(1)
}
