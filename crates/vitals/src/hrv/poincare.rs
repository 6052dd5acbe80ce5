//! Poincaré plot, each interval over the one before it: SD1 and SD2 are the standard deviations across and along the
//! line of identity (Brennan, Palaniswami & Kamen 2001, "Do existing measures of Poincaré plot geometry reflect
//! nonlinear features of heart rate variability?", IEEE Trans Biomed Eng 48(11), equations 7 and 8), with n − 1 in the
//! denominator.

use crate::statistics::variance;

/// The ellipse of a Poincaré plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poincare {
    /// Across the line of identity, in ms: from beat to beat.
    pub sd1_ms: f64,
    /// Along the line of identity, in ms: over longer times.
    pub sd2_ms: f64,
}

/// The ellipse of a series of RR intervals in ms; `None` for fewer than three.
pub fn poincare(rr: &[f64]) -> Option<Poincare> {
    let points = rr.array_windows();
    let across = variance(points.clone().map(|[before, after]| after - before))?;
    let along = variance(points.map(|[before, after]| after + before))?;
    Some(Poincare { sd1_ms: (across / 2.0).sqrt(), sd2_ms: (along / 2.0).sqrt() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternating_beats_lie_across_and_a_ramp_lies_along() {
        let alternating: Vec<f64> = (0..201).map(|beat| if beat % 2 == 0 { 800.0 } else { 820.0 }).collect();
        let plot = poincare(&alternating).unwrap();
        // Differences are 20 and -20, a hundred of each; all sums are equal.
        assert!((plot.sd1_ms - 20.0 * (200.0_f64 / 199.0 / 2.0).sqrt()).abs() < 1e-9);
        assert!(plot.sd2_ms < 1e-9);
        let ramp: Vec<f64> = (0..201).map(f64::from).collect();
        let plot = poincare(&ramp).unwrap();
        // Sums are 1, 3, ... 399: variance 4 · n (n + 1) / 12 for n = 200.
        assert!(plot.sd1_ms < 1e-9);
        assert!((plot.sd2_ms - (4.0 * 200.0 * 201.0 / 12.0 / 2.0_f64).sqrt()).abs() < 1e-9);
        assert_eq!(poincare(&[800.0, 810.0]), None);
    }
}
