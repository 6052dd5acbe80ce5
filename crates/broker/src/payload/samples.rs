//! Arrays of samples, thinned so that a payload stays small enough to be delivered: one for each second up to two
//! hours, coarser beyond that.

use crate::payload::level::Level;

/// Samples of an array at most.
pub(super) const LIMIT: usize = 7200;
/// Steps in seconds that people expect.
const STEPS: [u32; 10] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300];

/// Values as (ms, value); where they are too many, the means (weighted by time) of equal steps.
pub(super) fn of_level(level: &Level) -> Vec<(u32, f64)> {
    let times: Vec<u32> = level.0.iter().map(|held| held.ms).collect();
    let Some(step_ms) = step_ms(&times) else {
        return level.0.iter().map(|held| (held.ms, held.value)).collect();
    };
    let steps = level.0.chunk_by(|a, b| a.ms / step_ms == b.ms / step_ms);
    let mean = |part: &[_]| {
        Some((part.first().map(|held: &super::level::Held| held.ms)?, Level(part.to_vec()).mean()?))
    };
    steps.filter_map(mean).collect()
}

/// What rises, as (ms, count); where there is too much of it, the last of equal steps.
pub(super) fn of_count(counts: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    let times: Vec<u32> = counts.iter().map(|(ms, _)| *ms).collect();
    let Some(step_ms) = step_ms(&times) else { return counts };
    counts.chunk_by(|a, b| a.0 / step_ms == b.0 / step_ms).filter_map(|part| part.last().copied()).collect()
}

/// `None` where all of them fit.
pub(super) fn step_ms(times: &[u32]) -> Option<u32> {
    if times.len() <= LIMIT {
        return None;
    }
    let span_ms = times.first().zip(times.last()).map_or(0, |(first, last)| last.saturating_sub(*first));
    let fits = |step: &&u32| (span_ms / (**step * 1000)) as usize + 2 <= LIMIT;
    Some(STEPS.iter().find(fits).copied().unwrap_or(600) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::level::tests::level;

    #[test]
    fn two_hours_are_whole_and_a_night_is_not() {
        let seconds =
            |count: u32| level(&(0..count).map(|second| (second, f64::from(second % 2))).collect::<Vec<_>>());
        assert_eq!(of_level(&seconds(7200)).len(), 7200);
        let night = of_level(&seconds(8 * 3600));
        assert_eq!(night.len(), 8 * 3600 / 5);
        assert!(night.iter().all(|&(_, value)| value == 0.4 || value == 0.6));
        assert!(night.is_sorted_by_key(|&(ms, _)| ms));
    }

    #[test]
    fn a_thinned_count_ends_where_it_ended() {
        let counts: Vec<_> = (0..20_000).map(|second| (second * 1000, f64::from(second))).collect();
        let thinned = of_count(counts);
        assert!(thinned.len() <= LIMIT && thinned.is_sorted_by_key(|&(_, count)| count as u32));
        assert_eq!(thinned.last(), Some(&(19_999_000, 19_999.0)));
    }
}
