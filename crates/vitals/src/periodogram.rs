//! The Lomb-Scargle periodogram of samples that are not evenly spaced, with a floating mean: Zechmeister & Kürster 2009,
//! "The generalised Lomb-Scargle periodogram", A&A 496(2), equations 4 to 15. Scaled to a one-sided power density, so
//! that the integral over the peak of a sinusoid of amplitude A is A²/2. No window, no trend is taken out.

use core::f64::consts::TAU;

/// Densities at one frequency after another.
pub(crate) struct Periodogram {
    phases: Vec<Phase>,
    /// Seconds that a sample stands for, times samples.
    scale: f64,
}

/// A sample, and its phase as cosine and sine with what turns it by one step: no trigonometry at each frequency.
struct Phase {
    cos: f64,
    sin: f64,
    turn_cos: f64,
    turn_sin: f64,
    value: f64,
}

impl Periodogram {
    /// Of (seconds, value) in order of time and with a mean near 0, from `low` Hz on in steps of `step` Hz.
    pub(crate) fn new(points: impl Iterator<Item = (f64, f64)> + Clone, low: f64, step: f64) -> Self {
        let first = points.clone().next().map_or(0.0, |point| point.0);
        let last = points.clone().last().map_or(first, |point| point.0);
        let phases: Vec<_> = points.map(|(at, value)| Phase::new(at - first, value, low, step)).collect();
        let n = phases.len() as f64;
        Self { scale: (last - first) * n / (n - 1.0), phases }
    }

    /// The density at the frequency that is reached, in squared units per Hz; then goes on by a step.
    pub(crate) fn density(&mut self) -> f64 {
        let n = self.phases.len() as f64;
        let (mut c, mut s, mut yc, mut ys, mut cc, mut cs) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for phase in &mut self.phases {
            let (cos, sin) = (phase.cos, phase.sin);
            c += cos;
            s += sin;
            yc += phase.value * cos;
            ys += phase.value * sin;
            cc += cos * cos;
            cs += cos * sin;
            phase.cos = cos * phase.turn_cos - sin * phase.turn_sin;
            phase.sin = sin * phase.turn_cos + cos * phase.turn_sin;
        }
        let (c, s, yc, ys) = (c / n, s / n, yc / n, ys / n);
        let ss = 1.0 - cc / n - s * s;
        let cc = cc / n - c * c;
        let cs = cs / n - c * s;
        let determinant = cc * ss - cs * cs;
        if determinant <= 0.0 {
            return 0.0;
        }
        self.scale * (ss * yc * yc + cc * ys * ys - 2.0 * cs * yc * ys) / determinant
    }
}

impl Phase {
    fn new(at: f64, value: f64, frequency: f64, step: f64) -> Self {
        let (sin, cos) = (TAU * frequency * at).sin_cos();
        let (turn_sin, turn_cos) = (TAU * step * at).sin_cos();
        Self { cos, sin, turn_cos, turn_sin, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_of_three_uneven_samples_are_those_of_a_fit() {
        // Three samples determine mean, cosine and sine: the fit is exact, so the density is scale times the variance
        // that the fit explains, which is all of it.
        let points = [(0.0, 1.0), (0.9, -2.0), (2.1, 1.0)];
        let mut periodogram = Periodogram::new(points.iter().copied(), 0.2, 0.05);
        for _ in 0..3 {
            let density = periodogram.density();
            assert!((density - 2.1 * 3.0 / 2.0 * 2.0).abs() < 1e-9, "{density}");
        }
    }
}
