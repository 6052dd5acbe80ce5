//! The members of the document but samples, and reading it.

use serde::{Deserialize, Serialize};
use strapline_units::{Metric, Private, SourceId, Timestamp};

use super::samples::Samples;
use super::{FORMAT, VERSION};
use crate::recording::{Pause, Person, Recording, Sex, Source, SourceKind, Sport};

/// Why a text is no recording.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON, or has other members or types.
    #[error("this is no recording in JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// It is something else.
    #[error("`format` is not \"{FORMAT}\"")]
    Format,
    /// A later version wrote it.
    #[error("version {0} of the format is newer than what is known here ({VERSION})")]
    Version(u32),
    /// A point in time cannot be read.
    #[error("`{member}` is not an RFC 3339 date and time")]
    Time {
        /// Which.
        member: &'static str,
    },
    /// A word that is not known.
    #[error("`{member}`: {word:?} is not known")]
    Word {
        /// Where.
        member: &'static str,
        /// Which.
        word: String,
    },
    /// A value in another unit.
    #[error("{metric} is in {expected:?}, not in {unit:?}")]
    Unit {
        /// Of what.
        metric: Metric,
        /// What it is in.
        expected: &'static str,
        /// What the text says.
        unit: String,
    },
    /// More lists than sources and metrics could give.
    #[error("there are more than {MOST_SERIES} series")]
    TooMany,
}

/// As many series as a text may have.
const MOST_SERIES: usize = 4096;

#[derive(Deserialize, Serialize)]
pub(super) struct Head {
    format: String,
    version: u32,
    start: String,
    end: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    utc_offset_s: Option<i32>,
    sport: String,
    #[serde(default, skip_serializing_if = "PersonMembers::is_empty")]
    person: PersonMembers,
    #[serde(default)]
    sources: Vec<SourceMembers>,
    #[serde(default)]
    laps: Vec<String>,
    #[serde(default)]
    pauses: Vec<PauseMembers>,
    /// Written by the writer itself, in slices.
    #[serde(default, skip_serializing)]
    series: Vec<SeriesMembers>,
}

#[derive(Default, Deserialize, PartialEq, Serialize)]
struct PersonMembers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    age_years: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight_kg: Option<f64>,
}

impl PersonMembers {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Deserialize, Serialize)]
struct SourceMembers {
    id: u32,
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manufacturer: Option<String>,
    kind: String,
}

#[derive(Deserialize, Serialize)]
struct PauseMembers {
    from: String,
    until: String,
}

#[derive(Deserialize)]
struct SeriesMembers {
    t: String,
    unit: String,
    source: u32,
    samples: Samples,
}

