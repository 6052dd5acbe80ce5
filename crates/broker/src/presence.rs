//! `GET /presence?id=USER` with the developer's credentials: whether the user's sensors are linked. An extension; it tells what the
//! last STATUS of a connected producer said, and forgets it when the last one leaves.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use strapline_wire::Presence;

use crate::accept::Peer;
use crate::auth::{Refusal, UserQuery, user_of};
use crate::broker::Broker;

#[derive(Serialize)]
struct Body<'a> {
    user_id: &'a str,
    /// Connections that stream as this user.
    producers: usize,
    /// Whether the last STATUS says that a sensor is linked; null where none came.
    connected: Option<bool>,
    device_id: Option<&'a str>,
    source: Option<&'a str>,
    reason: Option<&'a str>,
}

pub(crate) async fn get(
    State(broker): State<Arc<Broker>>,
    Extension(peer): Extension<Peer>,
    query: Result<Query<UserQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (developer, user) = user_of(&broker, peer, query, &headers)?;
    let (status, producers) = broker.presence(developer, &user);
    let status: Option<&Presence> = status.as_ref();
    let body = Body {
        user_id: user.expose(),
        producers,
        connected: status.map(|status| status.connected),
        device_id: status.and_then(|status| status.device_id.as_deref()),
        source: status.and_then(|status| status.source.as_deref()),
        reason: status.and_then(|status| status.reason.as_deref()),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}
