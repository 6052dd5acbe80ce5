//! `strapline hrv`, as a program.

use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Map, Value};

use crate::support::strapline;

const FIELDS: [&str; 13] = [
    "mean_hr_bpm",
    "mean_rr_ms",
    "rmssd_ms",
    "sdnn_ms",
    "pnn50_pct",
    "sd1_ms",
    "sd2_ms",
    "lf_ms2",
    "hf_ms2",
    "lf_hf",
    "dfa_alpha1",
    "artefact_pct",
    "respiration_rpm",
];

fn piped(arguments: &[&str], input: &str) -> Output {
    let mut child = strapline()
        .args(["hrv", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end before it has read all: then the pipe breaks.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn object(output: &Output) -> Map<String, Value> {
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(object: &Map<String, Value>, field: &str) -> f64 {
    object[field].as_f64().unwrap_or_else(|| panic!("{field} is {}", object[field]))
}

/// 300 beats around 800 ms that breathe 15 times a minute.
fn breathing() -> Vec<f64> {
    let mut at = 0.0;
    (0..300)
        .map(|beat| {
            let rr = 800.0
                + 30.0 * (at * 0.25 * std::f64::consts::TAU / 1000.0_f64).sin()
                + 0.5 * f64::from(beat % 3);
            at += rr;
            (rr * 1000.0).round() / 1000.0
        })
        .collect()
}

fn lines(rr: &[f64]) -> String {
    rr.iter().map(|rr| format!("{rr}\n")).collect()
}

#[test]
fn every_field_is_there_and_means_what_it_says() {
    let rr = breathing();
    let object = object(&piped(&[], &lines(&rr)));
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    let mut expected = FIELDS;
    expected.sort_unstable();
    assert_eq!(names, expected);
    let mean = rr.iter().sum::<f64>() / 300.0;
    let squares: f64 = rr.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    assert!((number(&object, "mean_rr_ms") - mean).abs() < 1e-6);
    assert!((number(&object, "mean_hr_bpm") - 60_000.0 / mean).abs() < 1e-6);
    assert!((number(&object, "rmssd_ms") - (squares / 299.0).sqrt()).abs() < 1e-6);
    assert!((number(&object, "respiration_rpm") - 15.0).abs() < 0.2);
    // The breath's power: half its squared amplitude.
    assert!((number(&object, "hf_ms2") / 450.0 - 1.0).abs() < 0.05);
    assert_eq!(number(&object, "artefact_pct"), 0.0);
}

#[test]
fn artefacts_are_corrected_unless_it_is_told_not_to() {
    let mut rr = breathing();
    let both = rr[100] + rr[101];
    rr.splice(100..102, [both]);
    let half = rr[200] / 2.0;
    rr.splice(200..201, [half, half]);
    let clean = object(&piped(&[], &lines(&breathing())));
    let corrected = object(&piped(&[], &lines(&rr)));
    let raw = object(&piped(&["--no-correction"], &lines(&rr)));
    let rmssd = |object| number(object, "rmssd_ms");
    assert!((rmssd(&corrected) / rmssd(&clean) - 1.0).abs() < 0.02);
    assert!(rmssd(&raw) > 2.0 * rmssd(&clean));
    for object in [&corrected, &raw] {
        assert!((number(object, "artefact_pct") - 200.0 / 300.0).abs() < 1e-9);
    }
}

#[test]
fn a_csv_file_with_a_header_gives_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("beats.csv");
    let mut rows = "t_s,hr_bpm,rr_ms\n".to_owned();
    for (index, rr) in breathing().iter().enumerate() {
        rows += &format!("{index},75,{rr}\n");
    }
    std::fs::write(&file, rows).unwrap();
    let output = strapline().arg("hrv").arg(&file).output().unwrap();
    assert_eq!(object(&output), object(&piped(&[], &lines(&breathing()))));
}

#[test]
fn what_too_few_beats_cannot_say_is_null() {
    let one = object(&piped(&[], "800\n"));
    for field in FIELDS {
        let known = ["mean_hr_bpm", "mean_rr_ms", "artefact_pct"].contains(&field);
        assert_eq!(one[field].is_null(), !known, "{field}");
    }
    let few = object(&piped(&[], "800\n810\n790\n805\n"));
    for field in FIELDS {
        let unknown = ["lf_ms2", "hf_ms2", "lf_hf", "dfa_alpha1", "respiration_rpm"].contains(&field);
        assert_eq!(few[field].is_null(), unknown, "{field}");
    }
}

#[test]
fn what_is_wrong_is_told_and_nothing_is_printed() {
    for (input, reason) in [
        ("", "standard input: there are no RR intervals"),
        ("800\nabc\n", "line 2: \"abc\" is not a number"),
        ("0.8\n0.82\n", "seconds"),
        ("time,pulse\n0,75\n", "no column has RR intervals"),
    ] {
        let output = piped(&[], input);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{input:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("strapline: ") && said.contains(reason), "{said}");
    }
    let missing = strapline().args(["hrv", "/nowhere/at/all"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("/nowhere/at/all: cannot read it"));
    assert_eq!(strapline().arg("hrv").output().unwrap().status.code(), Some(2));
}

#[test]
fn every_recording_is_measured() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/rr");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: no recordings at {}", folder.display());
        return;
    };
    let mut measured = 0;
    for file in files {
        let output = strapline().arg("hrv").arg(file.unwrap().path()).output().unwrap();
        let object = object(&output);
        for field in FIELDS.iter().filter(|&&field| field != "respiration_rpm") {
            assert!(number(&object, field).is_finite(), "{field}");
        }
        measured += 1;
    }
    assert!(measured > 0);
}
