//! A plain filter for RR intervals: what cannot be a sinus beat next to its neighbours is left out, nothing is
//! interpolated. It is the 20 % rule of Malik et al. (1989, "Heart rate variability in relation to prognosis after
//! myocardial infarction"), against the median of five instead of the last interval, so that one bad interval does not
//! make its successor look bad. It does not tell ectopic from missed or extra beats, and does not correct them.

/// Half the width of the median's window.
const NEIGHBOURS: usize = 2;
/// How far from the median an interval may be.
const TOLERANCE: f64 = 0.2;

/// For each interval in ms whether it is to be used.
pub(super) fn accepted(intervals: &[f64]) -> Vec<bool> {
    let judge = |(index, &interval): (usize, &f64)| {
        let from = index.saturating_sub(NEIGHBOURS);
        let until = (index + NEIGHBOURS + 1).min(intervals.len());
        let median = median(intervals.get(from..until).unwrap_or_default());
        (interval - median).abs() <= TOLERANCE * median
    };
    intervals.iter().enumerate().map(judge).collect()
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        return upper;
    }
    sorted.get((sorted.len() / 2).wrapping_sub(1)).map_or(upper, |lower| (lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breathing_passes_and_a_missed_beat_does_not() {
        assert_eq!(accepted(&[800.0, 850.0, 900.0, 860.0, 800.0]), [true; 5]);
        assert_eq!(accepted(&[800.0, 810.0, 1620.0, 805.0, 800.0]), [true, true, false, true, true]);
    }

    #[test]
    fn an_early_beat_and_its_pause_do_not() {
        let rr = [800.0, 800.0, 800.0, 500.0, 1100.0, 800.0, 800.0, 800.0];
        assert_eq!(accepted(&rr), [true, true, true, false, false, true, true, true]);
    }

    #[test]
    fn few_intervals_are_judged_too() {
        assert_eq!(accepted(&[]), [false; 0]);
        assert_eq!(accepted(&[800.0]), [true]);
        assert_eq!(accepted(&[800.0, 820.0]), [true, true]);
    }
}
