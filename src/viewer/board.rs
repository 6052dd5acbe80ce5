//! The wall without its tiles: who is there, the heart rate of each, zone, alarm, trend and order. No clock and no page.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::time::Duration;

use strapline_units::Timestamp;
use strapline_vitals::{Alarm, AlarmLimits, Freshness, Zones, freshness};

use crate::words::{ago, whole_number};

/// How long a trend is shown.
pub const TREND: Duration = Duration::from_secs(120);
/// Of whom nothing has come for so long is not there any more: a wall runs for days.
pub const GONE_AFTER: Duration = Duration::from_secs(15 * 60);
/// The most points of a trend: four a second.
const TREND_POINTS: usize = 480;

/// The order of the tiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// The highest heart rate first.
    HeartRate,
    /// The highest zone first; within a zone by name, so that tiles seldom move.
    Zone,
}

/// What a person has set for the wall.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The order of the tiles.
    pub sort: Sort,
    /// The maximal heart rate from which zones follow, in 1/min.
    pub max_bpm: f64,
    /// What is alarming.
    pub limits: AlarmLimits,
}

impl Default for Rules {
    fn default() -> Self {
        Self { sort: Sort::Name, max_bpm: 190.0, limits: AlarmLimits::default() }
    }
}

/// What a tile shows, all but its trend.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Face {
    /// The heart rate, or a dash.
    pub number: String,
    /// 1 to 5, or 0 for below all zones and for nothing that counts.
    pub zone: usize,
    /// `waiting`, `fresh`, `stale`, `lost`, or `gone` for who is to be shown no more until something comes.
    pub state: &'static str,
    /// How old the value is, where that has to be said.
    pub age: String,
    /// What somebody should look at.
    pub alarm: Option<Alarm>,
}

#[derive(Debug)]
struct Athlete {
    uid: String,
    synthetic: bool,
    /// The sensor whose values count, until it falls silent.
    source: u32,
    latest: Option<(Timestamp, f64)>,
    alarm: Option<Alarm>,
    trend: VecDeque<(Timestamp, f32)>,
    /// Counts what has come, so that a tile knows whether to draw its trend again.
    version: u32,
}

/// Everybody on the wall, in the order in which they came.
#[derive(Debug, Default)]
pub struct Board {
    athletes: Vec<Athlete>,
    rules: Rules,
    zones: Option<Zones>,
}

impl Board {
    /// Changes what the person has set.
    pub fn set(&mut self, rules: Rules) {
        self.zones = Some(Zones::of_maximum(rules.max_bpm));
        self.rules = rules;
    }

    /// What the person has set.
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// How many people are there.
    pub const fn len(&self) -> usize {
        self.athletes.len()
    }

    /// Whether nobody is there.
    pub const fn is_empty(&self) -> bool {
        self.athletes.is_empty()
    }

    /// Takes a heart rate in 1/min of a user's sensor: true at `at`, and as old as `seen`.
    pub fn measured(
        &mut self,
        uid: &str,
        synthetic: bool,
        source: u32,
        at: Timestamp,
        seen: Timestamp,
        bpm: f64,
    ) {
        let place = self.athletes.iter().position(|athlete| athlete.uid == uid).unwrap_or_else(|| {
            self.athletes.push(Athlete {
                uid: uid.to_owned(),
                synthetic,
                source,
                latest: None,
                alarm: None,
                trend: VecDeque::new(),
                version: 0,
            });
            self.athletes.len() - 1
        });
        let athlete = &mut self.athletes[place];
        if athlete.source != source {
            // One sensor of a person counts; another takes over when that one falls silent.
            let silent = athlete.latest.is_none_or(|(at, _)| freshness(seen, at) != Freshness::Fresh);
            if !silent {
                return;
            }
            athlete.source = source;
        }
        athlete.latest = Some((seen, bpm));
        if athlete.trend.back().is_none_or(|(newest, _)| at > *newest) {
            athlete.trend.push_back((at, bpm as f32));
            while athlete.trend.len() > TREND_POINTS
                || athlete.trend.front().is_some_and(|(oldest, _)| at.duration_since(*oldest) > TREND)
            {
                athlete.trend.pop_front();
            }
        }
        athlete.version = athlete.version.wrapping_add(1);
    }

    /// Judges everybody at `now`, and tells for whom another alarm has begun. While this page itself is cut off, silence
    /// says nothing of the people.
    pub fn judge(&mut self, now: Timestamp, connected: bool) -> Vec<(usize, Alarm)> {
        let mut begun = Vec::new();
        for (place, athlete) in self.athletes.iter_mut().enumerate() {
            let alarm = self.rules.limits.judge(now, athlete.latest, athlete.alarm);
            let alarm = alarm.filter(|alarm| connected || *alarm != Alarm::Lost);
            let gone = athlete.latest.is_some_and(|(at, _)| is_gone(now, at));
            let alarm = alarm.filter(|_| !gone);
            if let Some(alarm) = alarm.filter(|_| alarm != athlete.alarm) {
                begun.push((place, alarm));
            }
            athlete.alarm = alarm;
        }
        begun
    }

