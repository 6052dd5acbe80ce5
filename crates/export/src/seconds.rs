//! A recording as one row a second, as FIT records and TCX track points are: one value of each metric.
//!
//! A rate is the mean of what came within the second, whatever accumulates its last value, and where nothing came the value
//! before it for up to 3 s. Of several sources the first that has a value counts, in the order of [`Recording::sources`];
//! what accumulates comes of one source all along, and so do RR intervals: of the one that has most of them.

use std::collections::BTreeMap;

use strapline_units::{Metric, SourceId, Timestamp};

use crate::merge::{Entry, Merge};
use crate::recording::{Pause, Recording};
use crate::series::Series;
use crate::summarizer::{HOLDS, is_counter, is_vector};

/// For how many seconds a value is repeated where a sensor is late.
const REPEATED_S: i64 = 3;

const MICROS: i64 = 1_000_000;

/// One second of a recording in which something came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Second {
    /// Since 1970, in s: what is in `[at, at + 1)` belongs to it.
    pub(crate) at: i64,
    /// Whether it is within the session and not in a pause.
    pub(crate) counts: bool,
    pub(crate) values: BTreeMap<Metric, f64>,
    /// Latitude and longitude, in degrees.
    pub(crate) position: Option<(f64, f64)>,
    /// The RR intervals that end in it, in ms.
    pub(crate) beats_ms: Vec<f64>,
}

/// Walks over the seconds of a recording in order.
pub(crate) struct Seconds<'a> {
    merge: Merge<'a>,
    start: Timestamp,
    end: Timestamp,
    pauses: Vec<Pause>,
    ranks: BTreeMap<SourceId, usize>,
    rr_source: Option<SourceId>,
    counters: BTreeMap<Metric, Counter>,
    /// Where nothing counts the distance: the source of speed, and what it has come to.
    by_speed: Option<BySpeed>,
    held: BTreeMap<(Metric, usize), Held>,
}

struct Counter {
    source: SourceId,
    last: Option<f64>,
    total: f64,
}

struct BySpeed {
    source: SourceId,
    last: Option<(Timestamp, f64)>,
    total_m: f64,
}

/// What a source said last: the sum of a second's values, or a latitude.
#[derive(Clone, Copy)]
struct Held {
    second: i64,
    sum: f64,
    longitude: f64,
    count: f64,
}

impl<'a> Seconds<'a> {
    pub(crate) fn new(recording: &'a Recording) -> Self {
        let wanted = |series: &Series| !is_vector(series.metric()) || series.metric() == Metric::Location;
        let ranked = recording.sources.iter().map(|source| source.id);
        let mut ranks = BTreeMap::new();
        for source in ranked.chain(recording.series().iter().map(Series::source)) {
            let next = ranks.len();
            ranks.entry(source).or_insert(next);
        }
        let first = |metric| recording.series_of(metric).first().map(|series| series.source());
        let counters = recording.series().iter().map(Series::metric).filter(|metric| is_counter(*metric));
        let counters: BTreeMap<Metric, Counter> = counters
            .filter_map(|metric| Some((metric, Counter { source: first(metric)?, last: None, total: 0.0 })))
            .collect();
        let by_speed = first(Metric::Speed).filter(|_| !counters.contains_key(&Metric::Distance));
        let start = recording.start;
        let end = recording.end.max(start);
        Self {
            merge: Merge::new(recording, wanted),
            start,
            end,
            pauses: Pause::tidy(&recording.pauses, start, end),
            ranks,
            rr_source: rr_source(recording),
            counters,
            by_speed: by_speed.map(|source| BySpeed { source, last: None, total_m: 0.0 }),
            held: BTreeMap::new(),
        }
    }

    /// The part that is done, from 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        self.merge.progress()
    }

    fn running(&self, at: Timestamp) -> bool {
        (self.start..=self.end).contains(&at)
            && !self.pauses.iter().any(|pause| pause.from <= at && at < pause.until)
    }

    fn take(&mut self, entry: Entry<'_>, second: &mut Second) {
        let (metric, source) = (entry.series.metric(), entry.series.source());
        let Some(&value) = entry.values.first() else { return };
        let running = self.running(entry.at);
        second.counts |= running;
        if metric == Metric::RrInterval {
            if self.rr_source == Some(source) {
                second.beats_ms.push(value);
            }
            return;
        }
        if let Some(counter) = self.counters.get_mut(&metric) {
            if counter.source == source {
                let grown = counter.last.replace(value).map_or(0.0, |last| (value - last).max(0.0));
                counter.total += if running { grown } else { 0.0 };
            }
            return;
        }
        if let Some(by_speed) = self.by_speed.as_mut().filter(|_| metric == Metric::Speed)
            && by_speed.source == source
        {
            if let Some((before, kmh)) = by_speed.last.take() {
                by_speed.total_m += kmh / 3.6 * entry.at.duration_since(before).min(HOLDS).as_secs_f64();
            }
            by_speed.last = running.then_some((entry.at, value));
        }
        if !running {
            return;
        }
        let rank = self.ranks.get(&source).copied().unwrap_or_default();
        let longitude = match (metric, entry.values) {
            (Metric::Location, [_, longitude, ..]) => *longitude,
            (Metric::Location, _) => return,
            _ => 0.0,
        };
        let new = Held { second: second.at, sum: value, longitude, count: 1.0 };
        let held = self.held.entry((metric, rank)).or_insert(Held { count: 0.0, sum: 0.0, ..new });
        if held.second == second.at && metric != Metric::Location {
            held.sum += value;
            held.count += 1.0;
        } else {
            *held = new;
        }
    }

    fn fill(&self, second: &mut Second) {
        // In order of rank: the first that is there stays.
        for (&(metric, _), held) in &self.held {
            if second.at - held.second > REPEATED_S {
                continue;
            }
            if metric == Metric::Location {
                second.position.get_or_insert((held.sum, held.longitude));
            } else {
                second.values.entry(metric).or_insert(held.sum / held.count);
            }
        }
        for (metric, counter) in &self.counters {
            if counter.last.is_some() {
                second.values.insert(*metric, counter.total);
            }
        }
        if let Some(by_speed) = self.by_speed.as_ref() {
            second.values.insert(Metric::Distance, by_speed.total_m);
        }
    }
}

