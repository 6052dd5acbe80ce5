//! A recording as a FIT activity file: the order of messages and the totals follow Garmin's cookbook "Encoding FIT Activity
//! Files". `file_id`, `file_creator`, `user_profile`, `device_info` of each source, a timer event at each start and stop, a
//! `record` a second, after it in `hrv` messages the RR intervals that end in this second, a `lap` at each lap's end, and
//! `session` and `activity` last.
//!
//! Heart rate intervals are kept whole, to 1 ms, also those of pauses. Metrics without a field of the profile are developer
//! fields by the protocol's names. Waveforms, vectors, blood pressure and what a second source measured of the same
//! have no place.

use std::collections::BTreeSet;

use strapline_units::{Metric, Timestamp};

use super::encode::{Encoder, Field};
use super::profile::{self, base, message, record};
use super::totals::{LAP, SESSION, parts, totals};
use crate::recording::{Recording, Source};
use crate::seconds::{Second, Seconds};
use crate::summarizer::is_vector;
use crate::summary::Summary;
use crate::summing::{Mark, Summing, marks};

/// Samples or seconds between two looks at the clock of whoever polls.
const SLICE: usize = 4096;

/// Octets of a chunk that is handed out.
const CHUNK: usize = 1 << 16;

/// RR intervals of one `hrv` message.
const BEATS: usize = 5;

/// Local message types. One for each kind, so that definitions are seldom written again.
mod local {
    pub(super) const RECORD: u8 = 0;
    pub(super) const HRV: u8 = 1;
    pub(super) const EVENT: u8 = 2;
    pub(super) const LAP: u8 = 3;
    pub(super) const DEVICE_INFO: u8 = 4;
    pub(super) const DESCRIPTION: u8 = 5;
    pub(super) const OTHER: u8 = 6;
}

/// Writes a recording in slices.
pub(crate) struct Writer<'a> {
    recording: &'a Recording,
    state: State<'a>,
}

enum State<'a> {
    Summing(Box<Summing<'a>>),
    Records(Box<Records<'a>>),
    File { bytes: Vec<u8>, at: usize },
}

impl<'a> Writer<'a> {
    pub(crate) fn new(recording: &'a Recording, zones_bpm: &[f64]) -> Self {
        Self { recording, state: State::Summing(Box::new(Summing::new(recording, zones_bpm))) }
    }

    pub(crate) fn progress(&self) -> f64 {
        match &self.state {
            State::Summing(summing) => 0.4 * summing.progress(),
            State::Records(records) => 0.4 + 0.5 * records.seconds.progress(),
            State::File { bytes, at } => 0.9 + 0.1 * (*at as f64 / bytes.len().max(1) as f64),
        }
    }

    /// The size stands in the header, so octets come when all of it is known.
    pub(crate) fn poll(&mut self) -> Option<Vec<u8>> {
        match &mut self.state {
            State::Summing(summing) => {
                if !summing.step(SLICE) {
                    let records = Records::new(self.recording, summing.summary());
                    self.state = State::Records(Box::new(records));
                }
                Some(Vec::new())
            }
            State::Records(records) => {
                if !records.step() {
                    let encoder = core::mem::take(&mut records.encoder);
                    self.state = State::File { bytes: encoder.finish(), at: 0 };
                }
                Some(Vec::new())
            }
            State::File { bytes, at } => {
                let end = at.saturating_add(CHUNK).min(bytes.len());
                let chunk = bytes.get(*at..end).filter(|chunk| !chunk.is_empty())?.to_vec();
                *at = end;
                Some(chunk)
            }
        }
    }
}

struct Records<'a> {
    recording: &'a Recording,
    summary: Summary,
    encoder: Encoder,
    seconds: Seconds<'a>,
    waiting: Option<Second>,
    marks: std::vec::IntoIter<(Timestamp, Mark)>,
    laps: usize,
    layout: Layout,
    /// What has been written last, so that times do not go back.
    latest: i64,
}

