//! Wahoo's trainer control, a characteristic of the vendor's within the Cycling Power service. Not published: the layout
//! is what open-source apps write, and they agree (GoldenCheetah, incyclist/devices, sensors-swift). A client writes an
//! op code and its parameter; the trainer indicates a result and the op code. A KICKR SNAP indicates nothing for
//! simulation.

use alloc::vec::Vec;

use crate::Expected::{Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// A value of the control point, whichever way it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WahooTrainer {
    /// From the client.
    Command(WahooCommand),
    /// From the trainer.
    Response {
        /// 1 for success.
        result: u8,
        /// The op code of the command.
        response_to: u8,
    },
}

/// What a client can ask of a trainer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WahooCommand {
    /// Take commands: before any other.
    Unlock,
    /// Brake by a share: 0 is all, 16383 nothing.
    Resistance(u16),
    /// Brake by a level from 0 to 9.
    Level(u8),
    /// Hold this power, in W.
    TargetPower(u16),
    /// Simulate this rider.
    Simulation {
        /// Rider and bike, in 0.01 kg.
        weight_10_g: u16,
        /// Rolling resistance, in 1/10000.
        crr_1_10000: u16,
        /// Wind resistance, in 0.001 kg/m.
        cw_g_m: u16,
    },
    /// Simulate this rolling resistance, in 1/10000.
    RollingResistance(u16),
    /// Simulate this wind resistance, in 0.001 kg/m.
    WindResistance(u16),
    /// Simulate a grade as sent: 0 is -100 %, 32768 is flat. See [`grade`](Self::grade).
    Grade(u16),
    /// Simulate a wind as sent, in 0.001 m/s from -32.768 m/s on. See [`wind`](Self::wind).
    WindSpeed(u16),
    /// The wheel's circumference, in 0.1 mm.
    WheelCircumference(u16),
}

/// What unlocks, after the op code.
const UNLOCK: [u8; 2] = [0xEE, 0xFC];

impl WahooCommand {
    /// Simulate a grade, in 0.01 %; beyond ±100 % it is that.
    pub fn grade(grade_1_100_percent: i16) -> Self {
        let from_cliff = i32::from(grade_1_100_percent.clamp(-10_000, 10_000)) + 10_000;
        Self::Grade(u16::try_from(from_cliff * 0x8000 / 10_000).unwrap_or(u16::MAX))
    }

    /// Simulate a head wind, in 0.001 m/s.
    pub const fn wind(millimetres_per_second: i16) -> Self {
        Self::WindSpeed(millimetres_per_second.cast_unsigned() ^ 0x8000)
    }

    const fn op(self) -> u8 {
        match self {
            Self::Unlock => 0x20,
            Self::Resistance(_) => 0x40,
            Self::Level(_) => 0x41,
            Self::TargetPower(_) => 0x42,
            Self::Simulation { .. } => 0x43,
            Self::RollingResistance(_) => 0x44,
            Self::WindResistance(_) => 0x45,
            Self::Grade(_) => 0x46,
            Self::WindSpeed(_) => 0x47,
            Self::WheelCircumference(_) => 0x48,
        }
    }

    /// The octets to write.
    pub fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::from([self.op()]);
        match self {
            Self::Unlock => bytes.extend(UNLOCK),
            Self::Level(level) => bytes.push(level),
            Self::Simulation { weight_10_g, crr_1_10000, cw_g_m } => {
                bytes.extend([weight_10_g, crr_1_10000, cw_g_m].into_iter().flat_map(u16::to_le_bytes));
            }
            Self::Resistance(raw)
            | Self::TargetPower(raw)
            | Self::RollingResistance(raw)
            | Self::WindResistance(raw)
            | Self::Grade(raw)
            | Self::WindSpeed(raw)
            | Self::WheelCircumference(raw) => bytes.extend(raw.to_le_bytes()),
        }
        bytes
    }
}

