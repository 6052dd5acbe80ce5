//! What crosses between page and worker, by serde-wasm-bindgen. Flat, because each nested type brings its own code to both.

use serde::{Deserialize, Serialize};
use strapline_units::Timestamp;
use strapline_wire::{Cause, Presence, TokenError, UplinkState, UplinkStatus};

/// From the page to its uplink worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// Connect, and stay connected: the whole address of the socket, and [`TokenRequest::parts`].
    Start(String, bool, String),
    /// Disconnect, forget what was not sent, and end.
    Stop,
    /// Send these SUBMIT frames, in order.
    Submit(Vec<String>),
    /// Report the state of a device link.
    Presence(Presence),
}

/// Where a token comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// `POST` this address, which answers `{"token": "..."}`.
    Post(String),
    /// A token that the person has entered: a reusable `rt.` token, or one that serves a single connection.
    Entered(String),
}

impl TokenRequest {
    /// Whether it is entered, and the address or token.
    pub fn parts(&self) -> (bool, String) {
        match self {
            Self::Post(url) => (false, url.clone()),
            Self::Entered(token) => (true, token.clone()),
        }
    }

    /// The inverse of [`TokenRequest::parts`].
    pub fn from_parts(entered: bool, text: String) -> Self {
        if entered { Self::Entered(text) } else { Self::Post(text) }
    }
}

/// From the uplink worker to its page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker listens; what was posted before may be lost.
    Ready,
    /// The state of the uplink, at most a few times a second.
    Report(Report),
}

/// An [`UplinkStatus`], flat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    state: u8,
    until_millis: f64,
    cause: u8,
    code: u16,
    reason: String,
    backlog: u32,
    sent: u32,
    dropped: u32,
    reconnects: u32,
    round_trip_ms: Option<f64>,
}

impl From<&UplinkStatus> for Report {
    fn from(status: &UplinkStatus) -> Self {
        let (state, until, cause) = match &status.state {
            UplinkState::Off => (0, None, None),
            UplinkState::Connecting => (1, None, None),
            UplinkState::Live => (2, None, None),
            UplinkState::Waiting { until, cause } => (3, Some(*until), Some(cause)),
            UplinkState::Refused { cause } => (4, None, Some(cause)),
        };
        let (cause, code, reason) = match cause {
            None | Some(Cause::NoAnswer) => (0, 0, ""),
            Some(Cause::NoHeartbeatAck) => (1, 0, ""),
            Some(Cause::Closed { code, reason }) => (2, *code, reason.as_str()),
            Some(Cause::Token(TokenError::Status(status))) => (3, *status, ""),
            Some(Cause::Token(TokenError::Unreachable)) => (4, 0, ""),
            Some(Cause::Token(TokenError::Unreadable)) => (5, 0, ""),
            Some(Cause::Token(TokenError::Used)) => (6, 0, ""),
        };
        Self {
            state,
            until_millis: until.unwrap_or_default().unix_millis(),
            cause,
            code,
            reason: reason.to_owned(),
            backlog: status.backlog,
            sent: status.sent,
            dropped: status.dropped,
            reconnects: status.reconnects,
            round_trip_ms: status.round_trip_ms,
        }
    }
}

impl From<Report> for UplinkStatus {
    fn from(report: Report) -> Self {
        let cause = match report.cause {
            1 => Cause::NoHeartbeatAck,
            2 => Cause::Closed { code: report.code, reason: report.reason },
            3 => Cause::Token(TokenError::Status(report.code)),
            4 => Cause::Token(TokenError::Unreachable),
            5 => Cause::Token(TokenError::Unreadable),
            6 => Cause::Token(TokenError::Used),
            _ => Cause::NoAnswer,
        };
        let state = match report.state {
            1 => UplinkState::Connecting,
            2 => UplinkState::Live,
            3 => UplinkState::Waiting { until: Timestamp::from_unix_millis(report.until_millis), cause },
            4 => UplinkState::Refused { cause },
            _ => UplinkState::Off,
        };
        Self {
            state,
            backlog: report.backlog,
            sent: report.sent,
            dropped: report.dropped,
            reconnects: report.reconnects,
            round_trip_ms: report.round_trip_ms,
        }
    }
}
