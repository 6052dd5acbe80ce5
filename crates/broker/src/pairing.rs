//! `POST /auth/pairing?id=USER` makes a reusable pairing token for a producer of that user, `DELETE` revokes all tokens of the
//! user and ends its producers' connections. With the developer's credentials; extensions.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::auth::{Refusal, UserOf, UserQuery};
use crate::broker::Broker;
use crate::store::Access;
use crate::tokens::MintError;

/// The longest that a pairing token can be asked to live: a year.
const LONGEST_SECONDS: u64 = 366 * 24 * 3600;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Lifetime {
    /// For how many seconds the token is good.
    lifetime: Option<u64>,
}

impl Lifetime {
    /// How long the token lives that a request asks for.
    pub(crate) fn of(
        broker: &Broker,
        query: Result<Query<Self>, QueryRejection>,
    ) -> Result<Duration, Refusal> {
        match query.map_err(|_| Refusal::Lifetime)?.lifetime {
            None => Ok(broker.config.pairing_lifetime),
            Some(seconds) if (1..=LONGEST_SECONDS).contains(&seconds) => Ok(Duration::from_secs(seconds)),
            Some(_) => Err(Refusal::Lifetime),
        }
    }
}

/// The content of a pairing QR code.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Pairing)]
pub(crate) struct Body<'a> {
    /// The token.
    rt_token: &'a str,
    /// The user for whom it produces.
    user_id: &'a str,
    /// Milliseconds since 1970.
    expires_at: i64,
}

/// A token for any number of producer connections of one user.
#[utoipa::path(post, path = "/auth/pairing", tag = "Streaming", operation_id = "pair", params(UserQuery, Lifetime),
    responses((status = 200, description = "A token", body = Body<'static>),
        (status = 400, description = "No credentials, no user, or a malformed lifetime"),
        (status = 403, description = "Wrong credentials, or not a user of this developer that may stream")))]
pub(crate) async fn create(
    State(broker): State<Arc<Broker>>,
    UserOf(developer, user): UserOf,
    lifetime: Result<Query<Lifetime>, QueryRejection>,
) -> Result<Response, Refusal> {
    let lifetime = Lifetime::of(&broker, lifetime)?;
    let (token, expires) = broker.pair(developer, Access::Producer(user.clone()), lifetime).await?;
    let expires_at = expires.unix_micros() / 1000;
    let body = Body { rt_token: token.expose(), user_id: user.expose(), expires_at };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// Makes all tokens of a user invalid and ends its producers' connections.
#[utoipa::path(delete, path = "/auth/pairing", tag = "Streaming", operation_id = "unpair", params(UserQuery),
    responses((status = 204, description = "Done"), (status = 400, description = "No credentials, or no user"),
        (status = 403, description = "Wrong credentials, or not a user of this developer that may stream")))]
pub(crate) async fn revoke(
    State(broker): State<Arc<Broker>>,
    UserOf(developer, user): UserOf,
) -> Result<StatusCode, Refusal> {
    broker.revoke(developer, Access::Producer(user)).await.map_err(|error| {
        tracing::error!(%error, "pairing tokens could not be removed");
        MintError::Store
    })?;
    Ok(StatusCode::NO_CONTENT)
}
