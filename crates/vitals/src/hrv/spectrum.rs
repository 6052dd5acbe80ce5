//! Power of heart rate variability in its bands, by the Lomb-Scargle periodogram: it takes the beats where they are,
//! so nothing is interpolated (Laguna, Moody & Mark 1998, "Power spectral density of unevenly sampled data by
//! least-square analysis", IEEE Trans Biomed Eng 45(6)). Bands: Task Force of the ESC and NASPE 1996.
//!
//! The form with a floating mean is used, as a one-sided density in ms²/Hz, so that a sinusoid of amplitude A has the
//! power A²/2. Five frequencies are taken for each 1/duration and integrated by trapezoids from one edge of a band to
//! the other. Nothing is detrended and no window is applied.

use crate::periodogram::Periodogram;
use crate::statistics::mean;

/// Low frequency band, in Hz.
pub const LF_HZ: (f64, f64) = (0.04, 0.15);
/// High frequency band, in Hz.
pub const HF_HZ: (f64, f64) = (0.15, 0.4);

/// How many cycles of a band's lowest frequency a series must last.
const CYCLES: f64 = 2.0;
/// Frequencies for each peak of 1/duration.
const PER_PEAK: f64 = 5.0;
/// Beats, of which mean, cosine, sine and noise are told.
const FEWEST: usize = 8;
/// Recordings longer than this get no more frequencies: a day's cost would grow with its square.
const LONGEST_S: f64 = 3600.0;

/// Power in the bands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BandPowers {
    /// Power from 0.04 to 0.15 Hz, in ms²; `None` for less than 50 s, two cycles of 0.04 Hz.
    pub lf_ms2: Option<f64>,
    /// Power from 0.15 to 0.4 Hz, in ms²; `None` for less than 13.3 s, two cycles of 0.15 Hz.
    pub hf_ms2: Option<f64>,
}

impl BandPowers {
    /// LF over HF; `None` where one of them is missing or the latter is 0.
    pub fn lf_hf(self) -> Option<f64> {
        let (lf, hf) = self.lf_ms2.zip(self.hf_ms2)?;
        (hf > 0.0).then_some(lf / hf)
    }
}

/// Powers of a series of RR intervals in ms, each of which is a sample at the beat that ends it.
pub fn band_powers(rr: &[f64]) -> BandPowers {
    let Some(mean) = mean(rr.iter().copied()) else { return BandPowers::default() };
    let mut at = -rr.first().copied().unwrap_or_default() / 1000.0;
    let beat = |&rr: &f64| {
        at += rr / 1000.0;
        (at, rr - mean)
    };
    let points: Vec<_> = rr.iter().map(beat).collect();
    BandPowers { lf_ms2: power(&points, LF_HZ), hf_ms2: power(&points, HF_HZ) }
}

/// ms² in a band of (seconds from the first beat, ms from the mean); `None` where the series is too short for it.
fn power(points: &[(f64, f64)], (low, high): (f64, f64)) -> Option<f64> {
    let duration = points.last()?.0;
    let beats_per_second = points.len() as f64 / duration;
    if duration * low < CYCLES || points.len() < FEWEST || beats_per_second < high {
        return None;
    }
    let steps = ((high - low) * PER_PEAK * duration.min(LONGEST_S)).ceil();
    let step = (high - low) / steps;
    let mut periodogram = Periodogram::new(points.iter().copied(), low, step);
    let edges = (0..=steps as usize).map(|index| index == 0 || index == steps as usize);
    let sum: f64 = edges.map(|edge| periodogram.density() * if edge { 0.5 } else { 1.0 }).sum();
    Some(sum * step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;

    /// Beats whose intervals swing around 800 ms.
    fn swinging(seconds: f64, waves: &[(f64, f64)]) -> Vec<f64> {
        let mut at = 0.0;
        let mut rr = Vec::new();
        while at < seconds {
            let swing: f64 = waves.iter().map(|(hz, ms)| ms * (TAU * hz * at).sin()).sum();
            rr.push(800.0 + swing);
            at += (800.0 + swing) / 1000.0;
        }
        rr
    }

    #[test]
    fn a_sinusoid_has_half_its_squared_amplitude_in_its_band() {
        let powers = band_powers(&swinging(300.0, &[(0.1, 40.0), (0.25, 20.0)]));
        let (lf, hf) = (powers.lf_ms2.unwrap(), powers.hf_ms2.unwrap());
        assert!((lf / 800.0 - 1.0).abs() < 0.03, "{lf}");
        assert!((hf / 200.0 - 1.0).abs() < 0.06, "{hf}");
        assert!((powers.lf_hf().unwrap() / 4.0 - 1.0).abs() < 0.08);
    }

    #[test]
    fn what_lies_outside_the_bands_does_not_count() {
        let powers = band_powers(&swinging(300.0, &[(0.02, 40.0), (0.5, 20.0)]));
        assert!(powers.lf_ms2.unwrap() < 16.0, "2 % of 800 ms²: {powers:?}");
        assert!(powers.hf_ms2.unwrap() < 10.0, "5 % of 200 ms²: {powers:?}");
    }

    #[test]
    fn too_short_a_series_has_no_power() {
        assert_eq!(band_powers(&[]), BandPowers::default());
        assert_eq!(band_powers(&[800.0; 3]), BandPowers::default());
        let half_a_minute = band_powers(&swinging(30.0, &[(0.25, 20.0)]));
        assert_eq!(half_a_minute.lf_ms2, None);
        assert!(half_a_minute.hf_ms2.is_some());
        assert_eq!(half_a_minute.lf_hf(), None);
        assert_eq!(band_powers(&[800.0; 400]).lf_hf(), None, "nothing varies");
    }
}
