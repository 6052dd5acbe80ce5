//! A recording as lines in order of time: `time,metric,unit,source,value`.

use core::fmt::Write as _;

use strapline_units::Timestamp;

use super::{COLUMNS, event};
use crate::merge::Merge;
use crate::recording::Recording;
use crate::summing::{Mark, marks};

/// Lines between two looks at the clock of whoever polls.
const SLICE: usize = 2048;

/// Writes a recording in slices.
pub(crate) struct Writer<'a> {
    recording: &'a Recording,
    merge: Merge<'a>,
    marks: std::iter::Peekable<std::vec::IntoIter<(Timestamp, Mark)>>,
    begun: bool,
    done: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(recording: &'a Recording) -> Self {
        Self {
            recording,
            merge: Merge::new(recording, |_| true),
            marks: marks(recording).into_iter().peekable(),
            begun: false,
            done: false,
        }
    }

    pub(crate) fn progress(&self) -> f64 {
        if self.done { 1.0 } else { 0.99 * self.merge.progress() }
    }

    pub(crate) fn poll(&mut self) -> Option<Vec<u8>> {
        if self.done {
            return None;
        }
        let mut chunk = csv::Writer::from_writer(Vec::new());
        // Into a vector nothing fails.
        let _ = self.lines(&mut chunk);
        Some(chunk.into_inner().unwrap_or_default())
    }

    fn lines(&mut self, chunk: &mut csv::Writer<Vec<u8>>) -> Result<(), csv::Error> {
        if !self.begun {
            self.begun = true;
            chunk.write_record(COLUMNS)?;
            happened(chunk, self.recording.start, event::START)?;
        }
        let mut value = String::new();
        for _ in 0..SLICE {
            let next = self.merge.peek();
            while let Some((at, mark)) = self.marks.next_if(|(at, _)| next.is_none_or(|next| *at <= next)) {
                let word = match mark {
                    Mark::Lap => event::LAP,
                    Mark::Pause => event::PAUSE,
                    Mark::Resume => event::RESUME,
                };
                happened(chunk, at, word)?;
            }
            let Some(entry) = self.merge.next() else {
                self.done = true;
                return happened(chunk, self.recording.end, event::END);
            };
            let (metric, id) = (entry.series.metric(), entry.series.source());
            value.clear();
            for (index, number) in entry.values.iter().enumerate() {
                // The shortest digits that are read as the same number.
                let _ = write!(value, "{}{number}", if index == 0 { "" } else { " " });
            }
            let label = self.recording.source(id).map(|source| source.label.as_str());
            let unknown = id.0.to_string();
            let label = label.filter(|label| !label.is_empty()).unwrap_or(&unknown);
            let time = entry.at.to_string();
            chunk.write_record([&time, metric.name(), metric.unit().symbol(), label, &value])?;
        }
        Ok(())
    }
}

fn happened(chunk: &mut csv::Writer<Vec<u8>>, at: Timestamp, word: &str) -> Result<(), csv::Error> {
    chunk.write_record([&at.to_string(), word, "", "", ""])
}
