//! Writing the document in slices: its head, then the samples of one series after the other.

use std::io::Write as _;

use super::document::Head;
use crate::recording::Recording;
use crate::series::Series;

/// Octets of a chunk, about.
const CHUNK: usize = 1 << 16;

/// Whole numbers up to here are written without a fraction, and read as the same number.
const WHOLE: f64 = 1e15;

/// Writes a recording in slices.
pub(crate) struct Writer<'a> {
    recording: &'a Recording,
    stage: Stage,
    done: usize,
    all: usize,
}

enum Stage {
    Head,
    /// The next sample of a series.
    Sample {
        series: usize,
        index: usize,
    },
    Done,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(recording: &'a Recording) -> Self {
        Self { recording, stage: Stage::Head, done: 0, all: recording.samples() }
    }

    pub(crate) fn progress(&self) -> f64 {
        match self.stage {
            Stage::Done => 1.0,
            // Less than all, until the end is written as well.
            _ => self.done as f64 / (self.all + 1) as f64,
        }
    }

    pub(crate) fn poll(&mut self) -> Option<Vec<u8>> {
        let mut chunk = Vec::with_capacity(CHUNK + 4096);
        while chunk.len() < CHUNK {
            match self.stage {
                Stage::Head => self.head(&mut chunk),
                Stage::Sample { series, index } => self.sample(series, index, &mut chunk),
                Stage::Done => break,
            }
        }
        (!chunk.is_empty()).then_some(chunk)
    }

    fn head(&mut self, chunk: &mut Vec<u8>) {
        // Neither a vector nor this type can fail.
        if serde_json::to_writer(&mut *chunk, &Head::of(self.recording)).is_ok() {
            // The object goes on.
            chunk.pop();
        }
        chunk.extend(b",\"series\":[");
        self.stage = Stage::Sample { series: 0, index: 0 };
    }

    fn sample(&mut self, at: usize, index: usize, chunk: &mut Vec<u8>) {
        let Some(series) = self.recording.series().get(at) else {
            chunk.extend(b"\n]}\n");
            self.stage = Stage::Done;
            return;
        };
        if index == 0 {
            begin(series, at > 0, chunk);
        }
        let Some((time, values)) = series.sample(index) else {
            chunk.extend(b"]}");
            self.stage = Stage::Sample { series: at + 1, index: 0 };
            return;
        };
        let micros = time.unix_micros().saturating_sub(self.recording.start.unix_micros());
        let _ = write!(chunk, "{}[{micros}", if index == 0 { "" } else { "," });
        for value in values {
            number(*value, chunk);
        }
        chunk.push(b']');
        self.done += 1;
        self.stage = Stage::Sample { series: at, index: index + 1 };
    }
}

/// One line a series, so that a person finds them.
fn begin(series: &Series, further: bool, chunk: &mut Vec<u8>) {
    let (metric, source) = (series.metric(), series.source().0);
    let _ = write!(
        chunk,
        "{}\n{{\"t\":\"{metric}\",\"unit\":\"{}\",\"source\":{source},\"samples\":[",
        if further { "," } else { "" },
        metric.unit().symbol()
    );
}

fn number(value: f64, chunk: &mut Vec<u8>) {
    chunk.push(b',');
    // -0 has no whole form.
    let whole = value.fract() == 0.0 && value.abs() < WHOLE && (value != 0.0 || value.is_sign_positive());
    let _ = if whole {
        write!(chunk, "{}", value as i64)
    } else {
        serde_json::to_writer(chunk, &value).map_err(std::io::Error::from)
    };
}
