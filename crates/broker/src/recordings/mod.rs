//! `strapline export` and `strapline import`: recordings between files. No broker, no clock, no log. docs/export.md says
//! what each format keeps.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use strapline_export::{Format, Recording, Writer, csv, fit, json};
use strapline_units::Timestamp;

use crate::cli::{Export, Import};

/// Why nothing was written.
enum Failure {
    Open(io::Error),
    Fit(fit::FitError),
    Csv(csv::CsvError),
    Json(json::JsonError),
    Zones,
    Output(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(error) => write!(f, "cannot read it: {error}"),
            Self::Fit(error) => error.fmt(f),
            Self::Csv(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
            Self::Zones => write!(f, "the limits of zones do not rise"),
            Self::Output(error) => write!(f, "cannot write the result: {error}"),
        }
    }
}

/// Writes a recording in another format.
pub fn export(options: &Export, input: impl Read, out: impl Write) -> ExitCode {
    let zones: Vec<f64> = options.zones.iter().map(|bpm| f64::from(*bpm)).collect();
    let rise = zones.windows(2).all(|pair| pair[0] < pair[1]);
    let result =
        if rise { read(&options.recording, Timestamp::default(), input) } else { Err(Failure::Zones) };
    finish(&options.recording, result, |recording| {
        write(recording, options.to.into(), &zones, options.output.as_deref(), out)
    })
}

/// Reads a file of another program.
pub fn import(options: &Import, input: impl Read, out: impl Write) -> ExitCode {
    finish(&options.file, read(&options.file, options.start, input), |recording| {
        write(recording, options.to.into(), &[], options.output.as_deref(), out)
    })
}

/// A recording, and what is wrong with its file.
struct Opened {
    recording: Recording,
    problems: Vec<String>,
}

fn finish(
    file: &Path,
    result: Result<Opened, Failure>,
    write: impl FnOnce(&Recording) -> Result<(), Failure>,
) -> ExitCode {
    let name = file.to_string_lossy();
    let name = if name == "-" { "standard input".into() } else { name };
    let tell = |what: &dyn fmt::Display| eprintln!("strapline: {}: {what}", name.escape_debug());
    let written = result.and_then(|opened| {
        opened.problems.iter().for_each(|problem| tell(problem));
        write(&opened.recording).map(|()| opened.problems.is_empty())
    });
    match written {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // Whoever read has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error);
            ExitCode::FAILURE
        }
    }
}

fn read(file: &Path, start: Timestamp, mut input: impl Read) -> Result<Opened, Failure> {
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    let bytes = bytes.map_err(Failure::Open)?;
    // By what it is, not by what it is called.
    if bytes.get(8..12) == Some(b".FIT") {
        let file = fit::read(&bytes).map_err(Failure::Fit)?;
        let problems = file.problems.iter().map(|problem| format!("{problem}; what could be read is kept"));
        return Ok(Opened { recording: file.recording, problems: problems.collect() });
    }
    if bytes.trim_ascii_start().first() == Some(&b'{') {
        let recording = json::read(&bytes).map_err(Failure::Json)?;
        return Ok(Opened { recording, problems: Vec::new() });
    }
    let file = csv::read(&bytes, start).map_err(Failure::Csv)?;
    let skipped = file.skipped.map(|(error, count)| match count {
        1 => format!("{error}; this line was skipped"),
        _ => format!("{error}; {count} lines were skipped, this one first"),
    });
    Ok(Opened { recording: file.recording, problems: skipped.into_iter().collect() })
}

fn write(
    recording: &Recording,
    format: Format,
    zones: &[f64],
    path: Option<&Path>,
    out: impl Write,
) -> Result<(), Failure> {
    match path {
        Some(path) => File::create(path)
            .and_then(|file| chunks(recording, format, zones, file))
            .map_err(Failure::Output),
        None => chunks(recording, format, zones, out).map_err(Failure::Output),
    }
}

fn chunks(recording: &Recording, format: Format, zones: &[f64], mut out: impl Write) -> io::Result<()> {
    let mut writer = Writer::new(format, recording, zones);
    while let Some(chunk) = writer.poll() {
        out.write_all(&chunk)?;
    }
    out.flush()
}
