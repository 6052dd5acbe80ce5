//! Time domain measures: Task Force of the ESC and NASPE 1996, table 1. pNN50 is taken over the differences (n − 1 for n
//! intervals), as Mietus et al. 2002 ("The pNNx files", Heart 88) do; some tools divide by n.

use crate::statistics::{mean, variance};

/// Mean RR interval in ms; `None` without intervals.
pub fn mean_rr_ms(rr: &[f64]) -> Option<f64> {
    mean(rr.iter().copied())
}

/// Mean heart rate in 1/min: beats over time, which is 60,000 over the mean interval and not the mean of 60,000 / RR.
pub fn mean_hr_bpm(rr: &[f64]) -> Option<f64> {
    mean_rr_ms(rr).filter(|&mean| mean > 0.0).map(|mean| 60_000.0 / mean)
}

/// SDNN in ms: the standard deviation with n − 1; `None` for fewer than two intervals.
pub fn sdnn_ms(rr: &[f64]) -> Option<f64> {
    variance(rr.iter().copied()).map(f64::sqrt)
}

/// RMSSD in ms; `None` for fewer than two intervals.
pub fn rmssd_ms(rr: &[f64]) -> Option<f64> {
    mean(differences(rr).map(|difference| difference * difference)).map(f64::sqrt)
}

/// pNN50 in percent of the differences; exactly 50 ms does not count. `None` for fewer than two intervals.
pub fn pnn50_pct(rr: &[f64]) -> Option<f64> {
    mean(differences(rr).map(|difference| if difference.abs() > 50.0 { 100.0 } else { 0.0 }))
}

fn differences(rr: &[f64]) -> impl Iterator<Item = f64> + Clone {
    rr.array_windows().map(|[before, after]| after - before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_by_hand() {
        let rr = [800.0, 900.0, 850.0, 800.0];
        assert_eq!(mean_rr_ms(&rr), Some(837.5));
        assert_eq!(mean_hr_bpm(&rr), Some(60_000.0 / 837.5));
        // Differences 100, -50, -50; deviations -37.5, 62.5, 12.5, -37.5.
        assert_eq!(rmssd_ms(&rr), Some(5000.0_f64.sqrt()));
        assert_eq!(sdnn_ms(&rr), Some((6875.0_f64 / 3.0).sqrt()));
        assert_eq!(pnn50_pct(&rr), Some(100.0 / 3.0), "50 ms is not more than 50 ms");
    }

    #[test]
    fn too_few_beats_have_no_value() {
        assert_eq!((mean_rr_ms(&[]), mean_hr_bpm(&[]), sdnn_ms(&[])), (None, None, None));
        assert_eq!((rmssd_ms(&[800.0]), sdnn_ms(&[800.0]), pnn50_pct(&[800.0])), (None, None, None));
        assert_eq!(mean_rr_ms(&[800.0]), Some(800.0));
    }
}
