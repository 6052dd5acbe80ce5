//! The HTTP routes, and the small documents among them: `/strapline.json` (what the page asks when it starts), `/healthz` and
//! `/readyz`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use crate::broker::Broker;
use crate::hub::Census;
use crate::metrics::scrape;
use crate::{assets, auth, local, pairing, presence, rest, upgrade, viewing};

/// `GET /strapline.json`, fetched by the page relative to its own address. A page that gets no such document was served
/// by a plain file server: it works locally, without a broker.
#[derive(Clone, Debug, Serialize)]
struct PageSettings {
    /// The path by which the page mints its own producer token (`POST`, no body; the answer is `{"token": "..."}`);
    /// null where it cannot, and needs a token source of its own.
    local_token: Option<&'static str>,
    /// Whether streaming begins as soon as a sensor is connected.
    autostream: bool,
    /// The broker's version.
    version: &'static str,
}

/// `GET /healthz`: 200 while frames can be stored, 503 otherwise.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    status: &'static str,
    version: &'static str,
    uptime_seconds: u64,
    sessions: Census,
    store: StoreHealth,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
struct StoreHealth {
    ok: bool,
    queued_frames: usize,
}

pub(crate) fn router(broker: Arc<Broker>, address: SocketAddr) -> Router {
    let auth = Router::new()
        .route("/auth/developer", post(auth::developer).options(no_content))
        .route("/auth/user", post(auth::user).options(no_content))
        .route("/auth/viewer", post(auth::viewer).options(no_content))
        .route_layer(from_fn_with_state(Arc::clone(&broker), auth::cors));
    let mut router = Router::new()
        .route("/connect", get(upgrade::connect))
        .route("/auth/pairing", post(pairing::create).delete(pairing::revoke))
        .route("/auth/viewing", post(viewing::create).delete(viewing::revoke))
        .route("/presence", get(presence::get))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/strapline.json", get(page_settings))
        .merge(auth)
        .merge(rest::router());
    if broker.local.is_some() {
        router = router.route(local::TOKEN_PATH, post(local::mint));
    }
    if address.ip().is_loopback() && broker.config.metrics_listen.is_none() {
        router = router.route("/metrics", get(scrape::serve_locally));
    }
    router.fallback(assets::serve).with_state(broker)
}

/// What the operator's own address serves.
pub(crate) fn operator_router(broker: Arc<Broker>) -> Router {
    Router::new()
        .route("/metrics", get(scrape::serve))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .with_state(broker)
}

/// Whether new connections are welcome.
#[utoipa::path(get, path = "/readyz", tag = "Operation", operation_id = "ready",
    responses((status = 200, description = "They are", content_type = "text/plain", body = String),
        (status = 503, description = "Frames cannot be stored, or the broker is about to stop",
            content_type = "text/plain", body = String)), security())]
pub(crate) async fn readyz(State(broker): State<Arc<Broker>>) -> Response {
    let (status, text) = if broker.draining.load(Ordering::Relaxed) {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    } else if broker.journal.healthy() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "frames cannot be stored\n")
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

/// Preflights are answered by the layer around it.
async fn no_content() -> StatusCode {
    StatusCode::NO_CONTENT
}

async fn page_settings(State(broker): State<Arc<Broker>>) -> Response {
    let settings = PageSettings {
        local_token: broker.local.as_ref().map(|_| local::TOKEN_PATH),
        autostream: broker.config.autostream,
        version: env!("CARGO_PKG_VERSION"),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(settings)).into_response()
}

/// How the broker does.
#[utoipa::path(get, path = "/healthz", tag = "Operation", operation_id = "health",
    responses((status = 200, description = "Frames can be stored", body = Health),
        (status = 503, description = "Frames cannot be stored", body = Health)), security())]
pub(crate) async fn healthz(State(broker): State<Arc<Broker>>) -> Response {
    let ok = broker.journal.healthy();
    let health = Health {
        status: if ok { "ok" } else { "failing" },
        version: env!("CARGO_PKG_VERSION"),
        uptime_seconds: broker.started.elapsed().as_secs(),
        sessions: broker.census(),
        store: StoreHealth { ok, queued_frames: broker.journal.queued() },
    };
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(health)).into_response()
}
