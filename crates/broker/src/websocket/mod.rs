//! The server's side of a WebSocket (RFC 6455), after the upgrade: our own, because what a connection costs is decided here
//! (docs/adr/0018). An idle connection has no buffers; a frame that goes to thousands is encoded once, with its head.

mod decoder;
mod frame;
mod socket;

pub(crate) use decoder::{Fault, Incoming};
pub use frame::Frame;
pub(crate) use socket::Socket;
