//! A link by which a person connects, from the developer's call to the way back.

use crate::support::{API_KEY, Answer, Api, Client, DEV_ID, Description, TestBroker, request, request_with};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn press(broker: &TestBroker, path: &str, button: &str) -> Answer {
    request_with(broker.address, "POST", path, &[FORM], &format!("answer={button}")).await
}

fn path_of(url: &str, broker: &TestBroker) -> String {
    url.strip_prefix(&format!("http://{}", broker.address)).expect("the host of the request").to_owned()
}

#[tokio::test]
async fn a_person_connects_once_and_goes_back_to_where_it_came_from() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let body = r#"{"reference_id":"ana","auth_success_redirect_url":"https://example.org/done?x=1","language":"en"}"#;
    let session = api.json("POST", "/auth/generateWidgetSession", body).await;
    assert_eq!(session["expires_in"], 900);
    let path = path_of(session["url"].as_str().unwrap(), &broker);
    assert_eq!(path, format!("/session/{}", session["session_id"].as_str().unwrap()));

    let shown = request(broker.address, "GET", &path, &[]).await;
    assert_eq!(shown.status, 200);
    assert!(String::from_utf8(shown.body.clone()).unwrap().contains("<form"));
    assert!(shown.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(request(broker.address, "GET", &path, &[]).await.status, 200, "looking does not use it up");

    let answer = press(&broker, &path, "connect").await;
    assert_eq!(answer.status, 303);
    let found = api.get("/userInfo?reference_id=ana").await;
    let user = found[0]["user_id"].as_str().unwrap();
    let expected = format!("https://example.org/done?x=1&user_id={user}&resource=REALTIME&reference_id=ana");
    assert_eq!(answer.header("location"), Some(expected.as_str()));
    Client::producer(&broker, user).await.is_quiet().await;

    assert_eq!(press(&broker, &path, "connect").await.status, 404);
    assert_eq!(request(broker.address, "GET", &path, &[]).await.status, 404);
}

#[tokio::test]
async fn an_invited_person_may_decline() {
    let broker = TestBroker::start().await;
    let api = Api::of(&broker).await;
    let invite = async |body: &str| {
        let invitation = api.json("POST", "/auth/authenticateUser?resource=realtime", body).await;
        let path = path_of(invitation["auth_url"].as_str().unwrap(), &broker);
        (invitation["user_id"].as_str().unwrap().to_owned(), path)
    };
    let (user, path) = invite("").await;
    let info = format!("/userInfo?user_id={user}");
    assert_eq!(api.get(&info).await["is_authenticated"], false);
    let mint = format!("/auth/user?id={user}");
    let credentials = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    assert_eq!(broker.post(&mint, &credentials).await.status, 403, "not before the person agrees");
    assert_eq!(press(&broker, &path, "connect").await.status, 200);
    assert_eq!(api.get(&info).await["is_authenticated"], true);
    assert_eq!(broker.post(&mint, &credentials).await.status, 200);

    let (user, path) = invite(r#"{"auth_failure_redirect_url":"myapp://no"}"#).await;
    let answer = press(&broker, &path, "decline").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("myapp://no?reason=access_denied")));
    assert_eq!(api.refused(&format!("/userInfo?user_id={user}")).await.0, 404);
    assert_eq!(api.call("POST", "/auth/authenticateUser?resource=FITBIT", "").await.status, 400);
    assert_eq!(api.call("POST", "/auth/authenticateUser", r#"{"resource":"REALTIME"}"#).await.status, 200);
}

#[tokio::test]
async fn the_widgets_own_call_makes_the_same_link_at_the_public_address() {
    let broker =
        TestBroker::start_with(|config| config.public_url = Some("https://strapline.example/x".into())).await;
    let headers = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    let answer =
        request_with(broker.address, "POST", "/widget/api/session", &headers, r#"{"providers":"GARMIN"}"#)
            .await;
    assert_eq!(answer.status, 200);
    if let Some(published) = Description::published("widget-bundled.yaml") {
        published.check("POST", "/widget/api/session", &answer);
    }
    let session = answer.json();
    let id = session["session_id"].as_str().unwrap();
    assert_eq!(session["url"], format!("https://strapline.example/x/session/{id}"));
    assert_eq!(request(broker.address, "GET", &format!("/session/{id}"), &[]).await.status, 200);
    assert_eq!(press(&broker, &format!("/session/{id}"), "nonsense").await.status, 400);
    assert_eq!(request(broker.address, "GET", "/session/none", &[]).await.status, 404);
}
