//! The official SDKs, unmodified but for the base address, against the real program: `e2e/sdk/python` and `e2e/sdk/node`
//! make every call and look at what is parsed. `cargo xtask test --only sdks` installs them and runs this; elsewhere
//! `STRAPLINE_SDK_PYTHON` names a Python that has the one, `STRAPLINE_SDK_NODE` a folder whose `node_modules` has the other.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use strapline_broker::directory::payloads::{Kind, Payload, put};
use strapline_broker::directory::{Directory, NoDestination, developers, users};
use strapline_units::Timestamp;

use crate::support::{API_KEY, Binary, DEV_ID};

/// Where an SDK is; says that it skips where it is not installed.
fn installed(variable: &str) -> Option<PathBuf> {
    let place = std::env::var_os(variable).map(PathBuf::from);
    if place.is_none() {
        println!("SDK checks skipped: `cargo xtask test --only sdks` installs and runs them");
    }
    place
}

fn workout() -> Value {
    let start = "2026-11-21T07:00:00.000000+00:00";
    json!({
        "metadata": {
            "start_time": start, "end_time": start, "summary_id": "run", "type": 8, "upload_type": 1
        },
        "heart_rate_data": {
            "summary": { "avg_hr_bpm": 141.5, "max_hr_bpm": 180 },
            "detailed": { "hr_samples": [{ "timestamp": start, "bpm": 141 }] }
        }
    })
}

/// A broker with the users u1, who has a workout, and u2.
fn broker(data: &Path) -> Binary {
    let users_named = ["--dev-id", DEV_ID, "--api-key", API_KEY, "--user", "u1", "--user", "u2"];
    let broker = Binary::serve_with(data, &users_named);
    let directory = Directory::open(data, NoDestination).unwrap();
    let at: Timestamp = "2026-11-21T07:00:00Z".parse().unwrap();
    let payload =
        Payload { kind: Kind::Activity, start: at, end: at, summary_id: Some("run".into()), body: workout() };
    directory
        .write_blocking(|write| {
            let developer = developers::find(write, DEV_ID)?.unwrap().key;
            put(write, users::find(write, developer, "u1")?.unwrap().key, &payload)
        })
        .unwrap();
    broker
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/sdk").join(name)
}

fn run(command: &mut Command, broker: &Binary, prefix: &str) {
    let url = format!("{}{prefix}", broker.url());
    let output = command.args([&url, DEV_ID, API_KEY]).output().unwrap();
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("all as it must be"));
}

#[test]
fn python() {
    let Some(interpreter) = installed("STRAPLINE_SDK_PYTHON") else { return };
    for prefix in ["/v2", "/api/v2"] {
        let data = tempfile::tempdir().unwrap();
        let mut python = Command::new(&interpreter);
        run(python.arg("-B").arg(script("python/calls.py")), &broker(data.path()), prefix);
    }
}

#[test]
fn node() {
    let Some(folder) = installed("STRAPLINE_SDK_NODE") else { return };
    for prefix in ["/v2", "/api/v2"] {
        let data = tempfile::tempdir().unwrap();
        let mut node = Command::new("node");
        run(node.arg(script("node/calls.mjs")).arg(&folder), &broker(data.path()), prefix);
    }
}
