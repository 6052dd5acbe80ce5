//! Training Status (Fitness Machine Service 1.0, 4.10): in which part of a training the machine is.

use alloc::string::String;

use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// The part of a training, with the machine's own words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainingStatus {
    /// The part.
    pub state: TrainingState,
    /// The machine's own words. `None` where it announces none.
    pub string: Option<String>,
    /// Whether the string goes on beyond this value, or was cut within a character.
    pub truncated: bool,
}

/// The part of a training, by its number. Reserved numbers survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrainingState(pub u8);

impl TrainingState {
    /// Nobody trains.
    pub const IDLE: Self = Self(0x01);
    /// Quick start, without a program.
    pub const MANUAL: Self = Self(0x0D);

    /// The name among the fields; `None` for a reserved number.
    pub fn name(self) -> Option<&'static str> {
        NAMES.get(usize::from(self.0)).copied()
    }
}

const NAMES: &[&str] = &[
    "other",
    "idle",
    "warming_up",
    "low_intensity",
    "high_intensity_interval",
    "recovery",
    "isometric",
    "hr_control",
    "fitness_test",
    "speed_too_low",
    "speed_too_high",
    "cool_down",
    "watt_control",
    "manual",
    "pre_workout",
    "post_workout",
];

const STRING_PRESENT: u8 = 1 << 0;
const EXTENDED_STRING: u8 = 1 << 1;

impl Characteristic for TrainingStatus {
    const NAME: &'static str = "Training Status";
    const UUID: Uuid = Uuid::from_u16(0x2AD3);
    const SERVICES: &'static [Uuid] = &[services::FITNESS_MACHINE];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let state = TrainingState(reader.u8()?);
        let mut truncated = flags & EXTENDED_STRING != 0;
        let string = (flags & (STRING_PRESENT | EXTENDED_STRING) != 0).then(|| {
            // The state is good even where its string is not: what is readable of it is kept.
            let mut chunks = reader.rest().utf8_chunks();
            let first = chunks.next();
            truncated |= first.as_ref().is_some_and(|chunk| !chunk.invalid().is_empty());
            first.map_or("", |chunk| chunk.valid()).trim_end_matches('\0').into()
        });
        Ok(Self { state, string, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        out.text("training_status", self.state.name().unwrap_or("reserved"));
        out.number("training_status_number", self.state.0);
        if let Some(string) = &self.string {
            out.text("string", string.as_str());
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Elite trainer, stopped (capture, simcline issue 4)",
        value: &[0x00, 0x01],
        expected: Ok(&[("training_status", Text("idle")), ("training_status_number", Number(1.0))]),
    },
    Vector {
        about: "Elite trainer, ridden (capture, simcline issue 4)",
        value: &[0x00, 0x0A],
        expected: Ok(&[
            ("training_status", Text("speed_too_high")),
            ("training_status_number", Number(10.0)),
        ]),
    },
    Vector {
        about: "treadmill that announces a string and has none (capture, TrackMyIndoorWorkout issue 470)",
        value: &[0x01, 0x01],
        expected: Ok(&[
            ("training_status", Text("idle")),
            ("training_status_number", Number(1.0)),
            ("string", Text("")),
        ]),
    },
    Vector {
        about: "interval (RonanB96/bluetooth-sig-python, test_training_status.py)",
        value: &[0x00, 0x04],
        expected: Ok(&[
            ("training_status", Text("high_intensity_interval")),
            ("training_status_number", Number(4.0)),
        ]),
    },
    Vector {
        about: "warming up, with a string (RonanB96/bluetooth-sig-python, test_training_status.py)",
        value: b"\x01\x02Warm",
        expected: Ok(&[
            ("training_status", Text("warming_up")),
            ("training_status_number", Number(2.0)),
            ("string", Text("Warm")),
        ]),
    },
    Vector {
        about: "made: quick start with a string, filled up with a NUL",
        value: b"\x01\x0DQuick start\0",
        expected: Ok(&[
            ("training_status", Text("manual")),
            ("training_status_number", Number(13.0)),
            ("string", Text("Quick start")),
        ]),
    },
    Vector {
        about: "made: an extended string, cut within a character",
        value: b"\x03\x0BAbk\xC3",
        expected: Ok(&[
            ("training_status", Text("cool_down")),
            ("training_status_number", Number(11.0)),
            ("string", Text("Abk")),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: octets that no flag announces",
        value: b"\x00\x0Fabc",
        expected: Ok(&[("training_status", Text("post_workout")), ("training_status_number", Number(15.0))]),
    },
    Vector {
        about: "made: a reserved number",
        value: &[0x00, 0x10],
        expected: Ok(&[("training_status", Text("reserved")), ("training_status_number", Number(16.0))]),
    },
    Vector {
        about: "made: flags alone",
        value: &[0x01],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
];
