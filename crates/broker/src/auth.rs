//! The token endpoints `POST /auth/developer` (consumers), `POST /auth/user?id=` (producers) and `POST /auth/viewer?id=` (an
//! extension: viewers of one user), with the header pair `dev-id` and `x-api-key` or with HTTP Basic. The body is ignored.
//!
//! They are for servers. A browser page may call them only from an origin that the operator has allowed.

use std::sync::Arc;

use axum::extract::{Extension, FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use strapline_units::Private;

use crate::accept::Peer;
use crate::broker::Broker;
use crate::directory::DirectoryError;
use crate::store::DeveloperKey;
use crate::tokens::{Grant, MintError};

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("send the headers dev-id and x-api-key, or HTTP Basic credentials of both")]
    NoCredentials,
    #[error("the authorization header is not HTTP Basic with dev-id:api-key")]
    MalformedCredentials,
    #[error("the query parameter id is missing")]
    NoUser,
    #[error("unknown dev-id or wrong API key")]
    WrongCredentials,
    #[error("this user does not belong to this developer, or is not active")]
    WrongUser,
    #[error("the directory of developers and users cannot be read; try again")]
    Unavailable,
    #[error("too many wrong credentials from this address: wait a minute")]
    TooManyGuesses,
    #[error("name either a user as id or team=true")]
    Viewed,
    #[error("the Host header is missing")]
    NoHost,
    #[error("lifetime is not a number of seconds from 1 to 31622400")]
    Lifetime,
    #[error("{0}")]
    Local(&'static str),
    #[error("{0}")]
    Mint(#[from] MintError),
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserQuery {
    /// The user.
    #[param(required = true)]
    id: Option<String>,
}

/// A token for IDENTIFY.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct TokenBody<'a> {
    /// Opaque; works once, for a short time.
    token: &'a str,
}

/// A token for a consumer of all of the developer's users.
#[utoipa::path(post, path = "/auth/developer", tag = "Streaming", operation_id = "consumerToken",
    responses((status = 200, description = "A token", body = TokenBody<'static>), (status = 400, description = "No credentials"),
        (status = 403, description = "Wrong credentials")))]
pub(crate) async fn developer(
    State(broker): State<Arc<Broker>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let developer = authenticate(&broker, &peer, credentials(&headers)?).await?;
    mint(&broker, Grant::Consumer(developer))
}

/// A token for a producer of one user's frames.
#[utoipa::path(post, path = "/auth/user", tag = "Streaming", operation_id = "producerToken", params(UserQuery),
    responses((status = 200, description = "A token", body = TokenBody<'static>),
        (status = 400, description = "No credentials, or no user"),
        (status = 403, description = "Wrong credentials, or not a user of this developer that may stream")))]
pub(crate) async fn user(
    State(broker): State<Arc<Broker>>,
    UserOf(developer, user): UserOf,
) -> Result<Response, Refusal> {
    mint(&broker, Grant::Producer(developer, user))
}

/// A token for a consumer of one user's frames, safe to hand to a browser.
#[utoipa::path(post, path = "/auth/viewer", tag = "Streaming", operation_id = "viewerToken", params(UserQuery),
    responses((status = 200, description = "A token", body = TokenBody<'static>),
        (status = 400, description = "No credentials, or no user"),
        (status = 403, description = "Wrong credentials, or not a user of this developer that may stream")))]
pub(crate) async fn viewer(
    State(broker): State<Arc<Broker>>,
    UserOf(developer, user): UserOf,
) -> Result<Response, Refusal> {
    mint(&broker, Grant::Viewer(developer, user))
}

/// The developer whose credentials a request has, and its user of the query.
pub(crate) struct UserOf(pub(crate) DeveloperKey, pub(crate) Private<Arc<str>>);

impl FromRequestParts<Arc<Broker>> for UserOf {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Arc<Broker>) -> Result<Self, Response> {
        let peer = Extension::<Peer>::from_request_parts(parts, broker).await;
        let Extension(peer) = peer.map_err(IntoResponse::into_response)?;
        let query = Query::<UserQuery>::from_request_parts(parts, broker).await;
        let found = async {
            let credentials = credentials(&parts.headers)?;
            let id = query.ok().and_then(|Query(query)| query.id).filter(|id| !id.is_empty());
            let id = id.ok_or(Refusal::NoUser)?;
            let developer = authenticate(broker, &peer, credentials).await?;
            Ok(Self(developer, streaming_user(broker, developer, id).await?))
        };
        found.await.map_err(|refusal: Refusal| refusal.into_response())
    }
}

/// The developer's user of that name.
pub(crate) async fn streaming_user(
    broker: &Broker,
    developer: DeveloperKey,
    id: String,
) -> Result<Private<Arc<str>>, Refusal> {
    broker.streaming_user(developer, id).await.map_err(unavailable)?.ok_or(Refusal::WrongUser)
}

