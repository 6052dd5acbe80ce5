//! The document at `/openapi.json`, held against the routes: what it lists is served, and what is served is listed.

use std::collections::HashSet;

use crate::support::{Answer, Description, TestBroker, request};

async fn description(broker: &TestBroker) -> Description {
    Description::new(broker.get("/openapi.json", &[]).await.json())
}

fn is_served(answer: &Answer) -> bool {
    let body = String::from_utf8_lossy(&answer.body);
    !(answer.status == 405
        || answer.status == 404 && (body.contains("no such call") || body == "not found\n"))
}

#[tokio::test]
async fn everything_that_is_described_answers_as_described() {
    let broker = TestBroker::start().await;
    let own = description(&broker).await;
    assert_eq!(own.document["openapi"], "3.1.0");
    assert_eq!(own.dangling(), [""; 0]);
    let operations = own.operations();
    assert!(operations.len() > 38, "{operations:?}");
    let mut ids = HashSet::new();
    for (method, path) in &operations {
        let operation = own.operation(method, path).unwrap();
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{operation}");
        let concrete = path.replace("{user_id}", "u1").replace("{id}", "none");
        let answer = request(broker.address, method, &concrete, &[]).await;
        assert!(is_served(&answer), "{method} {path}");
        own.check(method, &concrete, &answer);
        let public = operation.get("security").is_some();
        let expected = match path {
            path if path.starts_with("/widget") => 403,
            // Documented so for the token endpoints.
            path if path.starts_with("/auth") || path == "/presence" => 400,
            _ => 401,
        };
        let denied = answer.status == expected;
        assert!(public || denied, "{method} {path} asks for no credentials: {}", answer.status);
    }
}

#[tokio::test]
async fn everything_that_is_served_is_described() {
    let broker = TestBroker::start().await;
    let own = description(&broker).await;
    // Any method on any path that is ours or published, below every prefix.
    let mut paths = own.operations().into_iter().map(|(_, path)| path).collect::<HashSet<_>>();
    for name in ["v2-bundled.yaml", "widget-bundled.yaml"] {
        for (_, path) in Description::published(name).into_iter().flat_map(|published| published.operations())
        {
            paths.extend(["", "/v2", "/api/v2"].map(|prefix| format!("{prefix}{path}")));
        }
    }
    for path in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let concrete = path.replace(['{', '}'], "");
            let answer = request(broker.address, method, &concrete, &[]).await;
            let described = own.operation(method, &concrete).is_some();
            assert_eq!(is_served(&answer), described, "{method} {concrete}: {}", answer.status);
        }
    }
}
