//! A session as its frames pass: bounded memory, and payloads at its end (or in between, as often as one likes).

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use strapline_units::{Metric, Timestamp};

use crate::payload::beats::Beats;
use crate::payload::counter::Counter;
use crate::payload::day::{self, DayPart};
use crate::payload::frame::{self, Reading, Role};
use crate::payload::points::{Combine, Points};
use crate::payload::recorded::Recorded;
use crate::payload::sources::{SourceIndex, Sources};
use crate::payload::spots::{SpotKind, Spots};
use crate::payload::track::{Fix, Track};
use crate::payload::{Context, Frame, FrameOutcome, Recording, activity, body, daily, sleep};

/// A session reaches from this long before its first frame until this long after it: time that a late frame may need,
/// and more than a person wears a sensor at a stretch.
const REACH: Duration = Duration::from_hours(24);
/// Series of one metric of one source: what a person wears has about ten, and each may grow to 400 kB.
const SERIES: usize = 48;
/// Sources of RR intervals, and sources of positions: the largest series.
const LARGE_SERIES: usize = 4;
/// Exercises and laps that are told apart.
const EXERCISES: usize = 16;
const LAPS: usize = 1000;

/// What a payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A workout.
    Activity,
    /// A local day.
    Daily,
    /// A recording that was marked as sleep.
    Sleep,
    /// Measurements of the body on a local day.
    Body,
}

impl Kind {
    /// The `type` of the webhook event, which is the path of the query, too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Daily => "daily",
            Self::Sleep => "sleep",
            Self::Body => "body",
        }
    }
}

/// A payload to store and to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// What it is.
    pub kind: Kind,
    /// Its beginning, as in `metadata.start_time`.
    pub start: Timestamp,
    /// Its end, as in `metadata.end_time`.
    pub end: Timestamp,
    /// A newer payload of the same user, kind and `summary_id` takes this one's place: the session's `summary_id` of
    /// an Activity or Sleep, the local date (`2026-11-21`) of a Daily or Body.
    pub summary_id: String,
    /// Whether all of it comes of a simulation.
    pub synthetic: bool,
    /// The body: one element of an event's `data`.
    pub body: Value,
}

/// What a session gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finished {
    /// At most one Activity or Sleep, then a Daily and a Body for each local day that has something to say.
    pub payloads: Vec<Payload>,
    /// This session's share of each local day, to be kept for [`SessionBuilder::finish`] of later ones: one for each
    /// pair of date and session.
    pub days: Vec<DayPart>,
}

/// Takes the frames of one user from the beginning to the end of a session.
#[derive(Clone, Debug)]
pub struct SessionBuilder {
    context: Context,
    /// The time of millisecond 0.
    base: Option<Timestamp>,
    sources: Sources,
    levels: BTreeMap<(Metric, SourceIndex), Points>,
    counters: BTreeMap<(Metric, SourceIndex), Counter>,
    beats: BTreeMap<SourceIndex, Beats>,
    tracks: BTreeMap<SourceIndex, Track>,
    spots: BTreeMap<SourceIndex, Spots>,
    /// First and last time of each source.
    seen: BTreeMap<SourceIndex, (u32, u32)>,
    waveforms: BTreeMap<SourceIndex, u64>,
    exercises: BTreeMap<String, u64>,
    laps: Vec<u32>,
    left_out: u64,
}

impl SessionBuilder {
    /// A session without frames.
    pub const fn new(context: Context) -> Self {
        Self {
            context,
            base: None,
            sources: Sources::new(),
            levels: BTreeMap::new(),
            counters: BTreeMap::new(),
            beats: BTreeMap::new(),
            tracks: BTreeMap::new(),
            spots: BTreeMap::new(),
            seen: BTreeMap::new(),
            waveforms: BTreeMap::new(),
            exercises: BTreeMap::new(),
            laps: Vec::new(),
            left_out: 0,
        }
    }

    /// What is known besides the frames; may be changed until [`Self::finish`].
    pub const fn context_mut(&mut self) -> &mut Context {
        &mut self.context
    }