/// A new token as the answer's body.
pub(crate) fn mint(broker: &Broker, grant: Grant) -> Result<Response, Refusal> {
    let token = broker.mint(grant)?;
    let body = axum::Json(TokenBody { token: token.expose() });
    Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
}

pub(crate) struct Credentials {
    dev_id: String,
    api_key: Private<String>,
}

/// The developer whose credentials these are; an address that was wrong too often is not asked.
pub(crate) async fn authenticate(
    broker: &Broker,
    peer: &Peer,
    given: Credentials,
) -> Result<DeveloperKey, Refusal> {
    if !broker.may_try(peer.address) {
        return Err(Refusal::TooManyGuesses);
    }
    let developer = broker.authenticate(given.dev_id, given.api_key).await.map_err(unavailable)?;
    if developer.is_none() {
        broker.was_wrong(peer.address);
    }
    developer.ok_or(Refusal::WrongCredentials)
}

fn unavailable(error: DirectoryError) -> Refusal {
    tracing::error!(%error, "the directory cannot be read");
    Refusal::Unavailable
}

pub(crate) fn credentials(headers: &HeaderMap) -> Result<Credentials, Refusal> {
    let text = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    if let (Some(dev_id), Some(api_key)) = (text("dev-id"), text("x-api-key")) {
        return Ok(Credentials { dev_id, api_key: Private::new(api_key) });
    }
    if !headers.contains_key(header::AUTHORIZATION) {
        return Err(Refusal::NoCredentials);
    }
    let basic = || {
        let authorization = text("authorization")?;
        let (scheme, encoded) = authorization.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let (dev_id, api_key) = pair.split_once(':')?;
        let whole = !dev_id.is_empty() && !api_key.is_empty();
        whole.then(|| Credentials { dev_id: dev_id.to_owned(), api_key: Private::new(api_key.to_owned()) })
    };
    basic().ok_or(Refusal::MalformedCredentials)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoCredentials
            | Self::MalformedCredentials
            | Self::NoUser
            | Self::Viewed
            | Self::NoHost
            | Self::Lifetime => StatusCode::BAD_REQUEST,
            Self::WrongCredentials | Self::WrongUser | Self::Local(_) => StatusCode::FORBIDDEN,
            Self::TooManyGuesses | Self::Mint(MintError::TooMany) => StatusCode::TOO_MANY_REQUESTS,
            Self::Mint(_) | Self::Unavailable => StatusCode::INTERNAL_SERVER_ERROR,
        };
        tracing::debug!(status = status.as_u16(), why = %self, "no token");
        let body = serde_json::json!({ "status": "error", "message": self.to_string() });
        (status, axum::Json(body)).into_response()
    }
}

/// CORS for the token endpoints: only for origins that the operator has allowed.
pub(crate) async fn cors(State(broker): State<Arc<Broker>>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed = origin.filter(|origin| {
        broker.config.allow_origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
    });
    let preflight = request.method() == Method::OPTIONS;
    let mut response = match (preflight, &allowed) {
        (true, Some(_)) => StatusCode::NO_CONTENT.into_response(),
        (true, None) => (StatusCode::FORBIDDEN, "this origin is not allowed\n").into_response(),
        (false, _) => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if preflight {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                HeaderValue::from_static("authorization, content-type, dev-id, x-api-key"),
            );
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(pairs: &[(&'static str, &str)]) -> Result<(String, String), Refusal> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        credentials(&headers).map(|given| (given.dev_id, given.api_key.into_exposed()))
    }

    #[test]
    fn both_ways_to_authenticate_are_read() {
        let expected = Ok(("dev".to_owned(), "a:b".to_owned()));
        assert_eq!(parsed(&[("dev-id", "dev"), ("x-api-key", "a:b")]), expected);
        assert_eq!(parsed(&[("authorization", "Basic ZGV2OmE6Yg==")]), expected);
        assert_eq!(parsed(&[("authorization", "bAsIc ZGV2OmE6Yg==")]), expected);
    }

    #[test]
    fn what_is_missing_is_told_from_what_is_malformed() {
        assert_eq!(parsed(&[]), Err(Refusal::NoCredentials));
        assert_eq!(parsed(&[("dev-id", "dev")]), Err(Refusal::NoCredentials));
        assert_eq!(parsed(&[("dev-id", ""), ("x-api-key", "k")]), Err(Refusal::NoCredentials));
        for authorization in
            ["Bearer x", "Basic", "Basic !!!", "Basic ZGV2", "Basic OmtleQ==", "Basic ZGV2Og=="]
        {
            assert_eq!(parsed(&[("authorization", authorization)]), Err(Refusal::MalformedCredentials));
        }
    }
}
