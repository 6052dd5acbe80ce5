//! `GET /presence?id=USER` with the developer's credentials: whether the user's sensors are linked. An extension; it tells what the
//! last STATUS of a connected producer said, and forgets it when the last one leaves.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use strapline_wire::Presence;

use crate::auth::{Refusal, UserOf, UserQuery};
use crate::broker::Broker;

/// What a user's producers have said of its sensors.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Presence)]
pub(crate) struct Body<'a> {
    /// The user.
    user_id: &'a str,
    /// Connections that stream as this user.
    producers: usize,
    /// Whether the last STATUS says that a sensor is linked; null where none came.
    connected: Option<bool>,
    /// As STATUS says.
    device_id: Option<&'a str>,
    /// As STATUS says.
    source: Option<&'a str>,
    /// As STATUS says.
    reason: Option<&'a str>,
}

/// Whether a user's sensors are linked.
#[utoipa::path(get, path = "/presence", tag = "Streaming", operation_id = "presence", params(UserQuery),
    responses((status = 200, description = "What the last STATUS said", body = Body<'static>),
        (status = 400, description = "No credentials, or no user"),
        (status = 403, description = "Wrong credentials, or not a user of this developer that may stream")))]
pub(crate) async fn get(
    State(broker): State<Arc<Broker>>,
    UserOf(developer, user): UserOf,
) -> Result<Response, Refusal> {
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
