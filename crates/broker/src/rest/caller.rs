//! Who calls: the headers `dev-id` and `x-api-key`, or HTTP Basic with both. Every request counts against the developer's
//! rate.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::Failure;
use crate::auth;
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
        let credentials = auth::credentials(&parts.headers)
            .map_err(|refusal| Failure::unauthorized(refusal.to_string()))?;
        let (dev_id, api_key) = credentials.into_parts();
        let developer = broker.authenticate(dev_id, api_key).await?;
        let developer =
            developer.ok_or_else(|| Failure::unauthorized(auth::Refusal::WrongCredentials.to_string()))?;
        broker.request(developer).map_err(Failure::too_many)?;
        Ok(Self { developer })
    }
}
