//! Samples of a metric in the order of their times, whoever measures: two clocks of one device (of two frame types, or
//! of two characteristics that take turns) are laid on the wall each on its own.

use strapline_units::{Metric, Timestamp};

/// The latest time of each metric.
#[derive(Debug, Default)]
pub(super) struct Order(Vec<(Metric, Timestamp)>);

impl Order {
    /// The time of the next sample: its own, or that of the one before if it is later.
    pub(super) fn next(&mut self, metric: Metric, at: Timestamp) -> Timestamp {
        match self.0.iter_mut().find(|(it, _)| *it == metric) {
            Some((_, latest)) => {
                *latest = at.max(*latest);
                *latest
            }
            None => {
                self.0.push((metric, at));
                at
            }
        }
    }
}
