//! Which kind of table it is, and what may be wrong with it.

use std::collections::BTreeMap;

use strapline_units::{Metric, SourceId, Timestamp};

use super::number::number;
use super::table::Table;
use super::{COLUMNS, event};
use crate::recording::{Pause, Recording, Source};

/// What a table had in it.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvFile {
    /// All that could be read.
    pub recording: Recording,
    /// Lines that could not be read: the first of them, and how many.
    pub skipped: Option<(CsvError, usize)>,
}

/// Why a table, or a line of it, could not be read. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// There is no line.
    #[error("there is nothing in it")]
    Empty,
    /// No column is known.
    #[error("no column has a metric that is known; name one heart_rate, rr_ms, power, cadence or speed")]
    NoColumn,
    /// No line could be read.
    #[error("no line could be read; the first: {0}")]
    NothingRead(Box<Self>),
    /// There is no time.
    #[error("line {line}: there is no time such as 2026-11-21T10:42:06Z, or seconds")]
    NoTime {
        /// Which.
        line: u64,
    },
    /// Something is no number.
    #[error("line {line}: {text:?} is not a number")]
    NotANumber {
        /// Which.
        line: u64,
        /// What stands there, at most 40 characters.
        text: String,
    },
    /// Neither a metric nor an event.
    #[error("line {line}: the metric {text:?} is not known")]
    NoMetric {
        /// Which.
        line: u64,
        /// What stands there, at most 40 characters.
        text: String,
    },
    /// A value in another unit.
    #[error("line {line}: {metric} is in {expected:?}, not in {text:?}")]
    Unit {
        /// Which.
        line: u64,
        /// Of what.
        metric: Metric,
        /// What it is in.
        expected: &'static str,
        /// What stands there, at most 40 characters.
        text: String,
    },
    /// More sources than a person wears.
    #[error("line {line}: there are more than {MOST_SOURCES} sources")]
    TooManySources {
        /// Which.
        line: u64,
    },
}

/// So many sources are kept apart.
const MOST_SOURCES: usize = 256;

/// Reads a table: one written here, or one with a header that names a column for each metric. Columns are separated by `,`
/// `;` or tabs; with `;` a comma may be the decimal mark. Times are RFC 3339, or numbers: seconds or milliseconds since the
/// start or since 1970. Without times lines with RR intervals follow each other, all others are a second apart; the
/// session then begins at `start`.
///
/// # Errors
/// [`CsvError`] where nothing could be read. A line that cannot be read is skipped and told.
pub fn read(text: &[u8], start: Timestamp) -> Result<CsvFile, CsvError> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let first = text.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let first = first.ok_or(CsvError::Empty)?;
    let delimiter =
        [b';', b'\t', b','].into_iter().find(|delimiter| first.contains(delimiter)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter).flexible(true).has_headers(false).comment(Some(b'#'));
    let mut reader = reader.from_reader(text);
    let mut record = csv::ByteRecord::new();
    let mut lines = Lines { recording: Recording::default(), skipped: None };
    let mut kind: Option<Kind> = None;
    // From octets in memory there are no errors.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let result = match &mut kind {
            None => {
                kind = Some(Kind::of(&cells, delimiter == b';', start)?);
                Ok(())
            }
            Some(Kind::Own(own)) => own.line(&mut lines.recording, line, &cells),
            Some(Kind::Table(table)) => table.line(&mut lines.recording, line, &cells),
        };
        if let Err(error) = result {
            lines.skip(error);
        }
    }
    let Some(kind) = kind else { return Err(CsvError::Empty) };
    lines.finish(kind)
}

/// At most 40 characters of a cell.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}

enum Kind {
    Own(Own),
    Table(Table),
}

impl Kind {
    fn of(header: &[&str], decimal_comma: bool, start: Timestamp) -> Result<Self, CsvError> {
        if *header == COLUMNS {
            return Ok(Self::Own(Own::default()));
        }
        Table::of(header, decimal_comma, start).map(Self::Table)
    }
}

struct Lines {
    recording: Recording,
    skipped: Option<(CsvError, usize)>,
}

impl Lines {
    fn skip(&mut self, error: CsvError) {
        self.skipped.get_or_insert((error, 0)).1 += 1;
    }

    fn finish(mut self, kind: Kind) -> Result<CsvFile, CsvError> {
        let (start, end) = match kind {
            Kind::Own(own) => {
                own.close(&mut self.recording);
                (own.start, own.end)
            }
            Kind::Table(table) => {
                self.recording.sources.push(Source::new(table.source(), "file".to_owned()));
                (table.start(), None)
            }
        };
        let extent = self.recording.extent();
        if let (None, Some((error, _))) = (extent, &self.skipped) {
            return Err(CsvError::NothingRead(Box::new(error.clone())));
        }
        let (first, last) = extent.unzip();
        self.recording.start = start.or(first).unwrap_or_default();
        self.recording.end = end.or(last).unwrap_or_default().max(self.recording.start);
        Ok(CsvFile { recording: self.recording, skipped: self.skipped })
    }
}

/// What was written here.
#[derive(Default)]
struct Own {
    sources: BTreeMap<String, SourceId>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    paused: Option<Timestamp>,
}

impl Own {
    fn line(&mut self, recording: &mut Recording, line: u64, cells: &[&str]) -> Result<(), CsvError> {
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
        let at: Timestamp = cell(0).parse().map_err(|_| CsvError::NoTime { line })?;
        match cell(1) {
            event::START => self.start = Some(at),
            event::END => self.end = Some(at),
            event::LAP => recording.laps.push(at),
            event::PAUSE => self.paused = Some(at),
            event::RESUME => {
                let from = self.paused.take();
                recording.pauses.extend(from.map(|from| Pause { from, until: at }));
            }
            name => {
                let metric = Metric::from_name(name)
                    .ok_or_else(|| CsvError::NoMetric { line, text: excerpt(name) })?;
                let expected = metric.unit().symbol();
                if cell(2) != expected {
                    return Err(CsvError::Unit { line, metric, expected, text: excerpt(cell(2)) });
                }
                let not_a_number = |text: &str| CsvError::NotANumber { line, text: excerpt(text) };
                let values: Result<Vec<f64>, CsvError> = cell(4)
                    .split_ascii_whitespace()
                    .map(|text| number(text, false).ok_or_else(|| not_a_number(text)))
                    .collect();
                let source = self.source(recording, line, cell(3))?;
                if !recording.push_values(metric, source, at, &values?) {
                    return Err(not_a_number(cell(4)));
                }
            }
        }
        Ok(())
    }

    fn source(&mut self, recording: &mut Recording, line: u64, label: &str) -> Result<SourceId, CsvError> {
        if let Some(known) = self.sources.get(label) {
            return Ok(*known);
        }
        if self.sources.len() >= MOST_SOURCES {
            return Err(CsvError::TooManySources { line });
        }
        let id = SourceId(self.sources.len() as u32 + 1);
        self.sources.insert(label.to_owned(), id);
        recording.sources.push(Source::new(id, label.to_owned()));
        Ok(id)
    }

    /// A pause that lasts until the end.
    fn close(&self, recording: &mut Recording) {
        if let Some((from, until)) = self.paused.zip(self.end) {
            recording.pauses.push(Pause { from, until });
        }
    }
}
