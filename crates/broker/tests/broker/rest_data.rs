//! Data by REST: what was stored comes back, whole or without samples, or is said to be sent.

use serde_json::{Value, json};
use strapline_broker::directory::payloads::{Kind, Payload, put};
use strapline_broker::directory::{Directory, NoDestination, users};
use strapline_units::Timestamp;

use crate::support::{Api, TestBroker};

fn workout(id: &str, start: &str) -> Value {
    json!({
        "metadata": {
            "start_time": start, "end_time": start, "summary_id": id, "type": 8, "upload_type": 1, "name": null
        },
        "heart_rate_data": {
            "summary": { "avg_hr_bpm": 141.5, "max_hr_bpm": 180 },
            "detailed": { "hr_samples": [{ "timestamp": start, "bpm": 141 }] }
        }
    })
}

fn store(broker: &TestBroker, user: &str, kind: Kind, id: &str, start: &str) {
    let directory = Directory::open(broker.data(), NoDestination).unwrap();
    let at: Timestamp = start.parse().unwrap();
    let body = workout(id, start);
    let payload = Payload { kind, start: at, end: at, summary_id: Some(id.to_owned()), body };
    directory
        .write_blocking(|write| {
            let developer = strapline_broker::directory::developers::find(write, "dev-1")?.unwrap().key;
            let user = users::find(write, developer, user)?.unwrap();
            put(write, user.key, &payload)
        })
        .unwrap();
}

fn ids(answer: &Value) -> Vec<&str> {
    let data = answer["data"].as_array().unwrap();
    data.iter().map(|body| body["metadata"]["summary_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn stored_data_come_back_for_their_days() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    store(&broker, "u1", Kind::Activity, "early", "2026-11-20T23:30:00.000000+00:00");
    store(&broker, "u1", Kind::Activity, "run", "2026-11-21T07:00:00.000000+00:00");
    store(&broker, "u2", Kind::Activity, "another", "2026-11-21T07:00:00.000000+00:00");
    let query = "/activity?user_id=u1&to_webhook=false&start_date=";
    let answer = api.get(&format!("{query}2026-11-21")).await;
    assert_eq!(ids(&answer), ["run"]);
    assert_eq!((&answer["type"], &answer["user"]["user_id"]), (&json!("activity"), &json!("u1")));
    assert_eq!(ids(&api.get(&format!("{query}2026-11-20&end_date=2026-11-21")).await), ["early", "run"]);
    assert_eq!(ids(&api.get(&format!("{query}1795219200&end_date=1795305600")).await), ["run"]);
    assert_eq!(ids(&api.get(&format!("{query}2026-11-22")).await), [""; 0]);
    for kind in ["body", "daily", "menstruation", "nutrition", "sleep"] {
        let answer = api.get(&format!("/{kind}?user_id=u1&to_webhook=false&start_date=2026-11-21")).await;
        assert_eq!((&answer["type"], &answer["data"]), (&json!(kind), &json!([])));
    }
    assert_eq!(
        api.get("/userInfo?user_id=u1").await["user"]["most_recent_data_at"],
        "2026-11-21T07:00:00.000000+00:00"
    );
}

#[tokio::test]
async fn samples_come_where_they_are_asked_for() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    store(&broker, "u1", Kind::Activity, "run", "2026-11-21T07:00:00.000000+00:00");
    let query = "/activity?user_id=u1&to_webhook=false&start_date=2026-11-21";
    let whole = workout("run", "2026-11-21T07:00:00.000000+00:00");
    assert_eq!(api.get(&format!("{query}&with_samples=true")).await["data"], json!([whole]));
    for without in [query.to_owned(), format!("{query}&with_samples=false")] {
        let data = &api.get(&without).await["data"][0]["heart_rate_data"];
        assert_eq!(data["detailed"], json!({ "hr_samples": [] }));
        assert_eq!(data["summary"]["avg_hr_bpm"], 141.5);
    }
}

#[tokio::test]
async fn data_that_are_to_be_sent_have_a_reference() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    for query in ["user_id=u1&start_date=2026-11-21", "user_id=u1&start_date=2026-11-21&to_webhook=true"] {
        let answer = api.call("GET", &format!("/activity?{query}"), "").await;
        let body = answer.json();
        assert_eq!((answer.status, &body["type"], body.get("data")), (200, &json!("activity"), None));
        assert_eq!(body["reference"], body["trace_id"]);
        assert_eq!(answer.header("terra-reference"), body["reference"].as_str());
        assert_eq!(body.get("message"), None);
    }
    let large = api.get("/daily?user_id=u1&start_date=2026-01-01&end_date=2026-11-21").await;
    assert!(large["message"].as_str().unwrap().contains("chunks"));
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_told_what_is_wrong() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    for (query, word) in [
        ("", "start_date"),
        ("start_date=2026-11-21", "user_id"),
        ("user_id=u1", "start_date"),
        ("user_id=u1&start_date=yesterday", "start_date"),
        ("user_id=u1&start_date=2026-11-21&end_date=x", "end_date"),
        ("user_id=u1&start_date=2026-11-21&end_date=2026-11-19", "before"),
        ("user_id=u1&start_date=2026-11-21&to_webhook=maybe", "to_webhook"),
        ("user_id=u1&start_date=2026-11-21&with_samples=maybe", "with_samples"),
    ] {
        let (status, message) = api.refused(&format!("/sleep?{query}")).await;
        assert!(status == 400 && message.contains(word), "{query}: {status} {message}");
    }
    assert_eq!(api.refused("/sleep?user_id=nobody&start_date=2026-11-21").await.0, 404);
}

#[tokio::test]
async fn a_profile_is_empty_and_integrations_are_public() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let profile = api.get("/athlete?user_id=u1&to_webhook=false").await;
    assert_eq!((&profile["type"], &profile["athlete"]), (&json!("athlete"), &json!({})));
    assert_eq!(api.refused("/athlete?user_id=nobody").await.0, 404);
    let plain = api.call_as("GET", "/integrations", &[], "").await.json();
    assert_eq!(plain["providers"], json!(["REALTIME"]));
    let detailed = api.call_as("GET", "/integrations/detailed?sdk=true", &[], "").await.json();
    assert_eq!(
        (&detailed["providers"][0]["provider"], &detailed["providers"][0]["enabled"]),
        (&json!("REALTIME"), &json!(true))
    );
}
