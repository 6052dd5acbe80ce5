//! The strongest wave in a band of an unevenly sampled signal of one or several axes. Not for the outside.

use super::Breathing;
use crate::periodogram::Periodogram;

/// Frequencies for each peak of 1/duration.
const PER_PEAK: f64 = 8.0;
/// How far around its top a wave's power lies, in 1/duration: the main lobe.
const LOBE: f64 = 1.5;
/// Share of the power from which there is a wave at all. Noise has one of about 0.15 in a minute.
const CLEAR: f64 = 0.3;

/// The strongest wave from `low` to `high` Hz of signals over the same times in s, whose powers are added; each
/// frequency is given the weight f to the power of `tilt`. `None` where nothing stands out.
pub(super) fn strongest_wave<'a>(
    times: &'a [f64],
    signals: impl Iterator<Item = &'a [f64]>,
    (low, high): (f64, f64),
    tilt: i32,
) -> Option<Breathing> {
    let duration = times.last()? - times.first()?;
    let steps = ((high - low) * duration * PER_PEAK).ceil();
    if duration <= 0.0 || steps < 3.0 {
        return None;
    }
    let step = (high - low) / steps;
    let frequency = |index: usize| low + step * index as f64;
    let mut powers = vec![0.0; steps as usize + 1];
    for signal in signals {
        let straight = without_trend(times, signal);
        let points = times.iter().copied().zip(straight.iter().copied());
        let mut periodogram = Periodogram::new(points, low, step);
        for (index, power) in powers.iter_mut().enumerate() {
            *power += periodogram.density() * frequency(index).powi(tilt);
        }
    }
    // A top has both its sides: what rises to an edge of the band has its top outside.
    let tops =
        powers.array_windows().enumerate().filter(|(_, [left, top, right])| left <= top && right < top);
    let (index, [left, top, right]) = tops.max_by(|(_, [_, a, _]), (_, [_, b, _])| a.total_cmp(b))?;
    // The parabola through the three points.
    let shift = (left - right) / 2.0 / (left - 2.0 * top + right);
    let rate_hz = frequency(index + 1) + step * shift;
    let all: f64 = powers.iter().sum();
    let near = |index: usize| (frequency(index) - rate_hz).abs() <= LOBE / duration;
    let lobe: f64 = powers.iter().enumerate().filter(|(index, _)| near(*index)).map(|(_, power)| power).sum();
    let clarity = lobe / all;
    (clarity >= CLEAR).then_some(Breathing { rate_rpm: rate_hz * 60.0, clarity })
}

/// The signal less its least squares line.
fn without_trend(times: &[f64], signal: &[f64]) -> Vec<f64> {
    let n = times.len() as f64;
    let time = times.iter().sum::<f64>() / n;
    let level = signal.iter().sum::<f64>() / n;
    let spread: f64 = times.iter().map(|at| (at - time).powi(2)).sum();
    let slope = times.iter().zip(signal).map(|(at, y)| (at - time) * (y - level)).sum::<f64>() / spread;
    times.iter().zip(signal).map(|(at, y)| y - level - slope * (at - time)).collect()
}
