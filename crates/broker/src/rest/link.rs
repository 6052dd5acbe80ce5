//! `/session/{id}`: where a link leads a person, who agrees or declines there. A form without scripts; the id in the path is
//! the secret, so that nobody else can send it. Afterwards the person goes to the address that the developer has named, with
//! `user_id`, `reference_id` and `resource`, or with `reason`, in its query.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::page;
use crate::broker::Broker;
use crate::clock::wall_now;
use crate::directory::connect::Ended;
use crate::directory::users::PROVIDER;
use crate::directory::{DirectoryError, Write, connect, sessions};

/// What the person has pressed.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// Connect.
    Connect,
    /// Not now.
    Decline,
}

/// The form.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Choice {
    answer: Answer,
}

fn html(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not form-action: that would stop the way back to the developer's own address.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (status, headers, body).into_response()
}

fn failed(error: DirectoryError) -> Response {
    tracing::error!(%error, "a link could not be shown");
    html(StatusCode::INTERNAL_SERVER_ERROR, page::try_again())
}

/// The page behind a link.
#[utoipa::path(get, path = "/session/{id}", tag = "Widget", operation_id = "showSession",
    params(("id" = String, Path, description = "The session")),
    responses((status = 200, description = "The page that asks", content_type = "text/html", body = String),
        (status = 404, description = "The link is unknown, used or expired", content_type = "text/html", body = String)),
    security())]
pub(super) async fn show(State(broker): State<Arc<Broker>>, Path(id): Path<String>) -> Response {
    let found = broker.directory.read(move |connection| sessions::find(connection, wall_now(), &id)).await;
    match found {
        Ok(Some(_)) => html(StatusCode::OK, page::ask()),
        Ok(None) => html(StatusCode::NOT_FOUND, page::no_link()),
        Err(error) => failed(error),
    }
}

/// What the person has answered; uses the link up.
#[utoipa::path(post, path = "/session/{id}", tag = "Widget", operation_id = "answerSession",
    params(("id" = String, Path, description = "The session")),
    request_body(content = Choice, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Done, and there is nowhere to go", content_type = "text/html", body = String),
        (status = 400, description = "Not what the page sends", content_type = "text/html", body = String),
        (status = 303, description = "To the address that the developer has named"),
        (status = 404, description = "The link is unknown, used or expired", content_type = "text/html", body = String)),
    security())]
pub(super) async fn answer(
    State(broker): State<Arc<Broker>>,
    Path(id): Path<String>,
    choice: Result<Form<Choice>, FormRejection>,
) -> Response {
    let Ok(Form(Choice { answer })) = choice else {
        return html(StatusCode::BAD_REQUEST, page::try_again());
    };
    let end = move |write: &Write<'_>| match answer {
        Answer::Connect => connect::accept(write, wall_now(), &id),
        Answer::Decline => connect::decline(write, wall_now(), &id),
    };
    let ended = match broker.directory.write(end).await {
        Ok(Some(ended)) => ended,
        Ok(None) => return html(StatusCode::NOT_FOUND, page::no_link()),
        Err(error) => return failed(error),
    };
    for user in &ended.replaced {
        broker.end_user(ended.session.developer, user).await;
    }
    match way_back(&ended) {
        Some(address) => {
            let headers = [(header::LOCATION, address), (header::REFERRER_POLICY, "no-referrer".to_owned())];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        None => html(StatusCode::OK, if ended.user.is_some() { page::connected() } else { page::declined() }),
    }
}

/// Where the developer wants the person to go.
fn way_back(ended: &Ended) -> Option<String> {
    let request = &ended.session.request;
    let base = if ended.user.is_some() { &request.success_url } else { &request.failure_url };
    let mut url = url::Url::parse(base.as_deref()?).ok()?;
    let mut query = url.query_pairs_mut();
    match &ended.user {
        Some(user) => query.append_pair("user_id", &user.user_id).append_pair("resource", PROVIDER),
        None => query.append_pair("reason", "access_denied"),
    };
    if let Some(reference_id) = &request.reference_id {
        query.append_pair("reference_id", reference_id);
    }
    drop(query);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::sessions::{Session, SessionRequest};
    use crate::store::DeveloperKey;

    #[test]
    fn the_way_back_keeps_what_the_address_has() {
        let request = SessionRequest {
            reference_id: Some("a b&c".into()),
            failure_url: Some("myapp://failed?x=1#y".into()),
            ..SessionRequest::default()
        };
        let session = Session { developer: DeveloperKey(1), user: None, request };
        let ended = Ended { session, user: None, replaced: Vec::new() };
        let back = way_back(&ended).unwrap();
        assert_eq!(back, "myapp://failed?x=1&reason=access_denied&reference_id=a+b%26c#y");
    }
}
