//! Several sources of one metric become one series: the best one is taken whole, and another one counts only where the
//! better ones were silent. So nothing is doubled, and a strap that falls off is followed by the watch.

use crate::payload::points::Point;
use crate::payload::sources::SourceIndex;

/// One source's series of a metric, in the order of time.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) source: SourceIndex,
    pub(super) points: Vec<Point>,
    /// The greatest is the best; of equals the one that was seen first.
    pub(super) score: f64,
}

/// A value and who measured it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sourced {
    pub(super) ms: u32,
    pub(super) value: f64,
    pub(super) source: SourceIndex,
}

/// Merges series of values, each of which holds for at most `hold_ms`.
pub(super) fn levels(candidates: Vec<Candidate>, hold_ms: u32) -> Vec<Sourced> {
    in_order_of_score(candidates).fold(Vec::new(), |better, candidate| {
        fill(&better, sourced(&candidate), |before, after, ms| {
            // Where the better one is silent for long, it is over a second after its last value.
            let over = before.is_none_or(|before: u32| ms >= before.saturating_add(1000));
            let long = match (before, after) {
                (Some(before), Some(after)) => after - before > hold_ms,
                _ => true,
            };
            over && long && after.is_none_or(|after| ms < after)
        })
    })
}

/// Merges series of what was added to a count: another source counts only before the first and after the last of the
/// better one, which goes on counting while it is silent.
pub(super) fn counts(candidates: Vec<Candidate>) -> Vec<Sourced> {
    in_order_of_score(candidates).fold(Vec::new(), |better, candidate| {
        fill(&better, sourced(&candidate), |before, after, ms| {
            before.is_none() || (after.is_none() && before < Some(ms))
        })
    })
}

fn in_order_of_score(mut candidates: Vec<Candidate>) -> impl Iterator<Item = Candidate> {
    candidates.retain(|candidate| !candidate.points.is_empty());
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.source.cmp(&b.source)));
    candidates.into_iter()
}

fn sourced(candidate: &Candidate) -> Vec<Sourced> {
    let source = candidate.source;
    candidate
        .points
        .iter()
        .map(|point| Sourced { ms: point.ms, value: f64::from(point.value), source })
        .collect()
}

/// Adds those of `more` for which `fits` says so, given the better points before (or at) and after each.
fn fill(
    better: &[Sourced],
    more: Vec<Sourced>,
    fits: impl Fn(Option<u32>, Option<u32>, u32) -> bool,
) -> Vec<Sourced> {
    if better.is_empty() {
        return more;
    }
    let mut merged = Vec::with_capacity(better.len());
    let mut rest = better.iter().copied().peekable();
    let mut before = None;
    for point in more {
        while let Some(next) = rest.next_if(|next| next.ms <= point.ms) {
            before = Some(next.ms);
            merged.push(next);
        }
        if fits(before, rest.peek().map(|next| next.ms), point.ms) {
            merged.push(point);
        }
    }
    merged.extend(rest);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(source: u8, score: f64, seconds: impl IntoIterator<Item = u32>, value: f32) -> Candidate {
        let points = seconds.into_iter().map(|second| Point { ms: second * 1000, value }).collect();
        Candidate { source: SourceIndex(source), points, score }
    }

    fn seconds_of(merged: &[Sourced], source: u8) -> Vec<u32> {
        merged.iter().filter(|point| point.source.0 == source).map(|point| point.ms / 1000).collect()
    }

    #[test]
    fn the_better_source_is_taken_and_the_other_fills_its_gap() {
        let strap = candidate(1, 20.0, (10..20).chain(40..50), 120.0);
        let watch = candidate(0, 10.0, 0..60, 110.0);
        let merged = levels(vec![watch, strap], 10_000);
        assert_eq!(seconds_of(&merged, 1), (10..20).chain(40..50).collect::<Vec<_>>());
        assert_eq!(seconds_of(&merged, 0), (0..10).chain(20..40).chain(50..60).collect::<Vec<_>>());
        assert!(merged.is_sorted_by_key(|point| point.ms));
    }

    #[test]
    fn a_short_silence_is_no_gap() {
        let strap = candidate(0, 20.0, [0, 1, 2, 8, 9], 120.0);
        let watch = candidate(1, 10.0, 0..10, 110.0);
        assert_eq!(seconds_of(&levels(vec![strap, watch], 10_000), 1), [0; 0]);
    }

    #[test]
    fn equals_go_by_who_came_first() {
        let merged = levels(vec![candidate(1, 5.0, 0..5, 1.0), candidate(0, 5.0, 0..5, 2.0)], 10_000);
        assert!(merged.iter().all(|point| point.source.0 == 0) && merged.len() == 5);
    }

    #[test]
    fn a_count_goes_on_while_its_source_is_silent() {
        let pod = candidate(0, 20.0, [10, 11, 50, 51], 3.0);
        let phone = candidate(1, 10.0, 0..60, 2.0);
        let merged = counts(vec![pod, phone]);
        assert_eq!(seconds_of(&merged, 0), [10, 11, 50, 51]);
        assert_eq!(seconds_of(&merged, 1), (0..10).chain(52..60).collect::<Vec<_>>());
    }
}
