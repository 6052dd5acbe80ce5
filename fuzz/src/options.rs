//! The command line.

use std::fs;
use std::path::PathBuf;

use crate::targets::Target;

/// What to do.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    /// Seconds in all, which the targets share.
    pub(crate) seconds: u64,
    /// Where corpus and findings are.
    pub(crate) folder: PathBuf,
    pub(crate) seed: u64,
    pub(crate) list: bool,
    /// One input to run instead.
    pub(crate) input: Option<Vec<u8>>,
    /// Names or UUIDs; none means all.
    pub(crate) targets: Vec<String>,
}

impl Options {
    pub(crate) fn chooses(&self, target: &Target) -> bool {
        let called = |name: &String| {
            name.eq_ignore_ascii_case(&target.name)
                || target.uuid.is_some() && name.parse().ok() == target.uuid
        };
        self.targets.is_empty() || self.targets.iter().any(called)
    }
}

pub(crate) fn parse(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options {
        seconds: 60,
        folder: PathBuf::from("target/fuzz"),
        seed: 1,
        list: false,
        input: None,
        targets: Vec::new(),
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--list" => options.list = true,
            "--seconds" => options.seconds = number(value()?)?,
            "--seed" => options.seed = number(value()?)?,
            "--folder" => options.folder = value()?.into(),
            "--input" => options.input = Some(input(value()?)?),
            unknown if unknown.starts_with('-') => {
                return Err(format!(
                    "{unknown} is not known; there are --seconds N, --seed N, --list, --input FILE or 0xHEX, and targets"
                ));
            }
            target => options.targets.push(target.to_owned()),
        }
    }
    Ok(options)
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text} is no whole number"))
}

/// A file of a finding, or its octets in hexadecimal behind `0x`.
fn input(text: &str) -> Result<Vec<u8>, String> {
    let Some(digits) = text.strip_prefix("0x") else {
        return fs::read(text).map_err(|error| format!("{text}: {error}"));
    };
    let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let octets: Option<Vec<u8>> = digits.as_bytes().chunks(2).map(octet).collect();
    octets.filter(|_| digits.len() % 2 == 0).ok_or_else(|| format!("{text} is no hexadecimal"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Options, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_and_unknown_ones_refused() {
        let options = parsed("--seconds 30 2A37 --input 0x00fF --folder f").unwrap();
        assert_eq!((options.seconds, options.input), (30, Some(vec![0, 0xFF])));
        assert_eq!((options.targets, options.folder), (vec!["2A37".to_owned()], PathBuf::from("f")));
        assert_eq!(parsed("--input 0x").unwrap().input, Some(vec![]));
        for line in
            ["--second 3", "--seconds", "--seconds x", "--input 0x123", "--input 0xzz", "--input /no/file"]
        {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_target_is_chosen_by_its_name_or_uuid() {
        let chosen = |line: &str| {
            let options = parsed(line).unwrap();
            crate::targets::all().iter().filter(|target| options.chooses(target)).count()
        };
        assert_eq!(chosen("2a37"), 1);
        assert_eq!(chosen("heart-rate-measurement"), 1);
        assert_eq!(chosen("2a37 pipeline"), 2);
        assert_eq!(chosen("nothing"), 0);
        assert_eq!(chosen(""), crate::targets::all().len());
    }
}
