//! Samples get the times at which they were taken, whatever radio, operating system and device clock do.

use std::path::Path;

use strapline_units::{SplitMix64, Timestamp};
use strapline_vitals::DeviceClock;

/// 2026-11-21, in microseconds.
const START: f64 = 1_795_000_000e6;
/// 2019-01-01 in ns since 2000-01-01: where an H10 that was never set starts.
const DEVICE_START: u64 = 599_616_000_000_000_000;
/// What an H10's ECG really has, by its own stamps.
const HERTZ: f64 = 130.16;
const SAMPLES: usize = 73;

struct Run {
    /// Off by how much each sample's time is, in s, after the least delay is taken off.
    errors: Vec<f64>,
    times: Vec<f64>,
    drift: Option<f64>,
}

/// `drift_ppm`: how much longer a device second lasts. `late` gives the delay of a frame in s at a true second, `step`
/// what is added to the device's stamps, in ns.
fn run(seconds: f64, drift_ppm: f64, mut late: impl FnMut(f64) -> f64, step: impl Fn(f64) -> i64) -> Run {
    let mut clock = DeviceClock::new();
    let mut run = Run { errors: Vec::new(), times: Vec::new(), drift: None };
    let (mut previous, mut last_arrival) = (None, 0.0_f64);
    let frame = SAMPLES as f64 / HERTZ;
    for index in 1..(seconds / frame) as usize {
        let device_s = index as f64 * frame;
        let true_of = |device_s: f64| device_s * (1.0 + drift_ppm / 1e6);
        let end = true_of(device_s);
        let stamp = (DEVICE_START as i64 + (device_s * 1e9) as i64 + step(end)) as u64;
        last_arrival = last_arrival.max(end + late(end)); // a link keeps the order
        let alignment = clock.align(Timestamp::from_unix_micros((START + last_arrival * 1e6) as i64), stamp);
        let from = previous.filter(|before| *before < stamp).unwrap_or(stamp - (frame * 1e9) as u64);
        for sample in 1..=SAMPLES {
            let at = from + (stamp - from) * sample as u64 / SAMPLES as u64;
            let time = (alignment.at(at).unix_micros() as f64 - START) / 1e6;
            let taken = true_of(device_s - frame * (SAMPLES - sample) as f64 / SAMPLES as f64);
            run.errors.push(time - taken);
            run.times.push(time);
        }
        previous = Some(stamp);
    }
    run.drift = clock.drift_ppm();
    run
}

/// Exponential jitter above a transmission time of 20 ms.
fn jitter(seed: u64, mean: f64) -> impl FnMut(f64) -> f64 {
    let mut random = SplitMix64::new(seed);
    move |_| 0.02 - mean * (1.0 - random.next_f64()).ln()
}

fn per_second(seconds: f64) -> usize {
    (seconds * HERTZ) as usize
}

fn assert_never_back(run: &Run) {
    for (index, pair) in run.times.windows(2).enumerate() {
        assert!(pair[1] >= pair[0], "{index}: {} s after {} s", pair[1], pair[0]);
    }
}

/// All errors after `from` seconds are within these.
fn assert_within(run: &Run, from: f64, low: f64, high: f64) {
    let settled = &run.errors[per_second(from)..];
    let (least, most) = settled.iter().fold((f64::MAX, f64::MIN), |(a, b), &it| (a.min(it), b.max(it)));
    assert!(least >= low && most <= high, "{least} s to {most} s off");
}

#[test]
fn jitter_does_not_reach_the_samples_and_drift_is_found() {
    for (seed, drift) in [(1, 0.0), (2, 200.0), (3, -200.0), (4, 35.0)] {
        let run = run(1800.0, drift, jitter(seed, 0.03), |_| 0);
        assert_never_back(&run);
        assert_within(&run, 120.0, 0.010, 0.030);
        let found = run.drift.unwrap();
        assert!((found - drift).abs() < 15.0, "{found} ppm for {drift} ppm");
    }
}

#[test]
fn within_a_few_seconds_the_times_are_good() {
    let run = run(60.0, 50.0, jitter(5, 0.03), |_| 0);
    assert_never_back(&run);
    assert_within(&run, 10.0, 0.010, 0.060);
}

