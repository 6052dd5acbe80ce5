//! What REST calls change reaches the developer's server as webhooks, by the real courier.

use serde_json::json;
use strapline_broker::directory::payloads::{Kind, Payload, put};
use strapline_broker::directory::{Directory, NoDestination, developers, users};

use crate::support::{Api, DEV_ID, Receiver, Reply, TestBroker, request_with};
use crate::webhooks::add;

async fn broker() -> TestBroker {
    TestBroker::start_with(|config| {
        config.webhooks.rules.allow_private = true;
        config.webhooks.rules.allow_http = true;
    })
    .await
}

/// Lets what blocks wait beside the broker, which runs in this process.
async fn received(receiver: &Receiver, count: usize) -> Vec<crate::support::Received> {
    tokio::task::block_in_place(|| receiver.wait("/hook", count))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connects_declines_and_goes_is_told_in_order() {
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let broker = broker().await;
    add(broker.data(), receiver.url("/hook"));
    let api = Api::of(&broker).await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let mut sessions = Vec::new();
    for answer in ["connect", "connect", "decline"] {
        let session = api.json("POST", "/auth/generateWidgetSession", r#"{"reference_id":"ana"}"#).await;
        let id = session["session_id"].as_str().unwrap().to_owned();
        let (path, body) = (format!("/session/{id}"), format!("answer={answer}"));
        assert_eq!(request_with(broker.address, "POST", &path, &form, &body).await.status, 200);
        sessions.push(id);
    }
    // Two connections of one person, of which the second replaces the first: three events, then the one that was not made.
    let told = received(&receiver, 4).await;
    // Deliveries of different users do not wait for each other: the order is that of the header.
    let mut told = told.iter().map(|one| (order(one), one.json())).collect::<Vec<_>>();
    told.sort_by_key(|(order, _)| *order);
    let kinds = told.iter().map(|(_, body)| body["type"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(kinds[0], "auth");
    assert_eq!(kinds[3], "auth_cancelled");
    let mut middle = kinds[1..3].to_vec();
    middle.sort_unstable();
    assert_eq!(middle, ["auth", "user_reauth"]);
    assert_eq!(told[0].1["widget_session_id"], sessions[0].as_str());
    assert_eq!((&told[3].1["flow_id"], &told[3].1["reason"]), (&json!(sessions[2]), &json!("access_denied")));
    let reauth = told.iter().find(|(_, body)| body["type"] == "user_reauth").unwrap();
    let (old, new) = (&reauth.1["old_user"]["user_id"], &reauth.1["new_user"]["user_id"]);
    assert_eq!(old, &told[0].1["user"]["user_id"]);
    let path = format!("/auth/deauthenticateUser?user_id={}", new.as_str().unwrap());
    api.json("DELETE", &path, "").await;
    let gone = received(&receiver, 5).await.iter().map(|one| one.json()).find(|one| one["type"] == "deauth");
    assert_eq!(&gone.unwrap()["user"]["user_id"], new);
}

fn order(one: &crate::support::Received) -> i64 {
    one.header("x-terra-ordering-timestamp").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_were_asked_for_come_with_the_reference_of_the_answer() {
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let broker = broker().await;
    add(broker.data(), receiver.url("/hook"));
    let directory = Directory::open(broker.data(), NoDestination).unwrap();
    let start = "2026-11-21T07:00:00.000000+00:00";
    let at = "2026-11-21T07:00:00Z".parse().unwrap();
    for number in 0..12 {
        let id = format!("run-{number}");
        let body = json!({
            "metadata": { "start_time": start, "end_time": start, "summary_id": id, "type": 8, "upload_type": 1 },
            "heart_rate_data": { "detailed": { "hr_samples": [{ "timestamp": start, "bpm": 141 }] } },
        });
        let payload = Payload { kind: Kind::Activity, start: at, end: at, summary_id: Some(id), body };
        directory
            .write_blocking(|write| {
                let developer = developers::find(write, DEV_ID)?.unwrap().key;
                put(write, users::find(write, developer, "u1")?.unwrap().key, &payload)
            })
            .unwrap();
    }
    let api = Api::of(&broker).await;
    let answer = api.get("/activity?user_id=u1&start_date=2026-11-21").await;
    let parts = received(&receiver, 2).await;
    let mut runs = 0;
    for part in &parts {
        assert_eq!(part.header("terra-reference"), answer["reference"].as_str().unwrap());
        let body = part.json();
        assert_eq!((&body["type"], &body["user"]["user_id"]), (&json!("activity"), &json!("u1")));
        for run in body["data"].as_array().unwrap() {
            runs += 1;
            assert_eq!(run["heart_rate_data"]["detailed"]["hr_samples"], json!([]), "without samples");
        }
    }
    assert_eq!(runs, 12);
    assert!(api.get("/userInfo?user_id=u1").await["user"]["last_webhook_update"].is_string());
    let large =
        api.get("/activity?user_id=u1&start_date=2026-01-01&end_date=2026-11-30&with_samples=true").await;
    let all = received(&receiver, 6).await;
    let of_large = all.iter().filter(|one| one.header("terra-reference") == large["reference"]);
    let mut kinds = of_large.map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    kinds.sort();
    assert_eq!(kinds, ["activity", "activity", "large_request_processing", "large_request_sending"]);
}
