//! FIT messages to a recording. What the file says of who measured (`device_info`) becomes sources, but not which of them
//! measured what: that a FIT file does not tell, so all samples come from source 0.

use core::time::Duration;
use std::collections::BTreeMap;

use strapline_units::{Metric, Private, SourceId, Timestamp};

use super::beats::BeatTimes;
use super::decode::{FitError, Message, messages};
use super::profile::{self, message, record};
use crate::recording::{Pause, Recording, Sex, Source};

/// What a file had in it, as far as it could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct FitFile {
    /// All that could be read.
    pub recording: Recording,
    /// What is wrong with the file; empty where nothing is.
    pub problems: Vec<FitError>,
}

/// Reads a FIT file, or several one behind the other.
///
/// # Errors
/// [`FitError::NotFit`] where there is no FIT header at the beginning. Everything else that may be wrong is told in
/// [`FitFile::problems`], and what could be read is there.
pub fn read(bytes: &[u8]) -> Result<FitFile, FitError> {
    let mut reader = Reader::default();
    let problems = messages(bytes, |message| reader.message(message))?;
    Ok(FitFile { recording: reader.finish(), problems })
}

/// Everything that a file measures.
const FILE: SourceId = SourceId(0);

/// Sources of a file; a device index has eight bits.
const MOST_SOURCES: usize = 256;

#[derive(Default)]
struct Reader {
    recording: Recording,
    beats: BeatTimes,
    /// Cadence, until the sport is known.
    cadences: Vec<(Timestamp, f64)>,
    /// By developer and number: the metric and the base type.
    developer: BTreeMap<(u8, u8), (Metric, u8)>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    lap_starts: Vec<Timestamp>,
    stopped: Option<Timestamp>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    sport_is_known: bool,
}

impl Reader {
    fn message(&mut self, message: &Message<'_>) {
        match message.global() {
            // Its time of creation, for beats before anything else has one.
            message::FILE_ID => {
                if let Some(created) = message.whole(4) {
                    self.beats.now(profile::timestamp(created));
                }
            }
            message::RECORD => self.record(message),
            message::HRV => {
                for seconds in message.values(0) {
                    // The scale is 1000, so what stands there is ms.
                    if let Some(at) = self.beats.beat(seconds) {
                        self.recording.push_values(Metric::RrInterval, FILE, at, &[seconds]);
                    }
                }
            }
            message::EVENT => self.event(message),
            message::LAP => self.lap_starts.extend(message.whole(2).map(profile::timestamp)),
            message::SESSION => self.session(message),
            message::ACTIVITY => {
                if let Some((at, local)) = message.timestamp().zip(message.whole(5)) {
                    let offset = i64::from(local) - i64::from(at);
                    // Offsets are at most 14 h; more is a clock that was never set.
                    self.recording.utc_offset_s =
                        i32::try_from(offset).ok().filter(|offset| offset.abs() <= 14 * 3600);
                }
            }
            message::DEVICE_INFO => self.device(message),
            message::USER_PROFILE => {
                let person = &mut self.recording.person;
                person.sex = message.code(1).and_then(|code| match code {
                    0 => Some(Sex::Female),
                    1 => Some(Sex::Male),
                    _ => None,
                });
                person.age_years = message.value(2);
                person.weight_kg = message.value(4).map(|weight| weight / 10.0);
            }
            message::SPO2_DATA => {
                if let Some((at, percent)) = message.timestamp().zip(message.value(0)) {
                    self.push(Metric::Spo2, profile::timestamp(at), percent);
                }
            }
            message::FIELD_DESCRIPTION => self.describe(message),
            _ => {}
        }
    }

    fn push(&mut self, metric: Metric, at: Timestamp, value: f64) {
        self.seen(at);
        self.recording.push_values(metric, FILE, at, &[value]);
    }

    fn seen(&mut self, at: Timestamp) {
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }

    fn record(&mut self, message: &Message<'_>) {
        let Some(at) = message.timestamp().map(profile::timestamp) else { return };
        self.beats.now(at);
        self.seen(at);
        for native in &profile::NATIVE {
            let mut value = message.value(native.field);
            if native.field == record::ENHANCED_SPEED {
                // The older field has the same scale.
                value = value.or_else(|| message.value(record::SPEED));
            }
            if let Some(value) = value {
                self.push(native.metric, at, value / native.scale);
            }
        }
        if let Some(cadence) = message.value(record::CADENCE) {
            let fraction = message.value(record::FRACTIONAL_CADENCE).unwrap_or_default();
            self.cadences.push((at, cadence + fraction / 128.0));
        }
        if let Some((latitude, longitude)) =
            message.value(record::LATITUDE).zip(message.value(record::LONGITUDE))
        {
            let degrees = [latitude, longitude].map(|value| value / profile::SEMICIRCLES_PER_DEGREE);
            self.recording.push_values(Metric::Location, FILE, at, &degrees);
        }
        for (developer, number, bytes) in message.developer_fields() {
            if let Some(&(metric, base)) = self.developer.get(&(developer, number))
                && let Some(value) = message.developer_value(base, bytes)
            {
                self.push(metric, at, value);
            }
        }
    }

