//! How far two sources of one metric agree: Bland & Altman 1986, "Statistical methods for assessing agreement between two
//! methods of clinical measurement", Lancet 327(8476); confidence intervals of the limits after Bland & Altman 1999,
//! "Measuring agreement in method comparison studies", Stat Methods Med Res 8(2), section 2.1; concordance after Lin 1989,
//! "A concordance correlation coefficient to evaluate reproducibility", Biometrics 45(1).
//!
//! The limits suppose that differences are normal and independent of each other. Those of two straps a second apart are
//! not quite: the bias and the limits still describe them, the confidence intervals are then too narrow.

use core::time::Duration;

use strapline_units::Timestamp;

use crate::statistics::{mean, variance};

/// Two values that were true at the same time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// When.
    pub at: Timestamp,
    /// Of the first source.
    pub first: f64,
    /// Of the second source.
    pub second: f64,
}

impl Pair {
    /// The mean of both: the x of a Bland-Altman plot.
    pub const fn mean(&self) -> f64 {
        f64::midpoint(self.first, self.second)
    }

    /// The first less the second: the y of a Bland-Altman plot.
    pub const fn difference(&self) -> f64 {
        self.first - self.second
    }
}

/// A number with its 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What the pairs say of two sources, in the metric's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// How many pairs.
    pub n: usize,
    /// The mean difference, first less second.
    pub bias: Estimate,
    /// The standard deviation of the differences (n − 1).
    pub sd: f64,
    /// Bias − 1.96 standard deviations.
    pub lower_limit: Estimate,
    /// Bias + 1.96 standard deviations.
    pub upper_limit: Estimate,
    /// Pearson's correlation; `None` where a source does not change. It tells little: two sources that differ by a
    /// constant have 1.
    pub pearson_r: Option<f64>,
    /// Lin's concordance, with variances of n as in the paper; `None` where neither changes and both are equal.
    pub concordance: Option<f64>,
}

