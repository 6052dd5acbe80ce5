//! Local mode: what the page on a loopback address may do by itself, and who may not.

use strapline_broker::StartError;

use crate::support::{Client, TestBroker};

async fn local() -> TestBroker {
    TestBroker::start_with(|config| {
        config.credentials = None;
        config.users = Vec::new();
    })
    .await
}

#[tokio::test]
async fn the_page_streams_with_its_own_token_and_the_printed_key_listens() {
    let broker = local().await;
    let settings = broker.get("/strapline.json", &[]).await.json();
    assert_eq!(settings["local_token"], "/local/token");
    assert_eq!(settings["autostream"], false);
    let account = broker.local.clone().unwrap();
    let api_key = account.api_key.unwrap();
    let token = broker.token("/auth/developer", &account.dev_id, api_key.expose()).await;
    let mut consumer = Client::identified(broker.address, &token, 1).await;

    let origin = format!("http://{}", broker.address);
    let answer = broker.post("/local/token", &[("origin", &origin), ("sec-fetch-site", "same-origin")]).await;
    assert_eq!(answer.status, 200);
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let mut producer = Client::identified(broker.address, &token, 0).await;
    producer.submit("HEART_RATE", r#"{"val":60}"#).await;
    assert_eq!(consumer.dispatch().await["uid"], account.user.expose().as_str());
}

#[tokio::test]
async fn no_other_site_may_mint() {
    let broker = local().await;
    let port = broker.address.port();
    let own = format!("http://{}", broker.address);
    let localhost = format!("localhost:{port}");
    let localhost_origin = format!("http://localhost:{port}");
    let evil_host = format!("evil.example:{port}");
    let evil_host_origin = format!("http://evil.example:{port}");
    let cases: [(&[(&str, &str)], u16); 10] = [
        (&[("origin", &own)], 200),
        (&[("host", &localhost), ("origin", &localhost_origin)], 200),
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "null")], 403),
        (&[("origin", &own), ("sec-fetch-site", "cross-site")], 403),
        (&[("host", &evil_host), ("origin", &evil_host_origin)], 403),
        (&[("host", &evil_host), ("origin", &own)], 403),
        (&[("origin", &own), ("x-forwarded-for", "203.0.113.9")], 403),
    ];
    for (headers, status) in cases {
        let answer = broker.post("/local/token", headers).await;
        assert_eq!(answer.status, status, "{headers:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
        if status == 403 {
            assert!(answer.json()["message"].as_str().is_some_and(|message| message.len() > 20));
        }
    }
    assert_eq!(broker.get("/local/token", &[("origin", &own)]).await.status, 405);
    let no_host = broker.post("/local/token", &[("host", ""), ("origin", &own)]).await;
    assert!(no_host.status == 400 || no_host.status == 403, "{}", no_host.status);
}

#[tokio::test]
async fn the_account_stays_and_its_key_is_shown_once() {
    let broker = local().await;
    let first = broker.local.clone().unwrap();
    let first_key = first.api_key.unwrap();
    let folder = broker.stop().await;
    let without = |config: &mut strapline_broker::Config| {
        config.credentials = None;
        config.users = Vec::new();
    };
    let broker = TestBroker::bind("127.0.0.1:0", folder, without).await.unwrap();
    let second = broker.local.clone().unwrap();
    assert_eq!((&second.dev_id, second.user), (&first.dev_id, first.user));
    assert!(second.api_key.is_none());
    broker.token("/auth/developer", &first.dev_id, first_key.expose()).await;

    let folder = broker.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, |config| {
        without(config);
        config.reset_key = true;
    })
    .await
    .unwrap();
    let third = broker.local.clone().unwrap();
    let headers = [("dev-id", first.dev_id.as_str()), ("x-api-key", first_key.expose().as_str())];
    assert_eq!(broker.post("/auth/developer", &headers).await.status, 403, "the old key is void");
    broker.token("/auth/developer", &third.dev_id, third.api_key.unwrap().expose()).await;
}

#[tokio::test]
async fn the_page_streams_as_the_first_user_that_was_asked_for() {
    let folder = local().await.stop().await;
    let broker = TestBroker::bind("127.0.0.1:0", folder, |config| {
        config.credentials = None;
        config.users = vec!["ann".into(), "bob".into()];
    })
    .await
    .unwrap();
    assert_eq!(broker.local.clone().unwrap().user.expose(), "ann");
}

#[tokio::test]
async fn an_address_that_others_can_reach_needs_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let refused = TestBroker::bind("0.0.0.0:0", folder, |config| config.credentials = None).await;
    let error = refused.err().unwrap();
    assert!(matches!(error, StartError::NoCredentials { .. }), "{error}");
    assert!(error.to_string().contains("--api-key"));
}

#[tokio::test]
async fn with_credentials_or_on_another_address_there_is_no_local_token() {
    let broker = local().await;
    let account = broker.local.clone().unwrap();
    let folder = broker.stop().await;
    let broker = TestBroker::start().await;
    assert_eq!(
        broker.post("/local/token", &[("origin", &format!("http://{}", broker.address))]).await.status,
        404
    );
    assert!(broker.get("/strapline.json", &[]).await.json()["local_token"].is_null());

    // The key that was made for loopback is void elsewhere.
    let broker = TestBroker::bind("0.0.0.0:0", folder, |_| {}).await.unwrap();
    let port = broker.address.port();
    let origin = format!("http://127.0.0.1:{port}");
    let host = format!("127.0.0.1:{port}");
    let answer = broker.post("/local/token", &[("host", &host), ("origin", &origin)]).await;
    assert_eq!(answer.status, 404);
    let api_key = account.api_key.unwrap();
    let headers = [("dev-id", account.dev_id.as_str()), ("x-api-key", api_key.expose().as_str())];
    assert_eq!(broker.post("/auth/developer", &headers).await.status, 403);
}
