//! RR intervals of a session, and heart rate variability in windows of five minutes (Task Force of the European Society
//! of Cardiology, 1996): RMSSD and SDNN, and the respiration rate.

use serde::{Deserialize, Serialize};

use crate::payload::plain_artefacts::accepted;
use crate::payload::plain_breathing::breaths_per_minute;

/// Length of a window.
pub(super) const WINDOW_MS: u32 = 300_000;
/// Shorter recordings say little: a window needs a minute of accepted intervals.
const LEAST_MS: f64 = 60_000.0;
/// So many of its intervals have to be accepted.
const LEAST_ACCEPTED: f64 = 0.8;
/// An interval's beat may be stamped so much later than the interval says before it does not follow the one before:
/// some producers stamp all intervals of a notification with its arrival.
const LATE_MS: f64 = 3000.0;
/// 24 hours at 270 beats a minute.
const CAPACITY: usize = 400_000;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Beat {
    ms: u32,
    rr_ms: f32,
}

/// One source's intervals.
#[derive(Clone, Debug, Default)]
pub(super) struct Beats {
    beats: Vec<Beat>,
    out_of_order: bool,
}

/// Heart rate variability of a window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct HrvWindow {
    /// Its beginning: milliseconds since the session's base, or of a day.
    pub(super) ms: u32,
    pub(super) rmssd_ms: f64,
    pub(super) sdnn_ms: f64,
    /// Accepted intervals.
    pub(super) beats: u32,
    /// Where the intervals tell it.
    pub(super) breaths_per_minute: Option<f64>,
}

impl Beats {
    /// The interval that ends at `ms`; false where there is no room for it.
    pub(super) fn push(&mut self, ms: u32, rr_ms: f64) -> bool {
        if self.beats.len() == CAPACITY {
            return false;
        }
        self.out_of_order |= self.beats.last().is_some_and(|last| last.ms > ms);
        self.beats.push(Beat { ms, rr_ms: rr_ms as f32 });
        true
    }

    pub(super) fn first_ms(&self) -> Option<u32> {
        self.beats.iter().map(|beat| beat.ms).min()
    }

    pub(super) fn count(&self) -> usize {
        self.beats.len()
    }

    /// The windows, counted from `origin_ms`, that have enough beats.
    pub(super) fn windows(&self, origin_ms: u32) -> Vec<HrvWindow> {
        let mut beats = self.beats.clone();
        if self.out_of_order {
            beats.sort_by_key(|beat| beat.ms);
        }
        let number = |beat: &Beat| beat.ms.saturating_sub(origin_ms) / WINDOW_MS;
        let windows = beats.chunk_by(|a, b| number(a) == number(b));
        windows.filter_map(|beats| window(beats, origin_ms + number(beats.first()?) * WINDOW_MS)).collect()
    }
}

