//! Fitness Machine Status (Fitness Machine Service 1.0, 4.17): what someone did on the machine or to it.

use super::procedure::{Parameter, Parameters, Side, name};
use crate::Expected::{Flag, List, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// An event on the machine, by its op code. Reserved op codes survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FitnessMachineStatus {
    /// The op code.
    pub op: u8,
    /// What came with it.
    pub parameters: Parameters,
    /// Whether a parameter was missing or cut.
    pub truncated: bool,
}

impl FitnessMachineStatus {
    /// The machine was reset.
    pub const RESET: u8 = 0x01;
    /// The user stopped or paused it.
    pub const STOPPED_OR_PAUSED: u8 = 0x02;
    /// The safety key stopped it.
    pub const STOPPED_BY_SAFETY_KEY: u8 = 0x03;
    /// The user started or resumed it.
    pub const STARTED_OR_RESUMED: u8 = 0x04;
    /// The target power changed.
    pub const TARGET_POWER: u8 = 0x08;
    /// The simulation changed.
    pub const SIMULATION: u8 = 0x12;
    /// Something happened in a spin down.
    pub const SPIN_DOWN: u8 = 0x14;
    /// This client has lost control to the user or to another client.
    pub const CONTROL_LOST: u8 = 0xFF;

    /// The name of the event among the fields; `None` for a reserved op code.
    pub fn name(&self) -> Option<&'static str> {
        name(Side::Status, self.op)
    }

    /// Whether the user paused the machine, of an event that says so.
    pub fn is_pause(&self) -> Option<bool> {
        self.parameters.get(Side::Status, self.op, Parameter::StopPause).map(|number| number == 2)
    }

    /// The new target power in W.
    pub fn target_power_w(&self) -> Option<i32> {
        self.parameters.get(Side::Status, self.op, Parameter::Power)
    }

    /// The new grade in 0.01 %.
    pub fn grade(&self) -> Option<i32> {
        self.parameters.get(Side::Status, self.op, Parameter::Grade)
    }
}

