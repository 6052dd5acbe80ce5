//! Which tops of the slope are beats: adaptive thresholds, T waves, search back (Pan & Tompkins 1985; Hamilton &
//! Tompkins 1986).

use std::collections::VecDeque;

use super::RPeak;
use super::peak_finder::{Candidate, PeakFinder, REFRACTORY_S};
use crate::statistics::median;

/// How long the slope of this person's beats is learnt, in s.
const LEARNS_S: f64 = 2.0;
/// Beats and noise peaks of which medians are taken.
const REMEMBERED: usize = 8;
/// Where between noise and beats the threshold lies.
const THRESHOLD: f64 = 0.3;
/// A top as soon after a beat may be its T wave, in s; it is one with less than half the beat's slope.
const T_WAVE_S: f64 = 0.36;
const T_WAVE_SLOPE: f64 = 0.5;
/// After as many usual intervals without a beat the best top since then is one, if it is half as steep as it should be.
const OVERDUE: f64 = 1.66;
const SEARCHED_BACK: f64 = 0.5;
/// After as long without a beat the electrodes have changed, and it learns anew, in s.
const LOST_S: f64 = 4.0;
/// Nothing as low is a beat, in mV: monitors are not to count below 0.15 (ANSI/AAMI EC13).
const LEAST_MV: f64 = 0.1;

/// R peaks of an ECG whose samples come one after the other. Memory is bounded: half a second of ECG.
#[derive(Clone, Debug)]
pub struct RPeaks {
    finder: PeakFinder,
    rate_hz: f64,
    /// Tops until the end of learning.
    waiting: Vec<Candidate>,
    learns_until: Option<u64>,
    beats: Recent,
    noise: Recent,
    intervals: Recent,
    last: Option<Candidate>,
    /// The steepest top since the last beat that was not taken for one.
    passed_over: Option<Candidate>,
    peaks: VecDeque<RPeak>,
}

/// The last values of something.
#[derive(Clone, Debug, Default)]
struct Recent(VecDeque<f64>);

impl Recent {
    fn push(&mut self, value: f64) {
        self.0.push_back(value);
        if self.0.len() > REMEMBERED {
            self.0.pop_front();
        }
    }

    fn median(&self) -> Option<f64> {
        let values: Vec<f64> = self.0.iter().copied().collect();
        (!values.is_empty()).then(|| median(&values))
    }
}

impl RPeaks {
    /// A detector for samples at this rate, in Hz. Made for 100 to 1,000 Hz.
    pub fn new(rate_hz: f64) -> Self {
        Self {
            finder: PeakFinder::new(rate_hz),
            rate_hz,
            waiting: Vec::new(),
            learns_until: Some((LEARNS_S * rate_hz) as u64),
            beats: Recent::default(),
            noise: Recent::default(),
            intervals: Recent::default(),
            last: None,
            passed_over: None,
            peaks: VecDeque::new(),
        }
    }

    /// The next sample, in mV. A peak comes out about 0.3 s after it was; one that was searched for, a beat later.
    pub fn push(&mut self, ecg_mv: f64) {
        // A value that is no number would stay in the filters for ever.
        let candidate = self.finder.push(if ecg_mv.is_finite() { ecg_mv } else { 0.0 });
        if let Some(candidate) = candidate.filter(|candidate| candidate.peak.height_mv.abs() >= LEAST_MV) {
            match self.learns_until {
                Some(_) => self.waiting.push(candidate),
                None => self.judge(candidate),
            }
        }
        let now = self.finder.count();
        if self.learns_until.is_some_and(|end| now >= end) {
            self.learnt();
        }
        self.look_back(now as f64);
    }

    /// The next R peak, in order.
    pub fn poll(&mut self) -> Option<RPeak> {
        self.peaks.pop_front()
    }

    /// The ECG has ended: judges what was still waited for.
    pub fn finish(&mut self) {
        let candidate = self.finder.take();
        self.waiting.extend(candidate.filter(|candidate| candidate.peak.height_mv.abs() >= LEAST_MV));
        self.learnt();
    }

    /// Takes the steepest top of those that waited for the slope of a beat, and judges all of them.
    fn learnt(&mut self) {
        let steepest = self.waiting.iter().map(|candidate| candidate.slope).max_by(f64::total_cmp);
        if let (Some(_), Some(slope)) = (self.learns_until, steepest) {
            self.beats = Recent::default();
            self.noise = Recent::default();
            self.beats.push(slope);
        }
        // Without a single top there is nothing to learn from yet.
        self.learns_until = self
            .learns_until
            .filter(|_| steepest.is_none())
            .map(|end| end + (LEARNS_S * self.rate_hz) as u64);
        for candidate in core::mem::take(&mut self.waiting) {
            self.judge(candidate);
        }
    }

    fn threshold(&self) -> f64 {
        let noise = self.noise.median().unwrap_or_default();
        noise + THRESHOLD * (self.beats.median().unwrap_or_default() - noise)
    }

    fn judge(&mut self, candidate: Candidate) {
        let since = self.last.map(|last| (candidate.peak.sample - last.peak.sample) / self.rate_hz);
        if since.is_some_and(|since| since < REFRACTORY_S) {
            return;
        }
        let t_wave = |last: Candidate| candidate.slope < T_WAVE_SLOPE * last.slope;
        let soon = since.is_some_and(|since| since < T_WAVE_S);
        if soon && self.last.is_some_and(t_wave) {
            self.noise.push(candidate.slope);
            return;
        }
        if candidate.slope > self.threshold() {
            return self.take(candidate);
        }
        self.noise.push(candidate.slope);
        if self.passed_over.is_none_or(|before| before.slope < candidate.slope) {
            self.passed_over = Some(candidate);
        }
    }

    fn take(&mut self, beat: Candidate) {
        if let Some(last) = self.last {
            self.intervals.push(beat.peak.sample - last.peak.sample);
        }
        self.beats.push(beat.slope);
        self.peaks.push_back(beat.peak);
        self.last = Some(beat);
        self.passed_over = None;
    }

    fn look_back(&mut self, now: f64) {
        let Some(last) = self.last.filter(|_| self.learns_until.is_none()) else { return };
        let since = now - last.peak.sample;
        let overdue = self.intervals.median().is_some_and(|usual| since > OVERDUE * usual);
        let steep = SEARCHED_BACK * self.threshold();
        if let Some(found) = self.passed_over.filter(|found| overdue && found.slope > steep) {
            self.take(found);
        } else if since > LOST_S * self.rate_hz {
            self.last = None;
            self.passed_over = None;
            self.intervals = Recent::default();
            self.learns_until = Some(now as u64 + (LEARNS_S * self.rate_hz) as u64);
        }
    }
}
