//! Every close code, provoked.

use std::time::Duration;

use futures_util::SinkExt as _;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::support::{Client, TestBroker};

#[tokio::test]
async fn normal_closure_is_answered_with_1000() {
    let broker = TestBroker::start().await;
    let mut client = Client::consumer(&broker).await;
    client.socket.close(Some(CloseFrame { code: 1000.into(), reason: "".into() })).await.unwrap();
    assert_eq!(client.close_code().await, 1000);
}

#[tokio::test]
async fn shutdown_is_told_by_1001() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut nobody = Client::open(broker.address).await;
    let (folder, consumer_code, nobody_code) =
        tokio::join!(broker.stop(), consumer.close_code(), nobody.close_code());
    assert_eq!((consumer_code, nobody_code), (1001, 1001));
    drop(folder);
}

#[tokio::test]
async fn what_is_no_frame_is_closed_with_1003() {
    let broker = TestBroker::start().await;
    for text in
        ["", "{", "null", "[]", "\"op\"", r#"{"d":{}}"#, r#"{"op":"0"}"#, r#"{"op":3,"d":{"type":1}}"#]
    {
        let mut client = Client::open(broker.address).await;
        client.send_invalid(Message::text(text)).await;
        assert_eq!(client.close_code().await, 1003, "{text}");
    }
    let mut client = Client::open(broker.address).await;
    client.send_invalid(Message::binary(br#"{"op":0}"#.to_vec())).await;
    assert_eq!(client.close_code().await, 1003);
}

#[tokio::test]
async fn an_invalid_replay_is_closed_with_1003() {
    let broker = TestBroker::start().await;
    for d in [
        r#"{"before":"43"}"#,
        r#"{"after":1.5,"before":43}"#,
        r#"{"before":99999999999999999999}"#,
        "[]",
        "7",
    ] {
        let mut consumer = Client::consumer(&broker).await;
        consumer.send_invalid(Message::text(format!(r#"{{"op":7,"d":{d}}}"#))).await;
        assert_eq!(consumer.close_code().await, 1003, "{d}");
    }
}

#[tokio::test]
async fn a_frame_that_is_too_long_is_closed_with_1009() {
    let broker = TestBroker::start_with(|config| config.max_frame_bytes = 1000).await;
    for length in [1000, 100_000, 20_000_000] {
        let mut producer = Client::producer(&broker, "u1").await;
        let text = format!(r#"{{"op":6,"d":{{"x":"{}"}},"t":"X"}}"#, "x".repeat(length));
        let (mut write, mut read) = futures_util::StreamExt::split(producer.socket);
        // Both at once: the server stops reading in the middle of the message.
        let (_, code) = tokio::join!(write.send(Message::text(text)), async {
            match futures_util::StreamExt::next(&mut read).await {
                Some(Ok(Message::Close(Some(frame)))) => u16::from(frame.code),
                other => panic!("{length}: {other:?}"),
            }
        });
        assert_eq!(code, 1009, "{length}");
        producer = Client::producer(&broker, "u1").await;
        producer.is_quiet().await;
    }
}

#[tokio::test]
async fn a_frame_that_cannot_be_stored_closes_its_producer_with_1011_and_nobody_else() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    let mut idle = Client::producer(&broker, "u2").await;
    let database = rusqlite::Connection::open(broker.data().join("strapline.sqlite3")).unwrap();
    database.execute_batch("ALTER TABLE frames RENAME TO hidden").unwrap();
    producer.submit("HEART_RATE", r#"{"val":61}"#).await;
    assert_eq!(producer.close_code().await, 1011);
    assert_eq!(consumer.dispatch().await["d"]["val"], 61);
    consumer.is_quiet().await;
    idle.is_quiet().await;
    assert_eq!(broker.get("/healthz", &[]).await.status, 503);
    // REPLAY cannot be served either: that consumer is told to come back.
    consumer.replay(0, i64::MAX).await;
    assert_eq!(consumer.close_code().await, 1011);

    database.execute_batch("ALTER TABLE hidden RENAME TO frames").unwrap();
    let mut consumer = Client::consumer(&broker).await;
    idle.submit("HEART_RATE", r#"{"val":62}"#).await;
    assert_eq!(consumer.dispatch().await["d"]["val"], 62);
    consumer.replay(0, i64::MAX).await;
    assert_eq!(consumer.dispatch().await["d"]["val"], 62);
    assert_eq!(broker.get("/healthz", &[]).await.status, 200);
}

#[tokio::test]
async fn no_identify_is_closed_with_4000() {
    let broker = TestBroker::start_with(|config| config.identify_timeout = Duration::from_secs(1)).await;
    let mut client = Client::open(broker.address).await;
    client.is_quiet().await;
    assert_eq!(client.close_code().await, 4000);
}

#[tokio::test]
async fn a_wrong_token_is_closed_with_4001() {
    let broker = TestBroker::start().await;
    let used = broker.consumer_token().await;
    let _session = Client::identified(broker.address, &used, 1).await;
    let consumer_token = broker.consumer_token().await;
    let producer_token = broker.producer_token("u1").await;
    for (case, token, role) in [
        ("unknown", "abc.def", 1),
        ("empty", "", 0),
        ("already redeemed", &used, 1),
        ("for the other role", &consumer_token, 0),
        ("for the other role", &producer_token, 1),
    ] {
        let mut client = Client::open(broker.address).await;
        client.identify(token, role).await;
        assert_eq!(client.close_code().await, 4001, "{case}");
    }
    // A token shown in the wrong place is not lost.
    Client::identified(broker.address, &consumer_token, 1).await;
}

#[tokio::test]
async fn an_expired_token_is_closed_with_4001() {
    let broker = TestBroker::start_with(|config| config.token_lifetime = Duration::from_nanos(1)).await;
    let token = broker.consumer_token().await;
    let mut client = Client::open(broker.address).await;
    client.identify(&token, 1).await;
    assert_eq!(client.close_code().await, 4001);
}

#[tokio::test]
async fn one_consumer_too_many_is_closed_with_4002_and_the_others_stay() {
    let broker = TestBroker::start_with(|config| config.limits.consumers = 2).await;
    let mut first = Client::consumer(&broker).await;
    let mut second = Client::consumer(&broker).await;
    let mut third = Client::open(broker.address).await;
    third.identify(&broker.consumer_token().await, 1).await;
    assert_eq!(third.close_code().await, 4002);
    let mut producer = Client::producer(&broker, "u1").await;
    producer.submit("HEART_RATE", r#"{"val":60}"#).await;
    assert_eq!(first.seq().await, second.seq().await);
    // Its place is free again once a consumer has gone.
    first.socket.close(None).await.unwrap();
    while broker.get("/healthz", &[]).await.json()["sessions"]["consumers"] != 1 {
        tokio::task::yield_now().await;
    }
    Client::consumer(&broker).await;
}

#[tokio::test]
async fn a_second_identify_is_closed_with_4003() {
    let broker = TestBroker::start().await;
    let mut client = Client::consumer(&broker).await;
    client.identify(&broker.consumer_token().await, 1).await;
    assert_eq!(client.close_code().await, 4003);
}

#[tokio::test]
async fn an_opcode_that_is_not_valid_here_is_closed_with_4004() {
    let broker = TestBroker::start().await;
    let submit = r#"{"op":6,"d":{"val":1},"t":"HEART_RATE"}"#;
    let status = r#"{"op":8,"d":{"connected":true}}"#;
    let replay = r#"{"op":7,"d":{"before":9}}"#;
    let nonsense = [r#"{"op":9}"#, r#"{"op":-1}"#, r#"{"op":1}"#, r#"{"op":4}"#, r#"{"op":5,"d":{}}"#];
    for text in [submit, status, replay].iter().chain(&nonsense) {
        let mut nobody = Client::open(broker.address).await;
        nobody.send_invalid(Message::text(*text)).await;
        assert_eq!(nobody.close_code().await, 4004, "before IDENTIFY: {text}");
    }
    for text in [submit, status].iter().chain(&nonsense) {
        let mut consumer = Client::consumer(&broker).await;
        consumer.send_invalid(Message::text(*text)).await;
        assert_eq!(consumer.close_code().await, 4004, "from a consumer: {text}");
    }
    for text in [replay].iter().chain(&nonsense) {
        let mut producer = Client::producer(&broker, "u1").await;
        producer.send_invalid(Message::text(*text)).await;
        assert_eq!(producer.close_code().await, 4004, "from a producer: {text}");
    }
}

#[tokio::test]
async fn a_missing_heartbeat_is_closed_with_4005() {
    let broker =
        TestBroker::start_with(|config| config.heartbeat_interval = Duration::from_millis(100)).await;
    // A producer that submits but never sends a heartbeat is dead too.
    let mut producer = Client::producer(&broker, "u1").await;
    producer.submit("HEART_RATE", r#"{"val":60}"#).await;
    assert_eq!(producer.close_code().await, 4005);
}