    /// Who a tile is for, and whether it is a simulation.
    pub fn who(&self, place: usize) -> Option<(&str, bool)> {
        self.athletes.get(place).map(|athlete| (athlete.uid.as_str(), athlete.synthetic))
    }

    /// What a tile shows at `now`.
    pub fn face(&self, place: usize, now: Timestamp) -> Face {
        let Some(athlete) = self.athletes.get(place) else { return Face::default() };
        let Some((at, bpm)) = athlete.latest else {
            return Face { number: "–".to_owned(), state: "waiting", ..Face::default() };
        };
        let age = now.duration_since(at).as_secs();
        let (state, number, age) = match freshness(now, at) {
            Freshness::Fresh => ("fresh", whole_number(bpm), String::new()),
            Freshness::Stale => ("stale", whole_number(bpm), ago(age)),
            Freshness::Lost if is_gone(now, at) => ("gone", "–".to_owned(), ago(age)),
            Freshness::Lost => ("lost", "–".to_owned(), ago(age)),
        };
        Face { number, zone: self.zone(athlete, now), state, age, alarm: athlete.alarm }
    }

    /// The trend of a tile, the oldest point first, and a number that changes with it.
    pub fn trend(&self, place: usize) -> Option<(u32, &VecDeque<(Timestamp, f32)>)> {
        self.athletes.get(place).map(|athlete| (athlete.version, &athlete.trend))
    }

    /// The places in the order in which their tiles stand.
    pub fn order(&self, now: Timestamp) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.athletes.len()).collect();
        places.sort_by(|one, other| {
            let key = |place: usize| {
                let athlete = &self.athletes[place];
                let bpm = self.rate(athlete, now).map_or(-1, |bpm| bpm as i32);
                Reverse(match self.rules.sort {
                    Sort::Name => 0,
                    Sort::HeartRate => bpm,
                    Sort::Zone => {
                        if bpm < 0 {
                            -1
                        } else {
                            self.zone(athlete, now) as i32
                        }
                    }
                })
            };
            let name = |place: usize| self.athletes[place].uid.as_str();
            key(*one).cmp(&key(*other)).then_with(|| by_name(name(*one), name(*other)))
        });
        places
    }

    /// The heart rate that still counts.
    fn rate(&self, athlete: &Athlete, now: Timestamp) -> Option<f64> {
        athlete.latest.filter(|(at, _)| freshness(now, *at) != Freshness::Lost).map(|(_, bpm)| bpm)
    }

    fn zone(&self, athlete: &Athlete, now: Timestamp) -> usize {
        let zones = self.zones.unwrap_or_else(|| Zones::of_maximum(self.rules.max_bpm));
        self.rate(athlete, now).map_or(0, |bpm| zones.zone(bpm))
    }
}

fn is_gone(now: Timestamp, at: Timestamp) -> bool {
    now.duration_since(at) > GONE_AFTER
}

/// As people sort: numbers in names by their value, so that runner-9 comes before runner-10.
fn by_name(one: &str, other: &str) -> std::cmp::Ordering {
    let (mut one_rest, mut other_rest) = (one, other);
    loop {
        let (Some(a), Some(b)) = (piece(&mut one_rest), piece(&mut other_rest)) else {
            return one_rest.len().cmp(&other_rest.len()).then_with(|| one.cmp(other));
        };
        let order = match (a.trim_start_matches('0'), b.trim_start_matches('0')) {
            (x, y) if is_number(a) && is_number(b) => x.len().cmp(&y.len()).then_with(|| x.cmp(y)),
            _ => a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()),
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits, or all else, that a text begins with; `None` at its end.
fn piece<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let first = rest.chars().next()?.is_ascii_digit();
    let end = rest.find(|next: char| next.is_ascii_digit() != first).unwrap_or(rest.len());
    let (piece, behind) = rest.split_at(end);
    *rest = behind;
    Some(piece)
}

/// How many columns give the largest tiles, where `count` of them have to fit into a place of this size in CSS pixels.
pub fn columns(count: usize, width: f64, height: f64) -> usize {
    /// Width by height of a tile that looks right.
    const SHAPE: f64 = 1.35;
    let size = |columns: usize| {
        let rows = count.div_ceil(columns);
        (width / columns as f64 / SHAPE).min(height / rows as f64)
    };
    (1..=count.max(1))
        .max_by(|one, other| size(*one).total_cmp(&size(*other)).then(other.cmp(one)))
        .unwrap_or(1)
}

/// A name that fits into a tile: of an id that nobody can read only the beginning.
pub fn short(uid: &str) -> &str {
    let unreadable = uid.len() == 36 && uid.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if unreadable { uid.get(..8).unwrap_or(uid) } else { uid }
}
