//! `power_data`, `work_data` and `TSS_data`.
//!
//! Normalized power, intensity factor and training stress score as in Allen & Coggan, "Training and Racing with a Power
//! Meter": the fourth root of the mean fourth power of a 30-second moving average.

use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::level::{Held, Level};
use crate::payload::number::{maybe, number};
use crate::payload::recorded::Recorded;
use crate::payload::samples;

/// The moving average's length in seconds.
const WINDOW: usize = 30;
/// Two values with no more than this between them belong to one ride without a gap, in ms.
const TOUCHING_MS: u32 = 1000;

/// `power_data`.
pub(super) fn power_data(recorded: &Recorded<'_>) -> Value {
    let level = recorded.level(Metric::Power);
    let sample = |(ms, watts): (u32, f64)| {
        json!({
            "timestamp": recorded.time(ms),
            "watts": number(watts, 1),
            "timer_duration_seconds": number(recorded.timer(ms), 3),
        })
    };
    json!({
        "avg_watts": maybe(level.mean(), 1),
        "max_watts": maybe(level.max(), 1),
        "power_samples": samples::of_level(level).into_iter().map(sample).collect::<Vec<_>>(),
    })
}

/// `work_data`: the integral of power over the time in which it was measured.
pub(super) fn work_data(recorded: &Recorded<'_>) -> Value {
    let level = recorded.level(Metric::Power);
    let joules: f64 = level.0.iter().map(|held| held.value * held.seconds()).sum();
    json!({ "work_kilojoules": maybe((!level.is_empty()).then_some(joules / 1000.0), 3) })
}

/// `TSS_data`: one entry for the session, whose score needs the functional threshold power.
pub(super) fn tss_data(recorded: &Recorded<'_>) -> Value {
    let level = recorded.level(Metric::Power);
    let Some(normalized) = normalized_power(level) else { return json!({ "TSS_samples": [] }) };
    let threshold = recorded.context.profile.ftp_watts.filter(|watts| *watts > 0.0);
    let factor = threshold.map(|threshold| normalized / threshold);
    let score = factor.map(|factor| level.seconds() * factor * factor / 3600.0 * 100.0);
    json!({
        "TSS_samples": [{
            "planned": null,
            "actual": maybe(score, 1),
            "method": score.map(|_| "power"),
            "intensity_factor_planned": null,
            "intensity_factor_actual": maybe(factor, 3),
            "normalized_power_watts": number(normalized, 1),
        }],
    })
}

/// In watts; `None` where power was never measured for 30 s without a gap.
pub(super) fn normalized_power(level: &Level) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for run in level.0.chunk_by(|a, b| b.ms <= a.end_ms().saturating_add(TOUCHING_MS)) {
        let seconds = seconds(run);
        for window in seconds.windows(WINDOW) {
            let average = window.iter().sum::<f64>() / WINDOW as f64;
            sum += average.powi(4);
            count += 1;
        }
    }
    (count > 0).then(|| (sum / f64::from(count)).powf(0.25))
}

/// The value at each second of a run.
fn seconds(run: &[Held]) -> Vec<f64> {
    let Some((first, last)) = run.first().zip(run.last()) else { return Vec::new() };
    let mut rest = run.iter().peekable();
    let mut value = first.value;
    let times = (first.ms..last.end_ms()).step_by(1000);
    times
        .map(|ms| {
            while let Some(held) = rest.next_if(|held| held.ms <= ms) {
                value = held.value;
            }
            value
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::level::tests::level;

    #[test]
    fn steady_power_is_its_own_normalized_power() {
        let level = level(&(0..60).map(|second| (second, 200.0)).collect::<Vec<_>>());
        assert!((normalized_power(&level).unwrap() - 200.0).abs() < 1e-9);
        assert_eq!(normalized_power(&Level::default()), None);
    }

    #[test]
    fn gaps_are_not_ridden_over() {
        // Twice 29 s with a gap of a minute between: no window of 30 s.
        let ride = |gap: u32| {
            level(
                &(0..58)
                    .map(|second| (second + if second < 29 { 0 } else { gap }, 200.0))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(normalized_power(&ride(60)), None);
        assert!(normalized_power(&ride(0)).is_some());
    }

    #[test]
    fn hard_and_easy_half_minutes_weigh_by_the_fourth_power() {
        // 31 s: 30 s at 0 W, then 300 W for a second: windows with means 0 and 10 W.
        let level =
            level(&(0..31).map(|second| (second, if second < 30 { 0.0 } else { 300.0 })).collect::<Vec<_>>());
        assert!((normalized_power(&level).unwrap() - (10_f64.powi(4) / 2.0).powf(0.25)).abs() < 1e-9);
    }

    #[test]
    fn a_value_holds_over_the_seconds_until_the_next() {
        assert_eq!(seconds(&level(&[(0, 1.0), (3, 2.0)]).0), [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
    }
}
