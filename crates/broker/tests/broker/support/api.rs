//! The REST API of a broker, as a developer's backend calls it. Every answer is checked against the broker's own document,
//! and against the published description where that lies beside the checkout.

use std::sync::OnceLock;

use serde_json::Value;

use super::{API_KEY, Answer, DEV_ID, Description, TestBroker, request_with};

pub(crate) struct Api<'a> {
    broker: &'a TestBroker,
    prefix: &'static str,
    own: Description,
}

impl<'a> Api<'a> {
    /// Below `/v2`.
    pub(crate) async fn of(broker: &'a TestBroker) -> Self {
        Self::below("/v2", broker).await
    }

    pub(crate) async fn below(prefix: &'static str, broker: &'a TestBroker) -> Self {
        let document = broker.get("/openapi.json", &[]).await;
        assert_eq!((document.status, document.header("content-type")), (200, Some("application/json")));
        Self { broker, prefix, own: Description::new(document.json()) }
    }

    /// With the right credentials.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        self.call_as(method, path, &[("dev-id", DEV_ID), ("x-api-key", API_KEY)], body).await
    }

    pub(crate) async fn call_as(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let whole = format!("{}{path}", self.prefix);
        let answer = request_with(self.broker.address, method, &whole, headers, body).await;
        self.own.check(method, &whole, &answer);
        if answer.status == 200
            && let Some(published) = published()
        {
            published.check(method, path, &answer);
        }
        answer
    }

    /// The body of an answer that must be 200.
    pub(crate) async fn json(&self, method: &str, path: &str, body: &str) -> Value {
        let answer = self.call(method, path, body).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.json("GET", path, "").await
    }

    /// The status of a GET, and what the error says.
    pub(crate) async fn refused(&self, path: &str) -> (u16, String) {
        let answer = self.call("GET", path, "").await;
        let body = answer.json();
        let text = body.get("message").or_else(|| body.get("detail")).and_then(Value::as_str);
        (answer.status, text.unwrap_or_default().to_owned())
    }
}

fn published() -> Option<&'static Description> {
    static PUBLISHED: OnceLock<Option<Description>> = OnceLock::new();
    PUBLISHED.get_or_init(|| Description::published("v2-bundled.yaml")).as_ref()
}
