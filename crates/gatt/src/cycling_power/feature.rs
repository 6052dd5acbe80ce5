//! Cycling Power Feature (Cycling Power Service 1.1, 3.1; GATT Specification Supplement): 32 bits. Some devices send the
//! lower 16 only, and SmartSpin2k sent 8 (its pull request 632).

use crate::Expected::{Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// What a power meter can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CyclingPowerFeature {
    /// The bits, reserved ones too; 0 where they were not sent.
    pub bits: u32,
    /// Whether the bits from 16 on were sent.
    pub complete: bool,
}

impl CyclingPowerFeature {
    /// It sends the balance of the legs.
    pub const PEDAL_POWER_BALANCE: u32 = 1 << 0;
    /// It sends accumulated torque.
    pub const ACCUMULATED_TORQUE: u32 = 1 << 1;
    /// It sends wheel revolutions.
    pub const WHEEL: u32 = 1 << 2;
    /// It sends crank revolutions.
    pub const CRANK: u32 = 1 << 3;
    /// It sends accumulated energy.
    pub const ACCUMULATED_ENERGY: u32 = 1 << 7;
    /// Its offset can be compensated.
    pub const OFFSET_COMPENSATION: u32 = 1 << 9;
    /// It can be told the length of the crank.
    pub const CRANK_LENGTH: u32 = 1 << 12;
    /// It measures torque rather than force.
    pub const TORQUE_CONTEXT: u32 = 1 << 16;

    /// Whether it has a feature, one of the constants above or another bit of the specification's table.
    pub const fn has(self, bit: u32) -> bool {
        self.bits & bit != 0
    }

    /// What it measures; `None` where that was not sent.
    pub const fn context(self) -> Option<&'static str> {
        match (self.complete, self.has(Self::TORQUE_CONTEXT)) {
            (false, _) => None,
            (true, false) => Some("force"),
            (true, true) => Some("torque"),
        }
    }

    /// Whether it may be one of two sensors whose powers add up: 0 not said, 1 no, 2 yes.
    pub fn distributed_system(self) -> Option<u8> {
        self.complete.then_some((self.bits >> 20 & 3) as u8)
    }
}

impl Characteristic for CyclingPowerFeature {
    const NAME: &'static str = "Cycling Power Feature";
    const UUID: Uuid = Uuid::from_u16(0x2A65);
    const SERVICES: &'static [Uuid] = &[services::CYCLING_POWER];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "everything (pycycling's test)",
            value: &[0xFF, 0xFF, 0xFF, 0x00],
            expected: Ok(&[
                ("bits", Number(16_777_215.0)),
                ("sensor_measurement_context", Text("torque")),
                ("distributed_system", Number(3.0)),
            ]),
        },
        Vector {
            about: "nothing (pycycling's test)",
            value: &[0x00, 0x00, 0x00, 0x00],
            expected: Ok(&[
                ("bits", Number(0.0)),
                ("sensor_measurement_context", Text("force")),
                ("distributed_system", Number(0.0)),
            ]),
        },
        Vector {
            about: "Elite Direto XR (capture, simcline issue 5)",
            value: &[0x0D, 0x02, 0x00, 0x00],
            expected: Ok(&[
                ("bits", Number(525.0)),
                ("sensor_measurement_context", Text("force")),
                ("distributed_system", Number(0.0)),
            ]),
        },
        Vector {
            about: "balance, torque, wheel and crank (RonanB96/bluetooth-sig-python, test_cycling_power_feature.py)",
            value: &[0x0F, 0x00, 0x00, 0x00],
            expected: Ok(&[
                ("bits", Number(15.0)),
                ("sensor_measurement_context", Text("force")),
                ("distributed_system", Number(0.0)),
            ]),
        },
        Vector {
            about: "balance only (RonanB96/bluetooth-sig-python, test_cycling_power_feature.py)",
            value: &[0x01, 0x00, 0x00, 0x00],
            expected: Ok(&[
                ("bits", Number(1.0)),
                ("sensor_measurement_context", Text("force")),
                ("distributed_system", Number(0.0)),
            ]),
        },
        Vector {
            about: "crank only (paixaop/zwack, lib/cps/cycling-power-service.js)",
            value: &[0x08, 0x00, 0x00, 0x00],
            expected: Ok(&[
                ("bits", Number(8.0)),
                ("sensor_measurement_context", Text("force")),
                ("distributed_system", Number(0.0)),
            ]),
        },
        Vector {
            about: "made: one of two power pedals",
            value: &[0x0B, 0x12, 0x21, 0x00],
            expected: Ok(&[
                ("bits", Number(2_167_307.0)),
                ("sensor_measurement_context", Text("torque")),
                ("distributed_system", Number(2.0)),
            ]),
        },
        Vector {
            about: "made: the lower two octets alone",
            value: &[0x0C, 0x02],
            expected: Ok(&[("bits", Number(524.0))]),
        },
        Vector {
            about: "made: the lowest octet alone, and wheel and crank as SmartSpin2k's pull request 632 tells",
            value: &[0x0C],
            expected: Ok(&[("bits", Number(12.0))]),
        },
        Vector {
            about: "made: reserved bits and an octet too many",
            value: &[0x08, 0x00, 0x10, 0xFF, 0xAA],
            expected: Ok(&[
                ("bits", Number(4_279_238_664.0)),
                ("sensor_measurement_context", Text("force")),
                ("distributed_system", Number(1.0)),
            ]),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let mut bits = reader.u8()?.into();
        let mut complete = false;
        for shift in [8, 16, 24] {
            let Ok(octet) = reader.u8() else { break };
            bits |= u32::from(octet) << shift;
            complete |= shift == 16;
        }
        Ok(Self { bits, complete })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("bits", self.bits);
        if let Some(context) = self.context() {
            out.text("sensor_measurement_context", context);
        }
        if let Some(distributed) = self.distributed_system() {
            out.number("distributed_system", distributed);
        }
    }
}
