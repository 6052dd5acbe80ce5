//! CSV: every sample as a line, and simple tables of others read. docs/export.md describes the columns.

mod columns;
mod number;
mod read;
mod table;
mod write;

pub use read::{CsvError, CsvFile, read};
pub(crate) use write::Writer;

/// The columns of what is written here.
const COLUMNS: [&str; 5] = ["time", "metric", "unit", "source", "value"];

/// What stands in place of a metric where a line says when something happened.
mod event {
    pub(super) const START: &str = "START";
    pub(super) const LAP: &str = "LAP";
    pub(super) const PAUSE: &str = "PAUSE";
    pub(super) const RESUME: &str = "RESUME";
    pub(super) const END: &str = "END";
}
