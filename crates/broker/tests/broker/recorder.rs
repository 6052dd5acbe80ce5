//! What is streamed becomes payloads: told by webhooks, found by REST, once each, and over restarts.

use std::time::Duration;

use serde_json::json;
use strapline_broker::Config;

use crate::support::{Api, Client, Received, Receiver, Reply, TestBroker};
use crate::webhooks::add;

/// With a session that ends soon after its producer.
fn short(config: &mut Config) {
    config.webhooks.rules.allow_private = true;
    config.webhooks.rules.allow_http = true;
    config.sessions.grace = Duration::from_millis(20);
}

/// Would end sessions far later than any test.
fn long(config: &mut Config) {
    short(config);
    config.sessions.grace = Duration::from_secs(3600);
}

/// A minute of heart beats from that minute on, and what the broker must have on disk before the producer goes.
async fn stream(broker: &TestBroker, user: &str, minute: u32, bpm: u32) {
    let mut consumer = Client::consumer(broker).await;
    let mut producer = Client::producer(broker, user).await;
    for second in 0..60 {
        let d = format!(r#"{{"ts":"2026-11-20T10:{minute:02}:{second:02}.000Z","val":{bpm}}}"#);
        producer.submit("HEART_RATE", &d).await;
        consumer.dispatch().await;
    }
}

/// Ends the user's session at once.
async fn end(broker: &TestBroker, user: &str) {
    Api::of(broker).await.json("PATCH", &format!("/users/{user}"), r#"{"active":false}"#).await;
}

async fn received(receiver: &Receiver, count: usize) -> Vec<Received> {
    tokio::task::block_in_place(|| receiver.wait("/hook", count))
}

fn kinds(all: &[Received]) -> Vec<String> {
    all.iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect()
}

fn average(one: &Received) -> f64 {
    one.json()["data"][0]["heart_rate_data"]["summary"]["avg_hr_bpm"].as_f64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_by_itself_when_its_producer_has_gone() {
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let broker = TestBroker::start_with(short).await;
    add(broker.data(), receiver.url("/hook"));
    stream(&broker, "u1", 0, 100).await;
    assert_eq!(kinds(&received(&receiver, 2).await[..2]), ["activity", "daily"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_told_found_and_merged_with_the_day() {
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let broker = TestBroker::start_with(long).await;
    add(broker.data(), receiver.url("/hook"));
    stream(&broker, "u1", 0, 100).await;
    end(&broker, "u1").await;
    let told = received(&receiver, 2).await;
    assert_eq!(kinds(&told), ["activity", "daily"]);
    assert!(told.iter().all(|one| one.user() == "u1"));
    assert_eq!((average(&told[0]), average(&told[1])), (100.0, 100.0));
    let api = Api::of(&broker).await;
    api.json("PATCH", "/users/u1", r#"{"active":true}"#).await;
    stream(&broker, "u1", 30, 140).await;
    end(&broker, "u1").await;
    let told = received(&receiver, 4).await;
    assert_eq!(kinds(&told[2..]), ["activity", "daily"]);
    assert_eq!((average(&told[2]), average(&told[3])), (140.0, 120.0), "the day has both");

    let query = "user_id=u1&start_date=2026-11-20&to_webhook=false&with_samples=true";
    let activities = api.get(&format!("/activity?{query}")).await;
    assert_eq!(activities["data"], json!([told[0].json()["data"][0], told[2].json()["data"][0]]));
    let days = api.get(&format!("/daily?{query}")).await;
    assert_eq!(days["data"], json!([told[3].json()["data"][0]]), "the newer takes the older one's place");
    assert!(api.get("/userInfo?user_id=u1").await["user"]["last_webhook_update"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_over_a_restart_and_is_told_once() {
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let broker = TestBroker::start_with(long).await;
    add(broker.data(), receiver.url("/hook"));
    stream(&broker, "u1", 0, 100).await;
    let folder = broker.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, long).await.unwrap();
    stream(&broker, "u1", 1, 120).await;
    let folder = broker.stop().await;
    assert_eq!(receiver.count("/hook"), 0, "it goes on");
    let broker = TestBroker::bind("127.0.0.1:0", folder, long).await.unwrap();
    end(&broker, "u1").await;
    let told = received(&receiver, 2).await;
    assert_eq!((kinds(&told), average(&told[0])), (vec!["activity".into(), "daily".into()], 110.0));
    let folder = broker.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, long).await.unwrap();
    // Had the first one been told again, it would have been before this one.
    end(&broker, "u1").await;
    stream(&broker, "u2", 2, 90).await;
    end(&broker, "u2").await;
    let told = received(&receiver, 4).await;
    assert!(told[2..].iter().all(|one| one.user() == "u2"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_made_of_who_was_disconnected() {
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let broker = TestBroker::start_with(long).await;
    add(broker.data(), receiver.url("/hook"));
    stream(&broker, "u1", 0, 100).await;
    let api = Api::of(&broker).await;
    api.json("DELETE", "/auth/deauthenticateUser?user_id=u1", "").await;
    stream(&broker, "u2", 0, 90).await;
    // Made after whatever would have been made of the other.
    end(&broker, "u2").await;
    let told = received(&receiver, 3).await;
    let of_first = told.iter().filter(|one| one.user() == "u1").cloned().collect::<Vec<_>>();
    assert_eq!(kinds(&of_first), ["deauth"]);
    assert_eq!(receiver.count("/hook"), 3);
}

/// What a producer says of its session, at that minute.
async fn say(producer: &mut Client, minute: u32, rest: &str) {
    let d = format!(r#"{{"ts":"2026-11-20T23:{minute:02}:00.000Z",{rest}}}"#);
    producer.submit("SESSION", &d).await;
}

async fn beats(producer: &mut Client, minute: u32, bpm: u32) {
    for second in 0..60 {
        let d = format!(r#"{{"ts":"2026-11-20T23:{minute:02}:{second:02}.000Z","val":{bpm}}}"#);
        producer.submit("HEART_RATE", &d).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_producer_says_what_it_records_and_when_it_ends() {
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let broker = TestBroker::start_with(long).await;
    add(broker.data(), receiver.url("/hook"));
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    say(&mut producer, 0, r#""val":1,"kind":"sleep","utc_offset_minutes":120,"max_hr_bpm":190"#).await;
    beats(&mut producer, 0, 50).await;
    say(&mut producer, 1, r#""val":3"#).await;
    let told = received(&receiver, 2).await;
    assert_eq!(kinds(&told), ["sleep", "daily"]);
    let sleep = &told[0].json()["data"][0];
    assert_eq!(sleep["metadata"]["start_time"], "2026-11-21T01:00:00.000000+02:00");
    assert_eq!((&sleep["metadata"]["is_nap"], average(&told[0])), (&json!(false), 50.0));
    let day = told[1].json()["data"][0]["metadata"]["start_time"].clone();
    assert_eq!(day, "2026-11-21T00:00:00.000000+02:00", "the wearer's day, and not that of UTC");
    // Consumers that do not ask for notes see samples only.
    for _ in 0..60 {
        assert_eq!(consumer.dispatch().await["t"], "HEART_RATE");
    }
    consumer.is_quiet().await;

    // The wearer stays the same, after a restart too; what is recorded is said anew, and one session ends the other.
    drop((producer, consumer));
    let folder = broker.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, long).await.unwrap();
    let mut producer = Client::producer(&broker, "u1").await;
    say(&mut producer, 10, r#""val":1,"type":8"#).await;
    beats(&mut producer, 10, 140).await;
    say(&mut producer, 11, r#""val":2"#).await;
    beats(&mut producer, 11, 160).await;
    say(&mut producer, 20, r#""val":1"#).await;
    beats(&mut producer, 20, 60).await;
    say(&mut producer, 21, r#""val":3"#).await;
    let told = received(&receiver, 6).await;
    assert_eq!(kinds(&told[2..]), ["activity", "daily", "activity", "daily"]);
    let run = &told[2].json()["data"][0];
    assert_eq!((&run["metadata"]["type"], average(&told[2])), (&json!(8), 150.0));
    assert_eq!(run["metadata"]["start_time"], "2026-11-21T01:10:00.000000+02:00");
    assert_eq!(run["lap_data"]["laps"].as_array().unwrap().len(), 2);
    assert_eq!(run["heart_rate_data"]["summary"]["user_max_hr_bpm"], 190.0);
    assert_ne!(told[4].json()["data"][0]["metadata"]["type"], 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_seen_by_those_who_ask_for_them() {
    let broker = TestBroker::start_with(long).await;
    let filter = r#""filter":{"types":["SESSION"]}"#;
    let (mut consumer, _) = Client::extended(broker.address, &broker.consumer_token().await, 1, filter).await;
    let mut producer = Client::producer(&broker, "u1").await;
    say(&mut producer, 0, r#""val":0,"kind":"nap""#).await;
    let note = consumer.dispatch().await;
    assert_eq!((&note["t"], &note["d"]["kind"]), (&json!("SESSION"), &json!("nap")));
}