impl Characteristic for WahooTrainer {
    const NAME: &'static str = "Wahoo Trainer Control Point";
    const UUID: Uuid = Uuid::from_u128(0xA026_E005_0A7D_4AB3_97FA_F150_0F9F_EB8B);
    const SERVICES: &'static [Uuid] = &[services::CYCLING_POWER];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let op = reader.u8()?;
        Ok(Self::Command(match op {
            // Op codes begin at 0x20, results are below.
            0..0x20 => return Ok(Self::Response { result: op, response_to: reader.u8()? }),
            0x20 => WahooCommand::Unlock,
            0x40 => WahooCommand::Resistance(reader.u16()?),
            0x41 => WahooCommand::Level(reader.u8()?),
            0x42 => WahooCommand::TargetPower(reader.u16()?),
            0x43 => WahooCommand::Simulation {
                weight_10_g: reader.u16()?,
                crr_1_10000: reader.u16()?,
                cw_g_m: reader.u16()?,
            },
            0x44 => WahooCommand::RollingResistance(reader.u16()?),
            0x45 => WahooCommand::WindResistance(reader.u16()?),
            0x46 => WahooCommand::Grade(reader.u16()?),
            0x47 => WahooCommand::WindSpeed(reader.u16()?),
            0x48 => WahooCommand::WheelCircumference(reader.u16()?),
            _ => return Err(DecodeError::OutOfRange("op")),
        }))
    }

    fn fields(&self, out: &mut Fields) {
        let command = match self {
            Self::Response { result, response_to } => {
                out.text("op", "response");
                out.number("response_to", *response_to);
                out.text("result", if *result == 1 { "success" } else { "operation_failed" });
                return;
            }
            Self::Command(command) => *command,
        };
        out.text("op", NAMES.get(usize::from(command.op()).wrapping_sub(0x40)).copied().unwrap_or("unlock"));
        match command {
            WahooCommand::Unlock => {}
            WahooCommand::Resistance(raw) => out.number("target_resistance_raw", raw),
            WahooCommand::Level(level) => out.number("target_level", level),
            WahooCommand::TargetPower(power) => out.number("target_power_w", power),
            WahooCommand::Simulation { weight_10_g, crr_1_10000, cw_g_m } => {
                out.number("weight_kg", f64::from(weight_10_g) / 100.0);
                out.number("crr", f64::from(crr_1_10000) / 10_000.0);
                out.number("cw_kg_m", f64::from(cw_g_m) / 1000.0);
            }
            WahooCommand::RollingResistance(crr) => out.number("crr", f64::from(crr) / 10_000.0),
            WahooCommand::WindResistance(cw) => out.number("cw_kg_m", f64::from(cw) / 1000.0),
            WahooCommand::Grade(raw) => {
                out.number("grade_percent", (f64::from(raw) - 32768.0) * 100.0 / 32768.0);
            }
            WahooCommand::WindSpeed(raw) => out.number("wind_m_s", (f64::from(raw) - 32768.0) / 1000.0),
            WahooCommand::WheelCircumference(raw) => {
                out.number("wheel_circumference_mm", f64::from(raw) / 10.0);
            }
        }
    }
}

/// By op code from 0x40 on.
const NAMES: [&str; 9] = [
    "set_resistance",
    "set_level",
    "set_target_power",
    "set_simulation",
    "set_rolling_resistance",
    "set_wind_resistance",
    "set_grade",
    "set_wind_speed",
    "set_wheel_circumference",
];

