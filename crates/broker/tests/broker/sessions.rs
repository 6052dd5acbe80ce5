//! What a well-behaved client gets: heartbeats in any state, opaque payloads, server time, presence, isolation.

use serde_json::json;
use strapline_broker::Credentials;
use strapline_units::{Private, Timestamp};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, TestBroker, request};

#[tokio::test]
async fn hello_tells_the_heartbeat_interval() {
    let broker = TestBroker::start().await;
    let stream = tokio::net::TcpStream::connect(broker.address).await.unwrap();
    let url = format!("ws://{}/connect", broker.address);
    let (mut socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
    let hello = futures_util::StreamExt::next(&mut socket).await.unwrap().unwrap();
    assert_eq!(hello, Message::text(r#"{"op":2,"d":{"heartbeat_interval":40000}}"#));
}

#[tokio::test]
async fn heartbeats_before_identify_and_after_every_frame_are_acknowledged() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::open(broker.address).await;
    consumer.is_quiet().await;
    consumer.identify(&broker.consumer_token().await, 1).await;
    assert_eq!(consumer.text().await, r#"{"op":4}"#);
    let mut producer = Client::producer(&broker, "u1").await;
    for val in 0..50 {
        producer.submit("HEART_RATE", &format!(r#"{{"ts":"2022-05-04T09:26:11Z","val":{val}}}"#)).await;
        assert_eq!(consumer.dispatch().await["d"]["val"], val);
        consumer.is_quiet().await;
    }
}

#[tokio::test]
async fn payload_bytes_pass_untouched() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    for d in [
        r#"{"ts":"2022-05-04T10:26:11.268507+01:00","val":95}"#,
        r#"{"ts":"x","val":1.0}"#,
        r#"{ "ts" : "x" , "val" : 1e2 }"#,
        r#"{"ts":1,"val":0.10000000000000000000001,"big":123456789012345678901234567890}"#,
        r#"{"ts":"x","a":{"b":[{"c":[[],{}]}]},"z":1,"a2":null}"#,
        r#"{"ts":"x","text":"ü 心拍 \u00fc \ud83d\udc93 \"\\\/"}"#,
        r#"{"ts":"x","d":[-0.0,1E-7,51.5]}"#,
    ] {
        producer.submit("WHATEVER_it is", d).await;
        let text = consumer.text().await;
        assert!(text.starts_with(&format!(r#"{{"op":5,"d":{d},"uid":"u1","seq":"#)), "{text}");
        assert!(text.ends_with(r#","t":"WHATEVER_it is"}"#), "{text}");
    }
}

#[tokio::test]
async fn a_submit_without_time_gets_the_servers() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    producer.submit("HEART_RATE", r#"{"val":95.0}"#).await;
    let text = consumer.text().await;
    assert!(text.contains(r#""val":95.0"#), "{text}");
    let frame: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ts: Timestamp = frame["d"]["ts"].as_str().unwrap().parse().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let age = Timestamp::from_unix_micros(now.as_micros() as i64).duration_since(ts);
    assert!(age.as_secs() < 30, "{age:?}");
}

#[tokio::test]
async fn synthetic_is_repeated_and_absent_otherwise() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    producer.send(r#"{"op":6,"d":{"val":1},"t":"HRV","synthetic":true}"#).await;
    producer.send(r#"{"op":6,"d":{"val":2},"t":"HRV","synthetic":false}"#).await;
    assert_eq!(consumer.dispatch().await["synthetic"], true);
    assert!(consumer.dispatch().await.get("synthetic").is_none());
    consumer.replay(0, i64::MAX).await;
    assert_eq!(consumer.dispatch().await["synthetic"], true);
    assert!(consumer.dispatch().await.get("synthetic").is_none());
}

#[tokio::test]
async fn identify_and_submit_may_come_in_one_go() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::open(broker.address).await;
    producer.identify(&broker.producer_token("u1").await, 0).await;
    for val in 0..10 {
        producer.submit("HEART_RATE", &format!(r#"{{"val":{val}}}"#)).await;
    }
    for val in 0..10 {
        assert_eq!(consumer.dispatch().await["d"]["val"], val);
    }
}

#[tokio::test]
async fn numbers_rise_over_all_users_and_consumers_agree() {
    let broker = TestBroker::start().await;
    let (mut first, mut second) = (Client::consumer(&broker).await, Client::consumer(&broker).await);
    let mut producers = [
        Client::producer(&broker, "u1").await,
        Client::producer(&broker, "u2").await,
        Client::producer(&broker, "u2").await,
    ];
    for round in 0..20 {
        for producer in &mut producers {
            producer.submit("STEPS", &format!(r#"{{"ts":"x","val":{round}}}"#)).await;
        }
    }
    let mut last = 0;
    for _ in 0..60 {
        let frame = first.text().await;
        assert_eq!(frame, second.text().await);
        let seq = serde_json::from_str::<serde_json::Value>(&frame).unwrap()["seq"].as_i64().unwrap();
        assert!(seq > last);
        last = seq;
    }
}

#[tokio::test]
async fn status_is_presence_only_and_a_malformed_one_is_dropped() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    producer
        .send(r#"{"op":8,"d":{"connected":true,"device_id":"strap","source":"test","reason":"on"}}"#)
        .await;
    for d in [r#"{}"#, r#"{"connected":1}"#, r#"{"connected":true,"reason":5}"#, "[]"] {
        producer.send_invalid(Message::text(format!(r#"{{"op":8,"d":{d}}}"#))).await;
    }
    producer.is_quiet().await;
    consumer.is_quiet().await;
    assert_eq!(broker.get("/healthz", &[]).await.json()["sessions"]["users_linked"], 1);
    producer.send(r#"{"op":8,"d":{"connected":false}}"#).await;
    producer.is_quiet().await;
    assert_eq!(broker.get("/healthz", &[]).await.json()["sessions"]["users_linked"], 0);
}

#[tokio::test]
async fn developers_do_not_see_each_other() {
    let folder = TestBroker::start().await.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, |config| {
        config.credentials =
            Some(Credentials { dev_id: "dev-2".into(), api_key: Private::new("key-2".into()) });
        config.users = vec!["other".into()];
    })
    .await
    .unwrap();
    let token = broker.token("/auth/developer", "dev-2", "key-2").await;
    let mut other_consumer = Client::identified(broker.address, &token, 1).await;
    let token = broker.token("/auth/user?id=other", "dev-2", "key-2").await;
    let mut other_producer = Client::identified(broker.address, &token, 0).await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    producer.submit("HEART_RATE", r#"{"val":1}"#).await;
    other_producer.submit("HEART_RATE", r#"{"val":2}"#).await;
    assert_eq!(consumer.dispatch().await["uid"], "u1");
    assert_eq!(other_consumer.dispatch().await["uid"], "other");
    consumer.replay(0, i64::MAX).await;
    assert_eq!(consumer.dispatch().await["uid"], "u1");
    consumer.is_quiet().await;
    other_consumer.is_quiet().await;
    let answer = broker.post("/auth/user?id=u1", &[("dev-id", "dev-2"), ("x-api-key", "key-2")]).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn any_origin_may_connect_and_a_plain_request_is_told_to_upgrade() {
    let broker = TestBroker::start().await;
    let stream = tokio::net::TcpStream::connect(broker.address).await.unwrap();
    let request_with_origin = tokio_tungstenite::tungstenite::http::Request::get("/connect")
        .uri(format!("ws://{}/connect", broker.address))
        .header("host", broker.address.to_string())
        .header("origin", "https://viewer.example")
        .header("connection", "keep-alive, Upgrade")
        .header("upgrade", "WebSocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .body(())
        .unwrap();
    let (_, response) = tokio_tungstenite::client_async(request_with_origin, stream).await.unwrap();
    assert_eq!(response.status(), 101);
    assert_eq!(request(broker.address, "GET", "/connect", &[]).await.status, 426);
}

#[tokio::test]
async fn health_has_no_names_in_it() {
    let broker = TestBroker::start().await;
    let _producer = Client::producer(&broker, "u1").await;
    let answer = broker.get("/healthz", &[]).await;
    assert_eq!(answer.status, 200);
    let health = answer.json();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    let expected = json!({
        "producers": 1, "consumers": 0, "viewers": 0, "users_linked": 0, "waiting_frames": 0, "too_slow": 0
    });
    assert_eq!(health["sessions"], expected);
    assert!(health["uptime_seconds"].is_u64());
    assert_eq!(health["store"]["ok"], true);
}
