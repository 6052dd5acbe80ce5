//! What whoever runs the broker sees: metrics, health, settings, backup, shutdown.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use crate::support::{API_KEY, Binary, Client, DEV_ID, TestBroker, request, strapline};

async fn metrics(address: SocketAddr) -> String {
    let answer = request(address, "GET", "/metrics", &[]).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    String::from_utf8(answer.body).unwrap()
}

/// The value of a metric, as it is written.
fn value(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in\n{metrics}")).parse().unwrap()
}

#[tokio::test]
async fn metrics_count_what_happens() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    let _silent = Client::open(broker.address).await;
    for _ in 0..3 {
        producer.submit("HEART_RATE", r#"{"ts":"2026-01-01T00:00:00Z","val":72}"#).await;
        consumer.dispatch().await;
    }
    producer.send(r#"{"op":8,"d":{"connected":true}}"#).await;
    producer.is_quiet().await;
    producer.send_invalid(tokio_tungstenite::tungstenite::Message::text("nonsense")).await;
    assert_eq!(producer.close_code().await, 1003);
    drop(producer);
    let text = metrics(broker.address).await;
    for (name, expected) in [
        ("strapline_connections{role=\"consumer\"}", 1.0),
        ("strapline_connections{role=\"none\"}", 1.0),
        ("strapline_connections_ended_total{role=\"producer\",code=\"1003\"}", 1.0),
        ("strapline_frames_in_total", 3.0),
        ("strapline_frames_out_total", 3.0),
        ("strapline_dispatch_latency_seconds_count", 3.0),
        ("strapline_dispatch_latency_seconds_bucket{le=\"7200.0\"}", 0.0),
        ("strapline_outbox_frames", 0.0),
        ("strapline_store_healthy", 1.0),
        ("strapline_webhooks_waiting", 0.0),
    ] {
        assert!((value(&text, name) - expected).abs() < f64::EPSILON, "{name} in\n{text}");
    }
    assert!(value(&text, "strapline_store_lag_seconds") > 0.0);
    assert!(value(&text, "strapline_store_queued_frames") <= 4.0);
    assert!(!text.contains("u1") && !text.contains(DEV_ID), "no label tells who");
}

#[tokio::test]
async fn metrics_are_for_the_operator_only() {
    let broker = TestBroker::start().await;
    let answer = request(broker.address, "GET", "/metrics", &[("x-forwarded-for", "203.0.113.7")]).await;
    assert_eq!(answer.status, 403);
    let data = tempfile::tempdir().unwrap();
    let credentials = ["--dev-id", DEV_ID, "--api-key", API_KEY];
    let more = ["--metrics-listen", "127.0.0.1:0"];
    let binary = Binary::serve_with(data.path(), &[&credentials[..], &more].concat());
    let own = binary.printed("metrics on http").map(str::to_owned);
    let own = own.or_else(|| {
        binary.printed.iter().find_map(|line| Some(line.strip_prefix("metrics on http://")?.into()))
    });
    let own = own.expect("it is printed");
    let own: SocketAddr = own.strip_suffix("/metrics").unwrap().parse().unwrap();
    assert!(value(&metrics(own).await, "strapline_uptime_seconds") > 0.0);
    assert_eq!(request(own, "GET", "/readyz", &[]).await.status, 200);
    assert_eq!(request(own, "GET", "/healthz", &[]).await.status, 200);
    assert_ne!(request(own, "POST", "/auth/developer", &[]).await.status, 200);
    let answer = request(binary.address, "GET", "/metrics", &[]).await;
    assert!(
        !String::from_utf8_lossy(&answer.body).contains("strapline_frames"),
        "not on the broker's address"
    );
}

#[tokio::test]
async fn a_broker_that_drains_says_so_and_goes_on_until_then() {
    let broker = TestBroker::start_with(|config| config.drain = std::time::Duration::from_secs(2)).await;
    assert_eq!(request(broker.address, "GET", "/readyz", &[]).await.status, 200);
    let (address, token) = (broker.address, broker.consumer_token().await);
    let producer_token = broker.producer_token("u1").await;
    let stopping = tokio::spawn(broker.stop());
    while request(address, "GET", "/readyz", &[]).await.status != 503 {}
    let mut consumer = Client::identified(address, &token, 1).await;
    let mut producer = Client::identified(address, &producer_token, 0).await;
    producer.submit("HEART_RATE", r#"{"val":72}"#).await;
    assert_eq!(consumer.dispatch().await["d"]["val"], 72);
    assert_eq!(consumer.close_code().await, 1001);
    assert_eq!(producer.close_code().await, 1001);
    stopping.await.unwrap();
}

#[tokio::test]
async fn settings_come_from_the_command_line_then_the_environment_then_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strapline.toml");
    let text = format!(
        "data = '{}'\nlisten = '256.0.0.1:1'\ndev-id = '{DEV_ID}'\napi-key = '{API_KEY}'\nuser = ['u1']\n\
         heartbeat-interval = '11s'\nidentify-timeout = '22s'\n",
        folder.path().join("data").display()
    );
    std::fs::write(&file, text).unwrap();
    let mut command = strapline();
    command.args(["serve", "--listen", "127.0.0.1:0"]).env("STRAPLINE_CONFIG", &file);
    command.env("STRAPLINE_HEARTBEAT_INTERVAL", "33s").stderr(Stdio::null());
    let broker = Binary::start(&mut command);
    let socket = tokio::net::TcpStream::connect(broker.address).await.unwrap();
    let url = format!("ws://{}/connect", broker.address);
    let (mut socket, _) = tokio_tungstenite::client_async(url, socket).await.unwrap();
    let hello = futures_util::StreamExt::next(&mut socket).await.unwrap().unwrap().into_text().unwrap();
    assert_eq!(hello.as_str(), r#"{"op":2,"d":{"heartbeat_interval":33000}}"#);
    let headers = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    assert_eq!(request(broker.address, "POST", "/auth/user?id=u1", &headers).await.status, 200);

    let refused = strapline().args(["serve", "--config", "/nowhere.toml"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("/nowhere.toml"));
}

#[test]
fn a_backup_made_while_frames_flow_serves_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let broker = Binary::serve(&data);
    let client = |broker: &Binary, name: &str| {
        let mut command = strapline();
        command.args([name, "--url", &broker.url(), "--dev-id", DEV_ID, "--api-key", API_KEY]);
        command
    };
    let mut listener =
        client(&broker, "listen").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut simulate = client(&broker, "simulate");
    simulate.args(["--user", "u1", "--sensors", "20", "--seconds", "600", "--speed", "50"]);
    let mut simulate = simulate.stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(listener.stdout.take().unwrap()).lines();
    let seen = lines.by_ref().take(200).last().unwrap().unwrap();
    let copy = folder.path().join("copy");
    let output = backup(&data, &copy).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("strapline.sqlite3\t") && said.contains("directory.sqlite\t"), "{said}");
    assert!(lines.by_ref().take(50).all(|line| line.is_ok()), "and the broker goes on");
    assert_eq!(backup(&data, &copy).output().unwrap().status.code(), Some(1), "never over another");
    simulate.kill().unwrap();
    listener.kill().unwrap();
    simulate.wait().unwrap();
    listener.wait().unwrap();
    broker.kill();

    let restored = Binary::serve(&copy);
    let mut listen = client(&restored, "listen");
    let output = listen.args(["--from-seq", "1", "--count", "190"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 190);
    let seq = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["seq"].as_i64().unwrap();
    assert!(text.lines().map(seq).is_sorted_by(|one, next| one < next));
    assert!(text.lines().map(seq).all(|number| number <= seq(&seen)), "of before the backup");
}

fn backup(data: &std::path::Path, target: &std::path::Path) -> Command {
    let mut command = strapline();
    command.args(["backup", "--data"]).arg(data).arg(target);
    command
}

#[tokio::test]
async fn sighup_without_a_certificate_does_not_end_the_broker() {
    let data = tempfile::tempdir().unwrap();
    let mut command = strapline();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
    // As a service; from a terminal it ends with that.
    let broker = Binary::start(command.stdin(Stdio::null()).stderr(Stdio::null()));
    broker.signal("HUP");
    assert_eq!(request(broker.address, "GET", "/readyz", &[]).await.status, 200);
    broker.terminate();
    assert!(tokio::task::spawn_blocking(move || broker.wait()).await.unwrap().success());
}
