//! What a session recorded, with all sources merged: what the payloads are made of.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use strapline_units::{Metric, Timestamp};

use crate::payload::Context;
use crate::payload::beats::{self, Beats, HrvWindow};
use crate::payload::counter::{Counter, Total};
use crate::payload::devices::Use;
use crate::payload::level::{Level, hold_ms};
use crate::payload::merge::{self, Candidate, Sourced};
use crate::payload::points::{Point, Points};
use crate::payload::sources::{SourceIndex, Sources};
use crate::payload::spots::{Spot, Spots};
use crate::payload::track::{self, Fix, Track};

/// A sensor that gives RR intervals sees each beat: it is the better one even where it was there for half of the time.
const BEATS_BONUS: f64 = 2.0;
/// What counts nothing is hardly worth anything beside one that counts.
const STILL_COUNT: f64 = 0.1;

static NO_LEVEL: Level = Level(Vec::new());
static NO_TOTAL: Total = Total(Vec::new());

/// A merged session. Times are milliseconds since `base`.
pub(super) struct Recorded<'a> {
    pub(super) context: &'a Context,
    pub(super) base: Timestamp,
    pub(super) now: Timestamp,
    pub(super) sources: &'a Sources,
    pub(super) synthetic: bool,
    pub(super) start_ms: u32,
    pub(super) end_ms: u32,
    pub(super) hrv: Vec<HrvWindow>,
    pub(super) fixes: Vec<Fix>,
    pub(super) spots: Vec<Spot>,
    pub(super) exercise: Option<&'a str>,
    pub(super) laps: Vec<u32>,
    levels: BTreeMap<Metric, Level>,
    totals: BTreeMap<Metric, Total>,
    has_waveforms: bool,
    has_beats: bool,
    uses: BTreeMap<SourceIndex, Use>,
}

impl<'a> Recorded<'a> {
    pub(super) fn new(
        context: &'a Context,
        base: Timestamp,
        now: Timestamp,
        sources: &'a Sources,
        synthetic: bool,
        (start_ms, end_ms): (u32, u32),
    ) -> Self {
        Self {
            context,
            base,
            now,
            sources,
            synthetic,
            start_ms,
            end_ms,
            hrv: Vec::new(),
            fixes: Vec::new(),
            spots: Vec::new(),
            exercise: None,
            laps: Vec::new(),
            levels: BTreeMap::new(),
            totals: BTreeMap::new(),
            has_waveforms: false,
            has_beats: false,
            uses: BTreeMap::new(),
        }
    }

    pub(super) fn level(&self, metric: Metric) -> &Level {
        self.levels.get(&metric).unwrap_or(&NO_LEVEL)
    }

    pub(super) fn total(&self, metric: Metric) -> &Total {
        self.totals.get(&metric).unwrap_or(&NO_TOTAL)
    }

    /// What each source gave, in the order in which they were first seen.
    pub(super) fn uses(&self) -> impl Iterator<Item = (SourceIndex, &Use)> {
        self.uses.iter().map(|(source, used)| (*source, used))
    }

    pub(super) fn at(&self, ms: u32) -> Timestamp {
        self.base + Duration::from_millis(ms.into())
    }

    /// As payloads write it.
    pub(super) fn time(&self, ms: u32) -> String {
        self.context.local_time.text(self.at(ms))
    }

    /// Seconds since the session began.
    pub(super) fn timer(&self, ms: u32) -> f64 {
        f64::from(ms.saturating_sub(self.start_ms)) / 1000.0
    }

    /// Whether somebody's heart or movement was recorded, and not only a weight or a temperature.
    pub(super) fn is_activity(&self) -> bool {
        const OF_THE_BODY: [Metric; 5] = [
            Metric::Spo2,
            Metric::Smo2,
            Metric::BodyTemperature,
            Metric::CoreTemperature,
            Metric::SkinTemperature,
        ];
        let moved = self.levels.keys().any(|metric| !OF_THE_BODY.contains(metric));
        moved || !self.totals.is_empty() || self.has_beats || !self.fixes.is_empty() || self.has_waveforms
    }

