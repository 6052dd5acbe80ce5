//! How REST errors look below each prefix, and what a request may be.

use serde_json::json;

use crate::support::{API_KEY, Api, DEV_ID, TestBroker, request_with};

#[tokio::test]
async fn the_old_prefix_has_messages_and_the_new_one_problems() {
    let broker = TestBroker::start().await;
    let old = Api::of(&broker).await.call("GET", "/userInfo?user_id=nobody", "").await;
    assert_eq!((old.status, old.header("content-type")), (404, Some("application/json")));
    assert_eq!(old.json(), json!({ "status": "error", "message": "user not found" }));
    let new = Api::below("/api/v2", &broker).await.call("GET", "/userInfo?user_id=nobody", "").await;
    assert_eq!((new.status, new.header("content-type")), (404, Some("application/problem+json")));
    let problem = json!({
        "type": "about:blank", "title": "not found", "instance": "/api/v2/userInfo?user_id=nobody",
        "detail": "user not found"
    });
    assert_eq!(new.json(), problem);
    let good = Api::below("/api/v2", &broker).await.get("/userInfo?user_id=u1").await;
    assert_eq!(good, Api::of(&broker).await.get("/userInfo?user_id=u1").await);
}

#[tokio::test]
async fn credentials_are_asked_for() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let wrong: [&[(&str, &str)]; 5] = [
        &[],
        &[("dev-id", DEV_ID)],
        &[("dev-id", DEV_ID), ("x-api-key", "wrong")],
        &[("dev-id", "nobody"), ("x-api-key", API_KEY)],
        &[("authorization", "Basic !!!")],
    ];
    for headers in wrong {
        assert_eq!(api.call_as("GET", "/subscriptions", headers, "").await.status, 401, "{headers:?}");
        let widget = request_with(broker.address, "POST", "/widget/api/session", headers, "").await;
        assert_eq!((widget.status, &widget.json()["status"]), (403, &json!("error")), "{headers:?}");
    }
    let basic = [("authorization", "Basic ZGV2LTE6a2V5LTE=")];
    assert_eq!(api.call_as("GET", "/subscriptions", &basic, "").await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_told_as_json() {
    let broker = TestBroker::start().await;
    for (prefix, member) in [("/v2", "message"), ("/api/v2", "detail")] {
        let api = Api::below(prefix, &broker).await;
        for (method, path, status) in
            [("GET", "/nothing", 404), ("GET", "/nothing/at/all", 404), ("PUT", "/activity", 405)]
        {
            let answer = api.call(method, path, "").await;
            assert_eq!(answer.status, status, "{method} {path}");
            assert!(answer.json()[member].as_str().unwrap().contains("/openapi.json"));
        }
    }
}

#[tokio::test]
async fn bodies_may_be_empty_and_must_not_be_anything_else_than_described() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let path = "/auth/generateWidgetSession";
    for body in ["", "{}", "  \n", r#"{"reference_id":null}"#, r#"{"unknown":1,"show_disconnect":true}"#] {
        assert_eq!(api.call("POST", path, body).await.status, 200, "{body}");
    }
    let long = format!(r#"{{"reference_id":"{}"}}"#, "a".repeat(3000));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bad = [
        "[]",
        "{",
        "nonsense",
        r#"{"reference_id":5}"#,
        r#"{"auth_success_redirect_url":"javascript:alert(1)"}"#,
        r#"{"auth_failure_redirect_url":"nowhere"}"#,
        &long,
        &deep,
        "\"\u{1F600}",
    ];
    for body in bad {
        assert_eq!(api.call("POST", path, body).await.status, 400, "{}", &body[..body.len().min(60)]);
    }
    let address = broker.address;
    let headers = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    let huge = format!(r#"{{"reference_id":"{}"}}"#, "a".repeat(300 << 10));
    let answer = request_with(address, "POST", "/v2/auth/generateWidgetSession", &headers, &huge).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let broker = TestBroker::start_with(|config| config.request_rate = 1).await;
    let api = Api::of(&broker).await;
    let mut refused = None;
    for _ in 0..10 {
        let answer = api.call("GET", "/subscriptions", "").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("ten requests in a moment are too many for one a second");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&seconds));
    assert_eq!(
        api.call_as("GET", "/integrations", &[], "").await.status,
        200,
        "public calls are not counted"
    );
}

#[tokio::test]
async fn no_page_of_another_site_may_read_the_answers() {
    let broker =
        TestBroker::start_with(|config| config.allow_origins = vec!["https://example.org".into()]).await;
    let api = Api::of(&broker).await;
    let headers = [("dev-id", DEV_ID), ("x-api-key", API_KEY), ("origin", "https://example.org")];
    let answer = api.call_as("GET", "/subscriptions", &headers, "").await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, None));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}
