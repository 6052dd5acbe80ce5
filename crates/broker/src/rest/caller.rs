//! Who calls: the headers `dev-id` and `x-api-key`, or HTTP Basic with both. Every request counts against the developer's
//! rate.

use std::sync::Arc;

use axum::extract::{Extension, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::error::Failure;
use crate::accept::Peer;
use crate::auth::{self, Refusal};
use crate::broker::Broker;
use crate::store::DeveloperKey;

/// A developer whose credentials were right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) developer: DeveloperKey,
}

impl FromRequestParts<Arc<Broker>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, broker: &Arc<Broker>) -> Result<Self, Self::Rejection> {
        let peer = Extension::<Peer>::from_request_parts(parts, broker).await;
        let peer = peer.map_err(|error| Failure::new(error.status(), error.body_text()))?;
        let credentials = auth::credentials(&parts.headers).map_err(refused)?;
        let developer = auth::authenticate(broker, &peer, credentials).await.map_err(refused)?;
        broker.request(developer).map_err(Failure::too_many)?;
        Ok(Self { developer })
    }
}

fn refused(refusal: Refusal) -> Failure {
    let status = match refusal {
        Refusal::TooManyGuesses => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Unavailable => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNAUTHORIZED,
    };
    Failure::new(status, refusal.to_string())
}
