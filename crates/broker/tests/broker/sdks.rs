//! The official SDKs, unmodified but for the base address, against the real program: `e2e/sdk/python` and `e2e/sdk/node`
//! make every call and look at what is parsed. `cargo xtask test --only sdks` installs them and runs this; elsewhere
//! `STRAPLINE_SDKS` names the folder that holds `python` (a virtual environment) and `node` (with `node_modules`).

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use strapline_broker::directory::payloads::{Kind, Payload, put};
use strapline_broker::directory::{Directory, NoDestination, developers, users};
use strapline_units::Timestamp;

use crate::support::{API_KEY, Binary, DEV_ID};

/// The SDKs; says that it skips where they are not installed.
fn installed() -> Option<PathBuf> {
    let folder = std::env::var_os("STRAPLINE_SDKS").map(PathBuf::from);
    if folder.is_none() {
        println!("SDK checks skipped: `cargo xtask test --only sdks` installs and runs them");
    }
    folder
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
    let Some(sdks) = installed() else { return };
    for prefix in ["/v2", "/api/v2"] {
        let data = tempfile::tempdir().unwrap();
        let mut python = Command::new(sdks.join("python/bin/python"));
        run(python.arg("-B").arg(script("python/calls.py")), &broker(data.path()), prefix);
    }
}

#[test]
fn node() {
    let Some(sdks) = installed() else { return };
    for prefix in ["/v2", "/api/v2"] {
        let data = tempfile::tempdir().unwrap();
        let mut node = Command::new("node");
        run(node.arg(script("node/calls.mjs")).arg(sdks.join("node")), &broker(data.path()), prefix);
    }
}
