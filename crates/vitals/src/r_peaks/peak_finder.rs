//! Peaks of the slope of an ECG: band pass 5 to 18 Hz, slope, root mean square over 100 ms (Pan & Tompkins 1985), and of
//! this every top that is the highest within 200 ms (Hamilton & Tompkins 1986). With each of them the place of the R
//! peak in the ECG. Does not judge which of them are beats. Not for the outside.

use std::collections::VecDeque;

use super::RPeak;
use crate::biquad::Biquad;

/// Band of a QRS complex, in Hz.
const BAND_HZ: (f64, f64) = (5.0, 18.0);
/// The moving window, in s.
const WINDOW_S: f64 = 0.1;
/// No two beats are as near to each other, in s.
pub(super) const REFRACTORY_S: f64 = 0.2;
/// How much earlier than the top of the moving window the R peak is, at most, in s: window and filters.
const LOOK_BACK_S: f64 = 0.2;

/// A top of the slope that may be a beat.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) peak: RPeak,
    /// Root mean square slope, in mV/s.
    pub(super) slope: f64,
}

#[derive(Clone, Debug)]
pub(super) struct PeakFinder {
    rate_hz: f64,
    high: Biquad,
    low: Biquad,
    /// Taken off every sample, so that an electrode's offset is no jump.
    offset: Option<f64>,
    /// Band-passed samples: this one's two predecessors.
    before: [f64; 2],
    squares: VecDeque<f64>,
    sum: f64,
    /// The last samples of the ECG, for the place of the R peak.
    ecg: VecDeque<f64>,
    /// How many samples have been.
    count: u64,
    /// The highest top of the last 200 ms: when, and how steep.
    top: Option<(u64, f64)>,
}

impl PeakFinder {
    pub(super) fn new(rate_hz: f64) -> Self {
        Self {
            rate_hz,
            high: Biquad::high_pass(rate_hz, BAND_HZ.0),
            low: Biquad::low_pass(rate_hz, BAND_HZ.1),
            offset: None,
            before: [0.0; 2],
            squares: VecDeque::new(),
            sum: 0.0,
            ecg: VecDeque::new(),
            count: 0,
            top: None,
        }
    }

    /// Samples so far.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The next sample, in mV; a candidate 200 ms after its top.
    pub(super) fn push(&mut self, ecg_mv: f64) -> Option<Candidate> {
        let offset = *self.offset.get_or_insert(ecg_mv);
        let sample = self.low.filter(self.high.filter(ecg_mv - offset));
        let [last, one_before] = self.before;
        self.before = [sample, last];
        let square = ((sample - one_before) * self.rate_hz / 2.0).powi(2);
        let (kept, window) = (self.samples(LOOK_BACK_S + 2.0 * REFRACTORY_S), self.samples(WINDOW_S));
        keep(&mut self.ecg, ecg_mv, kept);
        self.sum += square;
        if let Some(old) = keep(&mut self.squares, square, window) {
            self.sum -= old;
        }
        let slope = (self.sum.max(0.0) / self.squares.len() as f64).sqrt();
        self.count += 1;
        match self.top {
            Some((_, height)) if slope <= height => {}
            _ => {
                self.top = Some((self.count - 1, slope));
                return None;
            }
        }
        let (at, _) = self.top?;
        if self.count - at <= self.samples(REFRACTORY_S) as u64 {
            return None;
        }
        self.take()
    }

    /// The top that is still waited for: at the end of the ECG.
    pub(super) fn take(&mut self) -> Option<Candidate> {
        let (at, slope) = self.top.take()?;
        let back = self.samples(LOOK_BACK_S) as u64;
        let first = self.count - self.ecg.len() as u64;
        let begin = at.saturating_sub(back).max(first);
        let around = self.ecg.iter().copied().skip((begin - first) as usize).take((at - begin) as usize + 1);
        let around: Vec<f64> = around.collect();
        let peak = r_peak(&around)?;
        Some(Candidate { peak: RPeak { sample: begin as f64 + peak.sample, ..peak }, slope })
    }

    fn samples(&self, seconds: f64) -> usize {
        (seconds * self.rate_hz).round().max(1.0) as usize
    }
}

/// Adds a value to the last ones; what falls out.
fn keep(values: &mut VecDeque<f64>, value: f64, most: usize) -> Option<f64> {
    values.push_back(value);
    if values.len() > most { values.pop_front() } else { None }
}

/// What stands out most of a stretch of ECG: its highest point, unless the lowest is twice as far out.
fn r_peak(ecg: &[f64]) -> Option<RPeak> {
    let level = crate::statistics::median(ecg);
    let height = |value: &f64| value - level;
    let out = |&(_, value): &(usize, &f64)| {
        let height = height(value);
        if height < 0.0 { height / -2.0 } else { height }
    };
    let (index, value) = ecg.iter().enumerate().max_by(|a, b| out(a).total_cmp(&out(b)))?;
    // The top of the parabola through it and its neighbours.
    let neighbour = |index: Option<usize>| index.and_then(|index| ecg.get(index)).copied().unwrap_or(*value);
    let (left, right) = (neighbour(index.checked_sub(1)), neighbour(index.checked_add(1)));
    let bend = left - 2.0 * value + right;
    let shift = if bend == 0.0 { 0.0 } else { ((left - right) / 2.0 / bend).clamp(-0.5, 0.5) };
    Some(RPeak { sample: index as f64 + shift, height_mv: height(value) })
}
