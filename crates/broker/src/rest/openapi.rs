//! The OpenAPI 3.1 document of this API, put together from the routes as they are served: `utoipa-axum` makes route and
//! description of one declaration, and [`assemble`] adds what follows from where it is served: the prefixes, and how
//! errors look there.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as Derive};

use super::PREFIXES;
use super::error::Style;
use super::model::{Message, Problem};

/// What is said once.
#[derive(Derive)]
#[openapi(
    info(
        title = "Strapline REST API",
        description = "Links by which people connect, users, data that were made of their streams, and tokens for streaming. \
            The calls below /v2 and /api/v2 are the same; they differ in how errors look. Streaming itself (GET /connect) is a \
            WebSocket protocol, described in docs/protocol.md."
    ),
    paths(
        crate::auth::developer,
        crate::auth::user,
        crate::auth::viewer,
        crate::pairing::create,
        crate::pairing::revoke,
        crate::viewing::create,
        crate::viewing::revoke,
        crate::presence::get,
        crate::pages::healthz,
        crate::pages::readyz
    ),
    components(schemas(Message, Problem)),
    modifiers(&Schemes),
    security(("dev_id" = [], "api_key" = []), ("basic" = []))
)]
pub(super) struct Document;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let header = |name: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)));
        components.add_security_scheme("dev_id", header("dev-id"));
        components.add_security_scheme("api_key", header("x-api-key"));
        let basic = HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some("dev-id and API key"));
        components.add_security_scheme("basic", SecurityScheme::Http(basic.build()));
    }
}

/// The whole document.
pub(super) fn assemble(document: OpenApi, api: &OpenApi, widget: &OpenApi, link: &OpenApi) -> Value {
    let mut whole = to_value(&document);
    let mut paths = Map::new();
    let common = whole.clone();
    add(&mut paths, &mut whole, &common, "", Some((Style::Message, "")));
    for (prefix, style) in PREFIXES {
        let suffix = if style == Style::Problem { "Problem" } else { "" };
        add(&mut paths, &mut whole, &to_value(api), prefix, Some((style, suffix)));
    }
    add(&mut paths, &mut whole, &to_value(widget), "", Some((Style::Message, "")));
    add(&mut paths, &mut whole, &to_value(link), "", None);
    whole["paths"] = Value::Object(paths);
    whole
}

fn to_value(document: &OpenApi) -> Value {
    // It is made of strings, lists and maps, all of which JSON has.
    serde_json::to_value(document).unwrap_or_default()
}

/// Adds the paths of `part` below `prefix`, and its schemas. With a style, errors get their body.
fn add(
    paths: &mut Map<String, Value>,
    whole: &mut Value,
    part: &Value,
    prefix: &str,
    style: Option<(Style, &str)>,
) {
    for (name, schema) in part["components"]["schemas"].as_object().into_iter().flatten() {
        whole["components"]["schemas"][name] = schema.clone();
    }
    for (path, item) in part["paths"].as_object().into_iter().flatten() {
        let mut item = item.clone();
        if let Some((style, suffix)) = style {
            for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
                finish(operation, style, suffix);
            }
        }
        paths.insert(format!("{prefix}{path}"), item);
    }
}

fn finish(operation: &mut Value, style: Style, suffix: &str) {
    if let Some(Value::String(id)) = operation.get_mut("operationId") {
        id.push_str(suffix);
    }
    let is_public = operation.get("security").is_some();
    let has_body = operation.get("requestBody").is_some();
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    let mut also = |status: &str, description: &str| {
        responses.insert(status.to_owned(), json!({ "description": description }));
    };
    if has_body {
        also("413", "The body is too long");
    }
    if !is_public {
        also("429", "Too many requests: Retry-After says when to try again");
        also("500", "The broker cannot read or write its data");
    }
    let (content_type, schema) = match style {
        Style::Message => ("application/json", "Message"),
        Style::Problem => ("application/problem+json", "Problem"),
    };
    for (_, response) in
        responses.iter_mut().filter(|(status, _)| status.starts_with('4') || *status == "500")
    {
        let reference = format!("#/components/schemas/{schema}");
        response["content"] = json!({ content_type: { "schema": { "$ref": reference } } });
    }
}
