//! Fetches a fresh token for each connection.

use gloo_net::http::Request;
use strapline_units::Private;
use strapline_wire::TokenError;

use super::TokenRequest;
use crate::json;

/// Gets one token.
///
/// # Errors
/// [`TokenError`], which knows whether another try may help.
pub(super) async fn fetch(request: TokenRequest) -> Result<Private<String>, TokenError> {
    let url = match request {
        TokenRequest::Entered(token) => return Ok(Private::new(token)),
        TokenRequest::Post(url) => url,
    };
    let response = Request::post(&url).send().await.map_err(|_| TokenError::Unreachable)?;
    if !response.ok() {
        return Err(TokenError::Status(response.status()));
    }
    let text = response.text().await.map_err(|_| TokenError::Unreachable)?;
    // A static host answers with its own page.
    json::text(&json::parse(&text), "token").map(Private::new).ok_or(TokenError::Unreadable)
}
