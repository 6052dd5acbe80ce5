//! Links for viewers: good again and again, for one user or the team, until they are revoked; and the last seconds.

use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{API_KEY, Client, DEV_ID, TestBroker, request};

const CREDENTIALS: [(&str, &str); 2] = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];

/// The token of a new link, whose other parts are checked.
async fn viewing(broker: &TestBroker, query: &str) -> String {
    let answer = broker.post(&format!("/auth/viewing?{query}"), &CREDENTIALS).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let body = answer.json();
    let token = body["rv_token"].as_str().unwrap().to_owned();
    let (user, more) = if query.contains("team") { (Value::Null, "&wall") } else { (Value::from("u1"), "") };
    assert_eq!(body["user_id"], user);
    assert_eq!(body["url"], format!("http://{}/viewer#token={token}{more}", broker.address));
    assert!(body["expires_at"].as_i64().unwrap() > 1_700_000_000_000);
    assert!(token.starts_with("rv."), "{token}");
    token
}

async fn refused(broker: &TestBroker, token: &str, role: u8) {
    let mut late = Client::open(broker.address).await;
    late.identify(token, role).await;
    assert_eq!(late.close_code().await, 4001);
}

#[tokio::test]
async fn a_link_is_good_again_and_again_until_it_is_revoked() {
    let broker = TestBroker::start_with(|config| config.limits.consumers = 0).await;
    let (one, team) = (viewing(&broker, "id=u1").await, viewing(&broker, "team=true").await);
    for token in [&one, &team] {
        for _ in 0..3 {
            Client::identified(broker.address, token, 1).await.is_quiet().await;
        }
        refused(&broker, token, 0).await;
    }
    let folder = broker.stop().await;

    let broker = TestBroker::bind("127.0.0.1:0", folder, |_| {}).await.unwrap();
    let mut of_one = Client::identified(broker.address, &one, 1).await;
    let mut of_all = Client::identified(broker.address, &team, 1).await;
    let (mut first, mut second) =
        (Client::producer(&broker, "u1").await, Client::producer(&broker, "u2").await);
    first.submit("X", "{}").await;
    second.submit("X", "{}").await;
    assert_eq!(of_one.dispatch().await["uid"], "u1");
    of_one.is_quiet().await;
    assert_eq!(of_all.dispatch().await["uid"], "u1");
    assert_eq!(of_all.dispatch().await["uid"], "u2");

    let single = broker.token("/auth/viewer?id=u1", DEV_ID, API_KEY).await;
    let revoked = request(broker.address, "DELETE", "/auth/viewing?id=u1", &CREDENTIALS).await;
    assert_eq!((revoked.status, of_one.close_code().await), (204, 4001));
    refused(&broker, &one, 1).await;
    refused(&broker, &single, 1).await;
    of_all.is_quiet().await;
    first.is_quiet().await;
    // A pairing ends nothing but producers.
    let unpaired = request(broker.address, "DELETE", "/auth/pairing?id=u1", &CREDENTIALS).await;
    assert_eq!((unpaired.status, first.close_code().await), (204, 4001));
    of_all.is_quiet().await;
    let revoked = request(broker.address, "DELETE", "/auth/viewing?team=true", &CREDENTIALS).await;
    assert_eq!((revoked.status, of_all.close_code().await), (204, 4001));
    second.is_quiet().await;
    let folder = broker.stop().await;

    let broker = TestBroker::bind("127.0.0.1:0", folder, |_| {}).await.unwrap();
    for token in [&one, &team] {
        refused(&broker, token, 1).await;
    }
}

