//! R peaks of two recorded ECGs against the beats that were given with them: MIT-BIH record 100 (cardiologists; at its
//! own 360 Hz and at a strap's 130 Hz) and ten minutes of a Polar H10 with many extrasystoles (another detector's peaks,
//! and the strap's own RR). Counted as ANSI/AAMI EC57 does: a peak within 150 ms of a beat, each once.

use std::path::{Path, PathBuf};

use strapline_units::SplitMix64;
use strapline_vitals::{RPeak, r_peaks};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data")
}

/// Share of beats that were found, and of peaks that are no beats; times in s, in order.
fn score(beats: &[f64], peaks: &[f64]) -> (f64, f64) {
    let (mut beat, mut found) = (0, 0);
    for &peak in peaks {
        while beat < beats.len() && beats[beat] < peak - 0.15 {
            beat += 1;
        }
        if beat < beats.len() && (beats[beat] - peak).abs() <= 0.15 {
            found += 1;
            beat += 1;
        }
    }
    (f64::from(found) / beats.len() as f64, (peaks.len() as f64 - f64::from(found)) / peaks.len() as f64)
}

fn seconds(peaks: &[RPeak], rate: f64) -> Vec<f64> {
    peaks.iter().map(|peak| peak.sample / rate).collect()
}

fn assert_found(name: &str, beats: &[f64], peaks: &[f64]) {
    let (found, wrong) = score(beats, peaks);
    println!(
        "{name}: {} beats, {} peaks; found {:.2} %, false {:.2} %",
        beats.len(),
        peaks.len(),
        found * 100.0,
        wrong * 100.0
    );
    assert!(found >= 0.99 && wrong < 0.01, "{name}");
}

#[test]
fn record_100_at_360_hz_and_at_130_hz() {
    let folder = data().join("mitdb100");
    let (Ok(beats), Ok(packed), Ok(slow)) = (
        std::fs::read_to_string(folder.join("beats.csv")),
        std::fs::read(folder.join("100.dat")),
        std::fs::read_to_string(folder.join("ecg_130hz_uv.txt")),
    ) else {
        println!("skipped: no record 100 at {}", folder.display());
        return;
    };
    let beats: Vec<f64> = beats
        .lines()
        .filter_map(|line| line.split(',').next()?.parse::<f64>().ok())
        .map(|sample| sample / 360.0)
        .collect();
    // Format 212: two samples of 12 bits in three octets; the first is lead MLII with 200 units a mV around 1024.
    let fast: Vec<f64> = packed
        .chunks_exact(3)
        .map(|octets| u16::from(octets[0]) | (u16::from(octets[1]) & 0x0F) << 8)
        .map(|value| (f64::from((value << 4) as i16 >> 4) - 1024.0) / 200.0)
        .collect();
    let slow: Vec<f64> = slow.lines().map(|line| line.trim().parse::<f64>().unwrap() / 1000.0).collect();
    assert_found("record 100, 360 Hz", &beats, &seconds(&r_peaks(&fast, 360.0), 360.0));
    let peaks = seconds(&r_peaks(&slow, 130.0), 130.0);
    assert_found("record 100, 130 Hz", &beats, &peaks);
    // Between samples: far better than the 7.7 ms from one to the next.
    let mut off: Vec<f64> = peaks.iter().map(|peak| nearest(&beats, *peak)).collect();
    off.sort_by(f64::total_cmp);
    let (low, high) = (off[off.len() / 20], off[off.len() * 19 / 20]);
    println!("record 100, 130 Hz: nine in ten peaks within {:.1} ms of each other", (high - low) * 1000.0);
    assert!(high - low < 0.012);
    // Upside down, with another gain, an offset and mains hum: the same beats.
    let mut random = SplitMix64::new(4);
    let poor: Vec<f64> = slow
        .iter()
        .enumerate()
        .map(|(index, mv)| {
            let at = index as f64 / 130.0;
            let hum = 0.1 * (at * 50.0 * std::f64::consts::TAU).sin();
            let wander = 0.8 * (at * 0.25 * std::f64::consts::TAU).sin();
            12.0 - 0.6 * mv + hum + wander + 0.03 * random.next_normal()
        })
        .collect();
    assert_found("record 100, 130 Hz, poor", &beats, &seconds(&r_peaks(&poor, 130.0), 130.0));
}

