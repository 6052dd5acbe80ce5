//! The fast state: samples in ring buffers, never in signals, because one notification must not cost a pass over the
//! page and because a signal keeps only the last of a burst.

use std::cell::RefCell;
use std::rc::Rc;

use strapline_chart::Ring;
use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};

/// Half an hour of beats at 200 bpm.
const BEATS_KEPT: usize = 6_000;

/// What the charts of one sensor draw.
pub struct DeviceSeries {
    /// Heart rate in bpm, by the time of its notification.
    pub heart_rate: Ring,
    /// RR intervals in ms, by the time of the beat that ends them.
    pub rr: Ring,
}

impl Default for DeviceSeries {
    fn default() -> Self {
        Self { heart_rate: Ring::new(BEATS_KEPT), rr: Ring::new(BEATS_KEPT) }
    }
}

/// The series of every sensor. Clones share them.
#[derive(Clone, Default)]
pub struct SeriesSet(Rc<RefCell<Vec<(SourceId, DeviceSeries)>>>);

impl SeriesSet {
    /// Keeps a sample, where a chart wants it.
    pub fn push(&self, sample: &Sample) {
        let Value::Scalar(value) = sample.value else { return };
        let mut all = self.0.borrow_mut();
        let at = all.iter().position(|(source, _)| *source == sample.source).unwrap_or_else(|| {
            all.push((sample.source, DeviceSeries::default()));
            all.len() - 1
        });
        let series = &mut all[at].1;
        match sample.metric {
            Metric::HeartRate => series.heart_rate.push(sample.at, value as f32),
            Metric::RrInterval => series.rr.push(sample.at, value as f32),
            _ => false,
        };
    }

    /// Interrupts the lines of a sensor, so that a gap is drawn as one.
    pub fn interrupt(&self, source: SourceId, at: Timestamp) {
        if let Some((_, series)) = self.0.borrow_mut().iter_mut().find(|(other, _)| *other == source) {
            series.heart_rate.push_gap(at);
            series.rr.push_gap(at);
        }
    }

    /// Lets `look` read the series of a sensor; `None` before its first sample.
    pub fn with<T>(&self, source: SourceId, look: impl FnOnce(&DeviceSeries) -> T) -> Option<T> {
        self.0.borrow().iter().find(|(other, _)| *other == source).map(|(_, series)| look(series))
    }

    /// Drops what was kept of a sensor.
    pub fn remove(&self, source: SourceId) {
        self.0.borrow_mut().retain(|(other, _)| *other != source);
    }
}
