//! What a person is told of a client's connection, and why it isn't there.

use strapline_units::Timestamp;

/// The state of a producer's or consumer's connection.
#[derive(Clone, Debug, PartialEq)]
pub enum UplinkState {
    /// Not started, or stopped by the person.
    Off,
    /// Fetching a token, opening the socket, or waiting for READY.
    Connecting,
    /// READY was received: frames flow.
    Live,
    /// Lost or not reached; another attempt follows by itself.
    Waiting {
        /// When the next attempt begins.
        until: Timestamp,
        /// What went wrong.
        cause: Cause,
    },
    /// Given up until `Start` is called again, because the same attempt would fail in the same way.
    Refused {
        /// What went wrong.
        cause: Cause,
    },
}

/// Why a connection isn't there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No token could be had.
    Token(TokenError),
    /// The server closed the socket, or the network did (code 1006).
    Closed {
        /// The WebSocket close code.
        code: u16,
        /// The server's text, often empty.
        reason: String,
    },
    /// The socket, HELLO or READY didn't come in time.
    NoAnswer,
    /// The server stopped acknowledging heartbeats.
    NoHeartbeatAck,
}

/// Why no token could be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The network failed, or the other site doesn't allow this page to ask.
    #[error("the token endpoint is out of reach")]
    Unreachable,
    /// The endpoint answered with an HTTP status other than success.
    #[error("the token endpoint answered with status {0}")]
    Status(u16),
    /// The only token there is has been used, or was not accepted.
    #[error("the token is used up or not valid")]
    Used,
    /// The endpoint answered something else than a token.
    #[error("the token endpoint answered without a token")]
    Unreadable,
}

impl TokenError {
    /// Whether asking again may help: not after an answer that blames the request itself.
    pub const fn is_worth_a_retry(self) -> bool {
        match self {
            Self::Unreachable => true,
            // 408, 425 and 429 ask to come back; every other 4xx is about credentials or the address.
            Self::Status(status) => matches!(status, 408 | 425 | 429) || status / 100 != 4,
            Self::Unreadable | Self::Used => false,
        }
    }
}

/// What a producer's status line shows.
#[derive(Clone, Debug, PartialEq)]
pub struct UplinkStatus {
    /// The state of the connection.
    pub state: UplinkState,
    /// Submissions that wait: to be acknowledged where the server does so, to be handed to the socket otherwise.
    pub backlog: u32,
    /// Submissions that are delivered since the start: acknowledged, or handed to the socket. With the backlog it tells how
    /// far a drain has come.
    pub sent: u32,
    /// Submissions given up: those of a full queue, and those with numbers that JSON lacks.
    pub dropped: u32,
    /// How many of the dropped ones were waveforms.
    pub dropped_high_rate: u32,
    /// How often the connection was lost and made again.
    pub reconnects: u32,
    /// Round trip of the last acknowledged heartbeat, in milliseconds.
    pub round_trip_ms: Option<f64>,
    /// Whether the server acknowledges what it has on disk.
    pub acknowledged: bool,
    /// Whether what waits survives the end of the program. The shell says so, which alone knows.
    pub kept: bool,
}
