//! A log becomes a session: every notification takes the way that it took live.

use strapline_export::{Pause, Recording, Source, SourceKind, Sport};
use strapline_gatt::{Reading, Uuid};
use strapline_pipeline::{Extension, Input, Output, Pipeline, Settings};
use strapline_units::{SourceId, Timestamp};

use crate::{Entry, Mark, What};

/// Takes entries in order; gives the session at the end.
#[derive(Debug)]
pub struct Assembler {
    pipeline: Pipeline,
    recording: Recording,
    paused: Option<Timestamp>,
    newest: Option<Timestamp>,
    faults: u64,
}

impl Assembler {
    /// For sensors of every kind with [`strapline_pipeline::EVERY_SENSOR`].
    pub fn new(extension: Extension) -> Self {
        let mut pipeline = Pipeline::new("strapline-recording");
        pipeline.extend(extension);
        Self { pipeline, recording: Recording::default(), paused: None, newest: None, faults: 0 }
    }

    /// Takes the next entry.
    pub fn take(&mut self, entry: Entry) {
        let Entry { at, what } = entry;
        if self.newest.is_none() {
            (self.recording.start, self.recording.end) = (at, at);
        }
        // A clock that is set back must not make the session end before it began.
        self.newest = Some(self.newest.map_or(at, |newest| newest.max(at)));
        match what {
            What::Began { utc_offset_minutes, wheel_mm } => {
                self.recording.start = at;
                self.recording.utc_offset_s = Some(i32::from(utc_offset_minutes) * 60);
                self.pipeline.set(Settings { wheel_circumference_mm: wheel_mm });
            }
            What::Mark(mark) => self.mark(at, mark),
            What::Named(id, name) => self.source(id).name = Some(name),
            What::Input(input) => {
                self.meet(&input);
                self.pipeline.handle(at, input);
                self.drain();
            }
        }
    }

    /// When the newest entry was.
    pub const fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// How many values could not be decoded so far.
    pub const fn faults(&self) -> u64 {
        self.faults
    }

    /// The session. Where no stop was recorded it ends with its newest entry.
    pub fn finish(mut self) -> Recording {
        let end = self.newest.unwrap_or_default().max(self.recording.start);
        self.recording.end = end;
        self.mark(end, Mark::Resume);
        // Sensors that were there and measured nothing say nothing in a file.
        let measured: Vec<SourceId> = self.recording.series().iter().map(|series| series.source()).collect();
        self.recording.sources.retain(|source| measured.contains(&source.id));
        self.recording.sport = sport(&self.recording);
        self.recording
    }

    fn mark(&mut self, at: Timestamp, mark: Mark) {
        match mark {
            Mark::Lap => self.recording.laps.push(at),
            Mark::Pause => self.paused = self.paused.or(Some(at)),
            // A pause that is not ended by the time of the stop ends with it.
            Mark::Resume | Mark::Stop => {
                let pause = self.paused.take().map(|from| Pause { from, until: at });
                self.recording.pauses.extend(pause);
            }
        }
    }

    /// The source of an id, made where it is new.
    fn source(&mut self, id: SourceId) -> &mut Source {
        let sources = &mut self.recording.sources;
        let place = sources.iter().position(|source| source.id == id).unwrap_or(sources.len());
        if place == sources.len() {
            sources.push(Source::new(id, format!("source-{}", id.0)));
        }
        #[allow(clippy::indexing_slicing, reason = "it was found or pushed there")]
        &mut sources[place]
    }

    fn meet(&mut self, input: &Input) {
        match input {
            Input::Connected { device, .. } => {
                self.source(*device);
            }
            Input::Notification(notification) => {
                if let Some(kind) = kind(notification.characteristic) {
                    let source = self.source(notification.device);
                    // A trainer also sends what a power meter sends.
                    if source.kind != SourceKind::BikeTrainer {
                        source.kind = kind;
                    }
                }
            }
            _ => {}
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.pipeline.poll() {
            match output {
                Output::Sample(sample) => {
                    self.recording.push(&sample);
                }
                Output::Reading { device, reading: Reading::ManufacturerName(name), .. } => {
                    self.source(device).manufacturer = Some(name.0);
                }
                Output::Fault { .. } => self.faults += 1,
                _ => {}
            }
        }
    }
}

/// What a sensor is by what it sends; assigned numbers of the Bluetooth SIG.
fn kind(characteristic: Uuid) -> Option<SourceKind> {
    Some(match characteristic.short()? {
        0x2A37 => SourceKind::HeartRate,
        0x2A63 => SourceKind::BikePower,
        0x2A5B => SourceKind::BikeSpeedCadence,
        0x2A53 => SourceKind::FootPod,
        0x2AD2 => SourceKind::BikeTrainer,
        _ => return None,
    })
}

/// What was done, as far as the sensors tell.
fn sport(recording: &Recording) -> Sport {
    let any = |kinds: &[SourceKind]| recording.sources.iter().any(|source| kinds.contains(&source.kind));
    if any(&[SourceKind::BikePower, SourceKind::BikeSpeedCadence, SourceKind::BikeTrainer]) {
        Sport::Cycling
    } else if any(&[SourceKind::FootPod]) {
        Sport::Running
    } else {
        Sport::Generic
    }
}
