//! The words that every Strapline crate shares: [`Metric`] and [`Unit`], [`Timestamp`], [`Sample`], [`SourceId`],
//! [`Private`] and the [`Backoff`] policy. A leaf: no bytes, no protocol, no clock.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod backoff;
mod metric;
mod private;
mod random;
mod sample;
mod timestamp;

pub use backoff::Backoff;
pub use metric::{Metric, Unit};
pub use private::Private;
pub use random::SplitMix64;
pub use sample::{Sample, SourceId, Value};
pub use timestamp::{ParseTimestampError, Timestamp};
