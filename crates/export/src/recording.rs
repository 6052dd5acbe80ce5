//! What a session is: when it ran, who measured, and every sample. All formats are written from this and read into it.

use strapline_units::{Metric, Private, Sample, SourceId, Timestamp, Value};

use crate::series::Series;

/// A session, from start to end. Times are in UTC; nothing need be in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// When it was started.
    pub start: Timestamp,
    /// When it was stopped.
    pub end: Timestamp,
    /// What was done.
    pub sport: Sport,
    /// Local time less UTC at the start, in s; where it is known.
    pub utc_offset_s: Option<i32>,
    /// Who did it, as far as a file wants it.
    pub person: Person,
    /// What measured. The first that has a value of a metric counts where a format has room for one only.
    pub sources: Vec<Source>,
    /// When the lap button was pressed: each press ends a lap and begins the next.
    pub laps: Vec<Timestamp>,
    /// When the clock stood still.
    pub pauses: Vec<Pause>,
    pub(crate) series: Vec<Series>,
}

impl Recording {
    /// A session without anything in it.
    pub fn new(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end, ..Self::default() }
    }

    /// Keeps a sample. False where it cannot be kept: no value, or one that is not finite.
    pub fn push(&mut self, sample: &Sample) -> bool {
        let values = match &sample.value {
            Value::Scalar(value) => std::slice::from_ref(value),
            Value::Vector(values) => values,
        };
        self.push_values(sample.metric, sample.source, sample.at, values)
    }

    /// The same of its parts, in the metric's unit.
    pub fn push_values(&mut self, metric: Metric, source: SourceId, at: Timestamp, values: &[f64]) -> bool {
        // The newest series is the likeliest: readers take one column or one list after the other.
        let same = |series: &Series| series.metric() == metric && series.source() == source;
        if let Some(series) = self.series.iter_mut().rev().find(|series| same(series)) {
            return series.push(at, values);
        }
        let mut series = Series::new(metric, source);
        let kept = series.push(at, values);
        if kept {
            self.series.push(series);
        }
        kept
    }

    /// All series, one for each metric of each source.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The series of one metric, in the order of [`Recording::sources`]; those of sources that are not listed there come last.
    pub fn series_of(&self, metric: Metric) -> Vec<&Series> {
        let mut found: Vec<&Series> = self.series.iter().filter(|series| series.metric() == metric).collect();
        let place = |series: &&Series| {
            self.sources.iter().position(|source| source.id == series.source()).unwrap_or(usize::MAX)
        };
        found.sort_by_key(place);
        found
    }

    /// How many samples there are; a chunk of a waveform counts as one.
    pub fn samples(&self) -> usize {
        self.series.iter().map(Series::len).sum()
    }

    /// The source of an id.
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// When the first and the last sample were; `None` without one.
    pub fn extent(&self) -> Option<(Timestamp, Timestamp)> {
        let times = || self.series.iter().flat_map(|series| series.times().iter().copied());
        times().min().zip(times().max())
    }
}

/// What was done. A file that knows it by another name is read as [`Sport::Generic`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sport {
    /// Anything else, or not known.
    #[default]
    Generic,
    /// On foot, fast.
    Running,
    /// On a bicycle or a bicycle trainer.
    Cycling,
    /// In a boat or on a rower.
    Rowing,
    /// On foot.
    Walking,
    /// On foot, far.
    Hiking,
    /// In water.
    Swimming,
    /// Strength, mobility and the like.
    Training,
}

impl Sport {
    /// Every sport.
    pub const ALL: [Self; 8] = [
        Self::Generic,
        Self::Running,
        Self::Cycling,
        Self::Rowing,
        Self::Walking,
        Self::Hiking,
        Self::Swimming,
        Self::Training,
    ];

    /// Its name in JSON and on the command line; the same as in the FIT profile.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Running => "running",
            Self::Cycling => "cycling",
            Self::Rowing => "rowing",
            Self::Walking => "walking",
            Self::Hiking => "hiking",
            Self::Swimming => "swimming",
            Self::Training => "training",
        }
    }

    /// The sport of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sport| sport.name() == name)
    }
}

/// A person, as far as files have a place for it. All of it is theirs to leave out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Person {
    /// As files ask for it.
    pub sex: Option<Sex>,
    /// In years.
    pub age_years: Option<f64>,
    /// In kg.
    pub weight_kg: Option<f64>,
}

