//! Which intervals are artefacts, and of which kind.
//!
//! As in the paper: a difference to the interval before is suspicious above 5.2 quartile deviations of the 91
//! differences around; the deviation from the median of 11 intervals has a threshold of its own in the same way, and the
//! missed and the extra beat are told by it. Otherwise:
//! - the kind is told by which repair brings the interval back to its surroundings: two intervals that add up to one
//!   (extra), to two (ectopic), one that is several (missed, more than one beat too), or none of these (long, short);
//! - intervals are compared with the median of 11 means of two neighbours: with every second beat ectopic (bigeminy) the
//!   median of intervals is one of the short or of the long ones;
//! - thresholds are between 5 and 30 % of that. A heart that beats like a clock, as in hard exercise, would be full of
//!   artefacts of a few ms; and where artefacts are many, they are not to be taken for variability;
//! - the window is whole at both ends of the series, and the last beats are judged as well.

use super::ArtefactKind;
use crate::statistics::{median, quantile};

/// Intervals whose spread makes a threshold.
const SPREAD_WINDOW: usize = 91;
/// Intervals whose median an interval is compared with.
const MEDIAN_WINDOW: usize = 11;
/// Quartile deviations: 99.95 % of a normal distribution.
const ALPHA: f64 = 5.2;
/// The smallest and the largest threshold, as parts of the median interval.
const LEAST: f64 = 0.05;
const MOST: f64 = 0.3;
/// How much of what the early interval lacks the one after an ectopic beat makes up for, at least.
const MAKES_UP: f64 = 0.3;
/// Deviations from the median, in thresholds, from which an interval is wrong whatever its neighbours are.
const FAR: f64 = 3.0;
/// The most beats that are put in for one interval; a longer one is a break in the recording.
const MOST_PARTS: f64 = 4.0;
/// Of fewer intervals nothing is told.
const FEWEST: usize = 5;

/// An artefact by its place in the series that was looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) kind: ArtefactKind,
    pub(super) first: usize,
    pub(super) length: usize,
    /// Of a missed beat: how many intervals there should be.
    pub(super) parts: usize,
}

/// An interval and what it is compared with, all in ms.
#[derive(Clone, Copy, Debug)]
struct Beat {
    rr: f64,
    /// To the interval before, in thresholds.
    difference: f64,
    median: f64,
    /// The largest usual deviation from the median.
    threshold: f64,
}

impl Beat {
    const fn deviation(self) -> f64 {
        self.rr - self.median
    }

    /// Deviation in thresholds; a short interval counts twice, as it has less room than a long one (paper, mRR).
    fn far(self) -> f64 {
        let deviation = self.deviation() / self.threshold;
        if deviation < 0.0 { -2.0 * deviation } else { deviation }
    }
}

/// Artefacts of a series, in order and without overlap.
pub(super) fn find(rr: &[f64]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    if rr.len() < FEWEST {
        return found;
    }
    let beats = compare(rr);
    let mut free = 0;
    while free < beats.len() {
        let mut next = free + 1;
        if let Some(artefact) = judge(&beats, free, found.last()) {
            next = artefact.first + artefact.length;
            found.push(artefact);
        }
        free = next;
    }
    found
}

fn compare(rr: &[f64]) -> Vec<Beat> {
    let mut differences: Vec<f64> = rr.array_windows().map(|[before, after]| after - before).collect();
    // Of the first one nothing is known.
    differences.insert(0, 0.0);
    let pairs: Vec<f64> = rr.array_windows().map(|[before, after]| (before + after) / 2.0).collect();
    let medians: Vec<f64> = first_twice(windows(&pairs, MEDIAN_WINDOW).map(median)).collect();
    let deviations: Vec<f64> = rr
        .iter()
        .zip(&medians)
        .map(|(rr, median)| rr - median)
        .map(|deviation| if deviation < 0.0 { -2.0 * deviation } else { deviation })
        .collect();
    let usual_differences = first_twice(spreads(differences.get(1..).unwrap_or_default()).into_iter());
    let usual_deviations = spreads(&deviations);
    rr.iter()
        .zip(medians)
        .zip(differences.iter().zip(usual_differences))
        .zip(usual_deviations)
        .map(|(((&rr, median), (difference, usual)), threshold)| Beat {
            rr,
            difference: difference / between(usual, median),
            median,
            threshold: between(threshold, median),
        })
        .collect()
}

