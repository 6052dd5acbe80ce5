//! What crosses between page and worker, by serde-wasm-bindgen, in both directions as one [`Crossing`]: each type that
//! crosses would bring its own code to both ends.

use serde::{Deserialize, Serialize};
use strapline_units::Timestamp;
use strapline_wire::{Cause, Presence, TokenError, UplinkState, UplinkStatus};

/// The kind of a message, its numbers and its texts.
#[derive(Debug, Serialize, Deserialize)]
pub struct Crossing(u8, Vec<f64>, Vec<String>);

/// From the page to its uplink worker.
#[derive(Clone, Debug, PartialEq)]
pub enum ToWorker {
    /// Connect to a socket at this address, and stay connected.
    Start(String, TokenRequest),
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
    /// What tells the frames of one user of one broker from all others, so that what waited is never sent as somebody else.
    /// `None` where that cannot be known: for a token that serves a single connection.
    pub(super) fn destination(&self, socket_url: &str) -> Option<String> {
        match self {
            Self::Post(url) => Some(format!("{socket_url} {url}")),
            // The token itself is not to be kept; 64 bits of FNV-1a tell tokens apart and not what they are.
            Self::Entered(token) if token.starts_with("rt.") => {
                let hash = token.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
                });
                Some(format!("{socket_url} {hash:x}"))
            }
            Self::Entered(_) => None,
        }
    }
}

/// From the uplink worker to its page.
#[derive(Clone, Debug, PartialEq)]
pub enum FromWorker {
    /// The worker listens; what was posted before may be lost.
    Ready,
    /// The state of the uplink, at most a few times a second.
    Report(UplinkStatus),
}

const START_BY_POST: u8 = 0;
const START_ENTERED: u8 = 1;
const STOP: u8 = 2;
const SUBMIT: u8 = 3;
const LINKED: u8 = 4;
const UNLINKED: u8 = 5;
const READY: u8 = 6;
const REPORT: u8 = 7;

const ACKNOWLEDGED: u8 = 1;
const KEPT: u8 = 2;

impl From<ToWorker> for Crossing {
    fn from(message: ToWorker) -> Self {
        let (kind, texts) = match message {
            ToWorker::Start(socket, TokenRequest::Post(url)) => (START_BY_POST, vec![socket, url]),
            ToWorker::Start(socket, TokenRequest::Entered(token)) => (START_ENTERED, vec![socket, token]),
            ToWorker::Stop => (STOP, Vec::new()),
            ToWorker::Submit(frames) => (SUBMIT, frames),
            ToWorker::Presence(presence) => {
                // An empty text says no more than none.
                let texts = [presence.device_id, presence.source, presence.reason];
                let kind = if presence.connected { LINKED } else { UNLINKED };
                (kind, texts.map(Option::unwrap_or_default).into())
            }
        };
        Self(kind, Vec::new(), texts)
    }
}

impl Crossing {
    /// The message to the worker; `None` where it is none, which only another version of the page would post.
    pub fn to_worker(self) -> Option<ToWorker> {
        let Self(kind, _, texts) = self;
        if kind == SUBMIT {
            return Some(ToWorker::Submit(texts));
        }
        let mut texts = texts.into_iter();
        let mut next = || texts.next();
        Some(match kind {
            START_BY_POST => ToWorker::Start(next()?, TokenRequest::Post(next()?)),
            START_ENTERED => ToWorker::Start(next()?, TokenRequest::Entered(next()?)),
            STOP => ToWorker::Stop,
            LINKED | UNLINKED => {
                let mut text = || next().filter(|text| !text.is_empty());
                let (device_id, source, reason) = (text(), text(), text());
                ToWorker::Presence(Presence { connected: kind == LINKED, device_id, source, reason })
            }
            _ => return None,
        })
    }

    /// The message to the page; `None` where it is none.
    pub fn from_worker(self) -> Option<FromWorker> {
        let Self(kind, numbers, texts) = self;
        Some(match (kind, numbers.as_slice()) {
            (READY, _) => FromWorker::Ready,
            (
                REPORT,
                [
                    state,
                    until,
                    cause,
                    code,
                    backlog,
                    sent,
                    dropped,
                    dropped_high_rate,
                    reconnects,
                    flags,
                    round_trip @ ..,
                ],
            ) => {
                let code = *code as u16;
                let cause = match *cause as u8 {
                    1 => Cause::NoHeartbeatAck,
                    2 => Cause::Closed { code, reason: texts.into_iter().next().unwrap_or_default() },
                    3 => Cause::Token(TokenError::Status(code)),
                    4 => Cause::Token(TokenError::Unreachable),
                    5 => Cause::Token(TokenError::Unreadable),
                    6 => Cause::Token(TokenError::Used),
                    _ => Cause::NoAnswer,
                };
                let state = match *state as u8 {
                    1 => UplinkState::Connecting,
                    2 => UplinkState::Live,
                    3 => UplinkState::Waiting { until: Timestamp::from_unix_micros(*until as i64), cause },
                    4 => UplinkState::Refused { cause },
                    _ => UplinkState::Off,
                };
                FromWorker::Report(UplinkStatus {
                    state,
                    backlog: *backlog as u32,
                    sent: *sent as u32,
                    dropped: *dropped as u32,
                    dropped_high_rate: *dropped_high_rate as u32,
                    acknowledged: *flags as u8 & ACKNOWLEDGED != 0,
                    kept: *flags as u8 & KEPT != 0,
                    reconnects: *reconnects as u32,
                    round_trip_ms: round_trip.first().copied(),
                })
            }
            _ => return None,
        })
    }
}

impl From<&FromWorker> for Crossing {
    fn from(message: &FromWorker) -> Self {
        let FromWorker::Report(status) = message else { return Self(READY, Vec::new(), Vec::new()) };
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
        // JavaScript's numbers are exact for the microseconds of the next 250 years.
        let until = until.unwrap_or_default().unix_micros() as f64;
        let flags = (if status.acknowledged { ACKNOWLEDGED } else { 0 }) | if status.kept { KEPT } else { 0 };
        let UplinkStatus { backlog, sent, dropped, dropped_high_rate, reconnects, .. } = *status;
        let counters = [backlog, sent, dropped, dropped_high_rate, reconnects, flags.into()].map(f64::from);
        let mut numbers = vec![f64::from(state), until, f64::from(cause), f64::from(code)];
        numbers.extend(counters.into_iter().chain(status.round_trip_ms));
        Self(REPORT, numbers, vec![reason.to_owned()])
    }
}
