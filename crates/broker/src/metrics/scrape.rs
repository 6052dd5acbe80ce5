//! `GET /metrics`: fills in what is asked for only now, and writes all of it as OpenMetrics text.
//!
//! The numbers tell how much goes on, so that they are for the operator only: on an address of their own (`--metrics-listen`),
//! or on the broker's address where that is a loopback one and no proxy passes the request on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Metrics, Role, set};
use crate::broker::Broker;
use crate::local;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// How long a scrape waits for the disk; a lag of this or more is told as this.
const LAG_PATIENCE: Duration = Duration::from_secs(5);

/// On an address of its own.
pub(crate) async fn serve(State(broker): State<Arc<Broker>>) -> Response {
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], render(&broker).await).into_response()
}

/// On the broker's loopback address.
pub(crate) async fn serve_locally(State(broker): State<Arc<Broker>>, headers: HeaderMap) -> Response {
    if local::is_proxied(&headers) {
        let text = "metrics are not passed on by a proxy: give --metrics-listen\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    serve(State(broker)).await
}

async fn render(broker: &Broker) -> String {
    let metrics = &broker.metrics;
    let (census, connections) = (broker.census(), broker.connections());
    for (role, count) in [
        ("producer", census.producers),
        ("consumer", census.consumers),
        ("none", connections.saturating_sub(census.producers + census.consumers)),
    ] {
        set(&metrics.connections.get_or_create(&Role { role }), count);
    }
    set(&metrics.users_linked, census.users_linked);
    let (waiting, longest) = broker.waiting();
    set(&metrics.outbox_frames, waiting);
    set(&metrics.outbox_longest, longest);
    set(&metrics.store_queued, broker.journal.queued());
    let begin = Instant::now();
    // An error is told by the health.
    let _ = tokio::time::timeout(LAG_PATIENCE, broker.journal.flush()).await;
    metrics.store_lag.set(begin.elapsed().as_secs_f64());
    metrics.store_healthy.set(i64::from(broker.journal.healthy()));
    metrics.uptime.set(broker.started.elapsed().as_secs_f64());
    encode(metrics)
}

pub(crate) fn encode(metrics: &Metrics) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = prometheus_client::encoding::text::encode(&mut text, &metrics.registry);
    text
}

#[cfg(test)]
mod tests {
    use strapline_units::Timestamp;
    use strapline_wire::RawJson;

    use super::*;

    #[test]
    fn what_is_counted_is_written() {
        let metrics = Metrics::new();
        let now = "2026-11-21T10:00:01Z".parse::<Timestamp>().unwrap();
        for ts in ["10:00:00.997", "10:00:00.000", "10:00:02.000"] {
            let d = format!(r#"{{"ts":"2026-11-21T{ts}Z","val":1}}"#);
            metrics.frame_in(now, &RawJson::parse(&d).unwrap());
        }
        metrics.frames_out(7);
        metrics.connection_ended("consumer", 1008);
        metrics.webhook_attempt("timeout", Duration::from_secs(8));
        metrics.webhook_delivery("delivered");
        metrics.webhooks_waiting(3, 2, 1);
        let text = encode(&metrics);
        for line in [
            "strapline_frames_in_total 3",
            "strapline_frames_out_total 7",
            "strapline_dispatch_latency_seconds_count 2",
            r#"strapline_dispatch_latency_seconds_bucket{le="0.005"} 1"#,
            r#"strapline_dispatch_latency_seconds_bucket{le="1.0"} 2"#,
            r#"strapline_connections_ended_total{role="consumer",code="1008"} 1"#,
            r#"strapline_webhook_attempts_total{outcome="timeout"} 1"#,
            r#"strapline_webhook_deliveries_total{outcome="delivered"} 1"#,
            "strapline_webhooks_waiting 3",
            "strapline_webhook_destinations_disabled 1",
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }
}
