//! The sums behind a [`Summary`], kept while samples pass: memory grows with laps and sources, not with samples.

use core::time::Duration;
use std::collections::BTreeMap;

use strapline_units::{Metric, SourceId, Timestamp};

use crate::summary::{Part, Rate, Summary};

/// A value holds until the next one, but no longer than this: after that nothing is known. As in `strapline-vitals`.
pub(crate) const HOLDS: Duration = Duration::from_secs(5);

/// From this speed on a person moves, in km/h: what a position that stands still drifts by is less.
const MOVING_KMH: f64 = 1.0;

/// Metrics that have several numbers a sample: waveforms, vectors, positions.
const VECTORS: [Metric; 8] = [
    Metric::Ecg,
    Metric::Acceleration,
    Metric::RawAcceleration,
    Metric::Gyroscope,
    Metric::MagneticField,
    Metric::Ppg,
    Metric::Location,
    Metric::BloodPressure,
];

/// Metrics that accumulate.
const COUNTERS: [Metric; 4] = [Metric::Distance, Metric::Calories, Metric::Steps, Metric::FloorsClimbed];

/// Whether samples of a metric have several numbers.
pub(crate) fn is_vector(metric: Metric) -> bool {
    VECTORS.contains(&metric)
}

/// Whether a metric accumulates.
pub(crate) fn is_counter(metric: Metric) -> bool {
    COUNTERS.contains(&metric)
}

type Key = (Metric, SourceId);

/// Sums up a session while it runs: samples and marks in order of time go in, a [`Summary`] can be had at any moment.
#[derive(Clone, Debug)]
pub struct Summarizer {
    zones_bpm: Vec<f64>,
    whole: Sums,
    lap: Sums,
    laps: Vec<Sums>,
    paused: bool,
    held: BTreeMap<Key, Held>,
    counted: BTreeMap<Key, f64>,
}

/// The last value of a source.
#[derive(Clone, Copy, Debug)]
struct Held {
    value: f64,
    /// Until when it has been added to the sums.
    credited: Timestamp,
    /// When it is no longer known.
    expires: Timestamp,
}

#[derive(Clone, Debug, Default)]
struct Sums {
    start: Timestamp,
    /// When the clock last began to run; `None` while it stands still.
    running_since: Option<Timestamp>,
    timer: Duration,
    beats: BTreeMap<SourceId, u64>,
    rates: BTreeMap<Key, Tally>,
    totals: BTreeMap<Key, f64>,
    moving: BTreeMap<SourceId, Duration>,
    zones: BTreeMap<SourceId, Vec<Duration>>,
    end: Timestamp,
}

#[derive(Clone, Copy, Debug)]
struct Tally {
    known: Duration,
    /// Value times seconds.
    weighted: f64,
    count: u64,
    sum: f64,
    min: f64,
    max: f64,
}

impl Tally {
    const EMPTY: Self = Self {
        known: Duration::ZERO,
        weighted: 0.0,
        count: 0,
        sum: 0.0,
        min: f64::INFINITY,
        max: f64::NEG_INFINITY,
    };
}

impl Sums {
    fn new(start: Timestamp, running: bool) -> Self {
        Self { start, end: start, running_since: running.then_some(start), ..Self::default() }
    }

    fn stop(&mut self, at: Timestamp) {
        if let Some(since) = self.running_since.take() {
            self.timer += at.duration_since(since);
        }
    }

    fn credit(&mut self, key: Key, value: f64, time: Duration, zones_bpm: &[f64]) {
        let tally = self.rates.entry(key).or_insert(Tally::EMPTY);
        tally.known += time;
        tally.weighted += value * time.as_secs_f64();
        // A lap that begins with a value that was there before has seen it too.
        tally.min = tally.min.min(value);
        tally.max = tally.max.max(value);
        match key.0 {
            Metric::Speed if value >= MOVING_KMH => *self.moving.entry(key.1).or_default() += time,
            Metric::HeartRate if !zones_bpm.is_empty() => {
                let zones =
                    self.zones.entry(key.1).or_insert_with(|| vec![Duration::ZERO; zones_bpm.len() + 1]);
                let zone = zones_bpm.iter().filter(|limit| value >= **limit).count();
                if let Some(spent) = zones.get_mut(zone) {
                    *spent += time;
                }
            }
            _ => {}
        }
    }

    fn seen(&mut self, key: Key, value: f64) {
        let tally = self.rates.entry(key).or_insert(Tally::EMPTY);
        tally.count += 1;
        tally.sum += value;
        tally.min = tally.min.min(value);
        tally.max = tally.max.max(value);
    }

