//! What the server of this page offers, by `strapline.json` beside it.

use gloo_net::http::Request;

use crate::json;
use crate::settings::ServerConfig;

/// Asks the server. A static host has no such file, and many answer with a page of their own: local only, then.
pub(super) async fn config() -> ServerConfig {
    let Ok(response) = Request::get("strapline.json").send().await else { return ServerConfig::default() };
    if !response.ok() {
        return ServerConfig::default();
    }
    let text = response.text().await.unwrap_or_default();
    let config = json::parse(&text);
    ServerConfig {
        broker: config.is_object(),
        local_token: json::text(&config, "local_token"),
        autostream: json::flag(&config, "autostream"),
    }
}

/// The address of the page, which relative addresses count from.
pub fn page_url() -> String {
    web_sys::window().and_then(|window| window.document()?.base_uri().ok().flatten()).unwrap_or_default()
}
