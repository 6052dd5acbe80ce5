//! Heart rate variability of a series of RR intervals in ms, oldest first: every measure by itself, and all of them as a
//! [`Summary`]. Definitions are those of the Task Force of the ESC and NASPE (1996, "Heart rate variability: standards of
//! measurement, physiological interpretation, and clinical use", Circulation 93(5)) where nothing else is said. Takes the
//! series as it is: artefacts are found and corrected by [`crate::correct`].
//!
//! Where a measure needs more beats than there are, it is `None`, never a guess.

mod dfa;
mod poincare;
mod spectrum;
mod time_domain;

pub use dfa::{DFA_ALPHA1_WINDOWS, dfa_alpha1};
pub use poincare::{Poincare, poincare};
pub use spectrum::{BandPowers, HF_HZ, LF_HZ, band_powers};
pub use time_domain::{mean_hr_bpm, mean_rr_ms, pnn50_pct, rmssd_ms, sdnn_ms};

use crate::respiration;

/// All measures of one series.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// 60,000 over the mean RR interval, in 1/min.
    pub mean_hr_bpm: Option<f64>,
    /// Mean RR interval, in ms.
    pub mean_rr_ms: Option<f64>,
    /// Root mean square of successive differences, in ms.
    pub rmssd_ms: Option<f64>,
    /// Standard deviation of the intervals, n − 1 in the denominator, in ms.
    pub sdnn_ms: Option<f64>,
    /// Share of successive differences of more than 50 ms, in percent of all differences.
    pub pnn50_pct: Option<f64>,
    /// Poincaré plot: width across the line of identity, in ms.
    pub sd1_ms: Option<f64>,
    /// Poincaré plot: length along the line of identity, in ms.
    pub sd2_ms: Option<f64>,
    /// Power from 0.04 to 0.15 Hz, in ms².
    pub lf_ms2: Option<f64>,
    /// Power from 0.15 to 0.4 Hz, in ms².
    pub hf_ms2: Option<f64>,
    /// Low over high frequency power.
    pub lf_hf: Option<f64>,
    /// Short-term scaling exponent of the detrended fluctuation analysis.
    pub dfa_alpha1: Option<f64>,
    /// Breaths per minute, from respiratory sinus arrhythmia.
    pub respiration_rpm: Option<f64>,
}

/// All measures of a series of RR intervals in ms.
pub fn summary(rr: &[f64]) -> Summary {
    let powers = band_powers(rr);
    let plot = poincare(rr);
    Summary {
        mean_hr_bpm: mean_hr_bpm(rr),
        mean_rr_ms: mean_rr_ms(rr),
        rmssd_ms: rmssd_ms(rr),
        sdnn_ms: sdnn_ms(rr),
        pnn50_pct: pnn50_pct(rr),
        sd1_ms: plot.map(|plot| plot.sd1_ms),
        sd2_ms: plot.map(|plot| plot.sd2_ms),
        lf_ms2: powers.lf_ms2,
        hf_ms2: powers.hf_ms2,
        lf_hf: powers.lf_hf(),
        dfa_alpha1: dfa_alpha1(rr),
        respiration_rpm: respiration::from_rr(rr).map(|breathing| breathing.rate_rpm),
    }
}
