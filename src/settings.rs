//! What the person has set, kept in this browser, and what the server of the page offers.

use std::ops::RangeInclusive;

use strapline_pipeline as pipeline;
use strapline_units::Metric;
use web_sys::{Storage, Url};

use crate::json;
use crate::worker::TokenRequest;

const STORAGE_KEY: &str = "strapline.settings";
/// Circumferences of wheels that there are, from a child's bicycle to a 29er with fat tyres, in mm.
pub const WHEELS_MM: RangeInclusive<u32> = 900..=2500;

/// The choices of the settings dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Address of the broker, `http(s)` or `ws(s)`, without `/connect`; empty for the server of this page.
    pub broker: String,
    /// Address that answers `POST` with `{"token": "..."}`; empty for the local token service of this page's server.
    pub token_url: String,
    /// A token entered by hand. Kept for this visit only.
    pub token: String,
    /// Light, dark, of high contrast, or as the system says.
    pub theme: Theme,
    /// Circumference of the bicycle's wheels in mm, for sensors that count their revolutions.
    pub wheel_mm: u32,
    /// The language of the page, such as `de`; empty for that of the browser.
    pub language: String,
    /// Whether the screen stays on while a sensor is live or somebody is watched.
    pub keep_screen_on: bool,
    /// Whether a new zone and lost contact are heard.
    pub sounds: bool,
    /// Streams to ask sensors for that send them on request only.
    pub streams: Vec<Metric>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            broker: String::new(),
            token_url: String::new(),
            token: String::new(),
            theme: Theme::default(),
            wheel_mm: pipeline::Settings::default().wheel_circumference_mm,
            language: String::new(),
            keep_screen_on: true,
            sounds: false,
            streams: Vec::new(),
        }
    }
}

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// Light or dark as the system says, with the highest contrast.
    Contrast,
}

impl Theme {
    /// The theme of an attribute's value; the system's where it is none.
    pub fn from_attribute(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            "contrast" => Self::Contrast,
            _ => Self::System,
        }
    }

    /// The value of the root element's `data-theme`.
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }
}

/// `strapline.json` beside the page; a static host has none, and then the page is local only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerConfig {
    /// The address of the page, which relative addresses count from.
    pub page: String,
    /// Whether the page came from a broker at all.
    pub broker: bool,
    /// Path of the token service that this page may use by itself, relative to the page.
    pub local_token: Option<String>,
    /// Whether to stream without being asked: only for a developer's own machine.
    pub autostream: bool,
}

/// Where to stream to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The whole address of the socket.
    pub socket_url: String,
    /// Host and port, for people.
    pub host: String,
    /// Where tokens come from.
    pub token: TokenRequest,
}

/// Why there is nowhere to stream to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTarget {
    /// The page came from a static host, and no broker is set.
    LocalOnly,
    /// The broker's address cannot be read.
    BrokerAddress,
    /// There is a broker but nothing that gives a token for it.
    NoToken,
}

impl Settings {
    /// Reads what was saved; a browser that keeps nothing gives the defaults.
    pub fn load() -> Self {
        let text = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
        Self::parse(&text.unwrap_or_default())
    }

    /// Reads a saved text; what cannot be read is as it is at first.
    pub fn parse(text: &str) -> Self {
        let saved = json::parse(text);
        let read = |name| json::text(&saved, name).unwrap_or_default();
        let wheel_mm = read("wheel_mm").parse().ok().filter(|wheel| WHEELS_MM.contains(wheel));
        Self {
            broker: read("broker"),
            token_url: read("token_url"),
            token: String::new(),
            theme: Theme::from_attribute(&read("theme")),
            wheel_mm: wheel_mm.unwrap_or_else(|| Self::default().wheel_mm),
            language: read("language"),
            keep_screen_on: read("keep_screen_on") != "no",
            sounds: read("sounds") == "yes",
            streams: read("streams").split(',').filter_map(Metric::from_name).collect(),
        }
    }

    /// Keeps the settings for the next visit, where the browser allows it.
    pub fn save(&self) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(STORAGE_KEY, &self.encode());
        }
    }

    /// The text to save. A token is in none.
    pub fn encode(&self) -> String {
        let streams: Vec<_> = self.streams.iter().map(|metric| metric.name()).collect();
        json::of_texts(&[
            ("broker", &self.broker),
            ("token_url", &self.token_url),
            ("theme", self.theme.attribute()),
            ("wheel_mm", &self.wheel_mm.to_string()),
            ("language", &self.language),
            ("keep_screen_on", if self.keep_screen_on { "yes" } else { "no" }),
            ("sounds", if self.sounds { "yes" } else { "no" }),
            ("streams", &streams.join(",")),
        ])
    }

    /// Where to stream to, as seen from the page that `server` has served.
    ///
    /// # Errors
    /// [`NoTarget`] says what is missing.
    pub fn target(&self, server: &ServerConfig) -> Result<Target, NoTarget> {
        let base = &server.page;
        let own = self.broker.trim().is_empty();
        if own && !server.broker {
            return Err(NoTarget::LocalOnly);
        }
        let broker = if own { Url::new_with_base(".", base) } else { Url::new(self.broker.trim()) };
        let broker = broker.map_err(|_| NoTarget::BrokerAddress)?;
        let scheme = match broker.protocol().as_str() {
            "http:" | "ws:" => "ws",
            "https:" | "wss:" => "wss",
            _ => return Err(NoTarget::BrokerAddress),
        };
        let path = broker.pathname();
        let path = path.trim_end_matches('/');
        let path = path.strip_suffix("/connect").unwrap_or(path);
        let socket_url = format!("{scheme}://{}{path}/connect", broker.host());
        let token = if !self.token.trim().is_empty() {
            TokenRequest::Entered(self.token.trim().to_owned())
        } else if !self.token_url.trim().is_empty() {
            absolute(self.token_url.trim(), base)?
        } else if let Some(local) = server.local_token.as_deref().filter(|_| own) {
            absolute(local, base)?
        } else {
            return Err(NoTarget::NoToken);
        };
        Ok(Target { socket_url, host: broker.host(), token })
    }
}

fn absolute(url: &str, base: &str) -> Result<TokenRequest, NoTarget> {
    Url::new_with_base(url, base).map(|url| TokenRequest::Post(url.href())).map_err(|_| NoTarget::NoToken)
}

/// What the browser keeps of this site, where it keeps anything.
pub(crate) fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