    /// Developer fields by a name of our protocol in its unit are read, all others skipped.
    fn describe(&mut self, message: &Message<'_>) {
        let (Some(developer), Some(number), Some(base)) = (message.code(0), message.code(1), message.code(2))
        else {
            return;
        };
        let key = (developer, number);
        self.developer.remove(&key);
        let metric = message.text(3).and_then(|name| Metric::from_name(&name));
        let unit = message.text(8).unwrap_or_default();
        if let Some(metric) = metric.filter(|metric| metric.unit().symbol() == unit) {
            self.developer.insert(key, (metric, base));
        }
    }

    fn event(&mut self, message: &Message<'_>) {
        const TIMER: u8 = 0;
        let Some(at) = message.timestamp().map(profile::timestamp) else { return };
        self.beats.now(at);
        match (message.code(0), message.code(1)) {
            // start
            (Some(TIMER), Some(0)) => {
                self.seen(at);
                if let Some(from) = self.stopped.take().filter(|from| *from < at) {
                    self.recording.pauses.push(Pause { from, until: at });
                }
            }
            // stop, stop_all, stop_disable, stop_disable_all
            (Some(TIMER), Some(1 | 4 | 8 | 9)) => {
                self.seen(at);
                self.stopped.get_or_insert(at);
            }
            _ => {}
        }
    }

    fn session(&mut self, message: &Message<'_>) {
        let start = message.whole(2).map(profile::timestamp);
        let elapsed = message.whole(7).map(|millis| Duration::from_millis(u64::from(millis)));
        if let Some(start) = start {
            self.start = Some(self.start.map_or(start, |earlier| earlier.min(start)));
        }
        if let Some(end) = start.zip(elapsed).map(|(start, elapsed)| start + elapsed) {
            self.end = Some(self.end.map_or(end, |later| later.max(end)));
        }
        if let Some(sport) = message.code(5) {
            // Of several sessions the first says what it was.
            if !self.sport_is_known {
                self.recording.sport = profile::sport(sport);
            }
            self.sport_is_known = true;
        }
    }

    fn device(&mut self, message: &Message<'_>) {
        const BLUETOOTH_LOW_ENERGY: u8 = 3;
        // 0 is what wrote the file.
        let Some(index) = message.code(0).filter(|index| *index != 0) else { return };
        let id = SourceId(u32::from(index));
        let known = self.recording.sources.iter().position(|source| source.id == id);
        let at = known.unwrap_or_else(|| {
            self.recording.sources.push(Source::new(id, format!("device-{index}")));
            self.recording.sources.len() - 1
        });
        let Some(source) = self.recording.sources.get_mut(at).filter(|_| at < MOST_SOURCES) else { return };
        if let Some(label) = message.text(19) {
            source.label = label;
        }
        if let Some(name) = message.text(27) {
            source.name = Some(Private::new(name));
        }
        if let Some(number) = message.whole(2).and_then(|number| u16::try_from(number).ok()) {
            source.manufacturer = profile::manufacturer_name(number).map(str::to_owned);
        }
        if let Some(kind) = message.code(1) {
            source.kind = profile::source_kind(kind, message.code(25) == Some(BLUETOOTH_LOW_ENERGY));
        }
    }

    fn finish(mut self) -> Recording {
        let (metric, per_turn) = profile::cadence(self.recording.sport);
        for (at, cadence) in core::mem::take(&mut self.cadences) {
            self.recording.push_values(metric, FILE, at, &[cadence * per_turn]);
        }
        // Beats alone have times too.
        let (first, last) = self.recording.extent().unzip();
        let start = self.start.or(self.first).or(first).unwrap_or_default();
        let end = self.end.or(self.last).or(last).unwrap_or(start).max(start);
        let mut laps: Vec<Timestamp> =
            self.lap_starts.into_iter().filter(|at| start < *at && *at < end).collect();
        laps.sort_unstable();
        laps.dedup();
        if !self.recording.series().is_empty() {
            self.recording.sources.push(Source::new(FILE, "file".to_owned()));
        }
        (self.recording.start, self.recording.end, self.recording.laps) = (start, end, laps);
        self.recording
    }
}
