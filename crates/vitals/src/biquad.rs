//! Second-order Butterworth filters by the bilinear transform (Bristow-Johnson's cookbook formulae), one sample at a
//! time. Not for the outside.

use core::f64::consts::{FRAC_1_SQRT_2, PI};

/// A filter and its memory (transposed direct form II).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    z: [f64; 2],
}

impl Biquad {
    /// Lets through what is slower than `corner` Hz.
    pub(crate) fn low_pass(rate_hz: f64, corner_hz: f64) -> Self {
        let (cos, alpha) = angle(rate_hz, corner_hz);
        Self::normalised([(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0], cos, alpha)
    }

    /// Lets through what is faster than `corner` Hz.
    pub(crate) fn high_pass(rate_hz: f64, corner_hz: f64) -> Self {
        let (cos, alpha) = angle(rate_hz, corner_hz);
        Self::normalised([(1.0 + cos) / 2.0, -1.0 - cos, (1.0 + cos) / 2.0], cos, alpha)
    }

    fn normalised(b: [f64; 3], cos: f64, alpha: f64) -> Self {
        let a0 = 1.0 + alpha;
        Self { b: b.map(|b| b / a0), a: [-2.0 * cos / a0, (1.0 - alpha) / a0], z: [0.0; 2] }
    }

    /// The next sample, filtered.
    pub(crate) fn filter(&mut self, x: f64) -> f64 {
        let ([b0, b1, b2], [a1, a2], [z1, z2]) = (self.b, self.a, self.z);
        let y = b0 * x + z1;
        self.z = [b1 * x - a1 * y + z2, b2 * x - a2 * y];
        y
    }
}

fn angle(rate_hz: f64, corner_hz: f64) -> (f64, f64) {
    // A corner beyond what the rate can carry is one just below it.
    let angle = 2.0 * PI * (corner_hz / rate_hz).min(0.45);
    (angle.cos(), angle.sin() * FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(mut filter: Biquad, hz: f64) -> f64 {
        let wave = (0..4000).map(|index| (2.0 * PI * hz * f64::from(index) / 100.0).sin());
        wave.map(|x| filter.filter(x)).skip(2000).fold(0.0, |most, y: f64| most.max(y.abs()))
    }

    #[test]
    fn the_corner_is_at_three_decibels() {
        for filter in [Biquad::low_pass(100.0, 5.0), Biquad::high_pass(100.0, 5.0)] {
            assert!((gain(filter, 5.0) - FRAC_1_SQRT_2).abs() < 0.01);
        }
        assert!(gain(Biquad::low_pass(100.0, 5.0), 0.5) > 0.99);
        assert!(gain(Biquad::low_pass(100.0, 5.0), 25.0) < 0.03);
        assert!(gain(Biquad::high_pass(100.0, 5.0), 0.5) < 0.02);
    }
}
