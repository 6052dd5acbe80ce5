//! REPLAY: exclusive bounds, frames just submitted, long histories beside live frames.

use crate::support::{Client, TestBroker};

/// Frames 1 to `count`, all received by the consumer.
async fn history(count: i64) -> (TestBroker, Client, Client) {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    for val in 1..=count {
        producer.submit("HEART_RATE", &format!(r#"{{"ts":"x","val":{val}.0}}"#)).await;
    }
    for val in 1..=count {
        assert_eq!(consumer.seq().await, val);
    }
    (broker, consumer, producer)
}

#[tokio::test]
async fn bounds_are_exclusive() {
    let (_broker, mut consumer, _producer) = history(10).await;
    for (after, before, expected) in [
        (2, 6, vec![3, 4, 5]),
        (0, 3, vec![1, 2]),
        (8, 100, vec![9, 10]),
        (-5, 2, vec![1]),
        (4, 5, vec![]),
        (5, 5, vec![]),
        (6, 2, vec![]),
        (i64::MAX, i64::MAX, vec![]),
        (i64::MIN, i64::MIN, vec![]),
    ] {
        consumer.replay(after, before).await;
        for seq in expected {
            assert_eq!(consumer.seq().await, seq, "{after} < seq < {before}");
        }
        consumer.is_quiet().await;
    }
}

#[tokio::test]
async fn without_before_nothing_comes_and_without_after_it_begins_at_the_start() {
    let (_broker, mut consumer, _producer) = history(5).await;
    for d in [r#"{"after":2}"#, "{}"] {
        let text = format!(r#"{{"op":7,"d":{d}}}"#);
        consumer.send_invalid(tokio_tungstenite::tungstenite::Message::text(text)).await;
        consumer.is_quiet().await;
    }
    consumer.send(r#"{"op":7,"d":{"before":3}}"#).await;
    assert_eq!(consumer.seq().await, 1);
    assert_eq!(consumer.seq().await, 2);
    consumer.is_quiet().await;
}

#[tokio::test]
async fn a_replayed_frame_is_the_live_one_byte_for_byte() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    producer.submit("ECG", r#"{ "ts":"x","d":[1e2,-0.0], "q":1.00,"s":"\u00fc" }"#).await;
    let live = consumer.text().await;
    consumer.replay(0, i64::MAX).await;
    assert_eq!(consumer.text().await, live);
}

#[tokio::test]
async fn a_long_history_comes_whole_and_in_order_beside_live_frames() {
    let (_broker, mut consumer, mut producer) = history(1000).await;
    consumer.replay(0, i64::MAX).await;
    for val in 0..100 {
        producer.submit("STEPS", &format!(r#"{{"val":{val}}}"#)).await;
    }
    let (mut replayed, mut live) = (Vec::new(), Vec::new());
    while replayed.len() < 1000 || live.len() < 100 {
        let frame = consumer.dispatch().await;
        let seq = frame["seq"].as_i64().unwrap();
        if frame["t"] == "STEPS" && !live.contains(&seq) { live.push(seq) } else { replayed.push(seq) }
    }
    assert_eq!(live, (1001..=1100).collect::<Vec<_>>());
    // The request may have met some of the live frames, which were submitted before it then.
    assert_eq!(replayed[..1000], (1..=1000).collect::<Vec<_>>());
}

#[tokio::test]
async fn requests_are_served_one_after_the_other() {
    let (_broker, mut consumer, _producer) = history(20).await;
    for after in 0..10 {
        consumer.replay(after, after + 3).await;
    }
    for after in 0..10 {
        assert_eq!((consumer.seq().await, consumer.seq().await), (after + 1, after + 2));
    }
    consumer.is_quiet().await;
}
