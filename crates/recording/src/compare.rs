//! What two sources, of one recording or of two, say of the same moments.

use std::time::Duration;

use strapline_export::Recording;
use strapline_units::{Metric, SourceId, Timestamp};
use strapline_vitals::{Pair, pair_nearest};

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// Which of its sources.
    pub source: SourceId,
}

/// Values of most sensors come once a second.
const TOLERANCE: Duration = Duration::from_millis(600);
/// Two straps see the same beat a little apart: their clocks are rebuilt from arrivals.
const BEAT_TOLERANCE: Duration = Duration::from_millis(200);

/// The pairs of a metric of single numbers. Recordings that do not overlap are laid on each other at their starts.
pub fn pairs(metric: Metric, first: Side<'_>, second: Side<'_>) -> Vec<Pair> {
    let (one, other) = (first.recording, second.recording);
    let overlap = one.start < other.end && other.start < one.end;
    let (later, earlier) = (one.start.duration_since(other.start), other.start.duration_since(one.start));
    let shifted = |at: Timestamp| if overlap { at } else { at + later - earlier };
    let one = values(metric, first);
    let other: Vec<_> = values(metric, second).into_iter().map(|(at, value)| (shifted(at), value)).collect();
    let tolerance = if metric == Metric::RrInterval { BEAT_TOLERANCE } else { TOLERANCE };
    pair_nearest(&one, &other, tolerance)
}

/// Values of a source in order of time.
fn values(metric: Metric, side: Side<'_>) -> Vec<(Timestamp, f64)> {
    let series = side.recording.series_of(metric).into_iter().find(|series| series.source() == side.source);
    let values = series.into_iter().flat_map(|series| series.iter());
    let mut values: Vec<_> =
        values.filter_map(|(at, numbers)| numbers.first().map(|number| (at, *number))).collect();
    values.sort_by_key(|(at, _)| *at);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_micros(second * 1_000_000)
    }

    fn recording(start: i64, sources: &[(u32, f64)]) -> Recording {
        let mut recording = Recording::new(at(start), at(start + 10));
        for &(source, bpm) in sources {
            for second in 0..10 {
                let at = at(start + second) + Duration::from_millis(u64::from(source) * 100);
                let bpm = bpm + second as f64;
                recording.push_values(Metric::HeartRate, SourceId(source), at, &[bpm]);
            }
        }
        recording
    }

    fn differences(first: Side<'_>, second: Side<'_>) -> Vec<f64> {
        pairs(Metric::HeartRate, first, second).iter().map(Pair::difference).collect()
    }

    #[test]
    fn two_sources_of_one_recording_are_paired_by_time() {
        let recording = recording(0, &[(1, 60.0), (2, 62.0)]);
        let side = |source| Side { recording: &recording, source: SourceId(source) };
        assert_eq!(differences(side(1), side(2)), [-2.0; 10]);
        assert_eq!(differences(side(2), side(1)), [2.0; 10]);
        assert!(differences(side(1), side(3)).is_empty());
    }

    #[test]
    fn recordings_that_overlap_are_paired_by_the_clock() {
        let (one, other) = (recording(0, &[(1, 60.0)]), recording(5, &[(1, 65.0)]));
        let side = |recording| Side { recording, source: SourceId(1) };
        assert_eq!(differences(side(&one), side(&other)), [0.0; 5]);
    }

    #[test]
    fn recordings_of_two_days_are_paired_from_their_starts() {
        let (one, other) = (recording(0, &[(1, 60.0)]), recording(86_400, &[(1, 63.0)]));
        let side = |recording| Side { recording, source: SourceId(1) };
        assert_eq!(differences(side(&one), side(&other)), [-3.0; 10]);
        assert_eq!(differences(side(&other), side(&one)), [3.0; 10]);
    }
}