    /// What is known besides the frames.
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// How many frames are not in the payloads although their type is known, because of what they said or because
    /// there was no room.
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// A lap ends at `at` and the next one begins. Before the first frame there is no lap.
    pub fn mark_lap(&mut self, at: Timestamp) {
        if let Some(ms) = self.base.and_then(|base| offset(base, at)).filter(|_| self.laps.len() < LAPS) {
            self.laps.push(ms);
        }
    }

    /// The next frame. Whatever it says, nothing that was received before is lost.
    pub fn push(&mut self, frame: &Frame<'_>) -> FrameOutcome {
        let Some((metric, exercise)) = frame::metric_of(frame.t) else { return FrameOutcome::UnknownType };
        let outcome = self.take(frame, metric);
        match outcome {
            FrameOutcome::Used | FrameOutcome::Counted => self.count_exercise(exercise),
            _ => self.left_out += 1,
        }
        outcome
    }

    fn take(&mut self, frame: &Frame<'_>, metric: Metric) -> FrameOutcome {
        let role = frame::role(metric);
        let Some(reading) = frame::read(frame, role) else { return FrameOutcome::Unreadable };
        let plausible = reading.values.iter().all(|value| metric.plausible().contains(value));
        if !plausible || reading.quality == Some(0.0) {
            return FrameOutcome::Implausible;
        }
        let base = *self.base.get_or_insert(reading.at - REACH);
        let Some(ms) = offset(base, reading.at) else { return FrameOutcome::OutOfRange };
        let Some(source) = self.sources.index(reading.source.as_deref(), frame.synthetic) else {
            return FrameOutcome::NoRoom;
        };
        let outcome = self.keep(metric, role, source, ms, reading);
        if matches!(outcome, FrameOutcome::Used | FrameOutcome::Counted) {
            let (first, last) = self.seen.entry(source).or_insert((ms, ms));
            (*first, *last) = ((*first).min(ms), (*last).max(ms));
        }
        outcome
    }

    fn keep(
        &mut self,
        metric: Metric,
        role: Role,
        source: SourceIndex,
        ms: u32,
        reading: Reading,
    ) -> FrameOutcome {
        if let Some(quality) = reading.quality {
            self.sources.rate(source, quality);
        }
        if !self.has_room(metric, role, source) {
            return FrameOutcome::NoRoom;
        }
        let kept = match (role, reading.values.as_slice()) {
            (Role::Waveform | Role::Unused, _) => {
                *self.waveforms.entry(source).or_default() += 1;
                return FrameOutcome::Counted;
            }
            (Role::Level, &[value]) => {
                let points = self.levels.entry((metric, source));
                points.or_insert_with(|| Points::new(Combine::Mean)).push(ms, value);
                true
            }
            (Role::Counter, &[count]) => {
                self.counters.entry((metric, source)).or_insert_with(|| Counter::new(metric)).push(ms, count);
                true
            }
            (Role::Beats, &[rr_ms]) => self.beats.entry(source).or_default().push(ms, rr_ms),
            (Role::Track, &[latitude, longitude, ..]) => match Fix::new(ms, latitude, longitude) {
                Some(fix) => {
                    self.tracks.entry(source).or_default().push(fix);
                    true
                }
                None => return FrameOutcome::Implausible,
            },
            (Role::Spot, values) => match SpotKind::of(metric) {
                Some(SpotKind::BloodPressure) if values.len() < 2 => return FrameOutcome::Unreadable,
                Some(kind) => self.spots.entry(source).or_default().push(ms, kind, reading.values),
                None => return FrameOutcome::Counted,
            },
            _ => return FrameOutcome::Unreadable,
        };
        if kept { FrameOutcome::Used } else { FrameOutcome::NoRoom }
    }

    /// Whether this metric of this source has its series, or may still have one.
    fn has_room(&self, metric: Metric, role: Role, source: SourceIndex) -> bool {
        let key = (metric, source);
        match role {
            Role::Level | Role::Counter => {
                let known = self.levels.contains_key(&key) || self.counters.contains_key(&key);
                known || self.levels.len() + self.counters.len() < SERIES
            }
            Role::Beats => self.beats.contains_key(&source) || self.beats.len() < LARGE_SERIES,
            Role::Track => self.tracks.contains_key(&source) || self.tracks.len() < LARGE_SERIES,
            Role::Spot | Role::Waveform | Role::Unused => true,
        }
    }

