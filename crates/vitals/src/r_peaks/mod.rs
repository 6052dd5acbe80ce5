//! R peaks in an ECG, as its samples come: to check a strap's own RR intervals, to mark beats in a chart, and to have RR
//! where a sensor sends the ECG alone.
//!
//! After Pan & Tompkins 1985, "A real-time QRS detection algorithm", IEEE Trans Biomed Eng 32(3) (band pass, slope,
//! moving window, refractory time, T wave by its slope, search back), with the rules of Hamilton & Tompkins 1986, ibid.
//! 33(12), for peaks and thresholds (medians of the last eight beats and noise peaks). The slope's root mean square is
//! used instead of its mean square, so that thresholds are in proportion to the signal. The place of the R peak is that
//! of the ECG itself, between two samples: 1 ms of 130 Hz.

mod detector;
mod peak_finder;

pub use detector::RPeaks;

/// An R peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RPeak {
    /// Where it is, in samples since the first one (0), with the part between two of them.
    pub sample: f64,
    /// Its height over what is around, in mV; negative where the QRS complex points down.
    pub height_mv: f64,
}

/// The R peaks of a whole ECG in mV at `rate_hz` samples per second.
pub fn r_peaks(ecg_mv: &[f64], rate_hz: f64) -> Vec<RPeak> {
    let mut detector = RPeaks::new(rate_hz);
    let mut peaks = Vec::new();
    for &sample in ecg_mv {
        detector.push(sample);
        peaks.extend(core::iter::from_fn(|| detector.poll()));
    }
    detector.finish();
    peaks.extend(core::iter::from_fn(|| detector.poll()));
    peaks
}
