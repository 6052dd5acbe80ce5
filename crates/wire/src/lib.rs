//! The streaming protocol: its frames, and the session machines [`Producer`], [`Consumer`] and [`Server`].
//!
//! It contains no sockets, no clock and no tasks. A machine takes `handle(now, Input)`, then `poll()` is called until it
//! gives `None`. The shell does what each output says: it owns the socket, fetches tokens, and calls `handle(now,
//! Tick)` at or soon after the time of the newest `Wake`. `now` must come from a clock that doesn't jump (on the Web
//! `performance.timeOrigin + performance.now()`), or every connection looks dead when the wall clock is set.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod alarm;
mod client_frame;
mod close;
mod consumer;
mod envelope;
mod extensions;
mod frame_error;
mod gap;
mod heart;
mod json;
mod latency;
mod link;
mod measurement;
mod presence;
mod producer;
mod queue;
mod scanner;
mod server;
mod server_frame;
mod session_note;
mod stamp;
mod stream_id;
mod submission;
mod uplink;

pub use client_frame::{ClientFrame, Replay, Role, SubmitFrame};
pub use close::Close;
pub use consumer::{Consumer, ConsumerOutput, Dispatch};
pub use extensions::{Extensions, Filter};
pub use frame_error::FrameError;
pub use json::RawJson;
pub use latency::{Latency, Lateness};
pub use link::{LinkInput, LinkOutput};
pub use measurement::Measurement;
pub use presence::Presence;
pub use producer::{Kept, Producer, ProducerInput, ProducerOutput, Stream};
pub use server::{Identity, Server, ServerConfig, ServerInput, ServerOutput};
pub use server_frame::{DispatchFrame, ReadyFrame, ServerFrame};
pub use session_note::{Body, SESSION, SessionEvent, SessionKind, SessionNote};
pub use stamp::with_timestamp;
pub use stream_id::StreamId;
pub use submission::Submission;
pub use uplink::{Cause, TokenError, UplinkState, UplinkStatus};
