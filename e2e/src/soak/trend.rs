//! Whether something grows: the median of all slopes between two points (Theil 1950, Sen 1968), with Sen's interval of 95 %.
//! A single outlier does not move it, nor does a step up that stays the only one.

/// How fast something grows, per unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// The median slope.
    pub slope: f64,
    /// What the true one is above, at 97.5 %.
    pub low: f64,
    /// What the true one is below, at 97.5 %.
    pub high: f64,
}

impl Trend {
    /// Of points `(time, value)` in order of time; nothing of fewer than four. With few or equal times the interval is all
    /// slopes.
    pub fn of(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < 4 {
            return None;
        }
        let pairs = points.iter().enumerate().flat_map(|(at, first)| {
            points[at + 1..].iter().map(move |second| (second.1 - first.1) / (second.0 - first.0))
        });
        let mut slopes: Vec<f64> = pairs.filter(|slope| slope.is_finite()).collect();
        slopes.sort_unstable_by(f64::total_cmp);
        let count = points.len() as f64;
        // The variance of Kendall's S without ties, which are narrower only.
        let spread = 1.96 * (count * (count - 1.0) * (2.0 * count + 5.0) / 18.0).sqrt();
        let among = |rank: f64| {
            let last = slopes.len().checked_sub(1)?;
            slopes.get((rank.max(0.0) as usize).min(last)).copied()
        };
        let all = slopes.len() as f64;
        Some(Self {
            slope: among((all - 1.0) / 2.0)?,
            low: among((all - spread) / 2.0 - 1.0)?,
            high: among((all + spread) / 2.0)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strapline_units::SplitMix64;

    fn noisy(slope: f64, seed: u64) -> Vec<(f64, f64)> {
        let mut random = SplitMix64::new(seed);
        (0..120).map(|at| (f64::from(at), slope * f64::from(at) + 20.0 * random.next_f64())).collect()
    }

    #[test]
    fn a_line_has_its_slope_however_noisy_it_is() {
        for seed in 0..20 {
            let trend = Trend::of(&noisy(0.5, seed)).unwrap();
            assert!(trend.low > 0.3 && trend.high < 0.7 && (trend.slope - 0.5).abs() < 0.1, "{trend:?}");
        }
    }

    #[test]
    fn noise_alone_is_no_trend() {
        let grown = (0..100).filter(|seed| Trend::of(&noisy(0.0, *seed)).unwrap().low > 0.0).count();
        assert!(grown <= 8, "{grown} of 100");
    }

    #[test]
    fn one_outlier_and_one_step_change_little() {
        let mut points: Vec<(f64, f64)> = (0..100).map(|at| (f64::from(at), 7.0)).collect();
        points[40].1 = 1e6;
        assert_eq!(Trend::of(&points).unwrap().slope, 0.0);
        points.iter_mut().skip(90).for_each(|point| point.1 = 9.0);
        assert_eq!(Trend::of(&points).unwrap().slope, 0.0);
        assert_eq!(Trend::of(&points[..3]), None);
    }
}
