//! Durable streams frame by frame, as a client that was written from docs/protocol.md would speak.

use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, TestBroker};

const STREAM: &str = r#""stream":"8e864e3a-979a-4d04-b4e9-b6d020f20ba0""#;

async fn producer(broker: &TestBroker, user: &str) -> (Client, i64) {
    let token = broker.producer_token(user).await;
    let (client, ready) = Client::extended(broker.address, &token, 0, STREAM).await;
    (client, ready["d"]["last_id"].as_i64().expect("a last_id"))
}

async fn submit(client: &mut Client, id: i64) {
    client.send(&format!(r#"{{"op":6,"d":{{"ts":"x","val":{id}}},"t":"HEART_RATE","id":{id}}}"#)).await;
}

/// Reads ACKs until this number is stored.
async fn acknowledged(client: &mut Client, up_to: i64) {
    let mut last = 0;
    while last < up_to {
        let frame = client.frame().await;
        assert_eq!(frame["op"], 9, "{frame}");
        let id = frame["d"]["id"].as_i64().unwrap();
        assert!(last < id && id <= up_to, "{id} after {last}");
        last = id;
    }
}

#[tokio::test]
async fn what_is_acknowledged_is_stored_and_is_not_taken_again() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let (mut client, last_id) = producer(&broker, "u1").await;
    assert_eq!(last_id, 0);
    for id in [1, 2, 5] {
        submit(&mut client, id).await;
    }
    acknowledged(&mut client, 5).await;
    // Again on the same connection, and on another one beside it.
    let (mut again, last_id) = producer(&broker, "u1").await;
    assert_eq!(last_id, 5);
    for client in [&mut client, &mut again] {
        submit(client, 2).await;
        submit(client, 5).await;
        client.is_quiet().await;
    }
    submit(&mut again, 6).await;
    acknowledged(&mut again, 6).await;
    submit(&mut client, 6).await;
    acknowledged(&mut client, 6).await;
    for expected in [1, 2, 5, 6] {
        assert_eq!(consumer.dispatch().await["d"]["val"], expected);
    }
    consumer.is_quiet().await;
    consumer.replay(0, i64::MAX).await;
    for expected in [1, 2, 5, 6] {
        assert_eq!(consumer.dispatch().await["d"]["val"], expected);
    }
    consumer.is_quiet().await;
    // Another user's stream of the same name begins anew.
    assert_eq!(producer(&broker, "u2").await.1, 0);
}

#[tokio::test]
async fn the_position_survives_a_restart() {
    let broker = TestBroker::start().await;
    let (mut client, _) = producer(&broker, "u1").await;
    submit(&mut client, 7).await;
    acknowledged(&mut client, 7).await;
    drop(client);
    let folder = broker.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, |_| {}).await.unwrap();
    assert_eq!(producer(&broker, "u1").await.1, 7);
}

#[tokio::test]
async fn frames_with_and_without_a_stream_keep_the_order_of_their_numbers() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let (mut durable, _) = producer(&broker, "u1").await;
    let mut plain = Client::producer(&broker, "u2").await;
    for id in 1..=200 {
        submit(&mut durable, id).await;
        plain.submit("STEPS", &format!(r#"{{"ts":"x","val":{id}}}"#)).await;
    }
    let mut last = 0;
    for _ in 0..400 {
        let seq = consumer.seq().await;
        assert!(seq > last, "{seq} after {last}");
        last = seq;
    }
    acknowledged(&mut durable, 200).await;
    plain.is_quiet().await;
}

#[tokio::test]
async fn what_a_stream_must_not_be_is_refused() {
    let broker = TestBroker::start().await;
    let (mut client, _) = producer(&broker, "u1").await;
    client.submit("HEART_RATE", r#"{"val":1}"#).await;
    assert_eq!(client.close_code().await, 1003, "no number");
    let mut client = Client::open(broker.address).await;
    let token = broker.producer_token("u1").await;
    let identify = format!(r#"{{"op":3,"d":{{"token":"{token}","type":0,"stream":"mine"}}}}"#);
    client.send_invalid(Message::text(identify)).await;
    assert_eq!(client.close_code().await, 1003, "no UUID");
}

#[tokio::test]
async fn a_consumer_that_asks_is_told_where_its_live_frames_begin() {
    let broker = TestBroker::start().await;
    let mut producer = Client::producer(&broker, "u1").await;
    producer.submit("X", "{}").await;
    producer.is_quiet().await;
    let (mut consumer, ready) =
        Client::extended(broker.address, &broker.consumer_token().await, 1, r#""resume":true"#).await;
    assert_eq!(ready["d"]["next_seq"], 2);
    producer.submit("X", "{}").await;
    assert_eq!(consumer.seq().await, 2);
}
