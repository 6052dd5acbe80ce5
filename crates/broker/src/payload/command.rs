//! `strapline payload`: the payloads of frames as `strapline listen` printed them. No broker, no clock: what is printed
//! follows from the lines and the options alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use serde_json::Value;
use strapline_units::Timestamp;
use strapline_wire::{DispatchFrame, ServerFrame};

use crate::payload::{
    Context, DayPart, Device, Frame, Kind, LifecycleSettings, LocalTime, Payload, Profile, Recording,
    SessionBuilder, Sessions, UserInput, activity_type, frame,
};

/// Which frames, and what they do not say.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Lines as `strapline listen` prints them; - is standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Minutes without a frame after which a session has ended.
    #[arg(long, value_name = "MINUTES", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1440))]
    pub gap: u64,
    /// The recordings are sleep.
    #[arg(long, conflicts_with = "activity")]
    pub sleep: bool,
    /// The activity's number in the published list, such as 8 for running; otherwise it follows from what was measured.
    #[arg(long, value_name = "NUMBER", value_parser = activity)]
    pub activity: Option<u16>,
    /// What the person calls it.
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// How far the wearer's clock is from UTC, such as +02:00 or -03:30.
    #[arg(long, value_name = "OFFSET", value_parser = offset, allow_hyphen_values = true)]
    pub offset: Option<i16>,
    /// Highest heart rate in bpm: zones and intensities follow from it.
    #[arg(long, value_name = "BPM", value_parser = positive)]
    pub max_hr: Option<f64>,
    /// Heart rate at rest in bpm.
    #[arg(long, value_name = "BPM", value_parser = positive)]
    pub resting_hr: Option<f64>,
    /// Functional threshold power in watts: the training stress score follows from it.
    #[arg(long, value_name = "WATTS", value_parser = positive)]
    pub ftp: Option<f64>,
    /// Body weight in kg.
    #[arg(long, value_name = "KG", value_parser = positive)]
    pub weight: Option<f64>,
    /// Body height in cm.
    #[arg(long, value_name = "CM", value_parser = positive)]
    pub height: Option<f64>,
    /// A lap each time this many metres were covered.
    #[arg(long, value_name = "METERS", value_parser = positive)]
    pub lap: Option<f64>,
    /// The name of a sensor by the label of its frames, such as "source-1=Polar H10"; may be given several times.
    #[arg(long, value_name = "LABEL=NAME", value_parser = device)]
    pub device: Vec<Device>,
}

fn activity(text: &str) -> Result<u16, &'static str> {
    let known = text.parse().ok().filter(|number| activity_type::is_known(*number));
    known.ok_or("not a number of the list of activity types (docs/payloads.md)")
}

fn positive(text: &str) -> Result<f64, &'static str> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or("not a number above 0")
}

fn offset(text: &str) -> Result<i16, &'static str> {
    const WRONG: &str = "not an offset such as +02:00 or -03:30";
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(WRONG),
    };
    let (hours, minutes) = rest.split_once(':').ok_or(WRONG)?;
    let two_digits = |digits: &str| digits.parse().ok().filter(|_| digits.len() == 2);
    match (two_digits(hours), two_digits(minutes)) {
        (Some(hours @ 0..=23), Some(minutes @ 0..=59)) => Ok(sign * (hours * 60 + minutes)),
        _ => Err(WRONG),
    }
}

fn device(text: &str) -> Result<Device, &'static str> {
    let (label, name) = text.split_once('=').ok_or("not LABEL=NAME")?;
    Ok(Device { source: Some(label.into()), name: Some(name.into()), ..Device::default() })
}

/// Prints each payload as a line of JSON. Exit status: 0 all lines were read, 1 at least one was not, or the file or the
/// output failed.
pub fn run(options: &Options, out: impl Write) -> ExitCode {
    let result = if options.file == Path::new("-") {
        print(options, io::stdin().lock(), out)
    } else {
        File::open(&options.file).and_then(|file| print(options, BufReader::new(file), out))
    };
    match result {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        // The reader of our lines has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("strapline: {}: {error}", options.file.display());
            ExitCode::FAILURE
        }
    }
}