    /// The numbers, of the sources that count.
    fn part(&self, chosen: &BTreeMap<Metric, SourceId>) -> Part {
        let of = |metric| chosen.get(&metric);
        let rates = self.rates.iter().filter(|((metric, source), _)| of(*metric) == Some(source));
        let rates = rates.map(|((metric, _), tally)| {
            let mean = match tally.known.is_zero() {
                true => tally.sum / tally.count.max(1) as f64,
                false => tally.weighted / tally.known.as_secs_f64(),
            };
            (*metric, Rate { mean, min: tally.min, max: tally.max, known: tally.known })
        });
        let totals = self.totals.iter().filter(|((metric, source), _)| of(*metric) == Some(source));
        let speed = of(Metric::Speed);
        let elapsed = self.end.duration_since(self.start);
        Part {
            start: self.start,
            end: self.end,
            elapsed,
            // A duration ends where a time stamp does, and pieces of it can be more.
            timer: self.timer.min(elapsed),
            moving: speed.map(|source| self.moving.get(source).copied().unwrap_or_default()),
            rates: rates.collect(),
            totals: totals.map(|((metric, _), total)| (*metric, *total)).collect(),
            beats: of(Metric::RrInterval)
                .and_then(|source| self.beats.get(source))
                .copied()
                .unwrap_or_default(),
            zones: of(Metric::HeartRate)
                .and_then(|source| self.zones.get(source))
                .cloned()
                .unwrap_or_default(),
        }
    }
}

impl Summarizer {
    /// A session that begins; `zones_bpm` are the lower limits of heart rate zones, rising, in 1/min.
    pub fn new(start: Timestamp, zones_bpm: &[f64]) -> Self {
        Self {
            zones_bpm: zones_bpm.to_vec(),
            whole: Sums::new(start, true),
            lap: Sums::new(start, true),
            laps: Vec::new(),
            paused: false,
            held: BTreeMap::new(),
            counted: BTreeMap::new(),
        }
    }

    /// A sample, in the metric's unit. Waveforms, vectors and positions change nothing.
    pub fn sample(&mut self, metric: Metric, source: SourceId, at: Timestamp, values: &[f64]) {
        let [value] = *values else { return };
        if is_vector(metric) || !value.is_finite() {
            return;
        }
        let key = (metric, source);
        if metric == Metric::RrInterval {
            for sums in [&mut self.whole, &mut self.lap] {
                *sums.beats.entry(source).or_default() += 1;
            }
        } else if is_counter(metric) {
            let before = self.counted.insert(key, value);
            // A counter that goes back has begun anew.
            let grown = before.map_or(0.0, |before| (value - before).max(0.0));
            for sums in [&mut self.whole, &mut self.lap] {
                *sums.totals.entry(key).or_default() += if self.paused { 0.0 } else { grown };
            }
        } else if !self.paused {
            self.credit(key, at);
            self.held.insert(key, Held { value, credited: at, expires: at + HOLDS });
            self.whole.seen(key, value);
            self.lap.seen(key, value);
        }
    }

    /// The lap button.
    pub fn lap(&mut self, at: Timestamp) {
        self.credit_all(at);
        let next = Sums::new(at, !self.paused);
        let mut lap = core::mem::replace(&mut self.lap, next);
        lap.stop(at);
        lap.end = at;
        self.laps.push(lap);
    }

    /// The clock stands still.
    pub fn pause(&mut self, at: Timestamp) {
        self.credit_all(at);
        // What was measured before says nothing about when it goes on.
        self.held.clear();
        self.paused = true;
        self.whole.stop(at);
        self.lap.stop(at);
    }

    /// The clock goes on.
    pub fn resume(&mut self, at: Timestamp) {
        self.paused = false;
        for sums in [&mut self.whole, &mut self.lap] {
            sums.running_since.get_or_insert(at);
        }
    }

    /// The numbers, as if the session ended at this moment. Of several sources of a metric the one counts that had a
    /// value for longest.
    pub fn summary(&self, end: Timestamp) -> Summary {
        let mut ended = self.clone();
        ended.lap(end);
        ended.whole.stop(end);
        ended.whole.end = end;
        let chosen = ended.chosen();
        Summary {
            whole: ended.whole.part(&chosen),
            laps: ended.laps.iter().map(|lap| lap.part(&chosen)).collect(),
        }
    }

    fn chosen(&self) -> BTreeMap<Metric, SourceId> {
        let mut best: BTreeMap<Metric, (f64, SourceId)> = BTreeMap::new();
        let mut offer = |(metric, source): Key, weight: f64| {
            let best = best.entry(metric).or_insert((weight, source));
            if weight > best.0 {
                *best = (weight, source);
            }
        };
        for (key, tally) in &self.whole.rates {
            offer(*key, tally.known.as_secs_f64());
        }
        for (key, total) in &self.whole.totals {
            offer(*key, *total);
        }
        for (source, beats) in &self.whole.beats {
            offer((Metric::RrInterval, *source), *beats as f64);
        }
        best.into_iter().map(|(metric, (_, source))| (metric, source)).collect()
    }

    fn credit(&mut self, key: Key, until: Timestamp) {
        let Some(held) = self.held.get_mut(&key) else { return };
        let until = until.min(held.expires);
        let (time, value) = (until.duration_since(held.credited), held.value);
        held.credited = held.credited.max(until);
        if !time.is_zero() {
            self.whole.credit(key, value, time, &self.zones_bpm);
            self.lap.credit(key, value, time, &self.zones_bpm);
        }
    }

    fn credit_all(&mut self, until: Timestamp) {
        let keys: Vec<Key> = self.held.keys().copied().collect();
        for key in keys {
            self.credit(key, until);
        }
    }
}
