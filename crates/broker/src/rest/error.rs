//! Errors, in both documented forms: `{"status":"error","message":"..."}` below `/v2` and for the widget, and the problem
//! details of RFC 9457 below `/api/v2`. A handler returns a [`Failure`]; the layer [`render`] gives it its form, because only
//! that knows the whole path.

use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::model::{Message, Problem};
use crate::directory::DirectoryError;
use crate::directory::payloads::PayloadError;
use crate::directory::secrets::NoRandomError;

/// How an error looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `{"status":"error","message":"..."}`.
    Message,
    /// `application/problem+json`.
    Problem,
}

/// Why a request is not answered. Each tells what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    status: StatusCode,
    detail: String,
    retry_after_seconds: Option<u64>,
}

impl Failure {
    /// 400.
    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404.
    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 401.
    pub(super) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// 403 where it was 401: what the widget's call is documented to answer.
    pub(super) fn forbidden(self) -> Self {
        let status =
            if self.status == StatusCode::UNAUTHORIZED { StatusCode::FORBIDDEN } else { self.status };
        Self { status, ..self }
    }

    /// 429.
    pub(super) fn too_many(wait: std::time::Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        let detail = format!("too many requests: try again in {seconds} s");
        Self { retry_after_seconds: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after_seconds: None }
    }
}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Self {
        if matches!(error, DirectoryError::TooMuch) {
            return Self::bad_request(error.to_string());
        }
        tracing::error!(%error, "a request could not be answered");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the broker cannot read or write its data; try again")
    }
}

impl From<NoRandomError> for Failure {
    fn from(error: NoRandomError) -> Self {
        DirectoryError::from(error).into()
    }
}

impl From<PayloadError> for Failure {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Directory(error) => error.into(),
            PayloadError::TooMuch => Self::bad_request(error.to_string()),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives a [`Failure`] the form of this part of the API.
pub(super) async fn render(style: Style, request: Request, next: Next) -> Response {
    let whole = request.extensions().get::<OriginalUri>().map(|uri| uri.0.clone());
    let uri = whole.unwrap_or_else(|| request.uri().clone());
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let Some(failure) = response.extensions_mut().remove::<Failure>() else { return response };
    // Not the path, in which ids of users and sessions stand.
    tracing::debug!(status = failure.status.as_u16(), why = failure.detail, "refused");
    let (content_type, body) = match style {
        Style::Message => {
            ("application/json", serde_json::to_vec(&Message { status: "error", message: failure.detail }))
        }
        Style::Problem => {
            let problem = Problem {
                r#type: "about:blank",
                title: failure.status.canonical_reason().unwrap_or("error").to_lowercase(),
                instance: uri.path_and_query().map_or_else(|| uri.path(), |whole| whole.as_str()).to_owned(),
                detail: failure.detail,
            };
            ("application/problem+json", serde_json::to_vec(&problem))
        }
    };
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(seconds) = failure.retry_after_seconds {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    // Strings only, which JSON has.
    *response.body_mut() = body.unwrap_or_default().into();
    response
}

/// For a path that is not here.
pub(super) async fn no_route() -> Failure {
    Failure::not_found("this broker has no such call: /openapi.json lists all")
}

/// For a method that is not here.
pub(super) async fn no_method() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "this call has another method: /openapi.json lists all")
}
