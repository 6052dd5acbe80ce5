//! Where the crates meet: notifications of sensors go in; samples, frames for the uplink, presence, readings and faults
//! come out. A state machine without I/O: [`Pipeline::handle`] takes an [`Input`] and the time, [`Pipeline::poll`] gives
//! one [`Output`] after the other. It does not store, draw or send, and needs no timer.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod boundary;
mod machine;

pub use boundary::{Input, Notification, Output};
pub use machine::Pipeline;
