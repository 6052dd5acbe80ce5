//! `strapline export` and `strapline import`, as a program.

use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::strapline;

const RECORDING: &str = r#"{"format":"strapline-recording","version":1,"start":"2026-11-21T10:42:06Z",
    "end":"2026-11-21T10:42:10Z","sport":"cycling","series":[
    {"t":"HEART_RATE","unit":"bpm","source":1,"samples":[[0,120],[1000000,121],[2000000,122]]},
    {"t":"RR_INTERVAL","unit":"ms","source":1,"samples":[[500000,500],[1000000,499.0234375]]}]}"#;

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = strapline()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end before it has read all: then the pipe breaks.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn good(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = run(arguments, input);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{output:?}");
    output.stdout
}

fn told(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_recording_goes_to_fit_and_back() {
    let fit = good(&["export", "-", "--to", "fit", "--zones", "100,121"], RECORDING.as_bytes());
    assert_eq!(&fit[8..12], b".FIT");
    let back: Value = serde_json::from_slice(&good(&["import", "-"], &fit)).unwrap();
    let series = |t: &str| {
        let all = back["series"].as_array().unwrap();
        all.iter().find(|series| series["t"] == t).unwrap()["samples"].clone()
    };
    assert_eq!(series("HEART_RATE"), serde_json::json!([[0, 120], [1_000_000, 121], [2_000_000, 122]]));
    let beats: Vec<f64> =
        series("RR_INTERVAL").as_array().unwrap().iter().map(|beat| beat[1].as_f64().unwrap()).collect();
    assert_eq!(beats, [500.0, 499.0]);
    assert_eq!(back["sport"], "cycling");
}

#[test]
fn every_format_goes_to_a_file_or_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("session.json");
    fs::write(&from, RECORDING).unwrap();
    for (format, begins) in [("fit", &b"\x0e\x20"[..]), ("tcx", b"<?xml"), ("csv", b"time,"), ("json", b"{")]
    {
        let to = folder.path().join(format!("session.{format}"));
        let (from, path) = (from.to_str().unwrap(), to.to_str().unwrap());
        assert!(good(&["export", from, "--to", format, "-o", path], b"").is_empty());
        let written = fs::read(&to).unwrap();
        assert!(written.starts_with(begins), "{format}");
        assert_eq!(good(&["export", from, "--to", format], b""), written, "{format}");
    }
}

#[test]
fn tables_are_imported_from_a_start() {
    let csv =
        good(&["import", "-", "--start", "2026-11-21T10:42:06Z", "--to", "csv"], b"time;hr\n1,5;71,5\n");
    let lines = String::from_utf8(csv).unwrap();
    assert!(lines.contains("2026-11-21T10:42:07.500Z,HEART_RATE,bpm,file,71.5"), "{lines}");
}

#[test]
fn what_is_wrong_is_told_and_the_rest_is_kept() {
    let fit = good(&["export", "-", "--to", "fit"], RECORDING.as_bytes());
    let cut = run(&["import", "-"], &fit[..fit.len() - 40]);
    assert!(told(&cut).contains("standard input: the file is cut short: 40 bytes are missing"), "{cut:?}");
    let back: Value = serde_json::from_slice(&cut.stdout).unwrap();
    assert!(!back["series"].as_array().unwrap().is_empty());
    let mut damaged = fit.clone();
    damaged[60] ^= 1;
    assert!(told(&run(&["import", "-"], &damaged)).contains("the checksum is wrong"));
    assert!(told(&run(&["import", "-"], b"time,hr\n0,70\n1,x\n")).contains("line 3: \"x\" is not a number"));
    assert!(told(&run(&["import", "-"], b"time,mood\n0,3\n")).contains("no column has a metric"));
    assert!(told(&run(&["export", "-", "--to", "fit"], b"{}")).contains("no recording in JSON"));
    assert!(told(&run(&["export", "/nowhere", "--to", "fit"], b"")).contains("/nowhere: cannot read it"));
    let zones = run(&["export", "-", "--to", "fit", "--zones", "120,100"], RECORDING.as_bytes());
    assert!(told(&zones).contains("zones do not rise"));
    assert_eq!(run(&["export", "-"], b"").status.code(), Some(2), "without a format");
}
