//! Damaged files and hostile recordings: no panic, and what was before the damage is read.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use strapline_export::{Format, Pause, Recording, Source, Sport, Summary, Writer, csv, fit, json};
use strapline_units::{Metric, SourceId, SplitMix64, Timestamp};
use support::ride;

fn files() -> Vec<(Format, Vec<u8>)> {
    let ride = ride(20, 7);
    Format::ALL.into_iter().map(|format| (format, Writer::new(format, &ride, &[120.0]).finish())).collect()
}

/// Reads as every format; what comes of it is written in every format and summed up.
fn read_as_all(bytes: &[u8]) {
    let recordings = [
        fit::read(bytes).ok().map(|file| file.recording),
        csv::read(bytes, Timestamp::default()).ok().map(|file| file.recording),
        json::read(bytes).ok(),
    ];
    for recording in recordings.into_iter().flatten() {
        let summary = Summary::of(&recording, &[100.0, 150.0]);
        assert!(summary.whole.timer <= summary.whole.elapsed);
        for format in Format::ALL {
            let _ = Writer::new(format, &recording, &[100.0, 150.0]).finish();
        }
        let again = Writer::new(Format::Fit, &recording, &[]).finish();
        assert_eq!(fit::read(&again).unwrap().problems, []);
    }
}

#[test]
fn a_fit_file_that_is_cut_anywhere_is_read_up_to_there() {
    let (_, file) = files().swap_remove(0);
    let whole = fit::read(&file).unwrap().recording;
    let all = whole.samples();
    let mut before = 0;
    for length in 0..file.len() {
        match fit::read(&file[..length]) {
            Ok(cut) => {
                assert_eq!(cut.problems.len(), 1, "{length}: {:?}", cut.problems);
                let samples = cut.recording.samples();
                assert!((before..=all).contains(&samples));
                before = samples;
            }
            Err(error) => assert!(length < 14, "{length}: {error}"),
        }
    }
    assert_eq!(before, all);
}

#[test]
fn every_prefix_of_the_other_formats_is_read_or_refused() {
    for (format, file) in files() {
        let step = if format == Format::Fit { 1 } else { 37 };
        for length in (0..file.len()).step_by(step) {
            let prefix = &file[..length];
            match format {
                Format::Csv => drop(csv::read(prefix, Timestamp::default())),
                Format::Json => assert!(json::read(prefix).is_err()),
                Format::Fit | Format::Tcx => drop(fit::read(prefix)),
            }
        }
    }
}

#[test]
fn mutated_files_do_not_panic() {
    let files = files();
    let mut random = SplitMix64::new(11);
    for _ in 0..600 {
        let mut draw = |below: usize| (random.next_u64() % below.max(1) as u64) as usize;
        let (_, file) = &files[draw(files.len())];
        // Short enough that damage hits what matters.
        let mut bytes = file[..file.len().min(200 + draw(2500))].to_vec();
        for _ in 0..1 + draw(6) {
            let at = draw(bytes.len());
            match draw(4) {
                0 => bytes[at] = draw(256) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, [0, 0xFF, 0x40, 0x80, b',', b'"', b'9', b'-'][draw(8)]),
                _ => {
                    let repeated = bytes[at..(at + 40).min(bytes.len())].repeat(1 + draw(4));
                    bytes.splice(at..at, repeated);
                }
            }
        }
        read_as_all(&bytes);
    }
}

#[test]
fn recordings_with_impossible_values_are_written() {
    let mut random = SplitMix64::new(13);
    let times = [i64::MIN, i64::MIN + 1, -1, 0, 1, 1_700_000_000_000_000, i64::MAX - 1, i64::MAX];
    let numbers = [0.0, -1.0, 1e308, -1e308, 5e-324, 255.0, 65_535.0, 4_294_967_295.0, 180.0];
    for round in 0..200 {
        let mut draw = |below: usize| (random.next_u64() % below as u64) as usize;
        let mut time = || Timestamp::from_unix_micros(times[draw(times.len())]);
        let mut recording = Recording::new(time(), time());
        recording.laps = vec![time(), time()];
        recording.pauses = vec![Pause { from: time(), until: time() }];
        recording.sport = Sport::Running;
        for id in 0..if round % 20 == 0 { 300 } else { 3 } {
            recording.sources.push(Source::new(SourceId(id), "x\0<&>\"'\u{1}é".repeat(20)));
        }
        for _ in 0..40 {
            let metric = Metric::ALL[draw(Metric::ALL.len())];
            let at = Timestamp::from_unix_micros(times[draw(times.len())]);
            let values: Vec<f64> = (0..1 + draw(3)).map(|_| numbers[draw(numbers.len())]).collect();
            recording.push_values(metric, SourceId(draw(4) as u32), at, &values);
        }
        let summary = Summary::of(&recording, &[100.0]);
        assert!(summary.whole.timer <= summary.whole.elapsed);
        for format in Format::ALL {
            let file = Writer::new(format, &recording, &[100.0]).finish();
            assert!(!file.is_empty());
            if format == Format::Fit {
                assert_eq!(fit::read(&file).unwrap().problems, []);
            }
        }
    }
}