#[test]
fn a_late_first_frame_is_forgotten() {
    let mut first = true;
    let late = |_| if core::mem::take(&mut first) { 0.8 } else { 0.02 };
    let run = run(120.0, 0.0, late, |_| 0);
    assert_never_back(&run);
    assert_within(&run, 4.0, 0.015, 0.025);
}

#[test]
fn bursts_after_a_stall_lie_where_they_were_taken() {
    let mut radio = jitter(6, 0.02);
    // Every 20 s nothing arrives for 3 s, then everything at once.
    let late = |at: f64| radio(at) + if at % 20.0 < 3.0 { 3.0 - at % 20.0 } else { 0.0 };
    let run = run(1200.0, 120.0, late, |_| 0);
    assert_never_back(&run);
    assert_within(&run, 120.0, 0.010, 0.040);
}

#[test]
fn samples_stay_as_far_apart_as_they_were_taken() {
    let run = run(900.0, 100.0, jitter(7, 0.03), |_| 0);
    let settled = &run.times[per_second(120.0)..];
    let steps = settled.windows(2).map(|pair| pair[1] - pair[0]);
    let (least, most) = steps.fold((f64::MAX, f64::MIN), |(a, b), it| (a.min(it), b.max(it)));
    assert!(least > 0.0065 && most < 0.0090, "{least} s to {most} s");
    let hertz = (settled.len() - 1) as f64 / (settled[settled.len() - 1] - settled[0]);
    assert!((hertz - HERTZ).abs() < 0.03, "{hertz} Hz");
}

#[test]
fn a_clock_that_is_set_or_restarts_is_laid_anew_and_time_goes_on() {
    let jumps: [i64; 4] = [220_000_000_000_000_000, -300_000_000_000, 5_000_000_000, -3_600_000_000_000];
    for jump in jumps {
        let run = run(600.0, 50.0, jitter(8, 0.03), |at| if at > 300.0 { jump } else { 0 });
        assert_never_back(&run);
        // But for the frame in which it happens, whose own samples cannot be told apart.
        let part = |from, to| Run {
            errors: run.errors[per_second(from)..per_second(to)].to_vec(),
            times: Vec::new(),
            drift: None,
        };
        assert_within(&part(120.0, 299.0), 0.0, 0.010, 0.030);
        assert_within(&part(301.0, 320.0), 0.0, 0.010, 0.250);
        assert_within(&part(320.0, 595.0), 0.0, 0.010, 0.060);
    }
}

#[test]
fn a_small_step_back_is_found_after_a_while() {
    // The stamp stays ahead of the frame before only because frames were lost; then all delays are 4 s longer.
    let mut clock = DeviceClock::new();
    let arrival = |seconds: f64| Timestamp::from_unix_micros((START + seconds * 1e6) as i64);
    let stamp = |seconds: f64| DEVICE_START + (seconds * 1e9) as u64;
    for second in 0..100 {
        clock.align(arrival(f64::from(second)), stamp(f64::from(second)));
    }
    for second in 105..150 {
        let alignment = clock.align(arrival(f64::from(second)), stamp(f64::from(second - 4)));
        let off = f64::from(second)
            - (alignment.at(stamp(f64::from(second - 4))).unix_micros() as f64 - START) / 1e6;
        assert!((0.0..4.1).contains(&off), "{off}");
        assert_eq!(off < 0.01, second > 99 + 30 + 4, "{off} s at {second}");
    }
}

#[test]
fn after_a_restart_times_follow_those_before() {
    let mut clock = DeviceClock::new();
    let at = |micros| Timestamp::from_unix_micros(START as i64 + micros);
    let before = clock.align(at(1_000_000), DEVICE_START).at(DEVICE_START);
    clock.restart();
    let after = clock.align(at(900_000), 5).at(5);
    assert!(after > before);
}

