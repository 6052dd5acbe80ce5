//! `strapline decode`: values of characteristics, typed in or piped, to fields and samples. No broker, no clock, no
//! log: what is printed follows from the arguments alone.

mod decoder;
mod hex;
mod json;
mod kind;

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use strapline_gatt::pmd::PmdContext;

use crate::cli::Decode;
use decoder::Decoder;

const WRONG_USAGE: u8 = 2;

/// Decodes what the command line or `input` has, each value to a line of `out`; what is wrong goes to standard error.
pub fn run(options: &Decode, input: impl BufRead, out: impl Write) -> ExitCode {
    let context = PmdContext {
        factor: options.pmd_factor,
        sample_rate_hz: options.sample_rate_hz,
        previous_timestamp_ns: options.previous_timestamp_ns,
    };
    let printer = Printer { decoder: Decoder::new(options.wheel_mm, context), out, failed: false };
    let result = match (options.characteristic.as_str(), options.values.as_slice()) {
        ("-", []) => printer.lines(input),
        ("-", [..]) => Err(Usage("values come from standard input with -, not as arguments")),
        (_, []) => Err(Usage("a value is missing: UUID HEX...")),
        (characteristic, values) => printer.values(characteristic, values),
    };
    result.unwrap_or_else(|Usage(what)| {
        eprintln!("strapline: {what}");
        ExitCode::from(WRONG_USAGE)
    })
}

/// What is wrong with the command line.
struct Usage(&'static str);

struct Printer<W> {
    decoder: Decoder,
    out: W,
    failed: bool,
}

impl<W: Write> Printer<W> {
    fn values(mut self, characteristic: &str, values: &[String]) -> Result<ExitCode, Usage> {
        for value in values {
            if let Err(error) = self.value("", characteristic, value) {
                return Ok(self.gone(&error));
            }
        }
        Ok(self.done())
    }

    /// Lines `UUID HEX`, where the value may have spaces; blank lines and comments are skipped.
    fn lines(mut self, input: impl BufRead) -> Result<ExitCode, Usage> {
        for (index, line) in input.split(b'\n').enumerate() {
            let line = match line {
                Ok(line) => line,
                Err(error) => {
                    eprintln!("strapline: cannot read standard input: {error}");
                    return Ok(ExitCode::FAILURE);
                }
            };
            let line = String::from_utf8_lossy(&line);
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (characteristic, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            if let Err(error) = self.value(&format!("line {}: ", index + 1), characteristic, value) {
                return Ok(self.gone(&error));
            }
        }
        Ok(self.done())
    }

    fn value(&mut self, place: &str, characteristic: &str, value: &str) -> io::Result<()> {
        match self.decoder.decode(characteristic, value) {
            Ok(line) => writeln!(self.out, "{line}"),
            Err(reason) => {
                self.failed = true;
                // Whatever was piped in does not get at the terminal.
                let (characteristic, value) = (characteristic.escape_debug(), value.trim().escape_debug());
                eprintln!("strapline: {place}{characteristic} \"{value}\": {reason}");
                Ok(())
            }
        }
    }

    /// Whoever read has seen enough, or the disk is full.
    fn gone(&self, error: &io::Error) -> ExitCode {
        if error.kind() != io::ErrorKind::BrokenPipe {
            eprintln!("strapline: cannot write: {error}");
            return ExitCode::FAILURE;
        }
        self.code()
    }

    fn done(mut self) -> ExitCode {
        match self.out.flush() {
            Ok(()) => self.code(),
            Err(error) => self.gone(&error),
        }
    }

    fn code(&self) -> ExitCode {
        if self.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}
