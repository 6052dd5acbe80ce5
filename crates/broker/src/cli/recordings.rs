//! The words of `strapline export` and `strapline import`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use strapline_export::Format;

/// What to write.
#[derive(Debug, Args)]
pub struct Export {
    /// A recording in Strapline's JSON, or anything that `strapline import` reads; - for standard input.
    #[arg(value_name = "RECORDING")]
    pub recording: PathBuf,
    /// The format to write.
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub to: ExportFormat,
    /// The file to write; without it, standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Lower limits of heart rate zones in 1/min, rising, such as 100,120,140,160,180: for times in zones.
    #[arg(long, value_name = "BPM", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..))]
    pub zones: Vec<u8>,
}

/// What to read.
#[derive(Debug, Args)]
pub struct Import {
    /// A FIT file, a CSV table or a recording in Strapline's JSON; - for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The format to write.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ExportFormat::Json)]
    pub to: ExportFormat,
    /// The file to write; without it, standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// When the session began, for a table that has only seconds since then.
    #[arg(long, value_name = "TIME", default_value = "1970-01-01T00:00:00Z", value_parser = time)]
    pub start: strapline_units::Timestamp,
}

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// For sports platforms, with every RR interval.
    Fit,
    /// For what does not take FIT.
    Tcx,
    /// Every sample as a line.
    Csv,
    /// Everything, without loss.
    Json,
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Fit => Self::Fit,
            ExportFormat::Tcx => Self::Tcx,
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Json => Self::Json,
        }
    }
}

fn time(text: &str) -> Result<strapline_units::Timestamp, &'static str> {
    text.parse().map_err(|_| "not a date and time such as 2026-11-21T10:42:06Z")
}
