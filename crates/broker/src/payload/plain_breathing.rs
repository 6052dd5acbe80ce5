//! A plain estimate of the respiration rate from RR intervals: breathing in makes the heart faster, breathing out slower
//! (respiratory sinus arrhythmia; Hirsch & Bishop 1981), so that the spectrum of the intervals has a peak at the rate. The
//! spectrum is that of Lomb (1976) and Scargle (1982), which needs no evenly spaced samples.
//!
//! It says nothing where no peak stands out: rather no rate than a wrong one. It is not checked against a belt.

/// The band of breathing, in Hz: 9 to 30 breaths a minute. Below it lie the waves of blood pressure.
const BAND: (f64, f64) = (0.15, 0.5);
const STEP: f64 = 0.005;
/// The peak's width to either side, in Hz: nobody breathes like a clock.
const WIDTH: f64 = 0.03;
/// So much of the band's power has to be in the peak. Noise has about 0.17 there.
const LEAST: f64 = 0.5;
/// So much of the intervals' variance has to be in the peak: a slow wave has a faint second one at twice its rate.
const LEAST_OF_VARIANCE: f64 = 0.1;
/// Fewer intervals hide more than they show.
const LEAST_BEATS: usize = 60;

/// Breaths a minute, of beats as (time in s, RR interval in ms).
pub(super) fn breaths_per_minute(beats: &[(f64, f64)]) -> Option<f64> {
    let (first, last) = beats.first().zip(beats.last())?;
    let seconds = last.0 - first.0;
    if beats.len() < LEAST_BEATS || seconds <= 0.0 {
        return None;
    }
    // Above half the rate of the beats a wave cannot be told from a slower one.
    let upper = BAND.1.min(0.5 * (beats.len() - 1) as f64 / seconds);
    let steps = ((upper - BAND.0) / STEP).floor().max(0.0) as u32;
    let level = detrended(beats);
    let spectrum: Vec<(f64, f64)> =
        (0..=steps).map(|step| BAND.0 + f64::from(step) * STEP).map(|hz| (hz, power(&level, hz))).collect();
    let (peak, _) = spectrum.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let at_the_edge = peak < BAND.0 + STEP / 2.0 || peak > upper - STEP;
    let total: f64 = spectrum.iter().map(|(_, power)| power).sum();
    let near = spectrum.iter().filter(|(hz, _)| (hz - peak).abs() <= WIDTH + STEP / 2.0);
    let (weighted, within) =
        near.fold((0.0, 0.0), |(weighted, within), (hz, power)| (weighted + hz * power, within + power));
    // The sum over frequencies that are 1 / seconds apart is the variance; these are STEP apart.
    let squares: f64 = level.iter().map(|(_, rr)| rr * rr).sum();
    let stands_out = within * STEP * seconds * 2.0 >= LEAST_OF_VARIANCE * squares;
    (stands_out && !at_the_edge && within >= LEAST * total && within > 0.0).then(|| weighted / within * 60.0)
}

/// Without mean and slope.
fn detrended(beats: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let count = beats.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| beats.iter().map(of).sum::<f64>() / count;
    let (time, rr) = (mean(|beat| beat.0), mean(|beat| beat.1));
    let (products, squares) = beats.iter().fold((0.0, 0.0), |(products, squares), beat| {
        (products + (beat.0 - time) * (beat.1 - rr), squares + (beat.0 - time).powi(2))
    });
    let slope = if squares > 0.0 { products / squares } else { 0.0 };
    beats.iter().map(|beat| (beat.0 - time, beat.1 - rr - slope * (beat.0 - time))).collect()
}

/// Lomb and Scargle's periodogram at a frequency, not normalised.
fn power(beats: &[(f64, f64)], hz: f64) -> f64 {
    let omega = std::f64::consts::TAU * hz;
    let (sines, cosines) = beats.iter().fold((0.0, 0.0), |(sines, cosines), beat| {
        let (sine, cosine) = (2.0 * omega * beat.0).sin_cos();
        (sines + sine, cosines + cosine)
    });
    let shift = sines.atan2(cosines) / (2.0 * omega);
    let mut sums = [0.0; 4];
    for (time, rr) in beats {
        let (sine, cosine) = (omega * (time - shift)).sin_cos();
        let added = [rr * cosine, cosine * cosine, rr * sine, sine * sine];
        sums.iter_mut().zip(added).for_each(|(sum, added)| *sum += added);
    }
    let [rr_cosine, cosine_cosine, rr_sine, sine_sine] = sums;
    let part = |product: f64, square: f64| if square > 0.0 { product * product / square } else { 0.0 };
    (part(rr_cosine, cosine_cosine) + part(rr_sine, sine_sine)) / 2.0
}

#[cfg(test)]
mod tests {
    use strapline_units::SplitMix64;

    use super::*;

    /// Five minutes of beats around 1000 ms whose length follows `wave` of the time in s.
    fn beats(mut wave: impl FnMut(f64) -> f64) -> Vec<(f64, f64)> {
        let mut time = 0.0;
        let next = || {
            let rr = 1000.0 + wave(time);
            time += rr / 1000.0;
            Some((time, rr))
        };
        std::iter::from_fn(next).take(300).collect()
    }

    fn sine(time: f64, breaths_per_minute: f64) -> f64 {
        (std::f64::consts::TAU * breaths_per_minute / 60.0 * time).sin()
    }

    #[test]
    fn finds_the_rate_of_a_wave_under_noise_drift_and_slow_waves() {
        for rate in [10.0, 12.0, 15.0, 18.0, 24.0] {
            let mut random = SplitMix64::new(1);
            let beats = beats(|time| {
                40.0 * sine(time, rate) + 40.0 * sine(time, 6.0) + 8.0 * random.next_normal() + time * 0.2
            });
            let found = breaths_per_minute(&beats).unwrap();
            assert!((found - rate).abs() < 0.5, "{found} for {rate}");
        }
    }

    #[test]
    fn says_nothing_about_noise_slow_waves_or_a_metronome() {
        for seed in 0..20 {
            let mut random = SplitMix64::new(seed);
            assert_eq!(breaths_per_minute(&beats(|_| 30.0 * random.next_normal())), None, "seed {seed}");
        }
        assert_eq!(breaths_per_minute(&beats(|time| 50.0 * sine(time, 5.0))), None);
        assert_eq!(breaths_per_minute(&beats(|_| 0.0)), None);
        assert_eq!(breaths_per_minute(&beats(|time| 40.0 * sine(time, 15.0))[..59]), None);
    }
}
