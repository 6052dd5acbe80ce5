//! Recordings as they are made: a log of everything that was received, octet by octet, with marks for laps and pauses.
//! [`Encoder`] makes the chunks that a shell appends to its store, [`Chunks`] reads them again however they were cut off;
//! [`Assembler`] makes a session of a log by the pipeline that live values take, [`Player`] lets it happen once more, at any
//! speed. No I/O, no clock. docs/recording.md describes the octets.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod assembler;
mod chunk;
mod compare;
mod entry;
mod movesense;
mod octets;
mod player;

pub use assembler::Assembler;
pub use chunk::{Chunks, Damage, Encoder};
pub use compare::{Side, pairs};
pub use entry::{Entry, Mark, What};
pub use player::Player;
