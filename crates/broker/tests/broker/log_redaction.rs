//! No secret and nothing personal reaches the log, not even at its finest level.

use std::fs::File;
use std::process::Stdio;

use strapline_broker::webhook::event::Event;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Binary, Client, Receiver, Reply, request, strapline};
use crate::webhooks::{add, enqueue, user};

const USER: &str = "wearer-5f0c9a1e";
const KEY: &str = "sl_very-secret-api-key";
const BASIC: &str = "ZGV2LTE6c2xfdmVyeS1zZWNyZXQtYXBpLWtleQ==";

#[tokio::test(flavor = "multi_thread")]
async fn tokens_keys_users_and_samples_are_never_logged() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let log = folder.path().join("log.txt");
    let mut command = strapline();
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--dev-id", "dev-1", "--user", USER, "--data"])
        .arg(&data)
        .args(["--webhook-allow-private", "--webhook-allow-http", "--webhook-retry-base-ms", "1"])
        .env("STRAPLINE_API_KEY", KEY)
        .env("RUST_LOG", "trace")
        .stderr(Stdio::from(File::create(&log).unwrap()));
    let broker = Binary::start(&mut command);
    let receiver = Receiver::start(|_, before| Reply::Status(if before == 0 { 500 } else { 200 }));
    let destination = add(&data, receiver.url("/path-with-a-token"));
    enqueue(&data, &[Event::Deauth { user: user(USER) }]);

    let token = async |path: &str, headers: &[(&str, &str)]| {
        let answer = request(broker.address, "POST", path, headers).await;
        answer.json()["token"].as_str().unwrap().to_owned()
    };
    let basic = format!("Basic {BASIC}");
    let consumer = token("/auth/developer", &[("authorization", &basic)]).await;
    let path = format!("/auth/user?id={USER}");
    let producer = token(&path, &[("dev-id", "dev-1"), ("x-api-key", KEY)]).await;
    let mut secrets = vec![consumer.clone(), producer.clone()];
    request(broker.address, "POST", "/auth/developer", &[("dev-id", "dev-1"), ("x-api-key", "sl_wrong-key")])
        .await;
    let mut listening = Client::identified(broker.address, &consumer, 1).await;
    let mut sending = Client::identified(broker.address, &producer, 0).await;
    sending.submit("HEART_RATE", r#"{"ts":"2026-11-21T10:00:00Z","val":73.4921}"#).await;
    assert_eq!(listening.dispatch().await["d"]["val"], 73.4921);
    // Wrong in many ways, with something in it that must not be repeated.
    for text in
        [r#"{"op":3,"d":{"token":"stolen-token","type":0}}"#, "{\"token\":\"stolen-token\"", "stolen-token"]
    {
        let mut client = Client::open(broker.address).await;
        client.send_invalid(Message::text(text)).await;
        client.close_code().await;
    }
    tokio::task::spawn_blocking(move || receiver.wait("/path-with-a-token", 2)).await.unwrap();
    broker.terminate();
    assert!(tokio::task::spawn_blocking(move || broker.wait()).await.unwrap().success());

    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("TRACE") && log.contains("webhook failed"), "this is the whole log: {log}");
    secrets.push(destination.secret.expose().clone());
    for secret in ["stolen-token", "sl_wrong-key", KEY, BASIC, USER, "73.4921", "path-with-a-token"] {
        secrets.push(secret.to_owned());
    }
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "{secret} is in the log");
    }
}
