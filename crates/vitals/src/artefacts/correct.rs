//! The series without its artefacts. An extra beat is taken out and missed ones are put in at equal distances; an
//! ectopic beat is moved to where it should have been, if the pause after it made up for it; all other intervals are
//! replaced by a straight line between their neighbours (Lipponen & Tarvainen 2019).
//!
//! It is done again with what comes out, as artefacts hide each other, as long as fewer are found than before.

use super::detect::{Found, find};
use super::{Artefact, ArtefactKind};

/// Passes over a series; each one after the first finds what was hidden.
const MOST_PASSES: usize = 3;
/// How far a pair with an ectopic beat may be off two intervals of its surroundings, to keep its length in time.
const COMPENSATED: f64 = 0.1;

/// A series without its artefacts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrected {
    /// RR intervals in ms, oldest first.
    pub rr: Vec<f64>,
    /// What was found, in order of the series that was given.
    pub artefacts: Vec<Artefact>,
    /// How many intervals were given.
    pub given: usize,
}

impl Corrected {
    /// Artefacts in percent of the intervals that were given. Below 5 % a series can be relied on; `None` for an empty
    /// one.
    pub fn artefact_pct(&self) -> Option<f64> {
        (self.given > 0).then(|| 100.0 * self.artefacts.len() as f64 / self.given as f64)
    }
}

/// An interval, and which of the given ones it stands for: from (and with) `from` up to `to`.
#[derive(Clone, Copy, Debug)]
struct Interval {
    rr: f64,
    from: usize,
    to: usize,
}

/// Finds and corrects the artefacts of RR intervals in ms, oldest first.
pub fn correct(rr: &[f64]) -> Corrected {
    let mut series: Vec<Interval> =
        rr.iter().enumerate().map(|(index, &rr)| Interval { rr, from: index, to: index + 1 }).collect();
    let mut artefacts: Vec<Artefact> = Vec::new();
    let mut before = usize::MAX;
    for _ in 0..MOST_PASSES {
        let values: Vec<f64> = series.iter().map(|interval| interval.rr).collect();
        let found = find(&values);
        if found.is_empty() || found.len() >= before {
            break;
        }
        before = found.len();
        for found in &found {
            note(&mut artefacts, &series, found);
        }
        series = repaired(&series, &found);
    }
    artefacts.sort_unstable_by_key(|artefact| artefact.index);
    Corrected { rr: series.iter().map(|interval| interval.rr).collect(), artefacts, given: rr.len() }
}

/// Adds an artefact by its place in the given series, unless one is noted there already.
fn note(artefacts: &mut Vec<Artefact>, series: &[Interval], found: &Found) {
    let covered = series.get(found.first..found.first + found.length).unwrap_or_default();
    let Some((first, last)) = covered.first().zip(covered.last()) else { return };
    let known =
        |artefact: &Artefact| artefact.index < last.to && first.from < artefact.index + artefact.length;
    if !artefacts.iter().any(known) {
        let length = last.to - first.from;
        artefacts.push(Artefact { kind: found.kind, index: first.from, length, replaced_by: found.parts });
    }
}

fn repaired(series: &[Interval], found: &[Found]) -> Vec<Interval> {
    let mut result: Vec<Interval> = Vec::with_capacity(series.len());
    let mut begin = 0;
    let mut gaps: Vec<Gap> = Vec::new();
    for artefact in found {
        let end = artefact.first + artefact.length;
        result.extend(series.get(begin..artefact.first).unwrap_or_default());
        let covered = series.get(artefact.first..end).unwrap_or_default();
        begin = end;
        let (Some(first), Some(last)) = (covered.first(), covered.last()) else { continue };
        let sum: f64 = covered.iter().map(|interval| interval.rr).sum();
        let rr = sum / artefact.parts as f64;
        let keeps_time = matches!(artefact.kind, ArtefactKind::Extra | ArtefactKind::Missed);
        if !keeps_time {
            gaps.push(Gap { first: result.len(), length: artefact.parts, mean: rr, kind: artefact.kind });
        }
        result.extend((0..artefact.parts).map(|_| Interval { rr, from: first.from, to: last.to }));
    }
    result.extend(series.get(begin..).unwrap_or_default());
    fill(&mut result, &gaps);
    result
}

/// Intervals that are to be made from their neighbours.
struct Gap {
    first: usize,
    length: usize,
    /// Of what was there.
    mean: f64,
    kind: ArtefactKind,
}

