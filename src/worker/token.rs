//! Fetches a fresh token for each connection.

use std::future::Future;

use gloo_net::http::Request;
use strapline_units::Private;
use strapline_wire::TokenError;

use super::TokenRequest;
use crate::json;

/// Where the tokens of one stream come from, and whether the one that was entered is still good.
pub(super) struct Tokens {
    request: TokenRequest,
    entered_is_used: bool,
}

impl Tokens {
    pub(super) const fn new(request: TokenRequest) -> Self {
        Self { request, entered_is_used: false }
    }

    /// The broker did not accept the last token. Asking an address again may help, the same token may not.
    pub(super) const fn refused(&mut self) {
        self.entered_is_used = true;
    }

    /// Gets one token.
    ///
    /// # Errors
    /// [`TokenError`], which knows whether another try may help.
    pub(super) fn next(&mut self) -> impl Future<Output = Result<Private<String>, TokenError>> + use<> {
        let request = self.request.clone();
        let used = self.entered_is_used;
        // Tokens for pairing and for viewing serve many connections, all others a single one.
        let reusable = |token: &str| token.starts_with("rt.") || token.starts_with("rv.");
        self.entered_is_used |= matches!(&request, TokenRequest::Entered(token) if !reusable(token));
        async move {
            match request {
                TokenRequest::Entered(_) if used => Err(TokenError::Used),
                TokenRequest::Entered(token) => Ok(Private::new(token)),
                TokenRequest::Post(url) => post(&url).await,
            }
        }
    }
}

async fn post(url: &str) -> Result<Private<String>, TokenError> {
    let response = Request::post(url).send().await.map_err(|_| TokenError::Unreachable)?;
    if !response.ok() {
        return Err(TokenError::Status(response.status()));
    }
    let text = response.text().await.map_err(|_| TokenError::Unreachable)?;
    // A static host answers with its own page.
    json::text(&json::parse(&text), "token").map(Private::new).ok_or(TokenError::Unreadable)
}
