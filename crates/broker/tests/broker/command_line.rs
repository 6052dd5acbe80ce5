//! `listen` and `simulate` against `serve`, all as real programs.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{Binary, strapline};

/// A broker in local mode, and what it printed.
struct Local {
    broker: Binary,
    _data: tempfile::TempDir,
}

impl Local {
    fn start(arguments: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        Self { broker: Binary::serve_with(data.path(), arguments), _data: data }
    }

    fn printed(&self, name: &str) -> &str {
        self.broker.printed(name).unwrap()
    }

    fn command(&self, name: &str) -> Command {
        let mut command = strapline();
        command
            .arg(name)
            .args(["--url", &self.broker.url(), "--dev-id", self.printed("dev-id")])
            .env("STRAPLINE_API_KEY", self.printed("api-key"));
        command
    }

    fn simulate(&self, arguments: &[&str]) -> Output {
        self.command("simulate").args(["--user", self.printed("user")]).args(arguments).output().unwrap()
    }
}

fn frames(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_link_for_viewers_is_printed_with_its_code_and_ends() {
    let local = Local::start(&[]);
    let link = |arguments: &[&str]| {
        let output = local.command("viewer-link").args(arguments).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code().unwrap(), text)
    };
    let user = local.printed("user");
    let begin = format!("{}/viewer#token=rv.", local.broker.url());
    let (status, text) = link(&["--user", user, "--lifetime", "1m"]);
    assert!(status == 0 && text.starts_with(&begin) && text.lines().count() > 15, "{text}");
    let (status, text) = link(&["--team", "--no-qr"]);
    assert!(status == 0 && text.starts_with(&begin) && text.trim_end().ends_with("&wall"), "{text}");
    assert_eq!(text.lines().count(), 1);
    assert_eq!(link(&["--team", "--revoke"]), (0, String::new()));
    let (status, text) = link(&["--user", "nobody"]);
    assert!(status == 3 && text.contains("does not belong"), "{text}");
    assert_eq!(link(&[]).0, 2);
    assert_eq!(link(&["--team", "--user", user]).0, 2);
}

