//! Who may see and send what: viewers, filters, pairing tokens, presence, and tokens that are not wasted.

use std::time::Duration;

use crate::support::{API_KEY, Api, Client, DEV_ID, TestBroker, request};

const CREDENTIALS: [(&str, &str); 2] = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];

async fn pairing(broker: &TestBroker, query: &str) -> String {
    let answer = broker.post(&format!("/auth/pairing?id=u1{query}"), &CREDENTIALS).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["user_id"], "u1");
    assert!(body["expires_at"].as_i64().unwrap() > 1_700_000_000_000);
    body["rt_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_viewer_sees_one_user_live_and_stored_and_does_not_count() {
    let broker = TestBroker::start_with(|config| config.limits.consumers = 1).await;
    let mut consumer = Client::consumer(&broker).await;
    let token = broker.token("/auth/viewer?id=u2", DEV_ID, API_KEY).await;
    let mut viewer = Client::identified(broker.address, &token, 1).await;
    let (mut first, mut second) =
        (Client::producer(&broker, "u1").await, Client::producer(&broker, "u2").await);
    for val in 0..5 {
        first.submit("X", &format!(r#"{{"ts":"x","val":{val}}}"#)).await;
        assert_eq!(consumer.dispatch().await["uid"], "u1");
        second.submit("X", &format!(r#"{{"ts":"x","val":{val}}}"#)).await;
        assert_eq!(consumer.dispatch().await["uid"], "u2");
        assert_eq!(viewer.dispatch().await["uid"], "u2");
    }
    viewer.is_quiet().await;
    viewer.replay(0, i64::MAX).await;
    for val in 0..5 {
        let frame = viewer.dispatch().await;
        assert_eq!((&frame["uid"], frame["d"]["val"].as_i64()), (&"u2".into(), Some(val)));
    }
    viewer.is_quiet().await;
    // It is a consumer's token, and no producer's.
    let token = broker.token("/auth/viewer?id=u2", DEV_ID, API_KEY).await;
    let mut wrong = Client::open(broker.address).await;
    wrong.identify(&token, 0).await;
    assert_eq!(wrong.close_code().await, 4001);
    assert_eq!(broker.post("/auth/viewer?id=nobody", &CREDENTIALS).await.status, 403);
    assert_eq!(broker.post("/auth/viewer", &CREDENTIALS).await.status, 400);
}

#[tokio::test]
async fn a_filter_holds_for_live_frames_and_for_replays() {
    let broker = TestBroker::start().await;
    let filter = r#""filter":{"uids":["u1"],"types":["HRV","ECG"]}"#;
    let (mut filtered, _) = Client::extended(broker.address, &broker.consumer_token().await, 1, filter).await;
    let nothing = r#""filter":{"types":[]}"#;
    let (mut blind, _) = Client::extended(broker.address, &broker.consumer_token().await, 1, nothing).await;
    let mut all = Client::consumer(&broker).await;
    let (mut first, mut second) =
        (Client::producer(&broker, "u1").await, Client::producer(&broker, "u2").await);
    for t in ["HRV", "STEPS", "ECG"] {
        first.submit(t, r#"{"ts":"x"}"#).await;
        second.submit(t, r#"{"ts":"x"}"#).await;
        all.dispatch().await;
        all.dispatch().await;
    }
    for _ in 0..2 {
        for expected in ["HRV", "ECG"] {
            let frame = filtered.dispatch().await;
            assert_eq!((&frame["t"], &frame["uid"]), (&expected.into(), &"u1".into()));
        }
        filtered.is_quiet().await;
        filtered.replay(0, i64::MAX).await;
    }
    blind.replay(0, i64::MAX).await;
    blind.is_quiet().await;
}

#[tokio::test]
async fn a_pairing_token_is_good_again_and_again_until_it_is_revoked() {
    let broker = TestBroker::start().await;
    let token = pairing(&broker, "").await;
    assert!(token.starts_with("rt."));
    for _ in 0..3 {
        Client::identified(broker.address, &token, 0).await.is_quiet().await;
    }
    let mut wrong = Client::open(broker.address).await;
    wrong.identify(&token, 1).await;
    assert_eq!(wrong.close_code().await, 4001, "a producer's token");
    let folder = broker.stop().await;

    let broker = TestBroker::bind("127.0.0.1:0", folder, |_| {}).await.unwrap();
    let mut paired = Client::identified(broker.address, &token, 0).await;
    let mut other = Client::producer(&broker, "u2").await;
    let revoked = request(broker.address, "DELETE", "/auth/pairing?id=u1", &CREDENTIALS).await;
    assert_eq!(revoked.status, 204);
    assert_eq!(paired.close_code().await, 4001);
    other.is_quiet().await;
    let mut late = Client::open(broker.address).await;
    late.identify(&token, 0).await;
    assert_eq!(late.close_code().await, 4001);
    let folder = broker.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, |_| {}).await.unwrap();
    let mut late = Client::open(broker.address).await;
    late.identify(&token, 0).await;
    assert_eq!(late.close_code().await, 4001, "also after a restart");
}

#[tokio::test]
async fn a_pairing_token_expires_and_its_lifetime_is_checked() {
    let broker = TestBroker::start_with(|config| config.pairing_lifetime = Duration::ZERO).await;
    let expired = pairing(&broker, "").await;
    let mut late = Client::open(broker.address).await;
    late.identify(&expired, 0).await;
    assert_eq!(late.close_code().await, 4001);
    let longer = pairing(&broker, "&lifetime=60").await;
    Client::identified(broker.address, &longer, 0).await.is_quiet().await;
    for wrong in ["0", "-1", "x", "31622401"] {
        let answer = broker.post(&format!("/auth/pairing?id=u1&lifetime={wrong}"), &CREDENTIALS).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    for (headers, path, status) in [
        (&[][..], "/auth/pairing?id=u1", 400),
        (&[("dev-id", DEV_ID), ("x-api-key", "wrong")], "/auth/pairing?id=u1", 403),
        (&CREDENTIALS, "/auth/pairing?id=nobody", 403),
    ] {
        assert_eq!(broker.post(path, headers).await.status, status);
        assert_eq!(request(broker.address, "DELETE", path, headers).await.status, status);
    }
}

#[tokio::test]
async fn presence_can_be_asked_for() {
    let broker = TestBroker::start().await;
    let presence = || async { broker.get("/presence?id=u1", &CREDENTIALS).await.json() };
    assert_eq!((&presence().await["producers"], &presence().await["connected"]), (&0.into(), &().into()));
    let mut producer = Client::producer(&broker, "u1").await;
    producer.send(r#"{"op":8,"d":{"connected":true,"device_id":"strap"}}"#).await;
    producer.is_quiet().await;
    let body = presence().await;
    assert_eq!((&body["user_id"], &body["producers"]), (&"u1".into(), &1.into()));
    assert_eq!((&body["connected"], &body["device_id"]), (&true.into(), &"strap".into()));
    assert_eq!(broker.get("/presence?id=u1", &[]).await.status, 400);
    assert_eq!(broker.get("/presence?id=nobody", &CREDENTIALS).await.status, 403);
}

#[tokio::test]
async fn a_token_that_meets_the_consumer_limit_is_not_used_up() {
    let broker = TestBroker::start_with(|config| config.limits.consumers = 1).await;
    let first = Client::consumer(&broker).await;
    let token = broker.consumer_token().await;
    let mut second = Client::open(broker.address).await;
    second.identify(&token, 1).await;
    assert_eq!(second.close_code().await, 4002);
    drop(first);
    while broker.get("/healthz", &[]).await.json()["sessions"]["consumers"] != 0 {
        tokio::task::yield_now().await;
    }
    Client::identified(broker.address, &token, 1).await.is_quiet().await;
}

#[tokio::test]
async fn a_pairing_ends_with_its_user() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let mut tokens = Vec::new();
    for user in ["u1", "u2"] {
        let answer = broker.post(&format!("/auth/pairing?id={user}"), &CREDENTIALS).await;
        tokens.push(answer.json()["rt_token"].as_str().unwrap().to_owned());
    }
    api.json("DELETE", "/auth/deauthenticateUser?user_id=u1", "").await;
    api.json("PATCH", "/users/u2", r#"{"active":false}"#).await;
    for token in &tokens {
        let mut client = Client::open(broker.address).await;
        client.identify(token, 0).await;
        assert_eq!(client.close_code().await, 4001);
    }
    let folder = broker.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, |_| {}).await.unwrap();
    for token in &tokens {
        let mut client = Client::open(broker.address).await;
        client.identify(token, 0).await;
        assert_eq!(client.close_code().await, 4001);
    }
}
