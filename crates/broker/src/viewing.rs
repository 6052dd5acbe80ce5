//! `POST /auth/viewing?id=USER` makes a link to the page that shows this user live, `?team=true` one that shows all users of the
//! developer on a wall; `DELETE` ends all such links and closes their viewers. With the developer's credentials;
//! extensions.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::accept::Peer;
use crate::auth::{Refusal, UserOf, authenticate, credentials};
use crate::broker::Broker;
use crate::pairing::Lifetime;
use crate::store::{Access, DeveloperKey};
use crate::tokens::MintError;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Viewed {
    /// The user who is viewed.
    id: Option<String>,
    /// Whether all users of the developer are viewed; then there is no `id`.
    #[serde(default)]
    #[param(required = false)]
    team: bool,
}

/// A link for viewers.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Viewing)]
pub(crate) struct Body<'a> {
    /// The token, for IDENTIFY of type 1.
    rv_token: &'a str,
    /// The user who is viewed; null for all of them.
    user_id: Option<&'a str>,
    /// The page, with the token in its fragment, which browsers send to nobody.
    url: String,
    /// Milliseconds since 1970.
    expires_at: i64,
}

/// The developer whose credentials a request has, and what it is to view.
pub(crate) struct ViewOf(DeveloperKey, Access);

impl FromRequestParts<Arc<Broker>> for ViewOf {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Arc<Broker>) -> Result<Self, Response> {
        let query = Query::<Viewed>::from_request_parts(parts, broker).await;
        let Query(Viewed { id, team }) = query.map_err(|_| Refusal::Viewed.into_response())?;
        if !team {
            let UserOf(developer, user) = UserOf::from_request_parts(parts, broker).await?;
            return Ok(Self(developer, Access::Viewer(user)));
        }
        if id.is_some() {
            return Err(Refusal::Viewed.into_response());
        }
        let peer = Extension::<Peer>::from_request_parts(parts, broker).await;
        let Extension(peer) = peer.map_err(IntoResponse::into_response)?;
        let found = async { authenticate(broker, &peer, credentials(&parts.headers)?).await };
        found.await.map(|developer| Self(developer, Access::Team)).map_err(Refusal::into_response)
    }
}

/// A link to the page that shows one user, or all of them.
#[utoipa::path(post, path = "/auth/viewing", tag = "Streaming", operation_id = "createViewing", params(Viewed, Lifetime),
    responses((status = 200, description = "A link", body = Body<'static>),
        (status = 400, description = "No credentials, not one of a user and the team, or a malformed lifetime"),
        (status = 403, description = "Wrong credentials, or not a user of this developer that may stream")))]
pub(crate) async fn create(
    State(broker): State<Arc<Broker>>,
    ViewOf(developer, access): ViewOf,
    lifetime: Result<Query<Lifetime>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let lifetime = Lifetime::of(&broker, lifetime)?;
    let base = base_url(&broker, &headers).ok_or(Refusal::NoHost)?;
    let (token, expires) = broker.pair(developer, access.clone(), lifetime).await?;
    let (user_id, wall) = match &access {
        Access::Viewer(user) | Access::Producer(user) => (Some(user.expose().as_ref()), ""),
        Access::Team => (None, "&wall"),
    };
    let url = format!("{base}/viewer#token={}{wall}", token.expose());
    let expires_at = expires.unix_micros() / 1000;
    let body = Body { rv_token: token.expose(), user_id, url, expires_at };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// Ends all links to one user, or all to the team, and closes their viewers.
#[utoipa::path(delete, path = "/auth/viewing", tag = "Streaming", operation_id = "endViewing", params(Viewed),
    responses((status = 204, description = "Done"),
        (status = 400, description = "No credentials, or not one of a user and the team"),
        (status = 403, description = "Wrong credentials, or not a user of this developer that may stream")))]
pub(crate) async fn revoke(
    State(broker): State<Arc<Broker>>,
    ViewOf(developer, access): ViewOf,
) -> Result<StatusCode, Refusal> {
    broker.revoke(developer, access).await.map_err(|error| {
        tracing::error!(%error, "viewing tokens could not be removed");
        MintError::Store
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// The address that people open: the public one, or the host that the request has named.
fn base_url(broker: &Broker, headers: &HeaderMap) -> Option<String> {
    if let Some(url) = &broker.config.public_url {
        return Some(url.clone());
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let scheme = if broker.config.tls.is_some() { "https" } else { "http" };
    Some(format!("{scheme}://{host}"))
}
