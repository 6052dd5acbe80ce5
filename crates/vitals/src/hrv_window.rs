//! The last beats of a live stream, for measures over a moving window: two minutes for DFA alpha 1 during exercise
//! (Rogers et al. 2021, Front Physiol 11:596567), one to five for RMSSD. It keeps the beats as they came; artefacts are
//! corrected whenever a measure is asked for, as a beat is judged by those after it as well.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_units::Timestamp;

use crate::artefacts::{Corrected, correct};

/// RR intervals of a moving window. Memory is bounded by its length: at most five beats a second are kept.
#[derive(Clone, Debug)]
pub struct HrvWindow {
    beats: VecDeque<(Timestamp, f64)>,
    length: Duration,
}

/// The window over which DFA alpha 1 is told live.
pub const DFA_WINDOW: Duration = Duration::from_secs(120);

/// From a pause as long, what was before says nothing about now.
const GAP: Duration = Duration::from_secs(10);
/// No heart beats faster, in beats a second.
const MOST_PER_SECOND: u64 = 5;

impl HrvWindow {
    /// An empty window of this length.
    pub const fn new(length: Duration) -> Self {
        Self { beats: VecDeque::new(), length }
    }

    /// A beat and the interval that it ends, in ms. Beats come in order of time; a pause of ten seconds empties the
    /// window.
    pub fn push(&mut self, at: Timestamp, rr_ms: f64) {
        if !(rr_ms.is_finite() && rr_ms > 0.0) {
            return;
        }
        let pause = self.beats.back().map(|last| at.duration_since(last.0));
        if pause.is_some_and(|pause| pause > GAP) {
            self.beats.clear();
        }
        self.beats.push_back((at, rr_ms));
        let most =
            self.length.as_secs().saturating_mul(MOST_PER_SECOND).saturating_add(MOST_PER_SECOND) as usize;
        let old = |first: &(Timestamp, f64)| at.duration_since(first.0) >= self.length;
        while self.beats.len() > most || self.beats.front().is_some_and(old) {
            self.beats.pop_front();
        }
    }

    /// Forgets everything: another person, another recording.
    pub fn clear(&mut self) {
        self.beats.clear();
    }

    /// How much of the window is filled with beats.
    pub fn span(&self) -> Duration {
        let ends = self.beats.front().zip(self.beats.back());
        ends.map_or(Duration::ZERO, |(first, last)| last.0.duration_since(first.0))
    }

    /// When the last beat was.
    pub fn latest(&self) -> Option<Timestamp> {
        self.beats.back().map(|beat| beat.0)
    }

    /// The beats as they came: when each was, and the interval that it ended, in ms. [`crate::Artefact::index`] counts in
    /// the same order.
    pub fn beats(&self) -> impl Iterator<Item = (Timestamp, f64)> {
        self.beats.iter().copied()
    }

    /// The intervals as they came, in ms.
    pub fn intervals(&self) -> Vec<f64> {
        self.beats().map(|(_, rr)| rr).collect()
    }

    /// The intervals without artefacts, and what these were: for [`crate::hrv`] and [`crate::respiration`].
    pub fn corrected(&self) -> Corrected {
        correct(&self.intervals())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hrv::{dfa_alpha1, rmssd_ms};
    use strapline_units::SplitMix64;

    fn at(millis: f64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    #[test]
    fn it_measures_what_is_in_the_window_and_nothing_else() {
        let mut random = SplitMix64::new(1);
        let mut window = HrvWindow::new(DFA_WINDOW);
        let (mut now, mut all) = (0.0, Vec::new());
        for beat in 0..1000 {
            let rr = 600.0 + 10.0 * random.next_normal() + 20.0 * f64::from(beat % 7);
            now += rr;
            all.push(rr);
            window.push(at(now), rr);
        }
        let mut length = 0.0;
        let inside = all.iter().rev().take_while(|rr| {
            let fits = length < 120_000.0;
            length += **rr;
            fits
        });
        let mut inside: Vec<f64> = inside.copied().collect();
        inside.reverse();
        assert_eq!(window.intervals(), inside);
        let corrected = window.corrected();
        assert_eq!(dfa_alpha1(&corrected.rr), dfa_alpha1(&correct(&inside).rr));
        assert!(rmssd_ms(&corrected.rr).is_some());
        assert!(window.span() < DFA_WINDOW && window.span() > DFA_WINDOW - Duration::from_secs(2));
    }

    #[test]
    fn a_pause_empties_it_and_nonsense_does_not_enter() {
        let mut window = HrvWindow::new(DFA_WINDOW);
        window.push(at(1000.0), 800.0);
        window.push(at(1800.0), f64::NAN);
        window.push(at(1800.0), 0.0);
        assert_eq!(window.intervals(), [800.0]);
        window.push(at(15_000.0), 810.0);
        assert_eq!((window.intervals(), window.latest()), (vec![810.0], Some(at(15_000.0))));
    }

    #[test]
    fn memory_is_bounded_even_if_time_stands_still() {
        let mut window = HrvWindow::new(Duration::from_secs(10));
        for _ in 0..10_000 {
            window.push(at(0.0), 1.0);
        }
        assert_eq!(window.intervals().len(), 55);
        window.clear();
        assert_eq!(window.latest(), None);
    }
}
