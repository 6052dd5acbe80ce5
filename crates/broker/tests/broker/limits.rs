//! What strangers and the impatient may take up: rates, guesses, slow requests, floods. Others go on.

use std::time::Duration;

use futures_util::StreamExt as _;
use strapline_broker::rate::Rate;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{API_KEY, Binary, Client, DEV_ID, TestBroker, connect_from, request};

const STRANGER: [u8; 4] = [127, 0, 0, 2];

#[tokio::test]
async fn a_connection_that_sends_too_much_is_closed_with_4029_and_no_other() {
    let rate = Rate { per_second: 1.0, burst: 20.0 };
    let broker = TestBroker::start_with(|config| config.connection_rate = rate).await;
    let mut other = Client::producer(&broker, "u1").await;
    let mut producer = Client::producer(&broker, "u1").await;
    for _ in 0..30 {
        producer.submit("X", "{}").await;
    }
    assert_eq!(producer.close_code().await, 4029);
    other.is_quiet().await;
    // Long messages cost more.
    let mut producer = Client::producer(&broker, "u1").await;
    producer.submit("X", &format!(r#"{{"x":"{}"}}"#, "x".repeat(30_000))).await;
    assert_eq!(producer.close_code().await, 4029);
}

#[tokio::test]
async fn all_producers_of_a_developer_share_its_rate() {
    let rate = Rate { per_second: 1.0, burst: 20.0 };
    let broker = TestBroker::start_with(|config| config.developer_rate = rate).await;
    let mut first = Client::producer(&broker, "u1").await;
    let mut second = Client::producer(&broker, "u2").await;
    for _ in 0..15 {
        first.submit("X", "{}").await;
    }
    first.is_quiet().await;
    for _ in 0..15 {
        second.submit("X", "{}").await;
    }
    assert_eq!(second.close_code().await, 4029);
    Client::consumer(&broker).await.is_quiet().await;
}

#[tokio::test]
async fn guessing_tokens_and_keys_is_slow_for_the_one_who_guesses() {
    let rate = Rate { per_second: 0.001, burst: 5.0 };
    let broker = TestBroker::start_with(|config| config.guess_rate = rate).await;
    let mut codes = Vec::new();
    for guess in 0..8 {
        let mut stranger = Client::open_from(STRANGER, broker.address).await;
        stranger.identify(&format!("guess.{guess}"), 1).await;
        codes.push(stranger.close_code().await);
    }
    assert_eq!(codes, [4001, 4001, 4001, 4001, 4001, 4029, 4029, 4029]);
    // A right one does not help there either, or guessing would go on.
    let token = broker.consumer_token().await;
    let mut stranger = Client::open_from(STRANGER, broker.address).await;
    stranger.identify(&token, 1).await;
    assert_eq!(stranger.close_code().await, 4029);
    Client::identified(broker.address, &token, 1).await.is_quiet().await;

    for status in [403, 403, 403, 403, 403, 429, 429] {
        let wrong = [("dev-id", DEV_ID), ("x-api-key", "wrong")];
        assert_eq!(broker.post("/auth/developer", &wrong).await.status, status);
    }
    assert_eq!(
        broker.post("/auth/developer", &[("dev-id", DEV_ID), ("x-api-key", API_KEY)]).await.status,
        429
    );
}

#[tokio::test]
async fn requests_that_come_drop_by_drop_are_ended() {
    let broker = TestBroker::start_with(|config| config.head_patience = Duration::from_millis(300)).await;
    let beginnings: [&[u8]; 3] =
        [b"", b"GET /connect HTTP/1.1\r\nhost: x\r\nupg", b"POST /auth/developer HTTP/1.1\r\ndev-id: x\r\n"];
    for beginning in beginnings {
        let mut slow = connect_from(STRANGER, broker.address).await.unwrap();
        slow.write_all(beginning).await.unwrap();
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(30), slow.read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "it is still open after {:?}", String::from_utf8_lossy(beginning));
    }
    Client::consumer(&broker).await.is_quiet().await;
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    let many: String = (0..200).map(|number| format!("x-{number}: y\r\n")).collect();
    let long = format!("x: {}\r\n", "y".repeat(100_000));
    for flood in [many, long] {
        let mut stranger = connect_from(STRANGER, broker.address).await.unwrap();
        let head = format!("GET /connect HTTP/1.1\r\nhost: x\r\n{flood}\r\n");
        // It may be refused before it is written.
        let _ = stranger.write_all(head.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stranger.read_to_end(&mut answer).await;
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 431 "),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    consumer.is_quiet().await;
}

#[tokio::test]
async fn frames_of_a_mebibyte_are_refused_unread() {
    let broker = TestBroker::start().await;
    let mut consumer = Client::consumer(&broker).await;
    for _ in 0..20 {
        let mut producer = Client::producer(&broker, "u1").await;
        let huge = format!(r#"{{"op":6,"d":{{"x":"{}"}},"t":"X"}}"#, "x".repeat(1 << 20));
        producer.send_invalid(Message::text(huge)).await;
        assert_eq!(producer.close_code().await, 1009);
    }
    consumer.is_quiet().await;
}

/// 10,000, or as many as this process may have.
fn crowd() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let soft: usize = files.split_whitespace().next().unwrap().parse().unwrap_or(1024);
    soft.saturating_sub(500).min(10_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_connections_that_never_identify_take_little_and_disturb_nobody() {
    let data = tempfile::tempdir().unwrap();
    let broker = tokio::task::block_in_place(|| Binary::serve(data.path()));
    let headers = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    let token = async |path: &str| {
        let answer = request(broker.address, "POST", path, &headers).await.json();
        answer["token"].as_str().unwrap().to_owned()
    };
    let mut consumer = Client::identified(broker.address, &token("/auth/developer").await, 1).await;
    let mut producer = Client::identified(broker.address, &token("/auth/user?id=u1").await, 0).await;
    let before = broker.memory();
    let upgrade = "GET /connect HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let mut crowd_connections = Vec::new();
    for number in 0..crowd() {
        let Ok(mut stranger) = connect_from(STRANGER, broker.address).await else { continue };
        let _ = stranger.write_all(upgrade.as_bytes()).await;
        crowd_connections.push(stranger);
        if number % 500 == 0 {
            producer.submit("X", "{}").await;
            consumer.dispatch().await;
        }
    }
    // Those past the limit of one address are ended at once, those below it live until the time for IDENTIFY is over.
    let states = futures_util::stream::iter(&mut crowd_connections).map(async |stranger| {
        let mut answer = [0; 64];
        matches!(stranger.read(&mut answer).await, Ok(1..))
    });
    let served = states.buffer_unordered(200).filter(|served| std::future::ready(*served)).count().await;
    let grown = broker.memory().saturating_sub(before);
    println!("{} connections, {served} served, memory grew by {grown} KiB", crowd_connections.len());
    assert!(served <= 1000, "{served}");
    assert!(grown < 64 << 10, "{grown} KiB");
    let mut late = Client::identified(broker.address, &token("/auth/developer").await, 1).await;
    producer.submit("X", "{}").await;
    consumer.dispatch().await;
    late.dispatch().await;
}
