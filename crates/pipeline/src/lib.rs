//! Where the crates meet: notifications of sensors go in; samples, frames for the uplink, presence, readings and faults
//! come out. [`Derive`] makes the samples; the [`Pipeline`] is a state machine without I/O: [`Pipeline::handle`] takes an
//! [`Input`] and the time, [`Pipeline::poll`] gives one [`Output`] after the other. Both know heart rate straps, and every
//! sensor with an [`Extension`]. It does not store, draw or send, and needs no timer. A [`Conversation`] is what is said
//! to a device beside it. An [`AntPipeline`] is the same for the pages of ANT+ sensors.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod ant;
mod boundary;
mod conversation;
mod derive;
mod extension;
mod machine;

pub use ant::{AntInput, AntPipeline};
pub use boundary::{Input, Notification, Output};
pub use conversation::{
    Conversation, ConversationInput, ConversationNews, ConversationOutput, Converse, MachineOffer, Operation,
    Silence, StreamState, Wish,
};
pub use derive::{AntDerive, Derive, Settings};
pub use extension::{EVERY_SENSOR, Emit, Extension, More};
pub use machine::Pipeline;
