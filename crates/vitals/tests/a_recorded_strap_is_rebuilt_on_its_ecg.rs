//! Ten minutes of a Polar H10 that recorded its ECG as well (kbroman/detectPVC, MIT): the beat times rebuilt from its
//! notifications are those of the R waves, in spite of the many extrasystoles. The recording is not part of the
//! repository; where it is absent the test says so and passes.

use std::path::Path;

use strapline_units::Timestamp;
use strapline_vitals::BeatClock;

#[test]
fn rebuilt_beats_are_the_r_waves_of_the_ecg() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/polar_h10_ecg_kbroman");
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let (Ok(notifications), Ok(ecg), Ok(peaks)) =
        (read("hr_rr.csv"), read("ecg_130hz.csv"), read("r_peaks_neurokit.txt"))
    else {
        println!("skipped: no recording at {}", folder.display());
        return;
    };
    let times: Vec<f64> = ecg.lines().skip(1).map(first_number).collect();
    let r_waves: Vec<f64> = peaks.lines().map(|line| times[line.trim().parse::<usize>().unwrap()]).collect();

    let mut clock = BeatClock::new();
    let mut beats = Vec::new();
    for (arrival, rr) in frames(&notifications) {
        for (at, _) in clock.beats(Timestamp::from_unix_millis(arrival * 1000.0), &rr) {
            beats.push(at.unix_millis() / 1000.0);
        }
    }
    // How late the strap tells is unknown, but one number: the lag with which most beats fall on R waves.
    let settled = &beats[60..];
    let off = |lag: f64| {
        let mut off: Vec<f64> = settled.iter().map(|&beat| nearest(&r_waves, beat - lag).abs()).collect();
        off.sort_by(f64::total_cmp);
        off
    };
    let lags = (0..300).map(|step| off(f64::from(step) / 100.0));
    let best = lags.min_by(|a, b| a[a.len() / 2].total_cmp(&b[b.len() / 2])).unwrap();
    let (median, most) = (best[best.len() / 2], best[best.len() * 95 / 100]);
    assert!(median < 0.03 && most < 0.12, "median {median} s, 95 % within {most} s");
}

/// Arrival in s and RR in 1/1024 s: a row without a heart rate continues the notification before.
fn frames(rows: &str) -> Vec<(f64, Vec<u16>)> {
    let mut frames: Vec<(f64, Vec<u16>)> = Vec::new();
    for row in rows.lines().skip(1) {
        let columns: Vec<&str> = row.split(',').collect();
        if !columns[1].is_empty() {
            frames.push((first_number(row), Vec::new()));
        }
        if let (Some(frame), Ok(millis)) = (frames.last_mut(), columns[2].trim().parse::<f64>()) {
            frame.1.push((millis * 1.024).round() as u16);
        }
    }
    frames
}

fn first_number(row: &str) -> f64 {
    row.split(',').next().and_then(|column| column.parse().ok()).unwrap()
}

/// From the nearest R wave to the beat.
fn nearest(r_waves: &[f64], beat: f64) -> f64 {
    let next = r_waves.partition_point(|&r_wave| r_wave < beat);
    let around = &r_waves[next.saturating_sub(1)..(next + 1).min(r_waves.len())];
    around.iter().map(|r_wave| beat - r_wave).min_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap()
}
