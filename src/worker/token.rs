//! Fetches a fresh token for each connection.

use gloo_net::http::Request;
use serde::Deserialize;
use strapline_units::Private;
use strapline_wire::TokenError;

use super::TokenRequest;

#[derive(Deserialize)]
struct Answer {
    token: String,
}

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
    let answer: Answer = serde_json::from_str(&text).map_err(|_| TokenError::Unreadable)?;
    Ok(Private::new(answer.token))
}