impl Iterator for Seconds<'_> {
    type Item = Second;

    fn next(&mut self) -> Option<Second> {
        let at = self.merge.peek()?.unix_micros().div_euclid(MICROS);
        let mut second =
            Second { at, counts: false, values: BTreeMap::new(), position: None, beats_ms: Vec::new() };
        while self.merge.peek().is_some_and(|next| next.unix_micros().div_euclid(MICROS) == at) {
            let Some(entry) = self.merge.next() else { break };
            self.take(entry, &mut second);
        }
        if second.counts {
            self.fill(&mut second);
        }
        Some(second)
    }
}

/// The source with most intervals; of equals, the one whose series began first.
fn rr_source(recording: &Recording) -> Option<SourceId> {
    let intervals = recording.series_of(Metric::RrInterval);
    let most = intervals.iter().map(|series| series.len()).max()?;
    intervals.iter().find(|series| series.len() == most).map(|series| series.source())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Source;

    fn at(second: f64) -> Timestamp {
        Timestamp::from_unix_micros((second * 1e6) as i64)
    }

    const A: SourceId = SourceId(1);
    const B: SourceId = SourceId(2);

    fn session(samples: &[(Metric, SourceId, f64, f64)]) -> Recording {
        let mut recording = Recording { start: at(0.0), end: at(100.0), ..Recording::default() };
        recording.sources = [A, B].map(|id| Source::new(id, String::new())).to_vec();
        for &(metric, source, second, value) in samples {
            recording.push_values(metric, source, at(second), &[value]);
        }
        recording
    }

    #[test]
    fn rates_are_averaged_and_held_for_three_seconds() {
        use Metric::{HeartRate, Power};
        let recording = session(&[
            (Power, A, 1.0, 100.0),
            (Power, A, 1.25, 100.0),
            (Power, A, 1.5, 220.0),
            (HeartRate, A, 4.9, 60.0),
            (HeartRate, A, 5.9, 61.0),
        ]);
        let rows: Vec<(i64, BTreeMap<Metric, f64>)> =
            Seconds::new(&recording).map(|second| (second.at, second.values)).collect();
        assert_eq!(
            rows,
            [
                (1, BTreeMap::from([(Power, 140.0)])),
                (4, BTreeMap::from([(Power, 140.0), (HeartRate, 60.0)])),
                (5, BTreeMap::from([(HeartRate, 61.0)])),
            ]
        );
    }

    #[test]
    fn the_first_source_counts_and_the_second_stands_in() {
        use Metric::{HeartRate, RrInterval};
        let mut samples = Vec::new();
        for second in 0..12 {
            samples.push((HeartRate, B, f64::from(second), 90.0));
            samples.push((RrInterval, B, f64::from(second), 700.0));
            if second < 5 {
                samples.push((HeartRate, A, f64::from(second), 80.0));
                samples.push((RrInterval, A, f64::from(second), 800.0));
            }
        }
        let recording = session(&samples);
        let rows: Vec<Second> = Seconds::new(&recording).collect();
        let rates: Vec<f64> = rows.iter().map(|row| row.values[&HeartRate]).collect();
        assert_eq!(rates, [[80.0; 8].as_slice(), &[90.0; 4]].concat());
        assert!(rows.iter().all(|row| row.beats_ms == [700.0]), "beats of one source only");
    }

    #[test]
    fn what_accumulates_stands_still_in_pauses_where_beats_go_on() {
        use Metric::{Distance, RrInterval};
        let mut recording = session(&[]);
        for second in 0..10 {
            recording.push_values(Distance, A, at(f64::from(second)), &[500.0 + 10.0 * f64::from(second)]);
            recording.push_values(RrInterval, A, at(f64::from(second) + 0.5), &[1000.0]);
        }
        recording.pauses = vec![Pause { from: at(3.0), until: at(6.0) }];
        let rows: Vec<Second> = Seconds::new(&recording).collect();
        let counted: Vec<i64> = rows.iter().filter(|row| row.counts).map(|row| row.at).collect();
        assert_eq!(counted, [0, 1, 2, 6, 7, 8, 9]);
        assert_eq!(rows.iter().map(|row| row.beats_ms.len()).sum::<usize>(), 10);
        assert_eq!(rows[9].values[&Distance], 20.0 + 40.0);
    }

    #[test]
    fn distance_comes_of_speed_where_nothing_counts_it() {
        let mut recording = session(&[]);
        for second in 0..=10 {
            recording.push_values(Metric::Speed, A, at(f64::from(second)), &[36.0]);
        }
        let last = Seconds::new(&recording).last().unwrap();
        assert!((last.values[&Metric::Distance] - 100.0).abs() < 1e-9);
    }
}
