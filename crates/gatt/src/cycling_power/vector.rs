//! Cycling Power Vector (Cycling Power Service 1.1, 3.3; GATT Specification Supplement): force or torque around a
//! revolution of the crank.

use alloc::vec::Vec;

use crate::Expected::{Flag, List, Number};
use crate::reader::Reader;
use crate::{Access, Characteristic, CrankRevolutions, DecodeError, Fields, Uuid, Vector, services};

/// One notification, or one of several that together are a revolution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CyclingPowerVector {
    /// The crank's revolutions.
    pub crank: Option<CrankRevolutions>,
    /// The crank angle of the first magnitude, in degrees.
    pub first_crank_angle_deg: Option<u16>,
    /// What is measured: 0 unknown, 1 tangential, 2 radial, 3 lateral.
    pub direction: u8,
    /// Forces at equal angles, in N.
    pub force_magnitude_n: Option<Vec<i16>>,
    /// Torques at equal angles, in 1/32 N·m.
    pub torque_magnitude_1_32_nm: Option<Vec<i16>>,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

impl Characteristic for CyclingPowerVector {
    const NAME: &'static str = "Cycling Power Vector";
    const UUID: Uuid = Uuid::from_u16(0x2A64);
    const SERVICES: &'static [Uuid] = &[services::CYCLING_POWER];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let mut truncated = false;
        let crank = reader.optional(flags & 1 != 0, &mut truncated, CrankRevolutions::read);
        let first_crank_angle_deg = reader.optional(flags & 2 != 0, &mut truncated, Reader::u16);
        // Both arrays would fill the rest: they exclude each other, and forces come first.
        let announced = flags & 0b1100 != 0 && !truncated;
        let (whole, odd) = if announced { reader.rest().as_chunks() } else { Default::default() };
        let magnitudes = announced.then(|| whole.iter().copied().map(i16::from_le_bytes).collect());
        let (force_magnitude_n, torque_magnitude_1_32_nm) =
            if flags & 4 != 0 { (magnitudes, None) } else { (None, magnitudes) };
        Ok(Self {
            crank,
            first_crank_angle_deg,
            direction: flags >> 4 & 3,
            force_magnitude_n,
            torque_magnitude_1_32_nm,
            truncated: truncated || !odd.is_empty(),
        })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("direction", self.direction);
        if let Some(crank) = self.crank {
            crank.fields(out);
        }
        if let Some(angle) = self.first_crank_angle_deg {
            out.number("first_crank_angle_deg", angle);
        }
        if let Some(forces) = &self.force_magnitude_n {
            out.list("force_magnitude_n", forces.iter().copied());
        }
        if let Some(torques) = &self.torque_magnitude_1_32_nm {
            out.list("torque_magnitude_nm", torques.iter().map(|torque| f64::from(*torque) / 32.0));
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "crank, angle and forces (RonanB96/bluetooth-sig-python, test_cycling_power_vector.py)",
        value: &[0x07, 0x2A, 0x01, 0x80, 0x07, 0xB4, 0x00, 0x64, 0x00, 0x96, 0x00],
        expected: Ok(&[
            ("direction", Number(0.0)),
            ("crank_revs", Number(298.0)),
            ("crank_event_time_1_1024_s", Number(1920.0)),
            ("first_crank_angle_deg", Number(180.0)),
            ("force_magnitude_n", List(&[100.0, 150.0])),
        ]),
    },
    Vector {
        about: "crank, angle and torques (RonanB96/bluetooth-sig-python, test_cycling_power_vector.py)",
        value: &[0x0B, 0xE8, 0x03, 0x00, 0x04, 0x68, 0x01, 0xA0, 0x00, 0xC0, 0x00],
        expected: Ok(&[
            ("direction", Number(0.0)),
            ("crank_revs", Number(1000.0)),
            ("crank_event_time_1_1024_s", Number(1024.0)),
            ("first_crank_angle_deg", Number(360.0)),
            ("torque_magnitude_nm", List(&[5.0, 6.0])),
        ]),
    },
    Vector {
        about: "crank only (RonanB96/bluetooth-sig-python, test_cycling_power_vector.py)",
        value: &[0x01, 0xE8, 0x03, 0x00, 0x04],
        expected: Ok(&[
            ("direction", Number(0.0)),
            ("crank_revs", Number(1000.0)),
            ("crank_event_time_1_1024_s", Number(1024.0)),
        ]),
    },
    Vector {
        about: "direction only (RonanB96/bluetooth-sig-python, test_cycling_power_vector.py)",
        value: &[0x10],
        expected: Ok(&[("direction", Number(1.0))]),
    },
    Vector {
        about: "made: tangential forces of a revolution that begins at 30°",
        value: &[0x17, 0x0E, 0x00, 0xD9, 0x1D, 0x1E, 0x00, 0x64, 0x00, 0x2C, 0x01, 0xEC, 0xFF],
        expected: Ok(&[
            ("direction", Number(1.0)),
            ("crank_revs", Number(14.0)),
            ("crank_event_time_1_1024_s", Number(7641.0)),
            ("first_crank_angle_deg", Number(30.0)),
            ("force_magnitude_n", List(&[100.0, 300.0, -20.0])),
        ]),
    },
    Vector {
        about: "made: the rest of that revolution",
        value: &[0x14, 0x0A, 0x00, 0x32, 0x00],
        expected: Ok(&[("direction", Number(1.0)), ("force_magnitude_n", List(&[10.0, 50.0]))]),
    },
    Vector {
        about: "made: torques, direction unknown",
        value: &[0x08, 0x20, 0x00, 0xF0, 0xFF],
        expected: Ok(&[("direction", Number(0.0)), ("torque_magnitude_nm", List(&[1.0, -0.5]))]),
    },
    Vector {
        about: "made: lateral, an array without any magnitude, reserved flags",
        value: &[0xF4],
        expected: Ok(&[("direction", Number(3.0)), ("force_magnitude_n", List(&[]))]),
    },
    Vector {
        about: "flags alone (RonanB96/bluetooth-sig-python, test_cycling_power_vector.py)",
        value: &[0x00],
        expected: Ok(&[("direction", Number(0.0))]),
    },
    Vector {
        about: "made: half a force at the end",
        value: &[0x24, 0x64, 0x00, 0x2C],
        expected: Ok(&[
            ("direction", Number(2.0)),
            ("force_magnitude_n", List(&[100.0])),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: crank cut, so that no force follows",
        value: &[0x17, 0x0E, 0x00, 0xD9],
        expected: Ok(&[("direction", Number(1.0)), ("truncated", Flag(true))]),
    },
];
