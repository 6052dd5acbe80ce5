//! Artefacts in RR intervals: what was found, and the series without them. A beat that was missed, one that was counted
//! twice or came early moves RMSSD by its own size and DFA alpha 1 by more than a training zone, so nothing about
//! variability is told before this.
//!
//! After Lipponen & Tarvainen 2019, "A robust algorithm for heart rate variability time series artefact correction using
//! novel beat classification", J Med Eng Technol 43(3): thresholds that follow the variability of the 91 beats around,
//! patterns of successive differences, and a correction for each kind. The head of `detect.rs` says what is done otherwise and why.

mod correct;
mod detect;

pub use correct::{Corrected, correct};

/// What is wrong with a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArtefactKind {
    /// A beat too early (or too late), after which the rhythm goes on: a short and a long interval.
    Ectopic,
    /// A beat that was none: two intervals that belong together.
    Extra,
    /// An interval that is too long, and no number of beats explains it.
    Long,
    /// Beats that were not seen: an interval of twice or thrice the length.
    Missed,
    /// An interval that is too short, and neither of its neighbours explains it.
    Short,
}

/// One artefact: what it is, and which intervals of the series that was given it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// What is wrong.
    pub kind: ArtefactKind,
    /// The first interval, counted from 0.
    pub index: usize,
    /// How many intervals: two for a beat too many or at the wrong time, else one.
    pub length: usize,
    /// How many intervals stand for them in the corrected series.
    pub replaced_by: usize,
}
