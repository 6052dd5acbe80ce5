//! Input that no honest client sends: the right close code, no crash, and nobody else notices.

use strapline_units::SplitMix64;
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, TestBroker};

#[tokio::test]
async fn others_go_on_while_clients_send_nonsense() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    let mut random = SplitMix64::new(7);
    let seeds = [
        r#"{"op":3,"d":{"token":"a.b","type":1}}"#,
        r#"{"op":6,"d":{"ts":"2022-05-04T10:26:11.268507+01:00","val":95},"t":"HEART_RATE"}"#,
        r#"{"op":7,"d":{"after":28,"before":43}}"#,
        r#"{"op":8,"d":{"connected":true,"device_id":"x"}}"#,
    ];
    for round in 0..200 {
        let mut bytes = seeds[random.next_u64() as usize % seeds.len()].as_bytes().to_vec();
        for _ in 0..1 + random.next_u64() % 6 {
            let at = random.next_u64() as usize % bytes.len();
            match random.next_u64() % 3 {
                0 => bytes[at] = b' ' + (random.next_u64() % 95) as u8,
                1 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, b"{}[],:\"\\0"[random.next_u64() as usize % 9]),
            }
        }
        let mut hostile = match round % 3 {
            0 => Client::open(broker.address).await,
            1 => Client::consumer(&broker).await,
            _ => Client::producer(&broker, "u2").await,
        };
        // A mutation may still be a frame: then a second one that is none decides.
        hostile.send_invalid(Message::text(String::from_utf8(bytes).unwrap())).await;
        hostile.send_invalid(Message::text("nonsense")).await;
        let code = hostile.close_code().await;
        assert!([1003, 4001, 4003, 4004].contains(&code), "{code}");
    }
    producer.submit("HEART_RATE", r#"{"val":60}"#).await;
    loop {
        // Before it there may be mutations that were valid.
        if consumer.dispatch().await["uid"] == "u1" {
            break;
        }
    }
    producer.is_quiet().await;
}

#[tokio::test]
async fn deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
    let broker = TestBroker::start().await;
    for depth in [200, 15_000] {
        let nested = format!(r#"{{"op":6,"d":{{"x":{}{}}},"t":"X"}}"#, "[".repeat(depth), "]".repeat(depth));
        let mut producer = Client::producer(&broker, "u1").await;
        producer.send_invalid(Message::text(nested)).await;
        assert_eq!(producer.close_code().await, 1003, "{depth}");
    }
    Client::consumer(&broker).await.is_quiet().await;
}

#[tokio::test]
async fn text_that_is_not_utf8_is_closed_with_1007() {
    let broker = TestBroker::start().await;
    let mut client = Client::open(broker.address).await;
    // A masked text frame (mask 0) of two bytes that are no UTF-8.
    client.socket.get_mut().write_all(&[0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28]).await.unwrap();
    assert_eq!(client.close_code().await, 1007);
}

#[tokio::test]
async fn a_frame_without_mask_is_closed_with_1002() {
    let broker = TestBroker::start().await;
    let mut client = Client::open(broker.address).await;
    client.socket.get_mut().write_all(&[0x81, 0x02, b'{', b'}']).await.unwrap();
    assert_eq!(client.close_code().await, 1002);
}

#[tokio::test]
async fn a_connection_that_just_ends_leaves_no_session_behind() {
    let broker = TestBroker::start().await;
    let consumer = Client::consumer(&broker).await;
    let producer = Client::producer(&broker, "u1").await;
    let sessions = broker.get("/healthz", &[]).await.json()["sessions"].clone();
    assert_eq!((sessions["consumers"].as_u64(), sessions["producers"].as_u64()), (Some(1), Some(1)));
    drop((consumer, producer));
    loop {
        let sessions = broker.get("/healthz", &[]).await.json()["sessions"].clone();
        if sessions["consumers"] == 0 && sessions["producers"] == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
}