/// For what there is once less than intervals: the first interval takes it from the second.
fn first_twice(values: impl Iterator<Item = f64> + Clone) -> impl Iterator<Item = f64> {
    values.clone().take(1).chain(values)
}

/// The threshold within what is believed around a median.
const fn between(threshold: f64, median: f64) -> f64 {
    threshold.min(MOST * median).max(LEAST * median)
}

/// For each value 5.2 quartile deviations of the absolute values around.
fn spreads(values: &[f64]) -> Vec<f64> {
    let absolute: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    let mut sorted: Vec<f64> = Vec::with_capacity(SPREAD_WINDOW);
    windows(&absolute, SPREAD_WINDOW)
        .map(|window| {
            sorted.clear();
            sorted.extend(window);
            sorted.sort_unstable_by(f64::total_cmp);
            ALPHA * (quantile(&sorted, 0.75) - quantile(&sorted, 0.25)) / 2.0
        })
        .collect()
}

/// The `length` values around each one; at the ends as many on its other side.
fn windows(values: &[f64], length: usize) -> impl Iterator<Item = &[f64]> + Clone {
    let length = length.min(values.len());
    let last = values.len() - length;
    (0..values.len()).map(move |index| {
        let begin = index.saturating_sub(length / 2).min(last);
        values.get(begin..begin + length).unwrap_or_default()
    })
}

/// The artefact that begins at `index`, or with a beat too many one before it.
fn judge(beats: &[Beat], index: usize, before: Option<&Found>) -> Option<Found> {
    let beat = *beats.get(index)?;
    let next = beats.get(index + 1).copied();
    let after = |places: usize| beats.get(index + places).map_or(0.0, |beat| beat.difference);
    // What the paper compares a long or short interval with: does one of the next two differences lead back?
    let leads_back = |sign: f64| after(1) * sign > 1.0 || after(2) * sign > 1.0;
    let stands_out = beat.difference.abs() > 1.0 || after(1).abs() > 1.0;
    if !stands_out || beat.far() <= 1.0 {
        return None;
    }
    let found = |kind, first, length, parts| Some(Found { kind, first, length, parts });
    if beat.deviation() < 0.0 {
        let gain = |sum: f64| {
            let left = (sum - beat.median).abs();
            (left < beat.threshold && left < beat.deviation().abs()).then_some(left)
        };
        let with_next = next.and_then(|next| gain(beat.rr + next.rr));
        let untouched = index
            .checked_sub(1)
            .filter(|&index| before.is_none_or(|found| found.first + found.length <= index));
        let with_last = untouched.and_then(|index| beats.get(index)).and_then(|last| gain(last.rr + beat.rr));
        match (with_last, with_next) {
            (Some(last), next) if next.is_none_or(|next| last < next) => {
                return found(ArtefactKind::Extra, index - 1, 2, 1);
            }
            (_, Some(_)) => return found(ArtefactKind::Extra, index, 2, 1),
            _ => {}
        }
        let makes_up = |next: Beat| next.difference > 1.0 && next.deviation() > -MAKES_UP * beat.deviation();
        if beat.difference < -1.0 && next.is_some_and(makes_up) {
            return found(ArtefactKind::Ectopic, index, 2, 2);
        }
        let short = beat.difference < -1.0 && leads_back(1.0) || beat.far() > FAR;
        return if short { found(ArtefactKind::Short, index, 1, 1) } else { None };
    }
    let parts = (beat.rr / beat.median).round();
    let missed = (beat.rr / parts - beat.median).abs() < beat.threshold;
    if (2.0..=MOST_PARTS).contains(&parts) && missed {
        return found(ArtefactKind::Missed, index, 1, parts as usize);
    }
    let late = |next: Beat| beat.difference > 1.0 && next.difference < -1.0 && next.far() > 1.0;
    if next.is_some_and(|next| late(next) && next.deviation() < 0.0) {
        return found(ArtefactKind::Ectopic, index, 2, 2);
    }
    let long = beat.difference > 1.0 && leads_back(-1.0) || beat.far() > FAR;
    if long { found(ArtefactKind::Long, index, 1, 1) } else { None }
}
