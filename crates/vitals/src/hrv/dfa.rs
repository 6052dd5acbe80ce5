//! Detrended fluctuation analysis, the short-term exponent alpha 1: Peng, Havlin, Stanley & Goldberger 1995,
//! "Quantification of scaling exponents and crossover phenomena in nonstationary heartbeat time series", Chaos 5(1).
//!
//! The profile (sum of deviations from the mean) is cut from its beginning into windows of n beats that do not overlap;
//! a straight line is taken out of each by least squares; F(n) is the root mean square of what is left over all
//! windows. Alpha 1 is the slope of ln F over ln n for every n from 4 to 16. About 1.0 at rest; in exercise it falls
//! through 0.75 near the aerobic threshold (Rogers, Giles, Draper, Hoos & Gronwald 2021, Front Physiol 11:596567) and
//! through 0.5 near the anaerobic one (Rogers, Giles, Draper, Mourot & Gronwald 2021, J Funct Morphol Kinesiol 6(2)).
//! A few artefacts in a hundred beats shift it by more than that, so correct first.

use crate::statistics::mean;

/// Windows over which alpha 1 is fitted, in beats.
pub const DFA_ALPHA1_WINDOWS: core::ops::RangeInclusive<usize> = 4..=16;

/// The fewest beats of which alpha 1 is told: two of the longest windows.
const FEWEST: usize = 32;

/// DFA alpha 1 of a series of RR intervals; `None` for fewer than 32, or where all are equal.
pub fn dfa_alpha1(rr: &[f64]) -> Option<f64> {
    let mean = mean(rr.iter().copied()).filter(|_| rr.len() >= FEWEST)?;
    let mut sum = 0.0;
    let profile: Vec<f64> = rr
        .iter()
        .map(|rr| {
            sum += rr - mean;
            sum
        })
        .collect();
    // Least squares line of ln F over ln n, in one pass.
    let (mut count, mut x, mut y, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for window in DFA_ALPHA1_WINDOWS {
        let fluctuation = fluctuation(&profile, window);
        // Rounding, not variability: nothing can be told of a heart like a clock.
        if fluctuation < 1e-6 {
            return None;
        }
        let (log_n, log_f) = ((window as f64).ln(), fluctuation.ln());
        count += 1.0;
        x += log_n;
        y += log_f;
        xx += log_n * log_n;
        xy += log_n * log_f;
    }
    Some((count * xy - x * y) / (count * xx - x * x))
}

/// F(n) of the profile.
fn fluctuation(profile: &[f64], window: usize) -> f64 {
    let n = window as f64;
    let middle = (n - 1.0) / 2.0;
    // Sum of squared distances of 0..n from their middle.
    let spread = n * (n * n - 1.0) / 12.0;
    let mut squares = 0.0;
    let mut windows = 0.0;
    for part in profile.chunks_exact(window) {
        let level = part.iter().sum::<f64>() / n;
        let from_middle = || part.iter().enumerate().map(|(index, y)| (index as f64 - middle, y - level));
        let slope = from_middle().map(|(x, y)| x * y).sum::<f64>() / spread;
        squares += from_middle().map(|(x, y)| (y - slope * x).powi(2)).sum::<f64>();
        windows += 1.0;
    }
    (squares / (windows * n)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use strapline_units::SplitMix64;

    fn series(beats: usize, seed: u64, mut next: impl FnMut(f64) -> f64) -> Vec<f64> {
        let mut random = SplitMix64::new(seed);
        (0..beats).map(|_| next(random.next_normal())).collect()
    }

    #[test]
    fn noise_its_sum_and_its_difference_have_their_exponents() {
        // 0.5 and 1.5 in the limit of long windows (Peng et al. 1995). Windows as short as 4 to 16 raise that of white
        // noise (Kantelhardt et al. 2001, Physica A 295: the bias of first-order detrending): by the exact expectation
        // of F²(n) for white noise, (n² − 4) / (15 n), the slope over 4 to 16 is 0.568.
        let log: Vec<(f64, f64)> = DFA_ALPHA1_WINDOWS
            .map(|n| n as f64)
            .map(|n| (n.ln(), ((n * n - 4.0) / (15.0 * n)).ln() / 2.0))
            .collect();
        let count = log.len() as f64;
        let (x, y) = log.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / count, y + p.1 / count));
        let expected = log.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>()
            / log.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>();
        let white = dfa_alpha1(&series(100_000, 1, |x| 800.0 + 20.0 * x)).unwrap();
        assert!((white - expected).abs() < 0.01, "white noise: {white}, expected {expected}");
        let mut level = 0.0;
        let brown = series(100_000, 2, |x| {
            level += x;
            800.0 + level
        });
        let brown = dfa_alpha1(&brown).unwrap();
        assert!((brown - 1.5).abs() < 0.05, "Brownian noise: {brown}");
    }

    #[test]
    fn too_few_or_equal_beats_have_no_exponent() {
        assert_eq!(dfa_alpha1(&series(31, 1, |x| 800.0 + x)), None);
        assert!(dfa_alpha1(&series(32, 1, |x| 800.0 + x)).is_some());
        assert_eq!(dfa_alpha1(&[800.0; 100]), None);
        assert_eq!(dfa_alpha1(&[]), None);
    }

    #[test]
    fn level_and_scale_do_not_matter() {
        let rr = series(300, 3, |x| 800.0 + 30.0 * x);
        let other: Vec<f64> = rr.iter().map(|rr| 300.0 + rr / 3.0).collect();
        assert!((dfa_alpha1(&rr).unwrap() - dfa_alpha1(&other).unwrap()).abs() < 1e-9);
    }
}