    fn count_exercise(&mut self, exercise: Option<&str>) {
        let Some(exercise) = exercise else { return };
        if let Some(count) = self.exercises.get_mut(exercise) {
            *count += 1;
        } else if self.exercises.len() < EXERCISES && exercise.len() <= 64 {
            self.exercises.insert(exercise.into(), 1);
        }
    }

    /// The local dates that the session touches: [`Self::finish`] wants the parts of earlier sessions on these.
    pub fn local_dates(&self) -> Vec<String> {
        let local_time = self.context.local_time;
        let dates = self.recorded(Timestamp::default()).map(|recorded| {
            day::midnights(&recorded).into_iter().map(|midnight| local_time.date(midnight)).collect()
        });
        dates.unwrap_or_default()
    }

    /// The payloads of what was received so far, made at `now`. `earlier` are the parts that other sessions of this
    /// user have left; those of other dates or of this session are skipped, so that finishing twice changes nothing.
    pub fn finish(&self, now: Timestamp, earlier: &[DayPart]) -> Finished {
        let Some(recorded) = self.recorded(now) else { return Finished::default() };
        let mut finished = Finished { payloads: Vec::new(), days: day::parts(&recorded) };
        finished.payloads.extend(match self.context.recording {
            Recording::Sleep { nap } => Some(sleep::payload(&recorded, nap)),
            _ => recorded.is_activity().then(|| activity::payload(&recorded)),
        });
        for own in &finished.days {
            let others = earlier.iter().filter(|part| part.date == own.date && part.session != own.session);
            // A simulated session says nothing about a person's day.
            let parts = others.filter(|part| part.synthetic == own.synthetic).chain([own]);
            let mut parts: Vec<&DayPart> = parts.collect();
            parts.sort_by_key(|part| part.first_ms);
            finished.payloads.push(daily::payload(&recorded, own, &parts));
            finished.payloads.extend(body::payload(&recorded, own, &parts));
        }
        finished
    }

    /// All sources merged; `None` where there is nothing.
    fn recorded(&self, now: Timestamp) -> Option<Recorded<'_>> {
        // Where a person was measured, a simulation beside it is left out.
        let synthetic = !self.sources.any_real();
        let wanted = |source: &SourceIndex| {
            self.sources.source(*source).is_some_and(|source| source.synthetic == synthetic)
        };
        let seen = self.seen.iter().filter(|(source, _)| wanted(source));
        let (start_ms, end_ms) = seen.map(|(_, seen)| *seen).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        let mut recorded =
            Recorded::new(&self.context, self.base?, now, &self.sources, synthetic, (start_ms, end_ms));
        let of = |source: &SourceIndex| self.beats.get(source).map_or(0, Beats::count);
        recorded.add_levels(self.levels.iter().filter(|((_, source), _)| wanted(source)), |source| {
            of(&source) > 0
        });
        recorded.add_totals(self.counters.iter().filter(|((_, source), _)| wanted(source)));
        recorded.add_beats(self.beats.iter().filter(|(source, _)| wanted(source)));
        recorded.add_track(self.tracks.iter().filter(|(source, _)| wanted(source)));
        recorded.add_spots(self.spots.iter().filter(|(source, _)| wanted(source)));
        recorded.add_waveforms(self.waveforms.keys().filter(|source| wanted(source)));
        recorded.exercise =
            self.exercises.iter().max_by_key(|(_, count)| **count).map(|(name, _)| name.as_str());
        recorded.laps = self.laps.iter().copied().filter(|ms| (start_ms..end_ms).contains(ms)).collect();
        recorded.laps.sort_unstable();
        recorded.laps.dedup();
        Some(recorded)
    }
}

/// Milliseconds from `base`; `None` beyond the reach.
fn offset(base: Timestamp, at: Timestamp) -> Option<u32> {
    let micros = at.unix_micros().checked_sub(base.unix_micros())?;
    let ms = u32::try_from(micros.div_euclid(1000)).ok()?;
    (u128::from(ms) <= 2 * REACH.as_millis()).then_some(ms)
}
