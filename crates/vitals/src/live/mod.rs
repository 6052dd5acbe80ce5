//! What one source's samples say of the body while they come: variability over the last two minutes, breathing, zone and
//! time in zones, energy and load since the start, R peaks, and how far each can be trusted. [`Live`] is a pure machine:
//! samples and ticks in, at most one [`LiveState`] a second out. What is dear (periodograms, the check against an ECG) is done
//! every five seconds; all memory is bounded, whatever comes.
//!
//! It computes nothing itself: every number is that of the function for a whole series, on the window of this moment.

mod ecg;
mod machine;
mod since_start;

use core::time::Duration;

use strapline_units::{Sample, Timestamp};

use crate::artefacts::ArtefactKind;
use crate::person::Person;
use crate::respiration::Breathing;
use crate::trust::Trust;
use crate::zones::ZONES;

pub use machine::Live;

/// What happens to a source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LiveInput<'a> {
    /// It has measured something. Heart rate, RR intervals, ECG (chunks, in mV) and acceleration with gravity count,
    /// all else is passed over.
    Sample(&'a Sample),
    /// Whether it touches the skin; `None` where it does not tell.
    Contact(Option<bool>),
    /// Who wears it. Everything since the start is told for this person from now on.
    Person(Person),
    /// Its link was lost.
    Interrupted,
    /// Time has passed.
    Tick,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveOutput {
    /// An R peak of the ECG: when, and how high it stands over what is around, in mV. In order of time.
    Peak(Timestamp, f64),
    /// RMSSD in ms at this time, for a stream: from a minute of beats on ([`STREAMED_FROM`]), at most every five seconds, and
    /// while beats come.
    Rmssd(Timestamp, f64),
    /// All that is known now; no more than once a second, and only when something in it is new.
    State(Box<LiveState>),
}

/// What is known of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveState {
    /// The heart rate; `None` before the first one, and 10 s after the last.
    pub heart: Option<LiveHeart>,
    /// The lower limit of each zone, in 1/min.
    pub zones_bpm: [f64; ZONES],
    /// Whether the limits follow from nothing that the person has told.
    pub zones_assumed: bool,
    /// Time in each zone since the start, from 0 (below the first) on.
    pub in_zones: [Duration; ZONES + 1],
    /// Energy in kcal and Banister's load since the start; `None` for a person of whom too little is known.
    pub energy_and_load: Option<(f64, f64)>,
    /// Edwards' load since the start.
    pub edwards: f64,
    /// The variability of the window; `None` as long as there is no beat in it.
    pub hrv: Option<LiveHrv>,
    /// Breathing; `None` where nothing shows it.
    pub breathing: Option<LiveBreathing>,
    /// What was corrected in the window, oldest first.
    pub corrected: Vec<CorrectedBeat>,
    /// From when on `corrected` tells: what was said before of earlier beats stays as it is.
    pub corrected_from: Timestamp,
    /// How the strap's own intervals agree with its ECG.
    pub ecg: Option<EcgCheck>,
}

/// A heart rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiveHeart {
    /// In 1/min.
    pub bpm: f64,
    /// Its zone, 0 to 5.
    pub zone: usize,
    /// How far it can be trusted.
    pub trust: Trust,
}

/// Variability over the last two minutes, artefacts corrected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiveHrv {
    /// How much of the window is filled.
    pub span: Duration,
    /// The measures; all `None` before [`TOLD_FROM`].
    pub measures: LiveMeasures,
    /// Artefacts in percent of the beats.
    pub artefact_pct: f64,
    /// How far the measures can be trusted.
    pub trust: Trust,
}

/// Measures of [`crate::hrv`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LiveMeasures {
    /// Mean RR interval, in ms.
    pub mean_rr_ms: Option<f64>,
    /// Root mean square of successive differences, in ms.
    pub rmssd_ms: Option<f64>,
    /// Standard deviation, in ms.
    pub sdnn_ms: Option<f64>,
    /// Share of differences of more than 50 ms, in percent.
    pub pnn50_pct: Option<f64>,
    /// Across the line of identity of the Poincaré plot, in ms.
    pub sd1_ms: Option<f64>,
    /// Along it, in ms.
    pub sd2_ms: Option<f64>,
    /// DFA alpha 1; `None` before [`FULL_FROM`].
    pub dfa_alpha1: Option<f64>,
    /// Low over high frequency power; `None` before [`FULL_FROM`].
    pub lf_hf: Option<f64>,
}

/// A breathing rate, and what shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiveBreathing {
    /// The rate.
    pub breathing: Breathing,
    /// Whether the movement of the chest shows it, and not the RR intervals.
    pub by_movement: bool,
}

/// A beat that was corrected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrectedBeat {
    /// When it was.
    pub at: Timestamp,
    /// The interval as it came, in ms.
    pub rr_ms: f64,
    /// What was wrong.
    pub kind: ArtefactKind,
}

/// The strap's RR intervals beside those of its ECG, over the last minute: Bland-Altman, the strap's less the ECG's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EcgCheck {
    /// Beats that both have.
    pub beats: usize,
    /// How far they are off in the mean, whatever the sign, in ms.
    pub mean_off_ms: f64,
    /// The mean difference, in ms.
    pub bias_ms: f64,
    /// Bias less 1.96 standard deviations, in ms.
    pub lower_limit_ms: f64,
    /// Bias and 1.96 standard deviations, in ms.
    pub upper_limit_ms: f64,
    /// How far the heart rates of the last beats agree, 0 to 1 ([`crate::hr_agreement`]).
    pub agreement: f64,
}

/// Beats of so long a time are needed before variability is told at all.
pub const TOLD_FROM: Duration = Duration::from_secs(30);
/// Of so long a time before RMSSD goes into a stream, where nobody sees how short its window was: a minute of beats stands for
/// five in most people (Munoz et al. 2015, "Validity of (ultra-)short recordings for heart rate variability measurements",
/// PLoS One 10(9)).
pub const STREAMED_FROM: Duration = Duration::from_secs(60);
/// Of so long a time for what needs the whole window: the Task Force asks for two minutes of the low frequencies, and alpha 1
/// is known over two minutes (Rogers et al. 2021).
pub const FULL_FROM: Duration = Duration::from_secs(110);
