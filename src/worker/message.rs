//! What crosses between page and worker, by serde-wasm-bindgen.

use serde::{Deserialize, Serialize};
use strapline_wire::{Presence, Submission, UplinkStatus};

/// From the page to its uplink worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// Connect, and stay connected.
    Start {
        /// `ws://` or `wss://`, the whole address of the socket.
        socket_url: String,
        /// Where each connection's token comes from.
        token: TokenRequest,
    },
    /// Disconnect and forget what was not sent.
    Stop,
    /// Send these, in order.
    Submit(Vec<Submission>),
    /// Report the state of a device link.
    Presence(Presence),
}

/// Where a token comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenRequest {
    /// `POST` this address, which answers `{"token": "..."}`.
    Post(String),
    /// A token that the person has entered: a reusable `rt.` token, or one that serves a single connection.
    Entered(String),
}

/// From the uplink worker to its page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker listens; what was posted before may be lost.
    Ready,
    /// The state of the uplink, at most a few times a second.
    Status(UplinkStatus),
}