#[tokio::test]
async fn a_team_link_shows_what_its_filter_asks_for() {
    let broker = TestBroker::start().await;
    let team = viewing(&broker, "team=true&lifetime=60").await;
    let filter = r#""filter":{"uids":["u2"]}"#;
    let (mut some, _) = Client::extended(broker.address, &team, 1, filter).await;
    let one = viewing(&broker, "id=u1").await;
    let (mut none, _) = Client::extended(broker.address, &one, 1, filter).await;
    for user in ["u1", "u2"] {
        Client::producer(&broker, user).await.submit("X", "{}").await;
    }
    assert_eq!(some.dispatch().await["uid"], "u2");
    some.is_quiet().await;
    none.is_quiet().await;
    none.replay(0, i64::MAX).await;
    none.is_quiet().await;
    // Links to a user end without those to the team, whatever they show.
    let revoked = request(broker.address, "DELETE", "/auth/viewing?id=u2", &CREDENTIALS).await;
    assert_eq!(revoked.status, 204);
    some.is_quiet().await;
    let revoked = request(broker.address, "DELETE", "/auth/viewing?id=u1", &CREDENTIALS).await;
    assert_eq!((revoked.status, none.close_code().await), (204, 4001));
}

#[tokio::test]
async fn what_is_asked_for_is_checked() {
    let broker = TestBroker::start().await;
    for (query, status) in [
        ("", 400),
        ("?id=", 400),
        ("?id=u1&team=true", 400),
        ("?team=maybe", 400),
        ("?id=u1&lifetime=0", 400),
        ("?id=u1&lifetime=x", 400),
        ("?id=nobody", 403),
    ] {
        let path = format!("/auth/viewing{query}");
        assert_eq!(broker.post(&path, &CREDENTIALS).await.status, status, "{query}");
        assert_eq!(broker.post(&path, &[]).await.status, 400, "{query}");
    }
    let wrong = [("dev-id", DEV_ID), ("x-api-key", "wrong")];
    assert_eq!(broker.post("/auth/viewing?team=true", &wrong).await.status, 403);
    assert_eq!(broker.post("/auth/viewing?team=true", &[]).await.status, 400);
}

#[tokio::test]
async fn ready_tells_where_the_past_seconds_begin() {
    let broker = TestBroker::start().await;
    let more = r#""resume":true,"recent":300"#;
    let (_, ready) = Client::extended(broker.address, &broker.consumer_token().await, 1, more).await;
    assert_eq!(ready["d"], serde_json::json!({ "next_seq": 1, "recent_seq": 1 }), "nothing came yet");
    let mut producer = Client::producer(&broker, "u1").await;
    for _ in 0..5 {
        producer.submit("X", "{}").await;
    }
    producer.is_quiet().await;
    // What is not on disk yet is at the end, and so is after what is told.
    let (mut consumer, ready) =
        Client::extended(broker.address, &broker.consumer_token().await, 1, more).await;
    assert_eq!(ready["d"], serde_json::json!({ "next_seq": 6, "recent_seq": 1 }));
    consumer.replay(0, 6).await;
    for seq in 1..6 {
        assert_eq!(consumer.seq().await, seq);
    }
    let none = r#""resume":true,"recent":0"#;
    let (_, ready) = Client::extended(broker.address, &broker.consumer_token().await, 1, none).await;
    assert_eq!(ready["d"]["recent_seq"], 6);
    let mut wrong = Client::open(broker.address).await;
    let token = broker.consumer_token().await;
    let identify = format!(r#"{{"op":3,"d":{{"token":"{token}","type":1,"recent":-1}}}}"#);
    wrong.send_invalid(Message::text(identify)).await;
    assert_eq!(wrong.close_code().await, 1003);
}

#[tokio::test]
async fn the_viewers_page_is_the_app() {
    let broker = TestBroker::start().await;
    let (page, viewer) = (broker.get("/", &[]).await, broker.get("/viewer", &[]).await);
    assert_eq!((viewer.status, &viewer.body), (200, &page.body));
    for name in ["content-security-policy", "referrer-policy", "content-type"] {
        assert!(viewer.header(name).is_some(), "{name}");
        assert_eq!(viewer.header(name), page.header(name));
    }
    // What the page loads lies beside both; below it there is nothing.
    assert_eq!(broker.get("/viewer/", &[]).await.status, 404);
}
