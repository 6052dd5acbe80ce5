//! What the server of this page offers, by `strapline.json` beside it.

use gloo_net::http::Request;

use crate::json;
use crate::settings::ServerConfig;

/// Asks the server, and whether it has answered: a page that started offline asks again. A static host has no such file, and many
/// answer with a page of their own: local only, then.
pub(super) async fn config() -> (ServerConfig, bool) {
    let answer = Request::get("strapline.json").send().await;
    let reached = answer.is_ok();
    let text = match answer {
        Ok(response) if response.ok() => response.text().await.unwrap_or_default(),
        _ => String::new(),
    };
    let config = json::parse(&text);
    let config = ServerConfig {
        page: page_url(),
        broker: config.is_object(),
        local_token: json::text(&config, "local_token"),
        autostream: json::flag(&config, "autostream"),
    };
    (config, reached)
}

fn page_url() -> String {
    web_sys::window().and_then(|window| window.document()?.base_uri().ok().flatten()).unwrap_or_default()
}
