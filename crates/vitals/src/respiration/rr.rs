//! Breathing in RR intervals: the heart goes faster while a person breathes in (respiratory sinus arrhythmia). The rate
//! is the strongest wave of the intervals, minute by minute, found by a periodogram that takes the beats where they are
//! (Schäfer & Kratky 2008, "Estimation of breathing rate from respiratory sinus arrhythmia: comparison of various
//! methods", Ann Biomed Eng 36(3), compare it with others). Intervals of a second waver with blood pressure near
//! 0.1 Hz as well, so the power is weighted with the frequency, as that of their differences would be with its square.
//!
//! Less is told of a heart that varies little (hard exercise, age, illness), and a breath slower than 6 or faster than
//! half the heart rate is not seen.

use super::Breathing;
use super::peak::strongest_wave;
use crate::statistics::median;

/// Slowest and fastest breathing, in Hz: 6 to 60 a minute.
const BAND_HZ: (f64, f64) = (0.095, 1.0);
/// Share of the Nyquist frequency (half the heart rate) up to which a wave is told from its mirror image.
const BELOW_NYQUIST: f64 = 0.9;
/// Length of a window, how far the next one is away, and the shortest that says something, in s.
const WINDOW_S: f64 = 60.0;
const HOP_S: f64 = 30.0;
const SHORTEST_S: f64 = 30.0;

/// The breathing rate of a series of RR intervals in ms, without artefacts: the median of its minutes (each half a
/// minute after the one before). `None` for less than 30 s, or where most minutes show no clear wave.
pub fn from_rr(rr: &[f64]) -> Option<Breathing> {
    let mut sum = 0.0;
    let times: Vec<f64> = rr
        .iter()
        .map(|rr| {
            sum += rr / 1000.0;
            sum
        })
        .collect();
    let (mut windows, mut found) = (0, Vec::new());
    let mut from = 0.0;
    loop {
        let begin = times.partition_point(|&at| at < from);
        let end = times.partition_point(|&at| at < from + WINDOW_S);
        let (Some(times), Some(rr)) = (times.get(begin..end), rr.get(begin..end)) else { break };
        let duration = times.last().zip(times.first()).map_or(0.0, |(last, first)| last - first);
        if duration < SHORTEST_S {
            break;
        }
        windows += 1;
        let nyquist = times.len() as f64 / duration / 2.0;
        let band = (BAND_HZ.0, BAND_HZ.1.min(nyquist * BELOW_NYQUIST));
        found.extend(strongest_wave(times, core::iter::once(rr), band, 1));
        // The last window reaches to the end.
        if from + WINDOW_S > sum {
            break;
        }
        from += HOP_S;
    }
    if found.is_empty() || found.len() * 2 < windows {
        return None;
    }
    let rates: Vec<f64> = found.iter().map(|breathing| breathing.rate_rpm).collect();
    let clarities: Vec<f64> = found.iter().map(|breathing| breathing.clarity).collect();
    Some(Breathing { rate_rpm: median(&rates), clarity: median(&clarities) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;
    use strapline_units::SplitMix64;

    fn breathing(seconds: f64, rpm: f64, depth: f64, noise: f64, mayer: f64) -> Vec<f64> {
        let mut random = SplitMix64::new(5);
        let (mut at, mut rr) = (0.0, Vec::new());
        while at < seconds {
            let interval = 850.0
                + depth * (TAU * rpm / 60.0 * at).sin()
                + mayer * (TAU * 0.095 * at).sin()
                + noise * random.next_normal();
            rr.push(interval);
            at += interval / 1000.0;
        }
        rr
    }

    #[test]
    fn breathing_is_found_at_every_rate() {
        for rpm in [6.5, 8.0, 12.0, 15.0, 20.0, 28.0] {
            for seconds in [61.0, 95.0, 300.0] {
                let found = from_rr(&breathing(seconds, rpm, 25.0, 5.0, 0.0)).unwrap();
                assert!((found.rate_rpm - rpm).abs() < 0.3, "{rpm} in {seconds} s: {found:?}");
            }
        }
    }

    #[test]
    fn waves_of_blood_pressure_are_not_taken_for_breathing() {
        let found = from_rr(&breathing(300.0, 15.0, 20.0, 5.0, 20.0)).unwrap();
        assert!((found.rate_rpm - 15.0).abs() < 0.5, "{found:?}");
    }

    #[test]
    fn noise_and_too_little_say_nothing() {
        assert_eq!(from_rr(&breathing(300.0, 15.0, 0.0, 20.0, 0.0)), None);
        assert_eq!(from_rr(&breathing(25.0, 15.0, 25.0, 5.0, 0.0)), None);
        assert_eq!(from_rr(&[]), None);
        assert_eq!(from_rr(&[800.0; 200]), None);
    }
}
