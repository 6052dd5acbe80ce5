//! The REST API: what a developer's backend asks of the broker. The contract is that of Terra's Health & Fitness API
//! (`v2-bundled.yaml` and `widget-bundled.yaml` of the published descriptions), as far as it concerns streams: links by which
//! people connect, users, and the data that were made of their streams.
//!
//! The same routes are served below `/v2` and `/api/v2`; they differ in how an error looks ([`error`]). It is for
//! servers: no CORS, and every request carries the developer's credentials ([`caller`]).
//!
//! Bodies of data are made by others; here they are found and handed out.

#![allow(
    unused_qualifications,
    reason = "the parameters that utoipa describes are named by a qualified path"
)]

mod authentication;
mod body;
mod caller;
mod data;
mod dates;
mod error;
mod integrations;
pub(crate) mod limit;
mod link;
mod model;
mod openapi;
mod page;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware::from_fn;
use axum::routing::get;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::broker::Broker;
use error::Style;

/// Where the API is, and how its errors look there.
const PREFIXES: [(&str, Style); 2] = [("/v2", Style::Message), ("/api/v2", Style::Problem)];

/// The longest body of a request, in bytes.
const MOST_BODY: usize = 256 << 10;

/// The routes below a prefix.
fn api() -> OpenApiRouter<Arc<Broker>> {
    OpenApiRouter::new()
        .routes(routes!(authentication::generate_widget_session))
        .routes(routes!(authentication::generate_auth_token))
        .routes(routes!(authentication::authenticate_user))
        .routes(routes!(authentication::authenticate_sdk_user))
        .routes(routes!(authentication::deauthenticate_user))
        .routes(routes!(users::user_info))
        .routes(routes!(users::subscriptions))
        .routes(routes!(users::bulk_user_info))
        .routes(routes!(users::modify))
        .routes(routes!(integrations::list))
        .routes(routes!(integrations::detailed))
        .routes(routes!(data::activity))
        .routes(routes!(data::athlete))
        .routes(routes!(data::body))
        .routes(routes!(data::daily))
        .routes(routes!(data::menstruation))
        .routes(routes!(data::nutrition))
        .routes(routes!(data::sleep))
}

/// The widget's session call, which is below no prefix.
fn widget() -> OpenApiRouter<Arc<Broker>> {
    OpenApiRouter::new().routes(routes!(authentication::widget_session))
}

/// The page behind a link, for people.
fn link() -> OpenApiRouter<Arc<Broker>> {
    OpenApiRouter::new().routes(routes!(link::show, link::answer))
}

/// All routes, and the document that describes them at `/openapi.json`.
pub(crate) fn router() -> Router<Arc<Broker>> {
    let (routes, described) = api().split_for_parts();
    let (widget, described_widget) = widget().split_for_parts();
    let (link, described_link) = link().split_for_parts();
    let document = openapi::Document::openapi();
    let document = openapi::assemble(document, &described, &described_widget, &described_link);
    let document: axum::body::Bytes = document.to_string().into();
    let widget = widget.layer(from_fn(|request, next| error::render(Style::Message, request, next)));
    let mut router = Router::new().merge(widget).merge(link);
    for (prefix, style) in PREFIXES {
        let routes = routes.clone().fallback(error::no_route).method_not_allowed_fallback(error::no_method);
        let routes = routes.layer(from_fn(move |request, next| error::render(style, request, next)));
        router = router.nest(prefix, routes);
    }
    let serve = move || std::future::ready(([(header::CONTENT_TYPE, "application/json")], document.clone()));
    router.route("/openapi.json", get(serve)).layer(DefaultBodyLimit::max(MOST_BODY))
}
