//! One way to write every format: slice by slice, so that a page stays alive and can show how far it is.

use crate::recording::Recording;
use crate::{csv, fit, json, tcx};

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// [`fit`]: what sports platforms take, with every RR interval; one value of each metric a second.
    Fit,
    /// TCX: for what does not take FIT; heart rate, cadence, speed, power, distance and position, once a second.
    Tcx,
    /// [`csv`]: every sample as a line, for spreadsheets and statistics.
    Csv,
    /// [`json`]: everything, without loss.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Fit, Self::Tcx, Self::Csv, Self::Json];

    /// Its name, which is also how names of files end.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Tcx => "tcx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Fit => "application/vnd.ant.fit",
            Self::Tcx => "application/vnd.garmin.tcx+xml",
            Self::Csv => "text/csv",
            Self::Json => "application/json",
        }
    }
}

/// Writes a recording. Each [`Writer::poll`] does a few milliseconds of work; the chunks, one behind the other, are the file.
///
/// ```
/// # use strapline_export::{Format, Recording, Writer};
/// let recording = Recording::default();
/// let mut writer = Writer::new(Format::Json, &recording, &[]);
/// let mut file = Vec::new();
/// while let Some(chunk) = writer.poll() {
///     file.extend(chunk);
///     let percent = 100.0 * writer.progress();
///     assert!((0.0..=100.0).contains(&percent));
/// }
/// assert!(file.starts_with(b"{"));
/// ```
pub struct Writer<'a>(Inner<'a>);

enum Inner<'a> {
    Fit(fit::Writer<'a>),
    Tcx(tcx::Writer<'a>),
    Csv(csv::Writer<'a>),
    Json(json::Writer<'a>),
}

impl<'a> Writer<'a> {
    /// Begins. `zones_bpm` are the lower limits of heart rate zones, rising, in 1/min, for the times in zones of FIT; none
    /// leaves these out.
    pub fn new(format: Format, recording: &'a Recording, zones_bpm: &[f64]) -> Self {
        Self(match format {
            Format::Fit => Inner::Fit(fit::Writer::new(recording, zones_bpm)),
            Format::Tcx => Inner::Tcx(tcx::Writer::new(recording)),
            Format::Csv => Inner::Csv(csv::Writer::new(recording)),
            Format::Json => Inner::Json(json::Writer::new(recording)),
        })
    }

    /// The next chunk, which may be empty where only work was done; `None` at the end.
    pub fn poll(&mut self) -> Option<Vec<u8>> {
        match &mut self.0 {
            Inner::Fit(writer) => writer.poll(),
            Inner::Tcx(writer) => writer.poll(),
            Inner::Csv(writer) => writer.poll(),
            Inner::Json(writer) => writer.poll(),
        }
    }

    /// The part that is done, from 0 to 1; it never goes back.
    pub fn progress(&self) -> f64 {
        match &self.0 {
            Inner::Fit(writer) => writer.progress(),
            Inner::Tcx(writer) => writer.progress(),
            Inner::Csv(writer) => writer.progress(),
            Inner::Json(writer) => writer.progress(),
        }
    }

    /// The whole file at once.
    pub fn finish(mut self) -> Vec<u8> {
        let mut file = Vec::new();
        while let Some(chunk) = self.poll() {
            file.extend(chunk);
        }
        file
    }
}
