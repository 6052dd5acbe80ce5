//! Fitness Machine Control Point (Fitness Machine Service 1.0, 4.16): commands, and the machine's responses.

use super::procedure::{Parameters, Side, name};
use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// A value of the control point: what a client writes, or what the machine indicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitnessMachineControlPoint {
    /// A client's command.
    Command {
        /// The op code.
        op: u8,
        /// What came with it.
        parameters: Parameters,
        /// Whether a parameter was missing or cut.
        truncated: bool,
    },
    /// The machine's response.
    Response {
        /// The op code of the command that it answers.
        to: u8,
        /// The outcome.
        result: ControlResult,
        /// Between which speeds a spin down is measured, lower first, in 0.01 km/h.
        spin_down_speeds: Option<(u16, u16)>,
    },
}

/// The outcome of a command, by its number. Reserved numbers survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlResult(pub u8);

impl ControlResult {
    /// Done.
    pub const SUCCESS: Self = Self(1);
    /// The machine has no such command.
    pub const UNSUPPORTED: Self = Self(2);
    /// The machine does not take this value.
    pub const INVALID_PARAMETER: Self = Self(3);
    /// The machine could not do it.
    pub const FAILED: Self = Self(4);
    /// This client has no control: it did not request it, or lost it.
    pub const CONTROL_NOT_PERMITTED: Self = Self(5);

    /// The name among the fields; `None` for a reserved number.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::SUCCESS => "success",
            Self::UNSUPPORTED => "unsupported",
            Self::INVALID_PARAMETER => "invalid_parameter",
            Self::FAILED => "failed",
            Self::CONTROL_NOT_PERMITTED => "control_not_permitted",
            _ => return None,
        })
    }
}

/// A command as octets to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    octets: [u8; 7],
    length: u8,
}

impl Command {
    /// The op code of [`Self::request_control`].
    pub const REQUEST_CONTROL: u8 = 0x00;
    /// The op code of [`Self::reset`].
    pub const RESET: u8 = 0x01;
    /// The op code of [`Self::target_speed`].
    pub const TARGET_SPEED: u8 = 0x02;
    /// The op code of [`Self::target_inclination`].
    pub const TARGET_INCLINATION: u8 = 0x03;
    /// The op code of [`Self::target_resistance`].
    pub const TARGET_RESISTANCE: u8 = 0x04;
    /// The op code of [`Self::target_power`].
    pub const TARGET_POWER: u8 = 0x05;
    /// The op code of [`Self::start`].
    pub const START: u8 = 0x07;
    /// The op code of [`Self::stop`] and [`Self::pause`].
    pub const STOP_OR_PAUSE: u8 = 0x08;
    /// The op code of [`Self::simulation`].
    pub const SIMULATION: u8 = 0x11;
    /// The op code of [`Self::spin_down`].
    pub const SPIN_DOWN: u8 = 0x13;
    /// The op code of a response.
    pub const RESPONSE: u8 = 0x80;

    const fn new(op: u8, parameters: &[u8]) -> Self {
        let mut octets = [op, 0, 0, 0, 0, 0, 0];
        let (_, rest) = octets.split_at_mut(1);
        let (taken, _) = rest.split_at_mut(parameters.len());
        taken.copy_from_slice(parameters);
        Self { octets, length: parameters.len() as u8 + 1 }
    }

    /// Asks for control, without which a machine takes no other command.
    pub const fn request_control() -> Self {
        Self::new(Self::REQUEST_CONTROL, &[])
    }

    /// Resets the machine; control is lost by it.
    pub const fn reset() -> Self {
        Self::new(Self::RESET, &[])
    }

    /// A speed in 0.01 km/h.
    pub const fn target_speed(speed: u16) -> Self {
        Self::new(Self::TARGET_SPEED, &speed.to_le_bytes())
    }

    /// An inclination in 0.1 %.
    pub const fn target_inclination(inclination: i16) -> Self {
        Self::new(Self::TARGET_INCLINATION, &inclination.to_le_bytes())
    }

    /// A resistance level in 0.1 and 8 bits, as the specification has it.
    pub const fn target_resistance(level: u8) -> Self {
        Self::new(Self::TARGET_RESISTANCE, &[level])
    }

    /// A resistance level in 0.1 and 16 bits, as many machines have it.
    pub const fn target_resistance_wide(level: i16) -> Self {
        Self::new(Self::TARGET_RESISTANCE, &level.to_le_bytes())
    }

    /// A power in W.
    pub const fn target_power(watts: i16) -> Self {
        Self::new(Self::TARGET_POWER, &watts.to_le_bytes())
    }

