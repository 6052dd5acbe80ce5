//! The broker's settings.

use std::path::PathBuf;
use std::time::Duration;

use strapline_units::Private;

use crate::hub::Limits;

/// A developer's credentials.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The public `dev-id`.
    pub dev_id: String,
    /// The secret `x-api-key`.
    pub api_key: Private<String>,
}

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// A developer that shall exist with exactly this key.
    pub credentials: Option<Credentials>,
    /// Users of that developer (or of the local one) that shall exist.
    pub users: Vec<String>,
    /// Whether the local developer gets a new API key, for when the printed one is lost.
    pub reset_key: bool,
    /// The bounds of the hub's memory, the consumer limit among them.
    pub limits: Limits,
    /// How long frames are kept.
    pub retention: Duration,
    /// The interval that HELLO tells; a connection without a heartbeat for 1.5 times as long is closed (4005).
    pub heartbeat_interval: Duration,
    /// How long a client may take to IDENTIFY (4000).
    pub identify_timeout: Duration,
    /// How long an unused token lives.
    pub token_lifetime: Duration,
    /// The longest message that a client may send, in bytes (1009).
    pub max_frame_bytes: usize,
    /// Web origins whose pages may call the token endpoints with credentials of their own.
    pub allow_origins: Vec<String>,
    /// Where people reach this broker, such as `https://strapline.example`: what links begin with. `None` takes the host
    /// that a request names.
    pub public_url: Option<String>,
    /// Requests a second that one developer may make by REST, on average.
    pub request_rate: u32,
    /// Whether the page that is served here begins to stream as soon as a sensor is connected.
    pub autostream: bool,
}

impl Config {
    /// The defaults, for a data folder.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            credentials: None,
            users: Vec::new(),
            reset_key: false,
            limits: Limits { consumers: 16, outbox_frames: 4096, outbox_bytes: 4 << 20 },
            retention: Duration::from_secs(24 * 3600),
            heartbeat_interval: Duration::from_secs(40),
            identify_timeout: Duration::from_secs(15),
            token_lifetime: Duration::from_secs(180),
            max_frame_bytes: 64 << 10,
            allow_origins: Vec::new(),
            public_url: None,
            request_rate: 100,
            autostream: false,
        }
    }
}
