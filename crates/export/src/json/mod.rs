//! JSON: everything that a [`Recording`](crate::Recording) holds, without loss. docs/export.md describes it; `version`
//! changes when a reader of the version before would misread it.

mod document;
mod samples;
mod write;

pub use document::{JsonError, read};
pub(crate) use write::Writer;

/// What `format` says.
const FORMAT: &str = "strapline-recording";

/// What `version` says.
const VERSION: u32 = 1;