/// How many lines were not frames.
fn print(options: &Options, input: impl BufRead, mut out: impl Write) -> io::Result<u64> {
    let mut people = People::new(options);
    let mut wrong = 0;
    for (index, line) in input.split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let text = std::str::from_utf8(&line).ok();
        let Some(ServerFrame::Dispatch(dispatch)) = text.and_then(|text| ServerFrame::parse(text).ok())
        else {
            wrong += 1;
            eprintln!("strapline: line {} is not a DISPATCH frame; it is left out", index + 1);
            continue;
        };
        people.push(&dispatch);
    }
    for (user, payloads) in people.payloads() {
        for payload in payloads {
            let line = Line {
                user_id: &user,
                kind: payload.kind.name(),
                start: payload.start.to_string(),
                end: payload.end.to_string(),
                summary_id: &payload.summary_id,
                synthetic: payload.synthetic,
                data: &payload.body,
            };
            writeln!(out, "{}", serde_json::to_string(&line)?)?;
        }
    }
    out.flush()?;
    Ok(wrong)
}

/// What is printed of a payload.
#[derive(Serialize)]
struct Line<'a> {
    user_id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    start: String,
    end: String,
    summary_id: &'a str,
    synthetic: bool,
    data: &'a Value,
}

/// The users of the lines. The lines do not say when they were received: the times of the frames stand in.
struct People {
    context: Context,
    sessions: Sessions<String>,
    people: BTreeMap<String, Person>,
}

/// What a user's sessions gave.
#[derive(Default)]
struct Person {
    /// The latest time that a frame had.
    now: Timestamp,
    days: Vec<DayPart>,
    payloads: Vec<Payload>,
}

impl People {
    fn new(options: &Options) -> Self {
        let recording = match options.activity {
            _ if options.sleep => Recording::Sleep { nap: None },
            Some(number) => Recording::ActivityOfType(number),
            None => Recording::Activity,
        };
        let profile = Profile {
            max_hr_bpm: options.max_hr,
            resting_hr_bpm: options.resting_hr,
            weight_kg: options.weight,
            height_cm: options.height,
            ftp_watts: options.ftp,
        };
        let context = Context {
            user: String::new(),
            session: None,
            recording,
            name: options.name.clone(),
            local_time: options.offset.map_or_else(LocalTime::unknown, LocalTime::from_offset_minutes),
            profile,
            devices: options.device.clone(),
            auto_lap_meters: options.lap,
        };
        let settings =
            LifecycleSettings { grace: Duration::from_mins(options.gap), ..LifecycleSettings::default() };
        Self { context, sessions: Sessions::new(settings), people: BTreeMap::new() }
    }

    fn push(&mut self, dispatch: &DispatchFrame<'_>) {
        let user = dispatch.uid.to_string();
        let person = self.people.entry(user.clone()).or_default();
        let (t, d) = (&*dispatch.t, dispatch.d.get());
        let frame = Frame { t, d, received: person.now, synthetic: dispatch.synthetic };
        person.now = person.now.max(frame::time_of(&frame).unwrap_or(person.now));
        let now = person.now;
        self.tell(now, user, UserInput::Frame(frame));
    }

    fn tell(&mut self, now: Timestamp, user: String, input: UserInput<'_>) {
        self.sessions.handle(now, &user, input, || Context { user: user.clone(), ..self.context.clone() });
        while let Some(ended) = self.sessions.poll() {
            if let Some(person) = self.people.get_mut(&ended.user) {
                person.end(&ended.session);
            }
        }
    }

    /// Ends all sessions.
    fn payloads(mut self) -> BTreeMap<String, Vec<Payload>> {
        let users: Vec<_> = self.people.iter().map(|(user, person)| (user.clone(), person.now)).collect();
        users.into_iter().for_each(|(user, now)| self.tell(now, user, UserInput::EndRequested));
        self.people.into_iter().map(|(user, person)| (user, person.payloads)).collect()
    }
}

impl Person {
    fn end(&mut self, session: &SessionBuilder) {
        let finished = session.finish(self.now, &self.days);
        self.days.extend(finished.days);
        for payload in finished.payloads {
            let key = |payload: &Payload| -> (Kind, String) { (payload.kind, payload.summary_id.clone()) };
            self.payloads.retain(|older| key(older) != key(&payload));
            self.payloads.push(payload);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_as_clocks_write_them() {
        assert_eq!(offset("+02:00"), Ok(120));
        assert_eq!(offset("-03:30"), Ok(-210));
        for wrong in ["", "2", "02:00", "+2:00", "+24:00", "+01:60", "+-1:00", "é"] {
            assert!(offset(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn activities_are_those_of_the_list() {
        assert_eq!(activity("8"), Ok(8));
        assert!(activity("107").is_err() && activity("running").is_err());
    }
}