impl Characteristic for FitnessMachineStatus {
    const NAME: &'static str = "Fitness Machine Status";
    const UUID: Uuid = Uuid::from_u16(0x2ADA);
    const SERVICES: &'static [Uuid] = &[services::FITNESS_MACHINE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let op = reader.u8()?;
        let (parameters, truncated) = Parameters::read(Side::Status, op, &mut reader);
        Ok(Self { op, parameters, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        out.text("op", self.name().unwrap_or("reserved"));
        out.number("op_code", self.op);
        self.parameters.fields(Side::Status, self.op, out);
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Elite trainer, simulation downhill (capture, simcline issue 4)",
        value: &[0x12, 0x00, 0x00, 0xBE, 0xFF, 0x28, 0x33],
        expected: Ok(&[
            ("op", Text("simulation")),
            ("op_code", Number(18.0)),
            ("wind_m_s", Number(0.0)),
            ("grade_percent", Number(-0.66)),
            ("crr", Number(0.004)),
            ("cw_kg_m", Number(0.51)),
        ]),
    },
    Vector {
        about: "Elite trainer, stopped (capture, simcline issue 4)",
        value: &[0x02, 0x01],
        expected: Ok(&[
            ("op", Text("stopped_or_paused")),
            ("op_code", Number(2.0)),
            ("stop_pause", Text("stop")),
        ]),
    },
    Vector {
        about: "Elite trainer, started (capture, simcline issue 4)",
        value: &[0x04],
        expected: Ok(&[("op", Text("started_or_resumed")), ("op_code", Number(4.0))]),
    },
    Vector {
        about: "Think X, power without its parameter (test of incyclist/devices)",
        value: &[0x08],
        expected: Ok(&[("op", Text("target_power")), ("op_code", Number(8.0)), ("truncated", Flag(true))]),
    },
    Vector {
        about: "target power (test of dvmarinoff/Flux, test/ble/ftms.test.js)",
        value: &[0x08, 0x2C, 0x01],
        expected: Ok(&[
            ("op", Text("target_power")),
            ("op_code", Number(8.0)),
            ("target_power_w", Number(300.0)),
        ]),
    },
    Vector {
        about: "simulation uphill (test of dvmarinoff/Flux, test/ble/ftms.test.js)",
        value: &[0x12, 0xB8, 0x0B, 0x2A, 0x03, 0x28, 0x31],
        expected: Ok(&[
            ("op", Text("simulation")),
            ("op_code", Number(18.0)),
            ("wind_m_s", Number(3.0)),
            ("grade_percent", Number(8.1)),
            ("crr", Number(0.004)),
            ("cw_kg_m", Number(0.49)),
        ]),
    },
    Vector {
        about: "wheel circumference (test of dvmarinoff/Flux, test/ble/ftms.test.js)",
        value: &[0x13, 0x28, 0x55],
        expected: Ok(&[
            ("op", Text("wheel_circumference")),
            ("op_code", Number(19.0)),
            ("wheel_circumference_mm", Number(2180.0)),
        ]),
    },
    Vector {
        about: "reset (RonanB96/bluetooth-sig-python, test_fitness_machine_status.py)",
        value: &[0x01],
        expected: Ok(&[("op", Text("reset")), ("op_code", Number(1.0))]),
    },
    Vector {
        about: "made: target power",
        value: &[0x08, 0xFA, 0x00],
        expected: Ok(&[
            ("op", Text("target_power")),
            ("op_code", Number(8.0)),
            ("target_power_w", Number(250.0)),
        ]),
    },
    Vector {
        about: "made: resistance in 8 bits",
        value: &[0x07, 0x2D],
        expected: Ok(&[
            ("op", Text("target_resistance")),
            ("op_code", Number(7.0)),
            ("target_resistance", Number(4.5)),
        ]),
    },
    Vector {
        about: "resistance in 16 bits (test of dvmarinoff/Flux, test/ble/ftms.test.js)",
        value: &[0x07, 0x64, 0x00],
        expected: Ok(&[
            ("op", Text("target_resistance")),
            ("op_code", Number(7.0)),
            ("target_resistance", Number(10.0)),
        ]),
    },
    Vector {
        about: "made: treadmill speed",
        value: &[0x05, 0xE8, 0x03],
        expected: Ok(&[
            ("op", Text("target_speed")),
            ("op_code", Number(5.0)),
            ("target_speed_km_h", Number(10.0)),
        ]),
    },
    Vector {
        about: "made: times in three heart rate zones, the last one cut",
        value: &[0x10, 0x3C, 0x00, 0x78, 0x00, 0x01],
        expected: Ok(&[
            ("op", Text("target_time_in_3_zones")),
            ("op_code", Number(16.0)),
            ("target_times_in_zones_s", List(&[60.0, 120.0])),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: wheel circumference",
        value: &[0x13, 0x3A, 0x52],
        expected: Ok(&[
            ("op", Text("wheel_circumference")),
            ("op_code", Number(19.0)),
            ("wheel_circumference_mm", Number(2105.0)),
        ]),
    },
    Vector {
        about: "made: spin down, stop pedaling",
        value: &[0x14, 0x04],
        expected: Ok(&[
            ("op", Text("spin_down")),
            ("op_code", Number(20.0)),
            ("spin_down", Text("stop_pedaling")),
        ]),
    },
    Vector {
        about: "made: distance in 24 bits",
        value: &[0x0D, 0x10, 0x27, 0x01],
        expected: Ok(&[
            ("op", Text("target_distance")),
            ("op_code", Number(13.0)),
            ("target_distance_m", Number(75536.0)),
        ]),
    },
    Vector {
        about: "control lost (RonanB96/bluetooth-sig-python, test_fitness_machine_status.py)",
        value: &[0xFF],
        expected: Ok(&[("op", Text("control_lost")), ("op_code", Number(255.0))]),
    },
    Vector {
        about: "made: a reserved op code with octets of its own",
        value: &[0x7F, 0x01, 0x02],
        expected: Ok(&[("op", Text("reserved")), ("op_code", Number(127.0))]),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_a_pipeline_asks() {
        let status = |value: &[u8]| FitnessMachineStatus::decode(value).unwrap();
        assert_eq!(status(&[8, 0xFA, 0]).target_power_w(), Some(250));
        assert_eq!(status(&[8]).target_power_w(), None);
        assert_eq!(status(&[2, 2]).is_pause(), Some(true));
        assert_eq!(status(&[4]).is_pause(), None);
        assert_eq!(status(&[0x12, 0, 0, 0xBE, 0xFF]).grade(), Some(-66));
    }
}