/// Which fields a `record` of this recording has.
struct Layout {
    metrics: BTreeSet<Metric>,
    /// The metric that is cadence, and how many of its turns are one of the profile's.
    cadence: Option<(Metric, f64)>,
    developer: Vec<Metric>,
}

impl Layout {
    fn of(recording: &Recording) -> Self {
        let mut metrics: BTreeSet<Metric> = recording.series().iter().map(|series| series.metric()).collect();
        if metrics.contains(&Metric::Speed) {
            metrics.insert(Metric::Distance);
        }
        let usual = profile::cadence(recording.sport);
        let all = [usual, (Metric::BikeCadence, 1.0), (Metric::StrokeRate, 1.0), (Metric::StepsCadence, 2.0)];
        let cadence = all.into_iter().find(|(metric, _)| metrics.contains(metric));
        let native = |metric: Metric| {
            profile::NATIVE.iter().any(|native| native.metric == metric)
                || cadence.is_some_and(|(cadence, _)| cadence == metric)
        };
        let developer = metrics
            .iter()
            .copied()
            .filter(|metric| !native(*metric) && !is_vector(*metric) && *metric != Metric::RrInterval)
            .collect();
        Self { metrics, cadence, developer }
    }
}

impl<'a> Records<'a> {
    fn new(recording: &'a Recording, summary: Summary) -> Self {
        let mut records = Self {
            recording,
            summary,
            encoder: Encoder::default(),
            seconds: Seconds::new(recording),
            waiting: None,
            marks: marks(recording).into_iter(),
            laps: 0,
            layout: Layout::of(recording),
            latest: i64::MIN,
        };
        records.waiting = records.seconds.next();
        records.head();
        records
    }

    /// Writes some seconds; false when the file is complete.
    fn step(&mut self) -> bool {
        for _ in 0..SLICE {
            let Some(second) = self.waiting.take() else {
                self.marks_until(i64::MAX, true);
                self.tail();
                return false;
            };
            self.marks_until(second.at, false);
            self.second(&second);
            self.waiting = self.seconds.next();
        }
        true
    }

    fn head(&mut self) {
        let start = self.recording.start;
        self.encoder.message(
            local::OTHER,
            message::FILE_ID,
            &[
                Field::code(0, Some(4)), // activity
                Field::u16(1, Some(f64::from(profile::DEVELOPMENT))),
                Field::u16(2, Some(0.0)),
                Field::exact_u32(3, base::UINT32Z, serial_number(start)),
                Field::exact_u32(4, base::UINT32, profile::date_time(start)),
                Field::text(8, "Strapline"),
            ],
            &[],
        );
        self.encoder.message(local::OTHER, message::FILE_CREATOR, &[Field::u16(0, Some(1.0))], &[]);
        self.developer_fields();
        self.person();
        let recording = self.recording;
        self.device(0, None);
        for (index, source) in recording.sources.iter().take(254).enumerate() {
            self.device(index as u8 + 1, Some(source));
        }
        self.event(start, 0);
    }

    fn developer_fields(&mut self) {
        if self.layout.developer.is_empty() {
            return;
        }
        let fields =
            [Field::bytes(1, &profile::APPLICATION_ID), Field::u8(3, Some(0.0)), Field::u32(4, Some(1.0))];
        self.encoder.message(local::OTHER, message::DEVELOPER_DATA_ID, &fields, &[]);
        for (number, metric) in self.layout.developer.iter().enumerate() {
            let unit = metric.unit().symbol();
            let mut fields = vec![
                Field::u8(0, Some(0.0)),
                Field::u8(1, Some(number as f64)),
                Field::u8(2, Some(f64::from(base::FLOAT32))),
                Field::text(3, metric.name()),
                Field::u16(14, Some(f64::from(message::RECORD))),
            ];
            if !unit.is_empty() {
                fields.push(Field::text(8, unit));
            }
            self.encoder.message(local::DESCRIPTION, message::FIELD_DESCRIPTION, &fields, &[]);
        }
    }

