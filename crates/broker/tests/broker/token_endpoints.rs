//! `POST /auth/developer` and `POST /auth/user`: both ways to authenticate, every status, CORS.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::{API_KEY, Client, DEV_ID, TestBroker, request};

fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

#[tokio::test]
async fn both_ways_to_authenticate_give_a_token_that_works() {
    let broker = TestBroker::start().await;
    let basic = basic(&format!("{DEV_ID}:{API_KEY}"));
    let ways: [&[(&str, &str)]; 3] = [
        &[("dev-id", DEV_ID), ("x-api-key", API_KEY)],
        &[("Dev-ID", DEV_ID), ("X-API-Key", API_KEY), ("content-type", "application/json")],
        &[("Authorization", &basic)],
    ];
    for headers in ways {
        for (path, role) in [("/auth/developer", 1), ("/auth/user?id=u1", 0)] {
            let answer = broker.post(path, headers).await;
            assert_eq!(answer.status, 200, "{path} {headers:?}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            let body = answer.json();
            let token = body["token"].as_str().unwrap();
            assert!(token.split_once('.').is_some_and(|(a, b)| !a.is_empty() && b.len() >= 32), "{token}");
            Client::identified(broker.address, token, role).await.is_quiet().await;
        }
    }
}

#[tokio::test]
async fn a_body_is_ignored() {
    let broker = TestBroker::start().await;
    let body = "{\"not\": json";
    let text = format!(
        "POST /auth/developer HTTP/1.1\r\nhost: x\r\ndev-id: {DEV_ID}\r\nx-api-key: {API_KEY}\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(broker.address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn what_is_missing_or_malformed_is_400_and_what_is_wrong_is_403() {
    let broker = TestBroker::start().await;
    let good: &[(&str, &str)] = &[("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    let wrong_pair = basic("dev-1:wrong");
    let no_colon = basic("dev-1");
    let cases = [
        ("/auth/developer", &[][..], 400),
        ("/auth/developer", &[("dev-id", DEV_ID)], 400),
        ("/auth/developer", &[("x-api-key", API_KEY)], 400),
        ("/auth/developer", &[("authorization", "Bearer abc")], 400),
        ("/auth/developer", &[("authorization", "Basic %%%")], 400),
        ("/auth/developer", &[("authorization", &no_colon)], 400),
        ("/auth/developer", &[("authorization", &wrong_pair)], 403),
        ("/auth/developer", &[("dev-id", DEV_ID), ("x-api-key", "wrong")], 403),
        ("/auth/developer", &[("dev-id", "nobody"), ("x-api-key", API_KEY)], 403),
        ("/auth/user?id=u1", &[], 400),
        ("/auth/user", good, 400),
        ("/auth/user?id=", good, 400),
        ("/auth/user?id=nobody", good, 403),
        ("/auth/user?id=u1", &[("dev-id", DEV_ID), ("x-api-key", "wrong")], 403),
    ];
    for (path, headers, status) in cases {
        let answer = broker.post(path, headers).await;
        assert_eq!(answer.status, status, "{path} {headers:?}");
        let body = answer.json();
        assert_eq!(body["status"], "error");
        assert!(body["message"].as_str().is_some_and(|message| message.len() > 10));
        assert!(body.get("token").is_none());
    }
    assert_eq!(broker.get("/auth/developer", good).await.status, 405);
}

#[tokio::test]
async fn a_user_id_may_need_escapes() {
    let broker = TestBroker::start_with(|config| config.users = vec!["a b/ü&?".into()]).await;
    let mut consumer = Client::consumer(&broker).await;
    let token = broker.producer_token("a%20b%2F%C3%BC%26%3F").await;
    let mut producer = Client::identified(broker.address, &token, 0).await;
    producer.submit("HRV", r#"{"val":1}"#).await;
    assert_eq!(consumer.dispatch().await["uid"], "a b/ü&?");
}

#[tokio::test]
async fn only_allowed_origins_get_cors_headers() {
    let broker =
        TestBroker::start_with(|config| config.allow_origins = vec!["https://app.example".into()]).await;
    let credentials = [("dev-id", DEV_ID), ("x-api-key", API_KEY)];
    for (origin, allowed) in [("https://app.example", true), ("https://evil.example", false), ("null", false)]
    {
        let preflight = request(
            broker.address,
            "OPTIONS",
            "/auth/user?id=u1",
            &[("origin", origin), ("access-control-request-method", "POST")],
        )
        .await;
        assert_eq!(preflight.status, if allowed { 204 } else { 403 });
        let answer =
            broker.post("/auth/user?id=u1", &[credentials[0], credentials[1], ("origin", origin)]).await;
        assert_eq!(answer.status, 200, "a server may send any header");
        for answer in [preflight, answer] {
            let expected = allowed.then_some(origin);
            assert_eq!(answer.header("access-control-allow-origin"), expected);
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
    }
}
