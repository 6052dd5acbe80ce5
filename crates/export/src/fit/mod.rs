//! FIT, the format of sports devices (Garmin, "Flexible and Interoperable Data Transfer Protocol", 2.0): header,
//! definitions and messages, checksums. What stands in them follows the FIT profile; numbers are in `profile`.

mod beats;
mod crc;
mod decode;
mod encode;
mod profile;
mod read;
mod totals;
mod write;

pub use decode::FitError;
pub use read::{FitFile, read};
pub(crate) use write::Writer;