#[test]
fn simulated_straps_reach_a_listener_as_marked_frames() {
    let local = Local::start(&[]);
    let mut listener = local
        .command("listen")
        .args(["--count", "40"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut status = BufReader::new(listener.stderr.take().unwrap()).lines();
    while status.next().expect("it goes live").unwrap() != "live" {}
    let simulated = local.simulate(&["--sensors", "3", "--seconds", "20", "--speed", "100"]);
    let summary = String::from_utf8(simulated.stderr).unwrap();
    assert!(simulated.status.success(), "{summary}");
    assert!(summary.contains(" 0 not sent"), "{summary}");
    let listened = listener.wait_with_output().unwrap();
    assert!(listened.status.success());
    let live = frames(&listened);
    assert_eq!(live.len(), 40);
    for frame in &live {
        assert_eq!((&frame["op"], &frame["synthetic"]), (&Value::from(5), &Value::from(true)), "{frame}");
        assert_eq!(frame["uid"], local.printed("user"));
        let val = frame["d"]["val"].as_f64().unwrap();
        match frame["t"].as_str().unwrap() {
            "HEART_RATE" => assert!((40.0..200.0).contains(&val), "{frame}"),
            "RR_INTERVAL" => assert!((300.0..1500.0).contains(&val), "{frame}"),
            other => panic!("{other}"),
        }
    }

    // The same frames again from the store, and from the middle.
    let again = local.command("listen").args(["--count", "40", "--from-seq", "1"]).output().unwrap();
    assert_eq!(again.stdout, listened.stdout);
    let seq = live[20]["seq"].to_string();
    let middle = local.command("listen").args(["--count", "20", "--from-seq", &seq]).output().unwrap();
    assert_eq!(frames(&middle), live[20..]);
    let after = live[19]["seq"].to_string();
    let rest = local.command("listen").args(["--count", "20", "--after", &after]).output().unwrap();
    assert_eq!(frames(&rest), live[20..]);
}

#[test]
fn ant_sensors_of_a_simulated_stick_reach_a_listener_with_their_source() {
    let local = Local::start(&[]);
    let simulated = local.simulate(&[
        "--sensor",
        "moxy",
        "--ant",
        "hrm,sdm,power,rx-fail=0.05,garbage=0.1",
        "--seconds",
        "60",
        "--speed",
        "60",
    ]);
    let summary = String::from_utf8(simulated.stderr).unwrap();
    assert!(simulated.status.success() && summary.contains(" 0 not sent"), "{summary}");
    let listened = local.command("listen").args(["--count", "400", "--from-seq", "1"]).output().unwrap();
    let live = frames(&listened);
    let sources = |t: &str| {
        let of =
            live.iter().filter(|frame| frame["t"] == t).map(|frame| frame["d"]["source"].as_str().unwrap());
        of.collect::<std::collections::BTreeSet<_>>()
    };
    for (t, source) in [
        ("RR_INTERVAL", "ant-2"),
        ("HEART_RATE", "ant-2"),
        ("STEPS_CADENCE", "ant-3"),
        ("POWER", "ant-4"),
        ("SMO2", "source-1"),
    ] {
        assert_eq!(sources(t), [source].into(), "{t}");
    }
    let wrong = local.simulate(&["--ant", "strap"]);
    let text = String::from_utf8(wrong.stderr).unwrap();
    assert!(wrong.status.code() == Some(2) && text.contains("ant has no option \"strap\""), "{text}");
}

#[test]
fn refusals_are_told_by_exit_status_and_message() {
    let local = Local::start(&["--consumer-limit", "1"]);
    let refused = local.command("listen").env("STRAPLINE_API_KEY", "wrong").output().unwrap();
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("refused the credentials (HTTP 403)"));

    let refused = local.command("simulate").args(["--user", "nobody"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(3));

    let mut first = local.command("listen").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut status = BufReader::new(first.stderr.take().unwrap()).lines();
    while status.next().expect("it goes live").unwrap() != "live" {}
    let second = local.command("listen").output().unwrap();
    assert_eq!(second.status.code(), Some(4));
    assert!(String::from_utf8(second.stderr).unwrap().contains("4002"));
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_listener_comes_back_by_itself_and_gets_what_it_missed() {
    let data = tempfile::tempdir().unwrap();
    let local = Local { broker: Binary::serve_with(data.path(), &[]), _data: data };
    let address = local.broker.address.to_string();
    let user = local.printed("user").to_owned();
    let (dev_id, api_key) = (local.printed("dev-id").to_owned(), local.printed("api-key").to_owned());
    let mut listener = local.command("listen").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut status = BufReader::new(listener.stderr.take().unwrap()).lines();
    while status.next().expect("it goes live").unwrap() != "live" {}
    let mut lines = BufReader::new(listener.stdout.take().unwrap()).lines();
    let simulate = || -> usize {
        let done = strapline()
            .args(["simulate", "--url", &format!("ws://{address}"), "--dev-id", &dev_id])
            .args(["--api-key", &api_key, "--user", &user, "--seconds", "3", "--speed", "100"])
            .output()
            .unwrap();
        let summary = String::from_utf8(done.stderr).unwrap();
        let sent =
            || summary.lines().last()?.split_once(" notifications, ")?.1.split_once(' ')?.0.parse().ok();
        sent().unwrap_or_else(|| panic!("no summary: {summary}"))
    };
    let seqs = |lines: &mut dyn Iterator<Item = std::io::Result<String>>, count| {
        let seq = |line: std::io::Result<String>| {
            serde_json::from_str::<Value>(&line.unwrap()).unwrap()["seq"].as_i64().unwrap()
        };
        lines.take(count).map(seq).collect::<Vec<_>>()
    };
    let before = seqs(&mut lines, simulate());
    local.broker.terminate();
    while !status.next().expect("it notices").unwrap().starts_with("waiting to reconnect") {}

    let Local { broker, _data: data } = local;
    assert_eq!(broker.wait().code(), Some(0));
    let _broker = Binary::serve_with(data.path(), &["--listen", &address]);
    // Some of these come before the listener is back, some after.
    let after = seqs(&mut lines, simulate());
    assert_eq!(after[0], before[before.len() - 1] + 1);
    assert!(after.is_sorted() && !after.is_empty());
    listener.kill().unwrap();
    listener.wait().unwrap();
}

#[test]
fn a_broker_that_cannot_start_says_why() {
    let data = tempfile::tempdir().unwrap();
    let refused =
        strapline().args(["serve", "--listen", "0.0.0.0:0", "--data"]).arg(data.path()).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("needs credentials"));

    let running = Binary::serve(data.path());
    let refused =
        strapline().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path()).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("in use by another broker"));
    let address = running.address.to_string();
    let other = tempfile::tempdir().unwrap();
    let refused =
        strapline().args(["serve", "--listen", &address, "--data"]).arg(other.path()).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("cannot listen on"));
}

#[test]
fn log_lines_can_be_json_and_hold_no_secrets() {
    let data = tempfile::tempdir().unwrap();
    let mut broker = strapline()
        .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data"])
        .arg(data.path())
        .args(["--dev-id", "d", "--user", "user-of-this-test"])
        .env("STRAPLINE_API_KEY", "secret-of-this-test")
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(broker.stdout.take().unwrap()).lines();
    let url = out.next().unwrap().unwrap().strip_prefix("listening on ").unwrap().to_owned();
    let simulated = strapline()
        .args(["simulate", "--url", &url, "--dev-id", "d", "--user", "user-of-this-test"])
        .args(["--seconds", "2", "--speed", "100"])
        .env("STRAPLINE_API_KEY", "secret-of-this-test")
        .output()
        .unwrap();
    assert!(simulated.status.success());
    assert!(Command::new("kill").arg(broker.id().to_string()).status().unwrap().success());
    let output = broker.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.lines().count() > 3);
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert!(entry["level"].is_string() && entry["timestamp"].is_string(), "{line}");
        assert!(!line.contains("secret-of-this-test") && !line.contains("user-of-this-test"), "{line}");
    }
}
