//! The broker's settings.

use std::path::PathBuf;
use std::time::Duration;

use strapline_units::Private;

use crate::hub::Limits;
use crate::payload::LifecycleSettings;
use crate::rate::Rate;
use crate::tls::TlsFiles;
use crate::webhook;

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
    /// When a user's session ends, of which payloads are made.
    pub sessions: LifecycleSettings,
    /// The interval that HELLO tells; a connection without a heartbeat for 1.5 times as long is closed (4005).
    pub heartbeat_interval: Duration,
    /// How long a client may take to IDENTIFY (4000).
    pub identify_timeout: Duration,
    /// How long an unused token lives.
    pub token_lifetime: Duration,
    /// The longest message that a client may send, in bytes (1009).
    pub max_frame_bytes: usize,
    /// What one connection may send: messages, and one more for each KiB (4029).
    pub connection_rate: Rate,
    /// What all producers of a developer may send together (4029).
    pub developer_rate: Rate,
    /// How often one address may be wrong with tokens and credentials (4029, HTTP 429).
    pub guess_rate: Rate,
    /// The most connections of one address that have not identified themselves; more are not accepted.
    pub pending_limit: usize,
    /// How long a request's head may take.
    pub head_patience: Duration,
    /// How long a pairing token lives where the request does not say so.
    pub pairing_lifetime: Duration,
    /// Web origins whose pages may call the token endpoints with credentials of their own.
    pub allow_origins: Vec<String>,
    /// Where people reach this broker, such as `https://strapline.example`: what links begin with. `None` takes the host
    /// that a request names.
    pub public_url: Option<String>,
    /// Requests a second that one developer may make by REST, on average.
    pub request_rate: u32,
    /// Whether the page that is served here begins to stream as soon as a sensor is connected.
    pub autostream: bool,
    /// The certificate, where the broker serves https itself.
    pub tls: Option<TlsFiles>,
    /// An address of its own for the metrics.
    pub metrics_listen: Option<String>,
    /// How long it is told that the broker is about to stop before it does.
    pub drain: Duration,
    /// When and where webhooks are sent.
    pub webhooks: webhook::courier::Settings,
}

impl Config {
    /// The defaults, for a data folder.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            credentials: None,
            users: Vec::new(),
            reset_key: false,
            limits: Limits { consumers: 16, viewers: 10_000, outbox_frames: 4096, outbox_bytes: 4 << 20 },
            retention: Duration::from_secs(24 * 3600),
            sessions: LifecycleSettings::default(),
            heartbeat_interval: Duration::from_secs(40),
            identify_timeout: Duration::from_secs(15),
            token_lifetime: Duration::from_secs(180),
            max_frame_bytes: 64 << 10,
            // The burst is what a browser may have kept while it was offline.
            connection_rate: Rate { per_second: 10_000.0, burst: 250_000.0 },
            developer_rate: Rate { per_second: 100_000.0, burst: 2_500_000.0 },
            guess_rate: Rate { per_second: 1.0, burst: 60.0 },
            pending_limit: 1000,
            head_patience: Duration::from_secs(10),
            pairing_lifetime: Duration::from_secs(8 * 3600),
            allow_origins: Vec::new(),
            public_url: None,
            request_rate: 100,
            autostream: false,
            tls: None,
            metrics_listen: None,
            drain: Duration::ZERO,
            webhooks: webhook::courier::Settings::default(),
        }
    }
}