/// Pairs each value of the first source with what the second said nearest to that time, if that is within the tolerance.
/// A value of the second serves once: where several are near to it, the nearest takes it. Both are in order of time.
pub fn pair_nearest(
    first: &[(Timestamp, f64)],
    second: &[(Timestamp, f64)],
    tolerance: Duration,
) -> Vec<Pair> {
    let apart = |one: Timestamp, two: Timestamp| one.duration_since(two).max(two.duration_since(one));
    let mut pairs: Vec<(usize, Pair)> = Vec::new();
    let mut next = 0;
    for &(at, value) in first.iter().filter(|(_, value)| value.is_finite()) {
        while let (Some(here), Some(after)) = (second.get(next), second.get(next + 1))
            && apart(after.0, at) <= apart(here.0, at)
        {
            next += 1;
        }
        let Some(&(other_at, other)) = second.get(next) else { break };
        if !other.is_finite() || apart(other_at, at) > tolerance {
            continue;
        }
        let pair = Pair { at, first: value, second: other };
        match pairs.last_mut() {
            Some((taken, earlier)) if *taken == next => {
                if apart(other_at, at) < apart(other_at, earlier.at) {
                    *earlier = pair;
                }
            }
            _ => pairs.push((next, pair)),
        }
    }
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// Pairs each value of the first source with the second's on a straight line between the values before and after, where
/// these are no further apart than `gap`. Both are in order of time.
pub fn pair_interpolated(
    first: &[(Timestamp, f64)],
    second: &[(Timestamp, f64)],
    gap: Duration,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut next = 0;
    for &(at, value) in first.iter().filter(|(_, value)| value.is_finite()) {
        while second.get(next + 1).is_some_and(|(after, _)| *after <= at) {
            next += 1;
        }
        let Some(&(before_at, before)) = second.get(next) else { break };
        let other = if before_at == at {
            before
        } else {
            let Some(&(after_at, after)) = second.get(next + 1).filter(|_| before_at < at) else { continue };
            let span = after_at.duration_since(before_at);
            if span > gap {
                continue;
            }
            before + (after - before) * (at.duration_since(before_at).as_secs_f64() / span.as_secs_f64())
        };
        if other.is_finite() {
            pairs.push(Pair { at, first: value, second: other });
        }
    }
    pairs
}

/// The agreement of pairs; `None` of fewer than three.
pub fn agreement(pairs: &[Pair]) -> Option<Agreement> {
    /// Of the standard normal distribution, for 95 %.
    const Z: f64 = 1.96;
    if pairs.len() < 3 {
        return None;
    }
    let n = pairs.len() as f64;
    let differences = || pairs.iter().map(Pair::difference);
    let bias = mean(differences())?;
    let sd = variance(differences())?.sqrt();
    let t = student_t_95(n - 1.0);
    let estimate =
        |value: f64, error: f64| Estimate { value, low: value - t * error, high: value + t * error };
    // The variance of a limit is s²(1/n + 1.96²/(2(n − 1))): Bland & Altman 1999.
    let limit_error = sd * (1.0 / n + Z * Z / (2.0 * (n - 1.0))).sqrt();
    let (first, second) = (|| pairs.iter().map(|pair| pair.first), || pairs.iter().map(|pair| pair.second));
    let (mean1, mean2) = (mean(first())?, mean(second())?);
    let covariance =
        pairs.iter().map(|pair| (pair.first - mean1) * (pair.second - mean2)).sum::<f64>() / (n - 1.0);
    let (variance1, variance2) = (variance(first())?, variance(second())?);
    let both = (variance1 * variance2).sqrt();
    let to_n = (n - 1.0) / n;
    let spread = to_n * (variance1 + variance2) + (mean1 - mean2).powi(2);
    Some(Agreement {
        n: pairs.len(),
        bias: estimate(bias, sd / n.sqrt()),
        sd,
        lower_limit: estimate(bias - Z * sd, limit_error),
        upper_limit: estimate(bias + Z * sd, limit_error),
        pearson_r: (both > 0.0).then(|| (covariance / both).clamp(-1.0, 1.0)),
        concordance: (spread > 0.0).then(|| 2.0 * to_n * covariance / spread),
    })
}

/// The two-sided 95 % point of Student's t distribution.
///
/// One and two degrees of freedom have a closed form. From three on: the expansion about the normal one of Abramowitz &
/// Stegun 1964, 26.7.5, with four terms, off by less than 0.01 at three and 0.0001 from ten on.
fn student_t_95(degrees: f64) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    if degrees < 1.5 {
        return 12.706_204_736_174_7;
    }
    if degrees < 2.5 {
        return 4.302_652_729_696_14;
    }
    let z2 = Z * Z;
    let terms = [
        Z * (z2 + 1.0) / 4.0,
        Z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0,
        Z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0,
        Z * ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees) + Z
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64, limit: f64) {
        assert!((value - expected).abs() <= limit, "{value}, expected {expected}");
    }

    /// Peak expiratory flow of 17 people in l/min by the large and the mini Wright meter, first measurements: the table of
    /// Bland & Altman 1986.
    const WRIGHT: [(f64, f64); 17] = [
        (494.0, 512.0),
        (395.0, 430.0),
        (516.0, 520.0),
        (434.0, 428.0),
        (476.0, 500.0),
        (557.0, 600.0),
        (413.0, 364.0),
        (442.0, 380.0),
        (650.0, 658.0),
        (433.0, 445.0),
        (417.0, 432.0),
        (656.0, 626.0),
        (267.0, 260.0),
        (478.0, 477.0),
        (178.0, 259.0),
        (423.0, 350.0),
        (427.0, 451.0),
    ];

    fn pairs(values: &[(f64, f64)]) -> Vec<Pair> {
        let pair = |&(first, second)| Pair { at: Timestamp::default(), first, second };
        values.iter().map(pair).collect()
    }

    #[test]
    fn numbers_of_the_paper() {
        let found = agreement(&pairs(&WRIGHT)).unwrap();
        // -2.1 and 38.8 l/min, limits -79.7 and 75.5 (the paper takes 2 for 1.96), r 0.94.
        assert_eq!(found.n, 17);
        near(found.bias.value, -2.1, 0.05);
        near(found.sd, 38.8, 0.05);
        near(found.bias.low, -22.0, 0.15);
        near(found.bias.high, 17.8, 0.15);
        near(found.pearson_r.unwrap(), 0.94, 0.005);
        near(found.lower_limit.value, -2.1 - 1.96 * 38.77, 0.1);
        // The paper's standard error of a limit is √(3s²/n) = 16.3; that of 1999 differs little: 16.3 to 16.4.
        near((found.lower_limit.high - found.lower_limit.value) / 2.12, 16.3, 0.3);
        near(found.upper_limit.high - found.upper_limit.value, 34.5, 0.6);
    }

    #[test]
    fn concordance_falls_with_what_correlation_does_not_see() {
        let line: Vec<(f64, f64)> = (0..20).map(|x| (f64::from(x), f64::from(x))).collect();
        let found = agreement(&pairs(&line)).unwrap();
        assert_eq!((found.bias.value, found.sd, found.concordance), (0.0, 0.0, Some(1.0)));
        let shifted: Vec<(f64, f64)> = line.iter().map(|(x, y)| (*x, y + 5.0)).collect();
        let found = agreement(&pairs(&shifted)).unwrap();
        near(found.pearson_r.unwrap(), 1.0, 1e-12);
        // 2·33.25 / (33.25 + 33.25 + 25), variances of n.
        near(found.concordance.unwrap(), 66.5 / 91.5, 1e-12);
        let flat = agreement(&pairs(&[(1.0, 1.0); 5])).unwrap();
        assert_eq!((flat.pearson_r, flat.concordance), (None, None));
        assert_eq!(agreement(&pairs(&[(1.0, 2.0); 2])), None);
    }

    #[test]
    fn student_t_is_that_of_the_tables() {
        let table = [
            (1.0, 12.7062, 1e-4),
            (2.0, 4.3027, 1e-4),
            (3.0, 3.1824, 1e-2),
            (5.0, 2.5706, 1e-3),
            (10.0, 2.2281, 1e-4),
            (16.0, 2.1199, 1e-4),
            (100.0, 1.9840, 1e-4),
            (1e6, 1.95997, 1e-5),
        ];
        for (degrees, expected, limit) in table {
            near(student_t_95(degrees), expected, limit);
        }
    }

    fn series(values: &[(i64, f64)]) -> Vec<(Timestamp, f64)> {
        values.iter().map(|(millis, value)| (Timestamp::from_unix_micros(millis * 1000), *value)).collect()
    }

    fn seen(pairs: &[Pair]) -> Vec<(i64, f64, f64)> {
        pairs.iter().map(|pair| (pair.at.unix_micros() / 1000, pair.first, pair.second)).collect()
    }

    #[test]
    fn pairs_are_the_nearest_within_the_tolerance_and_each_once() {
        let first = series(&[(0, 1.0), (1000, 2.0), (1400, 2.5), (3000, f64::NAN), (4000, 4.0), (9000, 9.0)]);
        let second = series(&[(-300, 10.0), (1300, 20.0), (3900, 30.0), (4050, 40.0), (20_000, 50.0)]);
        let pairs = pair_nearest(&first, &second, Duration::from_millis(500));
        assert_eq!(seen(&pairs), [(0, 1.0, 10.0), (1400, 2.5, 20.0), (4000, 4.0, 40.0)]);
        assert!(pair_nearest(&first, &[], Duration::MAX).is_empty());
        assert!(pair_nearest(&[], &second, Duration::MAX).is_empty());
    }

    #[test]
    fn between_two_values_lies_a_straight_line_and_in_a_gap_nothing() {
        let first =
            series(&[(-1, 0.0), (0, 1.0), (500, 2.0), (1000, 3.0), (5000, 4.0), (9500, 5.0), (9600, 6.0)]);
        let second = series(&[(0, 10.0), (1000, 20.0), (9000, 30.0), (9500, 40.0)]);
        let pairs = pair_interpolated(&first, &second, Duration::from_secs(2));
        assert_eq!(seen(&pairs), [(0, 1.0, 10.0), (500, 2.0, 15.0), (1000, 3.0, 20.0), (9500, 5.0, 40.0)]);
    }

    #[test]
    fn a_plot_has_mean_and_difference() {
        let pair = Pair { at: Timestamp::default(), first: 72.0, second: 70.0 };
        assert_eq!((pair.mean(), pair.difference()), (71.0, 2.0));
    }
}
