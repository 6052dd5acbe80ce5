//! `strapline payload`, as a person runs it.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::support::{Binary, strapline};

const LINES: &str = r#"{"op":5,"d":{"ts":"2026-03-02T10:00:00Z","val":100,"source":"source-1"},"uid":"u1","seq":1,"t":"HEART_RATE"}
{"op":5,"d":{"ts":"2026-03-02T10:00:01Z","val":120,"source":"source-1"},"uid":"u1","seq":2,"t":"HEART_RATE"}
{"op":5,"d":{"ts":"2026-03-02T10:00:01Z","val":60,"source":"source-1"},"uid":"u2","seq":3,"t":"HEART_RATE"}

{"op":5,"d":{"ts":"2026-03-02T11:00:00Z","val":140,"source":"source-1"},"uid":"u1","seq":4,"t":"HEART_RATE"}
"#;

fn payload(lines: &str, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("frames.jsonl");
    fs::write(&file, lines).unwrap();
    strapline().arg("payload").arg(file).args(options).output().unwrap()
}

fn printed(output: &Output) -> Vec<Value> {
    std::str::from_utf8(&output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn frames_become_payloads_of_each_user_and_session() {
    let output = payload(LINES, &["--offset", "+02:00", "--max-hr", "200", "--device", "source-1=Polar H10"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = printed(&output);
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line["user_id"].as_str().unwrap(), line["type"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [("u1", "activity"), ("u1", "activity"), ("u1", "daily"), ("u2", "activity"), ("u2", "daily")]
    );
    assert_eq!(lines[0]["data"]["heart_rate_data"]["summary"]["avg_hr_bpm"], 110);
    assert_eq!(lines[0]["data"]["metadata"]["start_time"], "2026-03-02T12:00:00.000000+02:00");
    assert_eq!(lines[0]["data"]["device_data"]["name"], "Polar H10");
    assert_eq!(
        lines[2]["data"]["heart_rate_data"]["summary"]["max_hr_bpm"], 140,
        "the day is of both sessions"
    );
    assert_eq!(lines[2]["summary_id"], "2026-03-02");
}

#[test]
fn a_longer_gap_or_sleep_can_be_asked_for() {
    let kinds = |options: &[&str]| -> Vec<String> {
        printed(&payload(LINES, options)).iter().map(|line| line["type"].as_str().unwrap().into()).collect()
    };
    assert_eq!(kinds(&["--gap", "90"]), ["activity", "daily", "activity", "daily"]);
    assert_eq!(kinds(&["--sleep"]), ["sleep", "sleep", "daily", "sleep", "daily"]);
}

#[test]
fn what_is_no_frame_is_told_and_the_rest_goes_on() {
    let output = payload(&format!("hello\n{LINES}"), &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("line 1 is not a DISPATCH frame"), "{told}");
    assert_eq!(printed(&output).len(), 5);
    let output = strapline().args(["payload", "/nowhere/frames.jsonl"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/nowhere/frames.jsonl"));
    for wrong in [["--activity", "2"], ["--offset", "2"], ["--max-hr", "-5"], ["--gap", "0"]] {
        assert_eq!(payload(LINES, &wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn what_a_real_broker_dispatched_becomes_a_payload() {
    let data = tempfile::tempdir().unwrap();
    let broker = Binary::serve_with(data.path(), &[]);
    let command = |name: &str| {
        let mut command = strapline();
        command.args([name, "--url", &broker.url(), "--dev-id", broker.printed("dev-id").unwrap()]);
        command.env("STRAPLINE_API_KEY", broker.printed("api-key").unwrap());
        command
    };
    let user = broker.printed("user").unwrap();
    let simulated =
        command("simulate").args(["--user", user, "--seconds", "200", "--speed", "1000"]).output().unwrap();
    assert!(simulated.status.success());
    let listened = command("listen").args(["--from-seq", "1", "--count", "300"]).output().unwrap();
    assert!(listened.status.success());
    let output = payload(std::str::from_utf8(&listened.stdout).unwrap(), &[]);
    assert!(output.status.success());
    let lines = printed(&output);
    let activity = lines.iter().find(|line| line["type"] == "activity").unwrap();
    assert_eq!(activity["synthetic"], true);
    assert_eq!(activity["user_id"], user);
    let bpm = activity["data"]["heart_rate_data"]["summary"]["avg_hr_bpm"].as_f64().unwrap();
    assert!((40.0..200.0).contains(&bpm), "{bpm}");
    assert!(activity["data"]["heart_rate_data"]["summary"]["avg_hrv_rmssd"].as_f64().is_some());
}