#[test]
fn no_arrival_and_no_stamp_takes_time_back() {
    let mut random = SplitMix64::new(12);
    for _ in 0..200 {
        let mut clock = DeviceClock::new();
        let (mut last, mut arrival, mut stamp) =
            (Timestamp::from_unix_micros(i64::MIN), START as i64, DEVICE_START);
        for _ in 0..200 {
            let bits = random.next_u64();
            match bits % 16 {
                0 => arrival = random.next_u64() as i64,
                1 => stamp = random.next_u64(),
                2 => (arrival, stamp) = (i64::MAX, u64::MAX),
                3 => (arrival, stamp) = (i64::MIN, 0),
                4 => clock.restart(),
                _ => {}
            }
            arrival = arrival.saturating_add((bits >> 8 & 0xF_FFFF) as i64);
            let before = stamp;
            stamp = stamp.saturating_add(bits >> 30);
            let alignment = clock.align(Timestamp::from_unix_micros(arrival), stamp);
            for part in 1..=4 {
                let at = alignment.at(before + (stamp - before) / 4 * part);
                assert!(at >= last, "{at:?} after {last:?}");
                last = at;
            }
            let end = alignment.at(stamp);
            assert!(end >= last);
            last = end;
        }
    }
}

fn recording(file: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(file);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: no recording at {}", path.display());
    }
    text
}

#[test]
fn the_ecg_of_a_real_h10_keeps_its_rate() {
    let Some(rows) = recording("polar_h10_ecg_kbroman/ecg_130hz.csv") else { return };
    let seconds: Vec<f64> =
        rows.lines().skip(1).map(|row| row.split(',').next().unwrap().parse().unwrap()).collect();
    assert!(seconds.len() > 70_000);
    let mut late = jitter(9, 0.03);
    let mut clock = DeviceClock::new();
    let (mut errors, mut arrival) = (Vec::new(), 0.0_f64);
    for frame in seconds.chunks_exact(SAMPLES) {
        let end = frame[SAMPLES - 1];
        arrival = arrival.max(end + late(end));
        let stamp = |second: f64| DEVICE_START + (second * 1e9) as u64;
        let alignment = clock.align(Timestamp::from_unix_micros((START + arrival * 1e6) as i64), stamp(end));
        errors.extend(
            frame
                .iter()
                .map(|&second| (alignment.at(stamp(second)).unix_micros() as f64 - START) / 1e6 - second),
        );
    }
    let settled = &errors[per_second(90.0)..];
    assert!(settled.iter().all(|error| (0.010..0.035).contains(error)));
}

#[test]
fn a_real_verity_sense_is_laid_on_the_phone_that_recorded_it() {
    for (file, samples) in [("Polar_Sense_ACC.txt", 71), ("Polar_Sense_PPG.txt", 42)] {
        let Some(rows) = recording(&format!("verity_biobss/{file}")) else { return };
        let rows: Vec<(f64, u64)> = rows.lines().skip(1).filter_map(read_row).collect();
        assert!(rows.len() > 20_000, "{file}: {}", rows.len());
        let (mut clock, mut late, mut last) = (DeviceClock::new(), jitter(10, 0.03), f64::MIN);
        let mut worst = 0.0_f64;
        for (index, frame) in rows.chunks(samples).enumerate() {
            let &(phone, stamp) = frame.last().unwrap();
            let arrival = Timestamp::from_unix_micros((START + (phone + late(0.0)) * 1e6) as i64);
            let alignment = clock.align(arrival, stamp);
            for (phone, stamp) in frame {
                let time = (alignment.at(*stamp).unix_micros() as f64 - START) / 1e6;
                assert!(time >= last, "{file}: {time} s after {last} s");
                last = time;
                if index > 60 {
                    worst = worst.max((time - phone).abs());
                }
            }
        }
        // The phone's log is in ms, and its app laid samples out by their nominal rate.
        assert!(worst < 0.15, "{file}: {worst} s");
    }
}

/// Seconds of the day by the phone, and the device's stamp in ns.
fn read_row(row: &str) -> Option<(f64, u64)> {
    let mut columns = row.split(';');
    let time = columns.next()?.split('T').nth(1)?;
    let mut parts = time.split(':').map(|part| part.parse::<f64>().ok());
    let seconds = parts.next()?? * 3600.0 + parts.next()?? * 60.0 + parts.next()??;
    Some((seconds, columns.next()?.parse().ok()?))
}
