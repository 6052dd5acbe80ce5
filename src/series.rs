//! The fast state: samples in ring buffers, never in signals, because one notification must not cost a pass over the
//! page and because a signal keeps only the last of a burst.

use std::cell::RefCell;
use std::rc::Rc;

use strapline_chart::Ring;
use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};
use strapline_vitals::ChunkClock;

/// Half an hour of beats at 200 bpm.
const VALUES_KEPT: usize = 6_000;
/// Two minutes of 200 Hz.
const WAVEFORM_KEPT: usize = 24_000;
/// One metric of one sensor: a ring for each number of its values, such as the three axes of an acceleration.
struct Track {
    metric: Metric,
    rings: Vec<Ring>,
    chunk: ChunkClock,
}

impl Track {
    fn new(metric: Metric) -> Self {
        Self { metric, rings: Vec::new(), chunk: ChunkClock::new() }
    }

    fn push(&mut self, at: Timestamp, value: &Value) {
        match value {
            Value::Scalar(value) => self.put(0, at, *value),
            Value::Vector(samples) if self.metric == Metric::Ecg => {
                let step = self.chunk.follow(at, samples.len());
                // A step that was guessed too long must not make the next chunk's first samples too early.
                let newest = self.rings.first().and_then(Ring::latest).map(|point| point.at);
                for (place, millivolts) in (0..).zip(samples) {
                    let time = at + step * place;
                    self.put(0, newest.map_or(time, |newest| time.max(newest)), *millivolts);
                }
            }
            Value::Vector(numbers) => {
                for (place, number) in numbers.iter().enumerate() {
                    self.put(place, at, *number);
                }
            }
        }
    }

    fn put(&mut self, place: usize, at: Timestamp, value: f64) {
        while self.rings.len() <= place {
            self.rings.push(Ring::new(if is_waveform(self.metric) { WAVEFORM_KEPT } else { VALUES_KEPT }));
        }
        if let Some(ring) = self.rings.get_mut(place) {
            ring.push(at, value as f32);
        }
    }
}

/// Whether a metric is sampled many times a second: a shape to look at, and not a number to read.
pub const fn is_waveform(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::Ecg
            | Metric::Ppg
            | Metric::Acceleration
            | Metric::RawAcceleration
            | Metric::Gyroscope
            | Metric::MagneticField
    )
}

/// The series of every sensor. Clones share them.
#[derive(Clone, Default)]
pub struct SeriesSet(Rc<RefCell<Vec<Source>>>);

struct Source {
    id: SourceId,
    tracks: Vec<Track>,
}

impl SeriesSet {
    /// Keeps a sample.
    pub fn push(&self, sample: &Sample) {
        let mut all = self.0.borrow_mut();
        let at = all.iter().position(|source| source.id == sample.source).unwrap_or_else(|| {
            all.push(Source { id: sample.source, tracks: Vec::new() });
            all.len() - 1
        });
        let tracks = &mut all[at].tracks;
        let at = tracks.iter().position(|track| track.metric == sample.metric).unwrap_or_else(|| {
            tracks.push(Track::new(sample.metric));
            tracks.len() - 1
        });
        tracks[at].push(sample.at, &sample.value);
    }

    /// Interrupts the lines of a sensor, so that a gap is drawn as one.
    pub fn interrupt(&self, source: SourceId, at: Timestamp) {
        if let Some(source) = self.0.borrow_mut().iter_mut().find(|other| other.id == source) {
            for track in &mut source.tracks {
                track.rings.iter_mut().for_each(|ring| ring.push_gap(at));
                track.chunk.interrupt();
            }
        }
    }

    /// Lets `look` read one metric of a sensor, a ring for each number of its values; nothing before its first sample.
    pub fn with(&self, source: SourceId, metric: Metric, look: impl FnOnce(&[Ring])) {
        let all = self.0.borrow();
        let source = all.iter().find(|other| other.id == source);
        if let Some(track) = source.and_then(|source| source.tracks.iter().find(|it| it.metric == metric)) {
            look(&track.rings);
        }
    }

    /// Drops what was kept of a sensor.
    pub fn remove(&self, source: SourceId) {
        self.0.borrow_mut().retain(|other| other.id != source);
    }
}