fn nearest(beats: &[f64], peak: f64) -> f64 {
    let next = beats.partition_point(|&beat| beat < peak);
    let around = &beats[next.saturating_sub(1)..(next + 1).min(beats.len())];
    around.iter().map(|beat| peak - beat).min_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap()
}

#[test]
fn a_strap_with_many_extrasystoles() {
    let folder = data().join("polar_h10_ecg_kbroman");
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let (Ok(ecg), Ok(beats), Ok(own)) =
        (read("ecg_130hz.csv"), read("r_peaks_neurokit.txt"), read("hr_rr.csv"))
    else {
        println!("skipped: no recording at {}", folder.display());
        return;
    };
    let ecg: Vec<f64> = ecg
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).unwrap().parse::<f64>().unwrap() / 1000.0)
        .collect();
    let beats: Vec<f64> = beats.lines().map(|line| line.trim().parse::<f64>().unwrap() / 130.0).collect();
    let peaks = seconds(&r_peaks(&ecg, 130.0), 130.0);
    assert_found("Polar H10", &beats, &peaks);
    // The strap counts beats as well; its RR and ours are the same series, but for its clock and rounding.
    let own: Vec<f64> = own.lines().filter_map(|line| line.split(',').nth(2)?.trim().parse().ok()).collect();
    let ours: Vec<f64> = peaks.windows(2).map(|pair| (pair[1] - pair[0]) * 1000.0 * 130.0 / 130.16).collect();
    println!("Polar H10: {} intervals of its own, {} of ours", own.len(), ours.len());
    let same = own.iter().filter(|rr| ours.iter().any(|ours| (*rr - ours).abs() < 10.0)).count();
    assert!(same * 100 >= own.len() * 95, "{same} of {}", own.len());
}

#[test]
fn silence_and_noise_below_a_beat_have_no_peaks() {
    let mut random = SplitMix64::new(2);
    let noise: Vec<f64> = (0..130 * 60).map(|_| 0.02 * random.next_normal()).collect();
    assert_eq!(r_peaks(&noise, 130.0), []);
    assert_eq!(r_peaks(&vec![0.4; 130 * 20], 130.0), []);
    assert_eq!(r_peaks(&[], 130.0), []);
    // What is not a number does not stay in the filters.
    let mut broken = vec![f64::NAN; 200];
    broken.extend(pulses(130.0, 20.0, 1.0));
    assert!(r_peaks(&broken, 130.0).len() >= 18);
}

/// A made ECG: a narrow R peak and a broad T wave, 60 a minute.
fn pulses(rate: f64, seconds: f64, height: f64) -> Vec<f64> {
    (0..(rate * seconds) as usize)
        .map(|index| {
            let at = (index as f64 / rate + 0.5) % 1.0;
            let bump = |center: f64, width: f64| (-((at - center) / width).powi(2)).exp();
            height * (bump(0.5, 0.012) + 0.3 * bump(0.8, 0.05) + 0.1 * bump(0.35, 0.03))
        })
        .collect()
}

#[test]
fn beats_are_found_again_after_the_electrodes_have_changed() {
    let mut ecg = pulses(250.0, 30.0, 3.0);
    ecg.extend(pulses(250.0, 30.0, 0.3));
    let peaks = r_peaks(&ecg, 250.0);
    let late = peaks.iter().filter(|peak| peak.sample > 39.5 * 250.0).count();
    assert_eq!(late, 20, "{}", peaks.len());
}