fn window(beats: &[Beat], ms: u32) -> Option<HrvWindow> {
    let intervals: Vec<f64> = beats.iter().map(|beat| f64::from(beat.rr_ms)).collect();
    let accepted = accepted(&intervals);
    let good: Vec<&Beat> =
        beats.iter().zip(&accepted).filter(|(_, accepted)| **accepted).map(|(beat, _)| beat).collect();
    let normal: Vec<f64> = good.iter().map(|beat| f64::from(beat.rr_ms)).collect();
    let count = normal.len() as f64;
    let sum: f64 = normal.iter().sum();
    if sum < LEAST_MS || count < LEAST_ACCEPTED * intervals.len() as f64 {
        return None;
    }
    let mean = sum / count;
    let variance = normal.iter().map(|rr| (rr - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let follows = |a: &Beat, b: &Beat| f64::from(b.ms.saturating_sub(a.ms)) <= f64::from(b.rr_ms) + LATE_MS;
    let pairs = beats.iter().zip(&accepted).zip(beats.iter().zip(&accepted).skip(1));
    let differences: Vec<f64> = pairs
        .filter(|((a, a_accepted), (b, b_accepted))| **a_accepted && **b_accepted && follows(a, b))
        .map(|((a, _), (b, _))| f64::from(b.rr_ms) - f64::from(a.rr_ms))
        .collect();
    let squares: f64 = differences.iter().map(|difference| difference * difference).sum();
    let rmssd_ms = (squares / differences.len() as f64).sqrt();
    (rmssd_ms.is_finite() && variance.is_finite()).then(|| HrvWindow {
        ms,
        rmssd_ms,
        sdnn_ms: variance.sqrt(),
        beats: u32::try_from(normal.len()).unwrap_or(u32::MAX),
        breaths_per_minute: breaths_per_minute(&times_and_intervals(&good)),
    })
}

/// In seconds and milliseconds.
fn times_and_intervals(beats: &[&Beat]) -> Vec<(f64, f64)> {
    beats.iter().map(|beat| (f64::from(beat.ms) / 1000.0, f64::from(beat.rr_ms))).collect()
}

/// For each window the source with the most accepted beats, of equals the first.
pub(super) fn best(of_sources: Vec<Vec<HrvWindow>>) -> Vec<HrvWindow> {
    let mut all: Vec<HrvWindow> = of_sources.into_iter().flatten().collect();
    // Stable, so that of equals the first source's stays in front.
    all.sort_by(|a, b| a.ms.cmp(&b.ms).then(b.beats.cmp(&a.beats)));
    all.dedup_by_key(|window| window.ms);
    all
}

/// The mean of the windows, weighted by their beats.
pub(super) fn mean(windows: &[HrvWindow], of: impl Fn(&HrvWindow) -> f64) -> Option<f64> {
    let beats: f64 = windows.iter().map(|window| f64::from(window.beats)).sum();
    let sum: f64 = windows.iter().map(|window| of(window) * f64::from(window.beats)).sum();
    (beats > 0.0).then(|| sum / beats)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beats(intervals: impl IntoIterator<Item = f64>) -> Beats {
        let mut beats = Beats::default();
        let mut ms = 0.0;
        for rr in intervals {
            ms += rr;
            beats.push(ms as u32, rr);
        }
        beats
    }

    #[test]
    fn alternating_intervals_have_the_difference_as_rmssd() {
        // 800, 850, 800, 850...: each difference is 50 ms; the standard deviation is 25 ms times sqrt(n / (n - 1)).
        let windows = beats((0..200).map(|beat| 800.0 + f64::from(beat % 2) * 50.0)).windows(0);
        let [window] = windows.as_slice() else { panic!("{windows:?}") };
        assert!((window.rmssd_ms - 50.0).abs() < 1e-9);
        assert!((window.sdnn_ms - 25.0 * (200.0_f64 / 199.0).sqrt()).abs() < 1e-9);
        assert_eq!((window.ms, window.beats), (0, 200));
    }

    #[test]
    fn a_missed_beat_is_left_out_and_joins_no_pair() {
        let mut intervals: Vec<f64> = (0..200).map(|beat| 800.0 + f64::from(beat % 2) * 50.0).collect();
        intervals[100] = 1650.0;
        let windows = beats(intervals).windows(0);
        assert!((windows[0].rmssd_ms - 50.0).abs() < 1e-9);
        assert_eq!(windows[0].beats, 199);
    }

    #[test]
    fn a_gap_joins_no_pair() {
        let mut gapped = Beats::default();
        (0..60).for_each(|beat| assert!(gapped.push(beat * 1000, 1000.0)));
        (0..60).for_each(|beat| assert!(gapped.push(120_000 + beat * 1000, 900.0)));
        assert_eq!(gapped.windows(0)[0].rmssd_ms, 0.0);
    }

    #[test]
    fn windows_are_five_minutes_and_need_a_minute() {
        // 11 minutes of 1000 ms: two whole windows and one of a minute.
        let windows = beats((0..660).map(|_| 1000.0)).windows(1000);
        assert_eq!(
            windows.iter().map(|window| (window.ms, window.beats)).collect::<Vec<_>>(),
            [(1000, 300), (301_000, 300), (601_000, 60)]
        );
        assert!(beats((0..59).map(|_| 1000.0)).windows(1000).is_empty());
    }

    #[test]
    fn too_many_artefacts_leave_nothing_to_say() {
        assert!(beats((0..200).map(|beat| if beat % 3 == 0 { 1600.0 } else { 800.0 })).windows(0).is_empty());
    }

    #[test]
    fn each_window_is_of_its_best_source() {
        let window =
            |ms, beats| HrvWindow { ms, rmssd_ms: 1.0, sdnn_ms: 1.0, beats, breaths_per_minute: None };
        let best = best(vec![
            vec![window(0, 300), window(1, 200)],
            vec![window(0, 299), window(1, 250), window(2, 9)],
        ]);
        assert_eq!(
            best.iter().map(|window| (window.ms, window.beats)).collect::<Vec<_>>(),
            [(0, 300), (1, 250), (2, 9)]
        );
        assert_eq!(mean(&best, |window| f64::from(window.ms)), Some((250.0 + 18.0) / 559.0));
    }
}
