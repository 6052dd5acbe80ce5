//! `strapline hrv`: RR intervals of a file to heart rate variability as JSON. No broker, no clock, no log.
//! docs/hrv.md says what every number is.

mod input;

use std::fmt;
use std::fs;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use serde::Serialize;
use strapline_vitals::{correct, hrv};

use crate::cli::Hrv;
use input::{ReadError, intervals};

/// What is printed: every field always, `null` where there are too few beats for it.
#[derive(Serialize)]
struct Report {
    mean_hr_bpm: Option<f64>,
    mean_rr_ms: Option<f64>,
    rmssd_ms: Option<f64>,
    sdnn_ms: Option<f64>,
    pnn50_pct: Option<f64>,
    sd1_ms: Option<f64>,
    sd2_ms: Option<f64>,
    lf_ms2: Option<f64>,
    hf_ms2: Option<f64>,
    lf_hf: Option<f64>,
    dfa_alpha1: Option<f64>,
    artefact_pct: Option<f64>,
    respiration_rpm: Option<f64>,
}

/// Why there is no report.
enum HrvError {
    Open(io::Error),
    Content(ReadError),
    Output(io::Error),
}

impl fmt::Display for HrvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(error) => write!(f, "cannot read it: {error}"),
            Self::Content(error) => error.fmt(f),
            Self::Output(error) => write!(f, "cannot write the result: {error}"),
        }
    }
}

/// Measures the file that the options name (`-` for `input`) and prints one JSON object on `out`.
pub fn run(options: &Hrv, input: impl Read, out: impl Write) -> ExitCode {
    match report(options, input, out) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read has seen enough.
        Err(HrvError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let name = options.file.to_string_lossy();
            let name = if name == "-" { "standard input".into() } else { name };
            eprintln!("strapline: {}: {error}", name.escape_debug());
            ExitCode::FAILURE
        }
    }
}

fn report(options: &Hrv, mut input: impl Read, mut out: impl Write) -> Result<(), HrvError> {
    let bytes = if options.file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(&options.file)
    };
    let bytes = bytes.map_err(HrvError::Open)?;
    let rr = intervals(&String::from_utf8_lossy(&bytes)).map_err(HrvError::Content)?;
    let corrected = correct(&rr);
    let artefact_pct = corrected.artefact_pct();
    let measured = hrv::summary(if options.no_correction { &rr } else { &corrected.rr });
    let report = Report {
        mean_hr_bpm: measured.mean_hr_bpm,
        mean_rr_ms: measured.mean_rr_ms,
        rmssd_ms: measured.rmssd_ms,
        sdnn_ms: measured.sdnn_ms,
        pnn50_pct: measured.pnn50_pct,
        sd1_ms: measured.sd1_ms,
        sd2_ms: measured.sd2_ms,
        lf_ms2: measured.lf_ms2,
        hf_ms2: measured.hf_ms2,
        lf_hf: measured.lf_hf,
        dfa_alpha1: measured.dfa_alpha1,
        artefact_pct,
        respiration_rpm: measured.respiration_rpm,
    };
    let line = serde_json::to_string(&report).map_err(io::Error::from).map_err(HrvError::Output)?;
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(HrvError::Output)
}
