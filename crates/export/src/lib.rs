//! Recordings: the model of a session, what it sums up to, and files of it. Written as FIT, TCX, CSV and JSON, in slices,
//! so that a page does not freeze; read from FIT, CSV and JSON. No I/O, no clock: octets in, octets out, also in WebAssembly.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

pub mod csv;
pub mod fit;
pub mod json;
mod merge;
mod recording;
mod seconds;
mod series;
mod summarizer;
mod summary;
mod summing;
mod tcx;
mod writer;

pub use recording::{Pause, Person, Recording, Sex, Source, SourceKind, Sport};
pub use series::Series;
pub use summarizer::Summarizer;
pub use summary::{Part, Rate, Summary};
pub use writer::{Format, Writer};