    fn person(&mut self) {
        let person = self.recording.person;
        let mut fields = Vec::new();
        if let Some(sex) = person.sex {
            fields.push(Field::code(1, Some(profile::gender(sex))));
        }
        if let Some(age) = person.age_years {
            fields.push(Field::u8(2, Some(age.floor())));
        }
        if let Some(weight) = person.weight_kg {
            fields.push(Field::u16(4, Some(weight * 10.0)));
        }
        if !fields.is_empty() {
            self.encoder.message(local::OTHER, message::USER_PROFILE, &fields, &[]);
        }
    }

    /// The creator (index 0), or a source.
    fn device(&mut self, index: u8, source: Option<&Source>) {
        let maker = source.and_then(|source| source.manufacturer.as_deref());
        let number = maker.map_or(profile::DEVELOPMENT, profile::manufacturer_number);
        let mut fields = vec![
            Field::exact_u32(profile::TIMESTAMP, base::UINT32, profile::date_time(self.recording.start)),
            Field::u8(0, Some(f64::from(index))),
            Field::u16(2, Some(f64::from(number))),
        ];
        match source {
            None => {
                fields.push(Field::u16(4, Some(0.0)));
                fields.push(Field::code(25, Some(5))); // local
                fields.push(Field::text(27, "Strapline"));
            }
            Some(source) => {
                fields.push(Field::u8(1, profile::device_type(source.kind).map(f64::from)));
                fields.push(Field::code(25, Some(3))); // bluetooth_low_energy
                fields.push(Field::text(19, &source.label));
                let name = source.name.as_ref().map(|name| name.expose().as_str());
                if let Some(name) = name.or(maker) {
                    fields.push(Field::text(27, name));
                }
            }
        }
        self.encoder.message(local::DEVICE_INFO, message::DEVICE_INFO, &fields, &[]);
    }

    /// A timer event: 0 start, 4 stop_all.
    fn event(&mut self, at: Timestamp, kind: u8) {
        let fields = [
            Field::exact_u32(profile::TIMESTAMP, base::UINT32, profile::date_time(at)),
            Field::code(0, Some(0)), // timer
            Field::code(1, Some(kind)),
            Field::u8(4, Some(0.0)),
        ];
        self.encoder.message(local::EVENT, message::EVENT, &fields, &[]);
    }

    /// What happened before a second; a start within it comes before its record, all else behind.
    fn marks_until(&mut self, second: i64, all: bool) {
        while let Some((at, mark)) = self.marks.as_slice().first().copied() {
            let within = at.unix_micros().div_euclid(1_000_000);
            let due = within < second || (within == second && mark == Mark::Resume);
            if !due && !all {
                break;
            }
            self.marks.next();
            match mark {
                Mark::Lap => self.lap(at),
                Mark::Pause => self.event(at, 4),
                Mark::Resume => self.event(at, 0),
            }
        }
    }

    fn second(&mut self, second: &Second) {
        if second.counts && second.at > self.latest {
            self.latest = second.at;
            self.record(second);
        }
        for beats in second.beats_ms.chunks(BEATS) {
            let filled = (0..BEATS).map(|index| beats.get(index).copied());
            self.encoder.message(local::HRV, message::HRV, &[Field::list(0, base::UINT16, filled)], &[]);
        }
    }

