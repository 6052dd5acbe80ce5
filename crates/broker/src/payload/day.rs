//! A session's share of a local day, small enough to keep: minutes, sums and single readings. Daily and Body payloads are
//! made of the parts of all sessions of a day, so that no frame has to be read again and none counts twice.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use strapline_units::{Metric, Timestamp};

use crate::payload::beats::HrvWindow;
use crate::payload::devices::{self, Provider};
use crate::payload::intensity::{Durations, Intensity, met_minutes};
use crate::payload::level::Level;
use crate::payload::recorded::Recorded;
use crate::payload::spots::{Spot, SpotKind};
use crate::payload::{heart, number};

/// A day of the wearer. One with a change of the clocks has 24 hours here, too: the session's offset holds for all of it.
const DAY: Duration = Duration::from_hours(24);

/// What a session recorded on one local day. To be stored as it is (it serialises) under user, date and session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayPart {
    /// The local date, such as `2026-11-21`.
    pub date: String,
    /// The session's `summary_id`.
    pub session: String,
    /// Whether all of it comes of a simulation.
    pub synthetic: bool,
    /// When it begins, in milliseconds of the day, as all times in it.
    pub(super) first_ms: u32,
    midnight_unix_micros: i64,
    minutes: BTreeMap<String, Vec<Minute>>,
    counts: BTreeMap<String, Vec<Added>>,
    pub(super) hrv: Vec<(HrvWindow, bool)>,
    pub(super) zones: Option<[f64; 6]>,
    pub(super) durations: Option<Durations>,
    pub(super) activity_levels: Vec<(u32, u8)>,
    pub(super) met: Option<[f64; 4]>,
    spots: Vec<Spot>,
    pub(super) devices: Vec<Provider>,
}

/// The values of a minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Minute {
    /// The time of its first value.
    pub(super) ms: u32,
    /// Weighted by time.
    pub(super) mean: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    /// How long it was measured.
    pub(super) seconds: f64,
}

/// What a minute added to a count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Added {
    /// The time of its last value.
    pub(super) ms: u32,
    pub(super) value: f64,
}

impl DayPart {
    pub(super) const fn midnight(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.midnight_unix_micros)
    }

    pub(super) fn at(&self, ms: u32) -> Timestamp {
        self.midnight() + Duration::from_millis(ms.into())
    }

    pub(super) fn minutes(&self, metric: Metric) -> &[Minute] {
        self.minutes.get(metric.name()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn counts(&self, metric: Metric) -> &[Added] {
        self.counts.get(metric.name()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn spots(&self, kind: SpotKind) -> impl Iterator<Item = &Spot> {
        self.spots.iter().filter(move |spot| spot.kind == kind)
    }

    pub(super) const fn has_spots(&self) -> bool {
        !self.spots.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.minutes.is_empty() && self.counts.is_empty() && self.hrv.is_empty() && self.spots.is_empty()
    }
}

/// The midnights at which the days of a session begin.
pub(super) fn midnights(recorded: &Recorded<'_>) -> Vec<Timestamp> {
    let first = recorded.context.local_time.midnight(recorded.at(recorded.start_ms));
    let last = recorded.at(recorded.end_ms);
    // A session reaches over two days before and after its first frame at most.
    (0..4).map(|day| first + DAY * day).take_while(|midnight| *midnight <= last).collect()
}

/// The parts of a session, in the order of their days.
pub(super) fn parts(recorded: &Recorded<'_>) -> Vec<DayPart> {
    midnights(recorded).into_iter().filter_map(|midnight| part(recorded, midnight)).collect()
}

fn part(recorded: &Recorded<'_>, midnight: Timestamp) -> Option<DayPart> {
    let since_base = |at: Timestamp| {
        let ms = (at.unix_micros() - recorded.base.unix_micros()).div_euclid(1000);
        u32::try_from(ms.max(0)).unwrap_or(u32::MAX)
    };
    let (from, until) = (since_base(midnight), since_base(midnight + DAY));
    let within = |ms: u32| (from..until).contains(&ms);
    let of_day = |ms: u32| {
        let ms = recorded.at(ms).duration_since(midnight).as_millis();
        u32::try_from(ms).unwrap_or(u32::MAX)
    };
    let day = |level: &Level| Level(level.0.iter().filter(|held| within(held.ms)).copied().collect());
    let minutes =
        recorded.levels().iter().map(|(metric, level)| (name(*metric), minutes(&day(level), &of_day)));
    let counts = recorded.totals().iter().map(|(metric, total)| {
        let added = total.0.iter().filter(|point| within(point.ms));
        (name(*metric), sums(added.map(|point| (of_day(point.ms), point.value)).collect()))
    });
    let intensity = Intensity::of(recorded, from, until);
    let levels = intensity.as_ref().map(Intensity::minutes).unwrap_or_default();
    let hrv = heart::windows(recorded).into_iter().filter(|(window, _)| within(window.ms));
    let spots = recorded.spots.iter().filter(|spot| within(spot.ms));
    let part = DayPart {
        date: recorded.context.local_time.date(midnight),
        session: recorded.summary_id(),
        synthetic: recorded.synthetic,
        first_ms: of_day(recorded.start_ms),
        midnight_unix_micros: midnight.unix_micros(),
        minutes: minutes.filter(|(_, minutes)| !minutes.is_empty()).collect(),
        counts: counts.filter(|(_, counts)| !counts.is_empty()).collect(),
        hrv: hrv.map(|(window, sdnn)| (HrvWindow { ms: of_day(window.ms), ..window }, sdnn)).collect(),
        zones: heart::zone_seconds(&day(recorded.level(Metric::HeartRate)), &recorded.context.profile),
        durations: intensity.as_ref().map(Intensity::durations),
        activity_levels: levels.into_iter().map(|(ms, level)| (of_day(ms), level)).collect(),
        met: met_minutes(&day(recorded.level(Metric::Met))),
        spots: spots.map(|spot| Spot { ms: of_day(spot.ms), ..spot.clone() }).collect(),
        devices: devices::of_session(recorded),
    };
    (!part.is_empty()).then_some(part)
}

fn name(metric: Metric) -> String {
    metric.name().into()
}

fn minutes(level: &Level, of_day: &impl Fn(u32) -> u32) -> Vec<Minute> {
    let minutes = level.0.chunk_by(|a, b| of_day(a.ms) / 60_000 == of_day(b.ms) / 60_000);
    let minute = |part: &[crate::payload::level::Held]| {
        let ms = of_day(part.first()?.ms);
        let level = Level(part.to_vec());
        Some(Minute {
            ms,
            mean: level.mean()?,
            min: level.min()?,
            max: level.max()?,
            seconds: level.seconds(),
        })
    };
    minutes.filter_map(minute).collect()
}

fn sums(points: Vec<(u32, f64)>) -> Vec<Added> {
    let minutes = points.chunk_by(|a, b| a.0 / 60_000 == b.0 / 60_000);
    let added = |part: &[(u32, f64)]| {
        let value = part.iter().map(|(_, value)| value).sum::<f64>();
        // What is kept as text needs no more digits than the sensor had.
        Some(Added { ms: part.last()?.0, value: number::rounded(value, 6) })
    };
    minutes.filter_map(added).collect()
}
