//! Real-time steps of Huami's bands (Mi Band 2 to 5, Amazfit; their own characteristic in the service FEE0, known from
//! Gadgetbridge and others): flags, steps, metres and kilocalories since midnight. A band notifies it after its own
//! authentication.

use crate::Expected::{Flag, Number};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// What a band has counted since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HuamiSteps {
    /// Steps.
    pub steps: u32,
    /// Distance in m.
    pub distance_m: Option<u32>,
    /// Energy in kcal.
    pub energy_kcal: Option<u32>,
    /// Whether the distance or the energy was missing or cut.
    pub truncated: bool,
}

impl Characteristic for HuamiSteps {
    const NAME: &'static str = "Huami steps";
    const UUID: Uuid = Uuid::from_u128(0x00000007_0000_3512_2118_0009af100700);
    const SERVICES: &'static [Uuid] = &[services::HUAMI];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        // Always 0x0C in what was published: its meaning is not known, so the length decides.
        let _flags = reader.u8()?;
        let steps = reader.u32()?;
        let mut truncated = false;
        let [distance_m, energy_kcal] = [(); 2].map(|()| reader.optional(true, &mut truncated, Reader::u32));
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
