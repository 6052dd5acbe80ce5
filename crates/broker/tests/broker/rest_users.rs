//! Users by REST: who is connected, how a developer changes that, and what it means for streams.

use serde_json::json;

use crate::support::{API_KEY, Api, Client, DEV_ID, TestBroker, request};

async fn registered(api: &Api<'_>, device: &str, reference: &str) -> String {
    let token = api.json("POST", "/auth/generateAuthToken", "").await;
    assert_eq!((token["expires_in"].as_u64(), token["token"].as_str().map(str::len)), (Some(180), Some(64)));
    let path = format!(
        "/auth/authenticateSDKUser?resource=realtime&resource_user_identifier={device}&reference_id={reference}"
    );
    let headers = [("dev-id", DEV_ID), ("token", token["token"].as_str().unwrap())];
    let answer = api.call_as("POST", &path, &headers, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(api.call_as("POST", &path, &headers, "").await.status, 401, "a token works once");
    answer.json()["user_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn users_are_found_by_id_and_by_reference() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let info = api.get("/userInfo?user_id=u1").await;
    assert_eq!((&info["is_authenticated"], &info["user"]["provider"]), (&json!(true), &json!("REALTIME")));
    assert_eq!(info["user"]["user_id"], "u1");
    let id = registered(&api, "phone", "ana").await;
    let found = api.get("/userInfo?reference_id=ana").await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["user_id"], id.as_str());
    assert_eq!(api.refused("/userInfo?user_id=nobody").await.0, 404);
    assert_eq!(api.refused("/userInfo?reference_id=nobody").await.0, 404);
    assert_eq!(api.refused("/userInfo").await.0, 400);
    let bulk = api.json("POST", "/bulkUserInfo", r#"["u2","nobody","u1"]"#).await;
    let ids = bulk.as_array().unwrap().iter().map(|user| user["user_id"].as_str().unwrap());
    assert_eq!(ids.collect::<Vec<_>>(), ["u2", "u1"]);
    assert_eq!(api.json("POST", "/bulkUserInfo", "").await, json!([]));
}

#[tokio::test]
async fn all_users_come_at_once_or_by_page() {
    let broker = TestBroker::start_with(|config| {
        config.users = (0..7).map(|number| format!("user-{number}")).collect();
    })
    .await;
    let api = Api::of(&broker).await;
    assert_eq!(api.get("/subscriptions").await["users"].as_array().unwrap().len(), 7);
    let mut page = Some(0);
    let mut ids = Vec::new();
    while let Some(number) = page {
        let answer = api.get(&format!("/subscriptions?page={number}&per_page=3")).await;
        assert_eq!(answer["data"]["max_page"], 2);
        let results = answer["data"]["results"].as_array().unwrap().clone();
        ids.extend(results.iter().map(|user| user["user_id"].as_str().unwrap().to_owned()));
        page = answer["data"]["next"].as_u64();
    }
    assert_eq!(ids, (0..7).map(|number| format!("user-{number}")).collect::<Vec<_>>());
    assert_eq!(api.get("/subscriptions?page=9").await["data"]["results"], json!([]));
    for wrong in ["page=-1", "page=x", "page=0&per_page=0", "page=0&per_page=5001"] {
        assert_eq!(api.refused(&format!("/subscriptions?{wrong}")).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_user_who_is_made_inactive_stops_streaming_until_it_is_active_again() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let unused = broker.producer_token("u1").await;
    let mut producer = Client::producer(&broker, "u1").await;
    let mut other = Client::producer(&broker, "u2").await;
    let changed = api.json("PATCH", "/users/u1", r#"{"active":false,"reference_id":"ana"}"#).await;
    assert_eq!(
        (&changed["user"]["active"], &changed["user"]["reference_id"]),
        (&json!(false), &json!("ana"))
    );
    assert_eq!(producer.close_code().await, 4001);
    other.is_quiet().await;
    let mut late = Client::open(broker.address).await;
    late.identify(&unused, 0).await;
    assert_eq!(late.close_code().await, 4001, "a token that was not used yet is taken back");
    let mint =
        async || broker.post("/auth/user?id=u1", &[("dev-id", DEV_ID), ("x-api-key", API_KEY)]).await.status;
    assert_eq!(mint().await, 403);
    let changed = api.json("PATCH", "/users/u1", r#"{"active":true}"#).await;
    assert_eq!(changed["user"]["reference_id"], "ana", "what is left out stays");
    assert_eq!(mint().await, 200);
    let changed = api.json("PATCH", "/users/u1", r#"{"reference_id":null}"#).await;
    assert_eq!(changed["user"]["reference_id"], json!(null));
    assert_eq!(api.call("PATCH", "/users/nobody", "{}").await.status, 404);
    assert_eq!(api.call("PATCH", "/users/u1", r#"{"active":"yes"}"#).await.status, 400);
}

#[tokio::test]
async fn who_is_disconnected_leaves_nothing_behind() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let mut consumer = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    let mut other = Client::producer(&broker, "u2").await;
    for number in 0..3 {
        producer.submit("HEART_RATE", &format!(r#"{{"val":{number}}}"#)).await;
        consumer.dispatch().await;
        other.submit("HEART_RATE", &format!(r#"{{"val":{number}}}"#)).await;
        consumer.dispatch().await;
    }
    assert_eq!(api.json("DELETE", "/auth/deauthenticateUser?user_id=u1", "").await["status"], "success");
    assert_eq!(producer.close_code().await, 4001);
    other.is_quiet().await;
    assert_eq!(api.refused("/userInfo?user_id=u1").await.0, 404);
    assert_eq!(api.call("DELETE", "/auth/deauthenticateUser?user_id=u1", "").await.status, 404);
    assert_eq!(api.get("/subscriptions").await["users"].as_array().unwrap().len(), 1);
    let mint = broker.post("/auth/user?id=u1", &[("dev-id", DEV_ID), ("x-api-key", API_KEY)]).await;
    assert_eq!(mint.status, 403);
    // Its frames are deleted behind the answer, in small steps: a shutdown in between is made up for after the next start.
    let folder = broker.stop().await;
    let broker =
        TestBroker::bind("127.0.0.1:0", folder, |config| config.users = vec!["u2".into()]).await.unwrap();
    let mut consumer = Client::consumer(&broker).await;
    loop {
        consumer.replay(0, 7).await;
        // One frame of the other user comes in any case.
        let first = consumer.dispatch().await;
        let mut left = vec![first["uid"].as_str().unwrap().to_owned()];
        while *left.last().unwrap() == "u1" || left.iter().filter(|uid| *uid == "u2").count() < 3 {
            left.push(consumer.dispatch().await["uid"].as_str().unwrap().to_owned());
        }
        if left == ["u2", "u2", "u2"] {
            break;
        }
    }
}

#[tokio::test]
async fn the_same_device_stays_the_same_user_and_a_reference_moves_to_the_new_one() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let first = registered(&api, "phone", "ana").await;
    assert_eq!(registered(&api, "phone", "ana").await, first);
    let mut producer = Client::producer(&broker, &first).await;
    let second = registered(&api, "watch", "ana").await;
    assert_ne!(first, second);
    assert_eq!(producer.close_code().await, 4001);
    let found = api.get("/userInfo?reference_id=ana").await;
    assert_eq!((found.as_array().unwrap().len(), &found[0]["user_id"]), (1, &json!(second)));
}

#[tokio::test]
async fn a_developer_sees_its_own_users_only() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let directory = strapline_broker::directory::Directory::open(
        broker.data(),
        strapline_broker::directory::NoDestination,
    )
    .unwrap();
    let now = strapline_units::Timestamp::from_unix_micros(1_700_000_000_000_000);
    let key = directory
        .write_blocking(|write| {
            use strapline_broker::directory::developers;
            let developer = developers::ensure(write, now, "other", false)?;
            developers::create_key(write, now, developer, "test").map(|(_, key)| key.into_exposed())
        })
        .unwrap();
    let other = [("dev-id", "other"), ("x-api-key", key.as_str())];
    for (method, path, body) in [
        ("GET", "/userInfo?user_id=u1", ""),
        ("PATCH", "/users/u1", "{}"),
        ("DELETE", "/auth/deauthenticateUser?user_id=u1", ""),
        ("GET", "/activity?user_id=u1&start_date=2026-11-21", ""),
    ] {
        assert_eq!(api.call_as(method, path, &other, body).await.status, 404, "{path}");
    }
    assert_eq!(api.call_as("GET", "/subscriptions", &other, "").await.json()["users"], json!([]));
    // A developer that was made while the broker ran may stream at once.
    let answer = request(broker.address, "POST", "/auth/developer", &other).await;
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    Client::identified(broker.address, &token, 1).await.is_quiet().await;
}
