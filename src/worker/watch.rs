//! What crosses between a viewer's page and its downlink worker, by serde-wasm-bindgen. Apart from [`super::message`],
//! because a first visit of the other page need not load it.

use serde::{Deserialize, Serialize};

use super::Crossing;

/// From the page: what to watch. The first message, and the only one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Watch {
    /// The whole address of the socket.
    pub(crate) socket_url: String,
    /// A viewing token, or one for a single connection.
    pub(crate) token: String,
    /// From how many past seconds on.
    pub(crate) recent: u32,
    /// Only these users, where there is a list.
    pub(crate) users: Option<Vec<String>>,
    /// Only these data types, where there is a list.
    pub(crate) types: Option<Vec<String>>,
}

/// Who measures: a device of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// The user.
    pub(crate) uid: String,
    /// The producer's label of the device; empty where there is none.
    pub(crate) label: String,
    /// Whether it is marked as test traffic.
    pub(crate) synthetic: bool,
}

/// From the worker: what has come since the last batch, at most some thirty times a second.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Batch {
    /// Sources that are new, numbered from 0 in the order in which they come.
    pub(crate) sources: Vec<Source>,
    /// Measurements, one behind the other, as [`Batch::push`] writes them.
    numbers: Vec<f64>,
    /// The state of the connection, where it is new.
    pub(crate) report: Option<Crossing>,
    /// Whether stored values are still on their way.
    pub(crate) catching_up: bool,
    /// The median of how late live values come.
    pub(crate) latency_ms: Option<f64>,
}

/// One measurement of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row<'a> {
    /// The number of its source.
    pub(crate) source: u32,
    /// Its place in `Metric::ALL`.
    pub(crate) metric: u32,
    /// When it was true, in µs.
    pub(crate) at: f64,
    /// From when on its age counts, in µs.
    pub(crate) seen: f64,
    /// Whether it is one number and no list.
    pub(crate) scalar: bool,
    /// The numbers.
    pub(crate) values: &'a [f64],
}

impl Batch {
    /// Whether there is nothing to tell.
    pub(crate) const fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.report.is_none()
    }

    /// Whether it holds this many numbers or more.
    pub(crate) const fn is_large(&self, numbers: usize) -> bool {
        self.numbers.len() >= numbers
    }

    /// Adds a measurement.
    pub(crate) fn push(&mut self, row: &Row<'_>) {
        let kind = if row.scalar { 0.0 } else { 1.0 };
        let head = [row.source.into(), row.metric.into(), row.at, row.seen, kind, row.values.len() as f64];
        self.numbers.extend(head.iter().chain(row.values));
    }

    /// The measurements in the order in which they were added. What is cut off, which only another version of the page
    /// would post, ends them.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let mut rest = self.numbers.as_slice();
        std::iter::from_fn(move || {
            let ([source, metric, at, seen, kind, count], tail) = rest.split_first_chunk()?;
            let (values, behind) = tail.split_at_checked(*count as usize)?;
            rest = behind;
            Some(Row {
                source: *source as u32,
                metric: *metric as u32,
                at: *at,
                seen: *seen,
                scalar: *kind == 0.0,
                values,
            })
        })
    }
}