    /// Starts or resumes.
    pub const fn start() -> Self {
        Self::new(Self::START, &[])
    }

    /// Stops.
    pub const fn stop() -> Self {
        Self::new(Self::STOP_OR_PAUSE, &[1])
    }

    /// Pauses.
    pub const fn pause() -> Self {
        Self::new(Self::STOP_OR_PAUSE, &[2])
    }

    /// A simulated road: wind in 0.001 m/s from ahead, grade in 0.01 %, rolling resistance in 0.0001 and wind
    /// resistance in 0.01 kg/m.
    pub const fn simulation(wind: i16, grade: i16, rolling_resistance: u8, wind_resistance: u8) -> Self {
        let ([wind_low, wind_high], [grade_low, grade_high]) = (wind.to_le_bytes(), grade.to_le_bytes());
        let parameters = [wind_low, wind_high, grade_low, grade_high, rolling_resistance, wind_resistance];
        Self::new(Self::SIMULATION, &parameters)
    }

    /// Starts a spin down, by which a trainer measures its own friction.
    pub const fn spin_down() -> Self {
        Self::new(Self::SPIN_DOWN, &[1])
    }

    /// The op code, which the response repeats.
    pub const fn op(&self) -> u8 {
        let [op, ..] = self.octets;
        op
    }

    /// The octets to write.
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.get(..self.length.into()).unwrap_or_default()
    }
}