    fn record(&mut self, second: &Second) {
        let value = |metric| second.values.get(&metric).copied();
        let Layout { metrics, cadence, developer } = &self.layout;
        let at = profile::date_time_of_second(second.at);
        let mut fields = vec![Field::exact_u32(profile::TIMESTAMP, base::UINT32, at)];
        if metrics.contains(&Metric::Location) {
            let semicircles = |degrees: f64| degrees * profile::SEMICIRCLES_PER_DEGREE;
            fields.push(Field::s32(
                record::LATITUDE,
                second.position.map(|(latitude, _)| semicircles(latitude)),
            ));
            fields.push(Field::s32(
                record::LONGITUDE,
                second.position.map(|(_, longitude)| semicircles(longitude)),
            ));
        }
        if let Some((metric, per_turn)) = cadence {
            let (whole, fraction) = parts(value(*metric).map(|cadence| cadence / per_turn));
            fields.push(Field::u8(record::CADENCE, whole));
            fields.push(Field::u8(record::FRACTIONAL_CADENCE, fraction));
        }
        for native in profile::NATIVE.iter().filter(|native| metrics.contains(&native.metric)) {
            let value = value(native.metric).map(|value| value * native.scale);
            fields.push(Field::unsigned(native.field, native.base, value));
        }
        let developer: Vec<Field> = developer
            .iter()
            .enumerate()
            .map(|(number, metric)| Field::float(number as u8, value(*metric)))
            .collect();
        self.encoder.message(local::RECORD, message::RECORD, &fields, &developer);
    }

    fn lap(&mut self, at: Timestamp) {
        let index = self.laps;
        self.laps += 1;
        let Some(lap) = self.summary.laps.get(index) else { return };
        let mut fields = vec![
            Field::u16(254, Some(index as f64)),
            Field::exact_u32(profile::TIMESTAMP, base::UINT32, profile::date_time(at)),
            Field::code(0, Some(9)), // lap
            Field::code(1, Some(1)), // stop
            Field::exact_u32(2, base::UINT32, profile::date_time(lap.start)),
            Field::code(25, Some(profile::sport_number(self.recording.sport))),
            // session_end for the last one, else manual
            Field::code(24, Some(if index + 1 == self.summary.laps.len() { 7 } else { 0 })),
        ];
        fields.extend(totals(lap, &LAP, self.layout.cadence));
        self.encoder.message(local::LAP, message::LAP, &fields, &[]);
    }

    fn tail(&mut self) {
        let end = self.summary.whole.end;
        self.event(end, 4);
        self.lap(end);
        let (start, timestamp) = (profile::date_time(self.recording.start), profile::date_time(end));
        let whole = &self.summary.whole;
        let mut fields = vec![
            Field::u16(254, Some(0.0)),
            Field::exact_u32(profile::TIMESTAMP, base::UINT32, timestamp),
            Field::code(0, Some(8)), // session
            Field::code(1, Some(1)), // stop
            Field::exact_u32(2, base::UINT32, start),
            Field::code(5, Some(profile::sport_number(self.recording.sport))),
            Field::code(6, Some(0)), // generic
            Field::u16(25, Some(0.0)),
            Field::u16(26, Some(self.summary.laps.len() as f64)),
            Field::code(28, Some(0)), // activity_end
        ];
        fields.extend(totals(whole, &SESSION, self.layout.cadence));
        self.encoder.message(local::OTHER, message::SESSION, &fields, &[]);
        let offset = i64::from(self.recording.utc_offset_s.unwrap_or_default());
        let local_time = (i64::from(timestamp) + offset).clamp(0, i64::from(u32::MAX) - 1) as u32;
        let mut fields = vec![
            Field::exact_u32(profile::TIMESTAMP, base::UINT32, timestamp),
            Field::u32(0, Some(profile::seconds(whole.timer) * 1000.0)),
            Field::u16(1, Some(1.0)),
            Field::code(2, Some(0)),  // manual
            Field::code(3, Some(26)), // activity
            Field::code(4, Some(1)),  // stop
        ];
        if self.recording.utc_offset_s.is_some() {
            fields.push(Field::exact_u32(5, base::UINT32, local_time));
        }
        self.encoder.message(local::OTHER, message::ACTIVITY, &fields, &[]);
    }
}

/// Anything but 0, and the same for the same recording.
fn serial_number(start: Timestamp) -> u32 {
    (start.unix_micros() / 1000) as u32 | 1
}
