//! A table of others: a header that names a column for each metric, and a line for each moment.

use core::time::Duration;

use strapline_units::{Metric, SourceId, Timestamp};

use super::columns::{Column, TimeUnit};
use super::number::number;
use super::read::{CsvError, excerpt};
use crate::recording::Recording;

/// From this number of seconds on (1973) a time counts from 1970, below it from the start.
const ABSOLUTE_S: f64 = 1e8;

/// Beyond this no time is meant (the year 3000), in s.
const LATEST_S: f64 = 32_503_680_000.0;

/// Everything that a table measures.
const FILE: SourceId = SourceId(0);

/// The longest RR interval that can be meant, in ms.
const LONGEST_RR_MS: f64 = 60_000.0;

pub(super) struct Table {
    columns: Vec<Column>,
    decimal_comma: bool,
    start: Timestamp,
    /// Where no column has times: when the next line is.
    next: Option<Timestamp>,
    has_absolute_times: bool,
}

impl Table {
    pub(super) fn of(header: &[&str], decimal_comma: bool, start: Timestamp) -> Result<Self, CsvError> {
        let mut columns: Vec<Column> = header.iter().map(|name| Column::of(name)).collect();
        if !columns.iter().any(|column| matches!(column, Column::Value(..))) {
            return Err(CsvError::NoColumn);
        }
        // Of several columns with times the first counts, of several of one metric as well.
        for at in (1..columns.len()).rev() {
            let (before, rest) = columns.split_at_mut(at);
            if let Some(column) = rest.first_mut()
                && before.iter().any(|earlier| earlier.same(*column))
            {
                *column = Column::Other;
            }
        }
        let timed = columns.iter().any(|column| matches!(column, Column::Time(_)));
        Ok(Self { columns, decimal_comma, start, next: (!timed).then_some(start), has_absolute_times: false })
    }

    pub(super) const fn source(&self) -> SourceId {
        FILE
    }

    /// When the session began, where the table does not say.
    pub(super) fn start(&self) -> Option<Timestamp> {
        (!self.has_absolute_times).then_some(self.start)
    }

    pub(super) fn line(
        &mut self,
        recording: &mut Recording,
        line: u64,
        cells: &[&str],
    ) -> Result<(), CsvError> {
        let mut values = Vec::new();
        let mut time = None;
        for (column, cell) in self.columns.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            match column {
                Column::Other => {}
                Column::Time(unit) => time = Some(self.time(*unit, cell).ok_or(CsvError::NoTime { line })?),
                Column::Value(metric, factor) => {
                    let value = number(cell, self.decimal_comma).map(|value| value * factor);
                    let value = value.filter(|value| value.is_finite());
                    let wrong = || CsvError::NotANumber { line, text: excerpt(cell) };
                    values.push((*metric, value.ok_or_else(wrong)?));
                }
            }
        }
        let at = match (self.next, time) {
            (Some(next), _) => {
                let rr = values.iter().find(|(metric, _)| *metric == Metric::RrInterval).map(|(_, rr)| *rr);
                let step = rr.filter(|rr| (0.0..=LONGEST_RR_MS).contains(rr)).unwrap_or(1000.0);
                let after = next + Duration::from_secs_f64(step / 1000.0);
                self.next = Some(after);
                // A beat is at the end of its interval.
                if rr.is_some() { after } else { next }
            }
            (None, Some((at, absolute))) => {
                self.has_absolute_times |= absolute;
                at
            }
            (None, None) => return Err(CsvError::NoTime { line }),
        };
        for (metric, value) in values {
            // 0 is how many tables say that there was no reading.
            let missing = value == 0.0 && matches!(metric, Metric::HeartRate | Metric::RrInterval);
            if !missing {
                recording.push_values(metric, FILE, at, &[value]);
            }
        }
        Ok(())
    }

    /// A point in time, and whether it says so itself.
    fn time(&self, unit: TimeUnit, cell: &str) -> Option<(Timestamp, bool)> {
        if let Ok(at) = cell.parse() {
            return Some((at, true));
        }
        // Without an offset it is taken for UTC.
        if cell.contains(':')
            && let Ok(at) = format!("{cell}Z").parse()
        {
            return Some((at, true));
        }
        let seconds = match number(cell, self.decimal_comma) {
            Some(value) => value / if unit == TimeUnit::Millis { 1000.0 } else { 1.0 },
            None => clock(cell, self.decimal_comma)?,
        };
        // Milliseconds since 1970 often come in a column that does not say so.
        let seconds = if seconds > LATEST_S { seconds / 1000.0 } else { seconds };
        if !(-ABSOLUTE_S..=LATEST_S).contains(&seconds) {
            return None;
        }
        if seconds >= ABSOLUTE_S {
            return Some((Timestamp::from_unix_micros((seconds * 1e6) as i64), true));
        }
        let micros = self.start.unix_micros().saturating_add((seconds * 1e6).round() as i64);
        Some((Timestamp::from_unix_micros(micros), false))
    }
}

impl Column {
    fn same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Time(_), Self::Time(_)) => true,
            (Self::Value(one, _), Self::Value(two, _)) => one == two,
            _ => false,
        }
    }
}

/// `1:02:03.5` or `02:03` in seconds.
fn clock(text: &str, comma: bool) -> Option<f64> {
    let mut seconds = 0.0;
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for part in parts {
        seconds = seconds * 60.0 + number(part, comma).filter(|part| *part >= 0.0)?;
    }
    Some(seconds)
}
