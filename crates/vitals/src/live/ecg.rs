//! The beats of an ECG that comes in chunks: when its R peaks were, and whether the strap's own intervals are theirs.
//!
//! An ECG and a strap's intervals reach the page on two ways, so their times differ by an unknown that stays the same for
//! a while, up to a second or two. Both are the same beats: the shift is looked for by which most of them meet.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_units::Timestamp;

use super::EcgCheck;
use crate::agreement::{Pair, agreement, pair_nearest};
use crate::chunks::ChunkClock;
use crate::r_peaks::RPeaks;
use crate::statistics::mean;
use crate::trust::hr_agreement;

/// Rates for which the detector is made, in Hz.
const RATES_HZ: core::ops::RangeInclusive<f64> = 50.0..=1100.0;
/// A chunk that begins later than this after the end of the one before follows a gap.
const GAP: Duration = Duration::from_millis(500);
/// How much of the beats is kept.
const KEPT: Duration = Duration::from_secs(60);
/// Beats further apart have others between them that were not seen.
const LONGEST_RR: Duration = Duration::from_millis(3000);
/// How far the two may be apart, in steps of 50 ms.
const SHIFTS: i64 = 50;
const SHIFT: Duration = Duration::from_millis(50);
/// How near a beat of one has to be to one of the other, after the shift.
const NEAR: Duration = Duration::from_millis(120);
/// Beats by which two heart rates are told to agree.
const RECENT: usize = 16;

/// R peaks of one source's ECG.
#[derive(Clone, Debug, Default)]
pub(super) struct EcgBeats {
    clock: ChunkClock,
    detector: Option<Detector>,
    /// R peaks and the interval that each ended, in ms, where the one before was seen.
    beats: VecDeque<(Timestamp, Option<f64>)>,
}

#[derive(Clone, Debug)]
struct Detector {
    peaks: RPeaks,
    step: Duration,
    count: u64,
    /// Where the last chunks began: number of their first sample, and its time.
    begins: VecDeque<(u64, Timestamp)>,
    /// When the next sample is due.
    end: Timestamp,
}

impl EcgBeats {
    /// A chunk in mV that begins at `at`; R peaks that it shows, each with its height in mV.
    pub(super) fn push(&mut self, at: Timestamp, chunk: &[f64], mut found: impl FnMut(Timestamp, f64)) {
        let step = self.clock.follow(at, chunk.len());
        if chunk.iter().any(|sample| !sample.is_finite()) {
            return self.interrupt();
        }
        let follows = |detector: &Detector| {
            let off = at.duration_since(detector.end).max(detector.end.duration_since(at));
            let other_rate = step > detector.step.mul_f32(1.1) || step < detector.step.mul_f32(0.9);
            off <= GAP && !other_rate
        };
        if !self.detector.as_ref().is_some_and(follows) {
            self.detector = Detector::new(step, at);
        }
        let Some(detector) = &mut self.detector else { return };
        detector.push(at, step, chunk);
        while let Some(peak) = detector.peaks.poll() {
            let at = detector.time(peak.sample);
            found(at, peak.height_mv);
            let before = self.beats.back().map(|(before, _)| at.duration_since(*before));
            let rr = before.filter(|rr| !rr.is_zero() && *rr <= LONGEST_RR);
            self.beats.push_back((at, rr.map(|rr| rr.as_secs_f64() * 1000.0)));
            while self.beats.front().is_some_and(|first| at.duration_since(first.0) > KEPT) {
                self.beats.pop_front();
            }
        }
    }

    /// What comes next does not follow what was before.
    pub(super) fn interrupt(&mut self) {
        self.clock.interrupt();
        self.detector = None;
    }

    /// How the strap's intervals of the last minute, in ms at the beats that end them, agree with the ECG's.
    pub(super) fn check(&self, strap: impl Iterator<Item = (Timestamp, f64)>) -> Option<EcgCheck> {
        let (first, last) = (self.beats.front()?.0, self.beats.back()?.0);
        let reach = SHIFT * SHIFTS as u32;
        let strap: Vec<_> = strap.filter(|(at, _)| first <= *at + reach && *at <= last + reach).collect();
        let ecg: Vec<_> = self.beats.iter().filter_map(|(at, rr)| Some((*at, (*rr)?))).collect();
        let (pairs, off) =
            (-SHIFTS..=SHIFTS).map(|steps| pairs(&strap, &ecg, steps)).min_by(|one, other| {
                // Most pairs first, within a tenth of them the least difference.
                let worth = |found: &(Vec<Pair>, f64)| (found.0.len() as f64, found.1);
                let ((one_n, one_off), (other_n, other_off)) = (worth(one), worth(other));
                if one_n < 0.9 * other_n || other_n < 0.9 * one_n {
                    other_n.total_cmp(&one_n)
                } else {
                    one_off.total_cmp(&other_off)
                }
            })?;
        let agreement = agreement(&pairs)?;
        let recent = pairs.iter().rev().take(RECENT);
        let strap_bpm = 60_000.0 / mean(recent.clone().map(|pair| pair.first))?;
        let ecg_bpm = 60_000.0 / mean(recent.map(|pair| pair.second))?;
        Some(EcgCheck {
            beats: pairs.len(),
            mean_off_ms: off,
            bias_ms: agreement.bias.value,
            lower_limit_ms: agreement.lower_limit.value,
            upper_limit_ms: agreement.upper_limit.value,
            agreement: hr_agreement(strap_bpm, ecg_bpm),
        })
    }
}

/// The pairs where the ECG is `steps` later than it says, and how far they are off in the mean, in ms.
fn pairs(strap: &[(Timestamp, f64)], ecg: &[(Timestamp, f64)], steps: i64) -> (Vec<Pair>, f64) {
    let shift = SHIFT * steps.unsigned_abs() as u32;
    let moved = |at: Timestamp| if steps < 0 { at - shift } else { at + shift };
    let ecg: Vec<_> = ecg.iter().map(|(at, rr)| (moved(*at), *rr)).collect();
    let pairs = pair_nearest(strap, &ecg, NEAR);
    let off = mean(pairs.iter().map(|pair| pair.difference().abs())).unwrap_or(f64::INFINITY);
    (pairs, off)
}

impl Detector {
    fn new(step: Duration, at: Timestamp) -> Option<Self> {
        let rate_hz = 1.0 / step.as_secs_f64();
        RATES_HZ.contains(&rate_hz).then(|| Self {
            peaks: RPeaks::new(rate_hz),
            step,
            count: 0,
            begins: VecDeque::new(),
            end: at,
        })
    }

    fn push(&mut self, at: Timestamp, step: Duration, chunk: &[f64]) {
        /// Chunks within which a peak is told: the longest wait is a few seconds.
        const CHUNKS_KEPT: usize = 64;
        self.step = step;
        self.begins.push_back((self.count, at));
        if self.begins.len() > CHUNKS_KEPT {
            self.begins.pop_front();
        }
        for sample in chunk {
            self.peaks.push(*sample);
        }
        self.count = self.count.saturating_add(chunk.len() as u64);
        self.end = at + step.saturating_mul(u32::try_from(chunk.len()).unwrap_or(u32::MAX));
    }

    /// When a sample was, counted from the first one.
    fn time(&self, sample: f64) -> Timestamp {
        let begin = self.begins.iter().rev().find(|(first, _)| *first as f64 <= sample);
        let Some((first, at)) = begin.or_else(|| self.begins.front()) else { return self.end };
        let after = (sample - *first as f64).max(0.0) * self.step.as_secs_f64();
        *at + Duration::try_from_secs_f64(after).unwrap_or_default()
    }
}
