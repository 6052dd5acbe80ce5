//! Real-time steps of Huami's bands (Mi Band 2 to 5, Amazfit; their own characteristic in the service FEE0, known from
//! Gadgetbridge and others): flags, steps and, with most firmware, metres and kilocalories since midnight. A band
//! notifies it after its own authentication.

use crate::Expected::{Flag, Number};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// What a band has counted since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HuamiSteps {
    /// Steps.
    pub steps: u32,
    /// Distance in m. `None` as well for bands that send steps alone.
    pub distance_m: Option<u32>,
    /// Energy in kcal. `None` as well for bands that send steps alone.
    pub energy_kcal: Option<u32>,
    /// Whether an announced distance or energy was missing or cut.
    pub truncated: bool,
}

// Published values have both (0x0C) or, of some firmware, neither (0x00): which bit is which follows their order.
const DISTANCE: u8 = 1 << 2;
const ENERGY: u8 = 1 << 3;

impl Characteristic for HuamiSteps {
    const NAME: &'static str = "Huami steps";
    const UUID: Uuid = Uuid::from_u128(0x00000007_0000_3512_2118_0009af100700);
    const SERVICES: &'static [Uuid] = &[services::HUAMI];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let steps = reader.u32()?;
        let mut truncated = false;
        let [distance_m, energy_kcal] = [DISTANCE, ENERGY]
            .map(|announced| reader.optional(flags & announced != 0, &mut truncated, Reader::u32));
        Ok(Self { steps, distance_m, energy_kcal, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("steps", self.steps);
        if let Some(distance) = self.distance_m {
            out.number("distance_m", distance);
        }
        if let Some(energy) = self.energy_kcal {
            out.number("energy_kcal", energy);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Mi Band 5: a walk begins (log in the forum of B4X, thread 123197)",
        value: &[0x0C, 0x0C, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[("steps", Number(12.0)), ("distance_m", Number(0.0)), ("energy_kcal", Number(0.0))]),
    },
    Vector {
        about: "Mi Band 5 (log in the forum of B4X, thread 123197)",
        value: &[0x0C, 0x99, 0x01, 0x00, 0x00, 0xFD, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("steps", Number(409.0)),
            ("distance_m", Number(253.0)),
            ("energy_kcal", Number(8.0)),
        ]),
    },
    Vector {
        about: "Mi Band 5 (log in the forum of B4X, thread 123197)",
        value: &[0x0C, 0xA3, 0x01, 0x00, 0x00, 0x0D, 0x01, 0x00, 0x00, 0x09, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("steps", Number(419.0)),
            ("distance_m", Number(269.0)),
            ("energy_kcal", Number(9.0)),
        ]),
    },
    Vector {
        about: "Mi Band 2, firmware 1.0.1.39 (Freeyourgadget/Gadgetbridge, issue 428)",
        value: &[0x0C, 0x4C, 0x00, 0x00, 0x00, 0x1F, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00],
        expected: Ok(&[("steps", Number(76.0)), ("distance_m", Number(31.0)), ("energy_kcal", Number(1.0))]),
    },
    Vector {
        about: "steps alone: a Huami band (log in Freeyourgadget/Gadgetbridge, issue 1363)",
        value: &[0x00, 0x70, 0x01, 0x00, 0x00],
        expected: Ok(&[("steps", Number(368.0))]),
    },
    Vector {
        about: "steps alone: Mi Band 2 (log in Freeyourgadget/Gadgetbridge, issue 1121)",
        value: &[0x00, 0xB7, 0x01, 0x00, 0x00],
        expected: Ok(&[("steps", Number(439.0))]),
    },
    Vector {
        about: "made: a walk",
        value: &[0x0C, 0x8B, 0x0B, 0, 0, 0x07, 0x08, 0, 0, 0x5F, 0, 0, 0],
        expected: Ok(&[
            ("steps", Number(2955.0)),
            ("distance_m", Number(2055.0)),
            ("energy_kcal", Number(95.0)),
        ]),
    },
    Vector {
        about: "made: midnight",
        value: &[0x0C, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        expected: Ok(&[("steps", Number(0.0)), ("distance_m", Number(0.0)), ("energy_kcal", Number(0.0))]),
    },
    Vector {
        about: "made: more steps than 16 bits hold",
        value: &[0x0C, 0x01, 0x00, 0x01, 0, 0x50, 0xC3, 0, 0, 0x10, 0x0E, 0, 0],
        expected: Ok(&[
            ("steps", Number(65537.0)),
            ("distance_m", Number(50000.0)),
            ("energy_kcal", Number(3600.0)),
        ]),
    },
    Vector {
        about: "made: cut within the distance",
        value: &[0x0C, 0x8B, 0x0B, 0, 0, 0x07, 0x08],
        expected: Ok(&[("steps", Number(2955.0)), ("truncated", Flag(true))]),
    },
    Vector {
        about: "made: cut within the steps",
        value: &[0x0C, 0x8B, 0x0B],
        expected: Err(DecodeError::Truncated { needed: 4, left: 2 }),
    },
];
