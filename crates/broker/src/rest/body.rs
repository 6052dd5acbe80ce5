//! Bodies and query strings of requests, with errors that say what is wrong. An empty body is an empty object: the Python
//! SDK sends one where every member is left out. The content type is not asked for, because clients do not agree on it.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::Failure;

/// The longest text that a developer may have kept, in bytes.
const MOST_TEXT: usize = 2048;

/// A JSON body.
#[derive(Clone, Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| Failure::new(error.status(), error.body_text()))?;
        let text = if bytes.trim_ascii().is_empty() { b"{}" } else { bytes.as_ref() };
        let body = serde_json::from_slice(text);
        body.map(Self)
            .map_err(|error| Failure::bad_request(format!("the body is not as documented: {error}")))
    }
}

/// A query string.
#[derive(Clone, Debug)]
pub(super) struct Parameters<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let query = Query::from_request_parts(parts, state).await;
        query.map(|Query(query)| Self(query)).map_err(|error| Failure::bad_request(error.body_text()))
    }
}

/// A parameter that must be there.
pub(super) fn required(value: Option<String>, name: &str) -> Result<String, Failure> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| Failure::bad_request(format!("{name} is missing")))
}

/// `true` or `false`, in any case.
pub(super) fn flag(value: Option<&str>, name: &str, default: bool) -> Result<bool, Failure> {
    match value {
        None | Some("") => Ok(default),
        Some(text) if text.eq_ignore_ascii_case("true") || text == "1" => Ok(true),
        Some(text) if text.eq_ignore_ascii_case("false") || text == "0" => Ok(false),
        Some(_) => Err(Failure::bad_request(format!("{name} is neither true nor false"))),
    }
}

/// A text that will be kept: not too long, and an empty one is none.
pub(super) fn text(value: Option<String>, name: &str) -> Result<Option<String>, Failure> {
    match value {
        Some(text) if text.len() > MOST_TEXT => {
            Err(Failure::bad_request(format!("{name} is longer than {MOST_TEXT} bytes")))
        }
        value => Ok(value.filter(|text| !text.is_empty())),
    }
}

/// An address to which a person is sent: of any scheme, because apps have their own, but none that runs or shows what
/// stands in it.
pub(super) fn address(value: Option<String>, name: &str) -> Result<Option<String>, Failure> {
    let Some(text) = text(value, name)? else { return Ok(None) };
    let wrong = || Failure::bad_request(format!("{name} is not an address such as https://example.org/done"));
    let url = url::Url::parse(&text).map_err(|_| wrong())?;
    let safe = !matches!(url.scheme(), "about" | "blob" | "data" | "file" | "javascript" | "vbscript");
    if safe { Ok(Some(text)) } else { Err(wrong()) }
}

/// A member that may be left out, be null, or have a value: three different things.
pub(super) fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_in_any_case() {
        for (text, expected) in
            [(None, true), (Some("true"), true), (Some("False"), false), (Some("0"), false), (Some(""), true)]
        {
            assert_eq!(flag(text, "f", true), Ok(expected), "{text:?}");
        }
        assert!(flag(Some("no"), "f", true).is_err());
    }

    #[test]
    fn an_address_may_be_an_apps_own_and_must_not_run() {
        let accepted = |text: &str| address(Some(text.into()), "a").is_ok();
        assert!(accepted("https://example.org/a?b=c#d") && accepted("myapp://connected") && accepted(""));
        for wrong in
            ["example.org", "javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "/done"]
        {
            assert!(!accepted(wrong), "{wrong}");
        }
        assert!(!accepted(&format!("https://example.org/{}", "a".repeat(MOST_TEXT))));
    }
}