const VECTORS: &[Vector] = &[
    Vector {
        about: "unlock (as sensors-swift writes)",
        value: &[0x20, 0xEE, 0xFC],
        expected: Ok(&[("op", Text("unlock"))]),
    },
    Vector {
        about: "flat (test of incyclist/devices, src/ble/wahoo/sensor.unit.test.ts)",
        value: &[0x46, 0x00, 0x80],
        expected: Ok(&[("op", Text("set_grade")), ("grade_percent", Number(0.0))]),
    },
    Vector {
        about: "a cliff (test of incyclist/devices, src/ble/wahoo/sensor.unit.test.ts)",
        value: &[0x46, 0x00, 0x00],
        expected: Ok(&[("op", Text("set_grade")), ("grade_percent", Number(-100.0))]),
    },
    Vector {
        about: "half a percent downhill (test of incyclist/devices, src/ble/wahoo/sensor.unit.test.ts)",
        value: &[0x46, 0x5C, 0x7F],
        expected: Ok(&[("op", Text("set_grade")), ("grade_percent", Number(-0.500_488_281_25))]),
    },
    Vector {
        about: "2 % uphill (test of incyclist/devices, src/ble/wahoo/sensor.unit.test.ts)",
        value: &[0x46, 0x8F, 0x82],
        expected: Ok(&[("op", Text("set_grade")), ("grade_percent", Number(1.998_901_367_187_5))]),
    },
    Vector {
        about: "the steepest (test of incyclist/devices, src/ble/wahoo/sensor.unit.test.ts)",
        value: &[0x46, 0xFF, 0xFF],
        expected: Ok(&[("op", Text("set_grade")), ("grade_percent", Number(99.996_948_242_187_5))]),
    },
    Vector {
        about: "unlocked (test of dvmarinoff/Flux, test/ble/wcps.test.js)",
        value: &[0x01, 0x20, 0x02],
        expected: Ok(&[("op", Text("response")), ("response_to", Number(32.0)), ("result", Text("success"))]),
    },
    Vector {
        about: "the target power is 50 W (test of dvmarinoff/Flux, test/ble/wcps.test.js)",
        value: &[0x01, 0x42, 0x01, 0x00, 0x32, 0x00],
        expected: Ok(&[("op", Text("response")), ("response_to", Number(66.0)), ("result", Text("success"))]),
    },
    Vector {
        about: "the target power was refused (test of dvmarinoff/Flux, test/ble/wcps.test.js)",
        value: &[0x00, 0x42, 0x01, 0x00, 0x32, 0x00],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(66.0)),
            ("result", Text("operation_failed")),
        ]),
    },
    Vector {
        about: "made: 250 W",
        value: &[0x42, 0xFA, 0x00],
        expected: Ok(&[("op", Text("set_target_power")), ("target_power_w", Number(250.0))]),
    },
    Vector {
        about: "made: a rider",
        value: &[0x43, 0x4C, 0x1D, 0x28, 0x00, 0x58, 0x02],
        expected: Ok(&[
            ("op", Text("set_simulation")),
            ("weight_kg", Number(75.0)),
            ("crr", Number(0.004)),
            ("cw_kg_m", Number(0.6)),
        ]),
    },
    Vector {
        about: "made: level 3",
        value: &[0x41, 0x03],
        expected: Ok(&[("op", Text("set_level")), ("target_level", Number(3.0))]),
    },
    Vector {
        about: "made: a tail wind",
        value: &[0x47, 0x18, 0x7C],
        expected: Ok(&[("op", Text("set_wind_speed")), ("wind_m_s", Number(-1.0))]),
    },
    Vector {
        about: "made: the wheel",
        value: &[0x48, 0x3A, 0x52],
        expected: Ok(&[("op", Text("set_wheel_circumference")), ("wheel_circumference_mm", Number(2105.0))]),
    },
    Vector {
        about: "made: the target power is set",
        value: &[0x01, 0x42, 0x01, 0x00, 0xFA, 0x00],
        expected: Ok(&[("op", Text("response")), ("response_to", Number(66.0)), ("result", Text("success"))]),
    },
    Vector {
        about: "made: half a power",
        value: &[0x42, 0xFA],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
    Vector {
        about: "made: an op code that nobody writes",
        value: &[0x7F, 0x00],
        expected: Err(DecodeError::OutOfRange("op")),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_decoded_from_its_bytes() {
        for command in [
            WahooCommand::Unlock,
            WahooCommand::Resistance(16_383),
            WahooCommand::Level(9),
            WahooCommand::TargetPower(400),
            WahooCommand::Simulation { weight_10_g: 8000, crr_1_10000: 40, cw_g_m: 510 },
            WahooCommand::RollingResistance(33),
            WahooCommand::WindResistance(600),
            WahooCommand::grade(-50),
            WahooCommand::wind(5000),
            WahooCommand::WheelCircumference(21_050),
        ] {
            assert_eq!(WahooTrainer::decode(&command.bytes()), Ok(WahooTrainer::Command(command)));
        }
    }

    #[test]
    fn grades_are_written_as_the_tests_of_incyclist_say() {
        let bytes = |grade| WahooCommand::grade(grade).bytes();
        assert_eq!(bytes(-50), [0x46, 0x5C, 0x7F]);
        assert_eq!(bytes(200), [0x46, 0x8F, 0x82]);
        assert_eq!(bytes(800), [0x46, 0x3D, 0x8A]);
        assert_eq!(bytes(10_000), [0x46, 0xFF, 0xFF]);
        assert_eq!(bytes(-12_500), [0x46, 0x00, 0x00]);
        assert_eq!(WahooCommand::wind(-1000).bytes(), [0x47, 0x18, 0x7C]);
    }
}
