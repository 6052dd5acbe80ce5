//! The machine that speaks with a stick: sets it up, looks for devices, listens to several at once.

mod boundary;
mod hear;
mod heard;
mod machine;
mod slot;

pub use boundary::{StickInput, StickOutput, StickTrouble};
pub use heard::Heard;
pub use machine::Stick;