/// The two that files know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What samples call it.
    pub id: SourceId,
    /// A label without meaning outside the recording, such as `source-1`.
    pub label: String,
    /// The name that the device gives itself, where the person wants it in files.
    pub name: Option<Private<String>>,
    /// Its maker, as Device Information or the person says.
    pub manufacturer: Option<String>,
    /// What it is.
    pub kind: SourceKind,
}

impl Source {
    /// A source of which no more is known than a label.
    pub const fn new(id: SourceId, label: String) -> Self {
        Self { id, label, name: None, manufacturer: None, kind: SourceKind::Other }
    }
}

/// What a source is, in the words of the FIT profile's `ble_device_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceKind {
    /// Anything else.
    #[default]
    Other,
    /// A heart rate strap or arm band.
    HeartRate,
    /// A power meter.
    BikePower,
    /// A speed and cadence sensor of a bicycle.
    BikeSpeedCadence,
    /// A foot pod.
    FootPod,
    /// A trainer.
    BikeTrainer,
}

impl SourceKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Other,
        Self::HeartRate,
        Self::BikePower,
        Self::BikeSpeedCadence,
        Self::FootPod,
        Self::BikeTrainer,
    ];

    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::HeartRate => "heart_rate",
            Self::BikePower => "bike_power",
            Self::BikeSpeedCadence => "bike_speed_cadence",
            Self::FootPod => "foot_pod",
            Self::BikeTrainer => "bike_trainer",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A time in which the clock stood still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pause {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub until: Timestamp,
}

impl Pause {
    /// Pauses within `start` and `end`, in order and apart from each other, whatever they were.
    pub(crate) fn tidy(pauses: &[Self], start: Timestamp, end: Timestamp) -> Vec<Self> {
        let mut sorted: Vec<Self> = pauses
            .iter()
            .map(|pause| Self { from: pause.from.max(start), until: pause.until.min(end) })
            .filter(|pause| pause.from < pause.until)
            .collect();
        sorted.sort_unstable();
        let mut tidy: Vec<Self> = Vec::with_capacity(sorted.len());
        for pause in sorted {
            match tidy.last_mut() {
                Some(last) if pause.from <= last.until => last.until = last.until.max(pause.until),
                _ => tidy.push(pause),
            }
        }
        tidy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_micros(second * 1_000_000)
    }

    #[test]
    fn samples_go_to_the_series_of_their_metric_and_source() {
        let mut recording = Recording::default();
        let mut push = |metric, source, second, value| {
            recording.push(&Sample { metric, at: at(second), value, source: SourceId(source) })
        };
        assert!(push(Metric::HeartRate, 2, 1, Value::Scalar(60.0)));
        assert!(push(Metric::HeartRate, 1, 1, Value::Scalar(61.0)));
        assert!(push(Metric::HeartRate, 2, 2, Value::Scalar(62.0)));
        assert!(push(Metric::Ecg, 1, 1, Value::Vector(vec![0.1, 0.2])));
        assert!(!push(Metric::HeartRate, 1, 2, Value::Scalar(f64::NAN)));
        assert!(!push(Metric::Ecg, 1, 2, Value::Vector(Vec::new())));
        assert_eq!(recording.samples(), 4);
        assert_eq!(recording.extent(), Some((at(1), at(2))));
        recording.sources = vec![Source::new(SourceId(1), "a".to_owned())];
        let of: Vec<u32> =
            recording.series_of(Metric::HeartRate).iter().map(|series| series.source().0).collect();
        assert_eq!(of, [1, 2]);
    }

    #[test]
    fn pauses_are_put_in_order_and_joined() {
        let pause = |from, until| Pause { from: at(from), until: at(until) };
        let tidy =
            Pause::tidy(&[pause(8, 9), pause(-5, 2), pause(5, 7), pause(6, 8), pause(4, 3)], at(0), at(10));
        assert_eq!(tidy, [pause(0, 2), pause(5, 9)]);
    }

    #[test]
    fn names_are_found_again() {
        assert!(Sport::ALL.into_iter().all(|sport| Sport::from_name(sport.name()) == Some(sport)));
        assert!(SourceKind::ALL.into_iter().all(|kind| SourceKind::from_name(kind.name()) == Some(kind)));
    }
}
