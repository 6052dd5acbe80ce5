//! One measured value and where it came from.

use crate::{Metric, Timestamp};

/// A source within one page or process. Small and `Copy`, so that it can key a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A scalar, or a vector such as a chunk of ECG or `[x, y, z]`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One number, in the metric's unit.
    Scalar(f64),
    /// Several numbers, in the metric's unit.
    Vector(Vec<f64>),
}

/// One value of one metric, at the time when it was true (not when it was received), from one source.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What was measured.
    pub metric: Metric,
    /// When it was true.
    pub at: Timestamp,
    /// The value, in [`Metric::unit`].
    pub value: Value,
    /// Which source measured it.
    pub source: SourceId,
}
