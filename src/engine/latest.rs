//! Thins the numbers on screen: the latest of each vital, at most four times a second, however fast they come.

use std::time::Duration;

use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};

use crate::state::{Event, News, Vital};

const INTERVAL: Duration = Duration::from_millis(250);

/// The vitals that are newer than what the page shows.
#[derive(Default)]
pub(crate) struct Latest {
    pending: Vec<(SourceId, Metric, Vital)>,
    published: Timestamp,
}

impl Latest {
    pub(crate) fn take(&mut self, sample: &Sample) {
        let (value, second) = match &sample.value {
            Value::Scalar(value) => (*value, None),
            Value::Vector(values) => match values.as_slice() {
                [first, rest @ ..] => (*first, rest.first().copied()),
                [] => return,
            },
        };
        let vital = Vital { value, second, at: sample.at };
        let known =
            self.pending.iter_mut().find(|(id, metric, _)| (*id, *metric) == (sample.source, sample.metric));
        match known {
            Some(known) => known.2 = vital,
            None => self.pending.push((sample.source, sample.metric, vital)),
        }
    }

    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        !self.pending.is_empty() && now.duration_since(self.published) >= INTERVAL
    }

    pub(crate) fn publish(&mut self, now: Timestamp) -> impl Iterator<Item = Event> {
        self.published = now;
        let pending = std::mem::take(&mut self.pending).into_iter();
        pending.map(|(id, metric, vital)| Event::Device(id, News::Vital(metric, vital)))
    }

    pub(crate) fn remove(&mut self, id: SourceId) {
        self.pending.retain(|(other, ..)| *other != id);
    }
}
