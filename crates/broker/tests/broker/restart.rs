//! The real program across SIGTERM and SIGKILL.

use std::net::SocketAddr;

use crate::support::{API_KEY, Binary, Client, DEV_ID, request};

async fn connected(address: SocketAddr, path: &str, role: u8) -> Client {
    let headers = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    let token = request(address, "POST", path, &headers).await.json()["token"].as_str().unwrap().to_owned();
    Client::identified(address, &token, role).await
}

async fn consumer(broker: &Binary) -> Client {
    connected(broker.address, "/auth/developer", 1).await
}

async fn producer(broker: &Binary) -> Client {
    connected(broker.address, "/auth/user?id=u1", 0).await
}

/// Ten frames, as a consumer got them and as they are on disk.
async fn stream(broker: &Binary) -> Vec<String> {
    let mut consumer = consumer(broker).await;
    let mut producer = producer(broker).await;
    let mut frames = Vec::new();
    for val in 0..10 {
        producer.submit("HEART_RATE", &format!(r#"{{"ts":"x","val":{val}.50}}"#)).await;
        frames.push(consumer.text().await);
    }
    // What a replay gives is committed.
    consumer.replay(0, i64::MAX).await;
    for frame in &frames {
        assert_eq!(&consumer.text().await, frame);
    }
    frames
}

fn seq_of(frame: &str) -> i64 {
    serde_json::from_str::<serde_json::Value>(frame).unwrap()["seq"].as_i64().unwrap()
}

#[tokio::test]
async fn frames_survive_a_kill_and_numbers_never_come_twice() {
    let data = tempfile::tempdir().unwrap();
    let broker = Binary::serve(data.path());
    let frames = stream(&broker).await;
    broker.kill();

    let broker = Binary::serve(data.path());
    let mut consumer = consumer(&broker).await;
    consumer.replay(0, i64::MAX).await;
    for frame in &frames {
        assert_eq!(&consumer.text().await, frame);
    }
    consumer.is_quiet().await;
    producer(&broker).await.submit("HEART_RATE", r#"{"val":1}"#).await;
    // Numbers that may have been dispatched before the kill without being committed are skipped.
    assert!(consumer.seq().await > seq_of(&frames[9]) + 4096);
}

#[tokio::test]
async fn terminate_closes_with_1001_writes_everything_and_exits_with_0() {
    let data = tempfile::tempdir().unwrap();
    let broker = Binary::serve(data.path());
    let mut listener = consumer(&broker).await;
    let mut sender = producer(&broker).await;
    for val in 0..500 {
        sender.submit("HEART_RATE", &format!(r#"{{"ts":"x","val":{val}}}"#)).await;
    }
    let mut last = 0;
    for _ in 0..500 {
        last = listener.seq().await;
    }
    broker.terminate();
    assert_eq!(listener.close_code().await, 1001);
    assert_eq!(sender.close_code().await, 1001);
    // The closing handshake is done once both have gone.
    drop((listener, sender));
    assert_eq!(broker.wait().code(), Some(0));

    let broker = Binary::serve(data.path());
    let mut listener = consumer(&broker).await;
    listener.replay(0, i64::MAX).await;
    for seq in 1..=500 {
        assert_eq!(listener.seq().await, seq);
    }
    producer(&broker).await.submit("HEART_RATE", r#"{"val":1}"#).await;
    assert_eq!(listener.seq().await, last + 1, "a clean shutdown leaves no gap");
}