/// Fills gaps, and gaps side by side as one, by the straight line between the intervals around; at an end of the series
/// by the one that there is.
fn fill(series: &mut [Interval], gaps: &[Gap]) {
    let side_by_side = |a: &Gap, b: &Gap| a.first + a.length == b.first;
    for run in gaps.chunk_by(side_by_side) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let end = last.first + last.length;
        let before =
            first.first.checked_sub(1).and_then(|index| series.get(index)).map(|interval| interval.rr);
        let after = series.get(end).map(|interval| interval.rr);
        let (Some(left), Some(right)) = (before.or(after), after.or(before)) else { continue };
        let length = (end - first.first) as f64;
        let compensated = |gap: &Gap| {
            gap.kind == ArtefactKind::Ectopic && ((left + right) / 2.0 / gap.mean - 1.0).abs() < COMPENSATED
        };
        let shift = match run {
            // The pair as long as it was, with the slope of its surroundings.
            [gap] if compensated(gap) => gap.mean - (left + right) / 2.0,
            _ => 0.0,
        };
        for (place, interval) in series.iter_mut().skip(first.first).take(end - first.first).enumerate() {
            interval.rr = left + (right - left) * (place + 1) as f64 / (length + 1.0) + shift;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strapline_units::SplitMix64;

    /// A calm heart: 800 ms with a wave of breathing.
    fn calm(beats: usize) -> Vec<f64> {
        let mut random = SplitMix64::new(11);
        (0..beats).map(|beat| 800.0 + 25.0 * (beat as f64 * 1.1).sin() + 4.0 * random.next_normal()).collect()
    }

    fn one(rr: &[f64]) -> (ArtefactKind, usize, Corrected) {
        let corrected = correct(rr);
        let [artefact] = corrected.artefacts.as_slice() else { panic!("{:?}", corrected.artefacts) };
        (artefact.kind, artefact.index, corrected)
    }

    #[test]
    fn a_calm_heart_is_left_alone() {
        let rr = calm(500);
        assert_eq!(correct(&rr), Corrected { rr: rr.clone(), artefacts: vec![], given: 500 });
        assert_eq!(correct(&rr).artefact_pct(), Some(0.0));
    }

    #[test]
    fn a_missed_beat_is_put_in() {
        let mut rr = calm(200);
        let removed = rr.remove(100);
        rr[100] += removed;
        let (kind, index, corrected) = one(&rr);
        assert_eq!((kind, index, corrected.rr.len()), (ArtefactKind::Missed, 100, 200));
        assert!((corrected.rr.iter().sum::<f64>() - rr.iter().sum::<f64>()).abs() < 1e-6, "time is kept");
    }

    #[test]
    fn two_missed_beats_in_a_row_are_put_in() {
        let mut rr = calm(200);
        let removed: f64 = rr.drain(100..102).sum();
        rr[100] += removed;
        let (kind, index, corrected) = one(&rr);
        assert_eq!((kind, index, corrected.rr.len()), (ArtefactKind::Missed, 100, 200));
        assert_eq!(corrected.artefacts[0].replaced_by, 3);
    }

    #[test]
    fn an_extra_beat_is_taken_out_wherever_it_is() {
        for part in [0.1, 0.3, 0.5, 0.7, 0.9] {
            let mut rr = calm(200);
            let split = rr[100];
            rr[100] = split * part;
            rr.insert(101, split * (1.0 - part));
            let (kind, index, corrected) = one(&rr);
            assert_eq!((kind, index, corrected.artefacts[0].length), (ArtefactKind::Extra, 100, 2), "{part}");
            assert!((corrected.rr[100] - split).abs() < 1e-9);
        }
    }

    #[test]
    fn an_ectopic_beat_is_moved_back() {
        let clean = calm(200);
        let mut rr = clean.clone();
        rr[100] -= 200.0;
        rr[101] += 200.0;
        let (kind, index, corrected) = one(&rr);
        assert_eq!((kind, index, corrected.rr.len()), (ArtefactKind::Ectopic, 100, 200));
        assert!(
            (corrected.rr[100] - clean[100]).abs() < 40.0 && (corrected.rr[101] - clean[101]).abs() < 40.0
        );
    }

    #[test]
    fn an_interval_that_nothing_explains_is_long_or_short() {
        let mut rr = calm(200);
        rr[50] = 1200.0;
        rr[150] = 500.0;
        let corrected = correct(&rr);
        let found: Vec<_> =
            corrected.artefacts.iter().map(|artefact| (artefact.kind, artefact.index)).collect();
        assert_eq!(found, [(ArtefactKind::Long, 50), (ArtefactKind::Short, 150)]);
        assert!((corrected.rr[50] - 800.0).abs() < 60.0 && (corrected.rr[150] - 800.0).abs() < 60.0);
    }

    #[test]
    fn a_break_in_the_recording_becomes_one_interval() {
        let mut rr = calm(200);
        rr[100] = 15_000.0;
        let (kind, _, corrected) = one(&rr);
        assert_eq!((kind, corrected.rr.len()), (ArtefactKind::Long, 200));
    }

    #[test]
    fn a_change_of_pace_is_no_artefact() {
        let rr: Vec<f64> = calm(300)
            .iter()
            .enumerate()
            .map(|(beat, rr)| if beat < 150 { rr - 0.0 } else { rr * 0.8 })
            .collect();
        let corrected = correct(&rr);
        assert!(corrected.artefacts.is_empty(), "{:?}", corrected.artefacts);
    }

    #[test]
    fn anything_at_all_is_survived() {
        let mut random = SplitMix64::new(8);
        for length in 0..150 {
            let rr: Vec<f64> = (0..length).map(|_| 10.0_f64.powf(random.next_f64() * 6.0 - 1.0)).collect();
            let corrected = correct(&rr);
            assert!(corrected.rr.iter().all(|rr| rr.is_finite() && *rr > 0.0), "{rr:?}");
            assert!(corrected.artefacts.iter().all(|artefact| artefact.index + artefact.length <= length));
        }
        assert_eq!(correct(&[]).artefact_pct(), None);
        assert_eq!(correct(&[0.0; 200]).given, 200);
    }
}
