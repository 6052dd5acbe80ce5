//! The link of a viewer: what to watch, in the fragment of the address, which browsers send to nobody.

use web_sys::{Storage, UrlSearchParams, Window};

use crate::settings::{NoTarget, ServerConfig, Settings, Target};

const STORAGE_KEY: &str = "strapline.viewer";

/// What a link's fragment says: `token=...`, and where they are needed `wall`, `users=a,b` and `broker=wss://...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// A viewing token, or one for a single connection.
    pub token: String,
    /// Whether to show many people with little of each.
    pub wall: bool,
    /// Only these users, of those whom the token allows.
    pub users: Option<Vec<String>>,
    /// The broker's address, where the page came from somewhere else.
    pub broker: String,
}

impl Link {
    /// Reads a fragment, or a whole address with one; `None` where it has no token.
    pub fn parse(text: &str) -> Option<Self> {
        let parameters = UrlSearchParams::new_with_str(fragment(text)).ok()?;
        let users = parameters.get("users").map(|users| {
            users.split(',').map(str::trim).filter(|user| !user.is_empty()).map(str::to_owned).collect()
        });
        Some(Self {
            token: parameters
                .get("token")
                .map(|token| token.trim().to_owned())
                .filter(|token| !token.is_empty())?,
            wall: parameters.has("wall"),
            users,
            broker: parameters.get("broker").unwrap_or_default(),
        })
    }

    /// Where to connect to from the page of this address.
    ///
    /// # Errors
    /// [`NoTarget`] where the page came from no broker and the link names none, or none that can be read.
    pub fn target(&self, page: &str, on_broker: bool) -> Result<Target, NoTarget> {
        let settings =
            Settings { broker: self.broker.clone(), token: self.token.clone(), ..Settings::default() };
        settings.target(&ServerConfig { page: page.to_owned(), broker: on_broker, ..ServerConfig::default() })
    }
}

/// The fragment of an address, or the text itself where it is only that.
pub(super) fn fragment(text: &str) -> &str {
    let text = text.trim();
    text.rsplit_once('#').map_or(text, |(_, fragment)| fragment)
}

/// Takes the fragment out of the address, so that nobody reads the token from it by accident, and keeps it for as long as
/// the tab is open; or what was kept before a reload.
pub(super) fn take() -> Option<String> {
    let window = web_sys::window()?;
    let fragment = window.location().hash().unwrap_or_default();
    match fragment.strip_prefix('#').filter(|fragment| !fragment.is_empty()) {
        Some(fragment) => {
            keep(&window, fragment);
            Some(fragment.to_owned())
        }
        None => storage(&window)?.get_item(STORAGE_KEY).ok().flatten(),
    }
}

fn keep(window: &Window, fragment: &str) {
    let location = window.location();
    let plain =
        format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    // Where the browser keeps nothing the token stays in the address, or a reload would lose it.
    let kept = storage(window).is_some_and(|storage| storage.set_item(STORAGE_KEY, fragment).is_ok());
    if let Ok(history) = window.history()
        && kept
    {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&plain));
    }
}

fn storage(window: &Window) -> Option<Storage> {
    window.session_storage().ok().flatten()
}

/// The whole link again, for somebody else.
pub(super) fn address(fragment: &str) -> String {
    let Some(window) = web_sys::window() else { return String::new() };
    let location = window.location();
    let part = |part: Result<String, wasm_bindgen::JsValue>| part.unwrap_or_default();
    let (origin, path, search) =
        (part(location.origin()), part(location.pathname()), part(location.search()));
    format!("{origin}{path}{search}#{fragment}")
}
