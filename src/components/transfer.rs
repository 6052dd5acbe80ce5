//! Settings and profile as a file: to another browser, or for later. A token is not among them.

use js_sys::{Array, JSON, Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

use crate::app::Context;
use crate::engine::Command;
use crate::json;
use crate::settings::Settings;

const FILE: &str = "strapline-settings.json";
/// What such a file says of itself.
const KIND: &str = "strapline-settings";
const VERSION: u32 = 1;

/// The text of a file with the settings and, where it is known, the profile.
pub fn encode(settings: &Settings, profile: Option<&str>) -> String {
    let file = Object::new();
    let set = |name: &str, value: &JsValue| {
        // Fails for frozen objects only.
        let _ = Reflect::set(&file, &name.into(), value);
    };
    set("kind", &KIND.into());
    set("version", &VERSION.into());
    set("settings", &json::parse(&settings.encode()));
    if let Some(profile) = profile {
        set("profile", &json::parse(profile));
    }
    JSON::stringify_with_replacer_and_space(&file, &JsValue::NULL, &2.into())
        .map(String::from)
        .unwrap_or_default()
}

/// The settings of such a text and the text of its profile, where it has one; `None` where it is another file.
pub fn decode(text: &str) -> Option<(Settings, Option<String>)> {
    let file = json::parse(text);
    if !file.is_object() || json::text(&file, "kind").as_deref() != Some(KIND) {
        return None;
    }
    let part = |name: &str| {
        let part = Reflect::get(&file, &name.into()).ok().filter(JsValue::is_object)?;
        JSON::stringify(&part).map(String::from).ok()
    };
    Some((Settings::parse(&part("settings")?), part("profile")))
}

/// Has the browser save a file; whether it could.
pub(super) fn save(context: Context) -> bool {
    let profile = context.body().map(|body| body.profile_text());
    let text = context.state.peek(|state| encode(&state.settings, profile.as_deref()));
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return false };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return false };
    if let Ok(link) = document().create_element("a").map(JsCast::unchecked_into::<HtmlAnchorElement>) {
        link.set_href(&url);
        link.set_download(FILE);
        link.click();
    }
    // The browser holds on to the blob from the click on.
    Url::revoke_object_url(&url).is_ok()
}

/// Keeps what a file has; whether it is one of these.
pub(super) async fn load(context: Context, file: File) -> bool {
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    let Some((settings, profile)) = text.as_deref().and_then(decode) else { return false };
    // A token that was entered for this visit stays.
    let token = context.state.peek(|state| state.settings.token.clone());
    context.send(Command::Settings(Settings { token, ..settings }));
    if let (Some(body), Some(profile)) = (context.body(), profile) {
        body.take_profile_text(&profile);
    }
    true
}