impl Head {
    pub(super) fn of(recording: &Recording) -> Self {
        let person = &recording.person;
        let sex = person.sex.map(|sex| match sex {
            Sex::Female => "female".to_owned(),
            Sex::Male => "male".to_owned(),
        });
        let source = |source: &Source| SourceMembers {
            id: source.id.0,
            label: source.label.clone(),
            name: source.name.as_ref().map(|name| name.expose().clone()),
            manufacturer: source.manufacturer.clone(),
            kind: source.kind.name().to_owned(),
        };
        let pause =
            |pause: &Pause| PauseMembers { from: pause.from.to_string(), until: pause.until.to_string() };
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            start: recording.start.to_string(),
            end: recording.end.to_string(),
            utc_offset_s: recording.utc_offset_s,
            sport: recording.sport.name().to_owned(),
            person: PersonMembers { sex, age_years: person.age_years, weight_kg: person.weight_kg },
            sources: recording.sources.iter().map(source).collect(),
            laps: recording.laps.iter().map(Timestamp::to_string).collect(),
            pauses: recording.pauses.iter().map(pause).collect(),
            series: Vec::new(),
        }
    }

    fn recording(self) -> Result<Recording, JsonError> {
        if self.format != FORMAT {
            return Err(JsonError::Format);
        }
        if self.version > VERSION {
            return Err(JsonError::Version(self.version));
        }
        let sex = match self.person.sex.as_deref() {
            None => None,
            Some("female") => Some(Sex::Female),
            Some("male") => Some(Sex::Male),
            Some(word) => return Err(JsonError::Word { member: "sex", word: word.to_owned() }),
        };
        let sport = Sport::from_name(&self.sport);
        let mut recording = Recording {
            start: time("start", &self.start)?,
            end: time("end", &self.end)?,
            sport: sport.ok_or(JsonError::Word { member: "sport", word: self.sport })?,
            utc_offset_s: self.utc_offset_s,
            person: Person { sex, age_years: self.person.age_years, weight_kg: self.person.weight_kg },
            ..Recording::default()
        };
        for source in self.sources {
            let kind = SourceKind::from_name(&source.kind);
            recording.sources.push(Source {
                id: SourceId(source.id),
                label: source.label,
                name: source.name.map(Private::new),
                manufacturer: source.manufacturer,
                kind: kind.ok_or(JsonError::Word { member: "kind", word: source.kind })?,
            });
        }
        for lap in &self.laps {
            recording.laps.push(time("laps", lap)?);
        }
        for pause in &self.pauses {
            let (from, until) = (time("pauses", &pause.from)?, time("pauses", &pause.until)?);
            recording.pauses.push(Pause { from, until });
        }
        if self.series.len() > MOST_SERIES {
            return Err(JsonError::TooMany);
        }
        for series in self.series {
            let metric = Metric::from_name(&series.t);
            let metric = metric.ok_or(JsonError::Word { member: "t", word: series.t })?;
            let expected = metric.unit().symbol();
            if series.unit != expected {
                return Err(JsonError::Unit { metric, expected, unit: series.unit });
            }
            for (micros, values) in series.samples.iter() {
                let at = recording.start.unix_micros().saturating_add(micros);
                let at = Timestamp::from_unix_micros(at);
                recording.push_values(metric, SourceId(series.source), at, values);
            }
        }
        Ok(recording)
    }
}

/// Reads a document.
///
/// # Errors
/// [`JsonError`]; nothing is read of a text that is wrong.
pub fn read(text: &[u8]) -> Result<Recording, JsonError> {
    serde_json::from_slice::<Head>(text)?.recording()
}

fn time(member: &'static str, text: &str) -> Result<Timestamp, JsonError> {
    text.parse().map_err(|_| JsonError::Time { member })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{"format":"strapline-recording","version":1,"start":"2026-11-21T10:00:00Z",
        "end":"2026-11-21T10:00:10Z","sport":"cycling","future":[{}],
        "series":[{"t":"HEART_RATE","unit":"bpm","source":1,"samples":[[0,72],[1000000,72.5]]},
                  {"t":"ECG","unit":"mV","source":1,"samples":[[-5,0.1,-0.2]]}]}"#;

    #[test]
    fn a_small_document_is_read_and_unknown_members_are_skipped() {
        let recording = read(SMALL.as_bytes()).unwrap();
        assert_eq!((recording.sport, recording.samples()), (Sport::Cycling, 3));
        let (at, values) = recording.series()[1].sample(0).unwrap();
        assert_eq!((at.to_string().as_str(), values), ("2026-11-21T09:59:59.999995Z", &[0.1, -0.2][..]));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let wrong = |from: &str, to: &str| read(SMALL.replace(from, to).as_bytes()).unwrap_err().to_string();
        assert!(wrong("strapline-rec", "other-rec").contains("`format` is not"));
        assert!(wrong("\"version\":1", "\"version\":2").contains("version 2"));
        assert!(wrong("2026-11-21T10:00:10Z", "tomorrow").contains("`end` is not"));
        assert!(wrong("cycling", "chess").contains("\"chess\" is not known"));
        assert!(wrong("HEART_RATE", "MOOD").contains("\"MOOD\" is not known"));
        assert!(wrong("bpm", "Hz").contains("HEART_RATE is in \"bpm\", not in \"Hz\""));
        assert!(wrong("[0,72]", "[0.5,72]").contains("this is no recording in JSON"));
        assert!(wrong("[0,72]", "[]").contains("line 3"));
    }
}