impl Characteristic for FitnessMachineControlPoint {
    const NAME: &'static str = "Fitness Machine Control Point";
    const UUID: Uuid = Uuid::from_u16(0x2AD9);
    const SERVICES: &'static [Uuid] = &[services::FITNESS_MACHINE];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let op = reader.u8()?;
        if op != Command::RESPONSE {
            let (parameters, truncated) = Parameters::read(Side::Control, op, &mut reader);
            return Ok(Self::Command { op, parameters, truncated });
        }
        let (to, result) = (reader.u8()?, ControlResult(reader.u8()?));
        let has_speeds = to == Command::SPIN_DOWN && result == ControlResult::SUCCESS;
        // Trainers that measure in their own way leave the speeds out.
        let speeds = if has_speeds { reader.u16().ok().zip(reader.u16().ok()) } else { None };
        Ok(Self::Response { to, result, spin_down_speeds: speeds })
    }

    fn fields(&self, out: &mut Fields) {
        match self {
            Self::Command { op, parameters, truncated } => {
                out.text("op", name(Side::Control, *op).unwrap_or("reserved"));
                out.number("op_code", *op);
                parameters.fields(Side::Control, *op, out);
                if *truncated {
                    out.flag("truncated", true);
                }
            }
            Self::Response { to, result, spin_down_speeds } => {
                out.number("response_to", *to);
                out.text("request", name(Side::Control, *to).unwrap_or("reserved"));
                out.text("result", result.name().unwrap_or("reserved"));
                if let Some((low, high)) = spin_down_speeds {
                    out.number("target_speed_low_km_h", f64::from(*low) / 100.0);
                    out.number("target_speed_high_km_h", f64::from(*high) / 100.0);
                }
            }
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Elite trainer, simulation accepted (capture, simcline issue 4)",
        value: &[0x80, 0x11, 0x01],
        expected: Ok(&[
            ("response_to", Number(17.0)),
            ("request", Text("simulation")),
            ("result", Text("success")),
        ]),
    },
    Vector {
        about: "Elite trainer, control granted (capture, simcline issue 4)",
        value: &[0x80, 0x00, 0x01],
        expected: Ok(&[
            ("response_to", Number(0.0)),
            ("request", Text("request_control")),
            ("result", Text("success")),
        ]),
    },
    Vector {
        about: "made: control not permitted",
        value: &[0x80, 0x05, 0x05],
        expected: Ok(&[
            ("response_to", Number(5.0)),
            ("request", Text("target_power")),
            ("result", Text("control_not_permitted")),
        ]),
    },
    Vector {
        about: "made: a spin down between 32 and 36 km/h",
        value: &[0x80, 0x13, 0x01, 0x80, 0x0C, 0x10, 0x0E],
        expected: Ok(&[
            ("response_to", Number(19.0)),
            ("request", Text("spin_down")),
            ("result", Text("success")),
            ("target_speed_low_km_h", Number(32.0)),
            ("target_speed_high_km_h", Number(36.0)),
        ]),
    },
    Vector {
        about: "made: a reserved result to a reserved op code",
        value: &[0x80, 0x7E, 0x09],
        expected: Ok(&[
            ("response_to", Number(126.0)),
            ("request", Text("reserved")),
            ("result", Text("reserved")),
        ]),
    },
    Vector {
        about: "a client's simulation parameters with an octet too many (capture, simcline issue 4)",
        value: &[0x11, 0x00, 0x00, 0x0F, 0x00, 0x28, 0x33, 0x00],
        expected: Ok(&[
            ("op", Text("simulation")),
            ("op_code", Number(17.0)),
            ("wind_m_s", Number(0.0)),
            ("grade_percent", Number(0.15)),
            ("crr", Number(0.004)),
            ("cw_kg_m", Number(0.51)),
        ]),
    },
    Vector {
        about: "Zwift's simulation parameters (capture, TrackMyIndoorWorkout issue 176)",
        value: &[0x11, 0x00, 0x00, 0xFD, 0xFF, 0x28, 0x33],
        expected: Ok(&[
            ("op", Text("simulation")),
            ("op_code", Number(17.0)),
            ("wind_m_s", Number(0.0)),
            ("grade_percent", Number(-0.03)),
            ("crr", Number(0.004)),
            ("cw_kg_m", Number(0.51)),
        ]),
    },
    Vector {
        about: "a client's request for control, filled up with zeros (capture, simcline issue 4)",
        value: &[0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[("op", Text("request_control")), ("op_code", Number(0.0))]),
    },
    Vector {
        about: "made: target power",
        value: &[0x05, 0x2C, 0x01],
        expected: Ok(&[
            ("op", Text("target_power")),
            ("op_code", Number(5.0)),
            ("target_power_w", Number(300.0)),
        ]),
    },
    Vector {
        about: "made: resistance in 8 bits",
        value: &[0x04, 0x32],
        expected: Ok(&[
            ("op", Text("target_resistance")),
            ("op_code", Number(4.0)),
            ("target_resistance", Number(5.0)),
        ]),
    },
    Vector {
        about: "made: wheel circumference",
        value: &[0x12, 0x3A, 0x52],
        expected: Ok(&[
            ("op", Text("wheel_circumference")),
            ("op_code", Number(18.0)),
            ("wheel_circumference_mm", Number(2105.0)),
        ]),
    },
    Vector {
        about: "made: pause",
        value: &[0x08, 0x02],
        expected: Ok(&[
            ("op", Text("stop_or_pause")),
            ("op_code", Number(8.0)),
            ("stop_pause", Text("pause")),
        ]),
    },
    Vector {
        about: "made: inclination cut in half",
        value: &[0x03, 0x0A],
        expected: Ok(&[
            ("op", Text("target_inclination")),
            ("op_code", Number(3.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "a response without a result",
        value: &[0x80, 0x05],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldValue;

    #[test]
    fn commands_are_decoded_to_what_was_commanded() {
        let field = |command: Command, name| {
            let decoded = FitnessMachineControlPoint::decode(command.as_bytes()).unwrap();
            let mut fields = Fields::new();
            decoded.fields(&mut fields);
            assert_eq!(fields.get("op_code"), Some(&FieldValue::Number(command.op().into())));
            match fields.get(name) {
                Some(FieldValue::Number(number)) => *number,
                other => panic!("{name}: {other:?}"),
            }
        };
        assert_eq!(field(Command::target_power(-20), "target_power_w"), -20.0);
        assert_eq!(field(Command::target_resistance(155), "target_resistance"), 15.5);
        assert_eq!(field(Command::target_resistance_wide(1550), "target_resistance"), 155.0);
        assert_eq!(field(Command::target_speed(1250), "target_speed_km_h"), 12.5);
        assert_eq!(field(Command::target_inclination(-15), "target_inclination_percent"), -1.5);
        let road = Command::simulation(-1500, 725, 40, 51);
        assert_eq!(field(road, "wind_m_s"), -1.5);
        assert_eq!(field(road, "grade_percent"), 7.25);
        assert_eq!((field(road, "crr"), field(road, "cw_kg_m")), (0.004, 0.51));
    }

    #[test]
    fn commands_without_a_number_are_these_octets() {
        let commands = [
            (Command::request_control(), &[0x00][..]),
            (Command::reset(), &[0x01]),
            (Command::start(), &[0x07]),
            (Command::stop(), &[0x08, 1]),
            (Command::pause(), &[0x08, 2]),
            (Command::spin_down(), &[0x13, 1]),
        ];
        for (command, octets) in commands {
            assert_eq!(command.as_bytes(), octets);
        }
    }
}