    /// The session's name: the given one, or one made of the user and the first frame's time, the same after a restart.
    pub(super) fn summary_id(&self) -> String {
        if let Some(session) = &self.context.session {
            return session.clone();
        }
        let hash = Sha256::new()
            .chain_update(self.context.user.as_bytes())
            .chain_update([0])
            .chain_update(self.base.unix_micros().to_be_bytes())
            .finalize();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
        // RFC 9562, version 8: the bits are our own.
        let bits = u128::from_be_bytes(bytes) & !(0xF << 76) & !(0x3 << 62) | 0x8 << 76 | 0x2 << 62;
        let hex = format!("{bits:032x}");
        let part = |from: usize, until: usize| hex.get(from..until).unwrap_or_default();
        [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
    }

    pub(super) fn add_levels<'b>(
        &mut self,
        levels: impl Iterator<Item = (&'b (Metric, SourceIndex), &'b Points)>,
        has_beats: impl Fn(SourceIndex) -> bool,
    ) {
        let mut of_metric: BTreeMap<Metric, (u32, Vec<Candidate>)> = BTreeMap::new();
        for (&(metric, source), points) in levels {
            let (hold, candidates) = of_metric.entry(metric).or_insert_with(|| (hold_ms(metric), Vec::new()));
            // A series that was too long has coarser steps than a gap of others.
            *hold = (*hold).max(points.step_ms().saturating_mul(2));
            let points = points.sorted();
            let mut score = self.quality(source) * seconds_of(source, &points, *hold);
            if metric == Metric::HeartRate && has_beats(source) {
                score *= BEATS_BONUS;
            }
            candidates.push(Candidate { source, points, score });
        }
        for (metric, (hold, candidates)) in of_metric {
            let level = Level::new(&merge::levels(candidates, hold), hold);
            for held in &level.0 {
                self.uses.entry(held.source).or_default().add(metric, held.seconds());
            }
            self.levels.insert(metric, level);
        }
    }

    pub(super) fn add_totals<'b>(
        &mut self,
        counters: impl Iterator<Item = (&'b (Metric, SourceIndex), &'b Counter)>,
    ) {
        let mut of_metric: BTreeMap<Metric, Vec<Candidate>> = BTreeMap::new();
        for (&(metric, source), counter) in counters {
            let points = counter.added.sorted();
            let span = points.first().zip(points.last()).map_or(0, |(first, last)| last.ms - first.ms);
            let counts = points.iter().any(|point| point.value > 0.0);
            let worth = if counts { 1.0 } else { STILL_COUNT };
            let score = self.quality(source) * worth * (1.0 + f64::from(span) / 1000.0);
            of_metric.entry(metric).or_default().push(Candidate { source, points, score });
        }
        for (metric, candidates) in of_metric {
            self.set_total(metric, merge::counts(candidates));
        }
    }

    fn set_total(&mut self, metric: Metric, points: Vec<Sourced>) {
        for point in &points {
            self.uses.entry(point.source).or_default().add(metric, 1.0);
        }
        self.totals.insert(metric, Total(points));
    }

    pub(super) fn add_beats<'b>(&mut self, beats: impl Iterator<Item = (&'b SourceIndex, &'b Beats)>) {
        let all: Vec<_> = beats.collect();
        let Some(origin) = all.iter().filter_map(|(_, beats)| beats.first_ms()).min() else { return };
        self.has_beats = true;
        for (source, beats) in &all {
            self.uses.entry(**source).or_default().add(Metric::RrInterval, beats.count() as f64);
        }
        self.hrv = beats::best(all.iter().map(|(_, beats)| beats.windows(origin)).collect());
    }

    /// The longest track; its length is the distance where nothing counted one. After [`Self::add_totals`].
    pub(super) fn add_track<'b>(&mut self, tracks: impl Iterator<Item = (&'b SourceIndex, &'b Track)>) {
        // Of equals the first.
        let longest = tracks.reduce(|a, b| if b.1.count() > a.1.count() { b } else { a });
        let Some((&source, track)) = longest else { return };
        self.fixes = track.sorted();
        self.uses.entry(source).or_default().add(Metric::Location, self.fixes.len() as f64);
        if self.total(Metric::Distance).is_empty() {
            let way = track::way(&self.fixes);
            let points = way.into_iter().map(|(ms, value)| Sourced { ms, value, source }).collect();
            self.set_total(Metric::Distance, points);
        }
    }

    pub(super) fn add_spots<'b>(&mut self, spots: impl Iterator<Item = (&'b SourceIndex, &'b Spots)>) {
        for (source, spots) in spots {
            self.uses.entry(*source).or_default();
            self.spots.extend(spots.sorted());
        }
        self.spots.sort_by_key(|spot| spot.ms);
    }

    pub(super) fn add_waveforms<'b>(&mut self, sources: impl Iterator<Item = &'b SourceIndex>) {
        for source in sources {
            self.has_waveforms = true;
            self.uses.entry(*source).or_default();
        }
    }

    /// The metrics that were measured, for what follows from their presence.
    pub(super) fn metrics(&self) -> BTreeSet<Metric> {
        self.levels.keys().chain(self.totals.keys()).copied().collect()
    }

    pub(super) const fn levels(&self) -> &BTreeMap<Metric, Level> {
        &self.levels
    }

    pub(super) const fn totals(&self) -> &BTreeMap<Metric, Total> {
        &self.totals
    }

    fn quality(&self, source: SourceIndex) -> f64 {
        self.sources.source(source).map_or(1.0, |source| source.quality())
    }
}

/// How long a source measured.
fn seconds_of(source: SourceIndex, points: &[Point], hold: u32) -> f64 {
    let points: Vec<_> =
        points.iter().map(|point| Sourced { ms: point.ms, value: f64::from(point.value), source }).collect();
    Level::new(&points, hold).seconds()
}
