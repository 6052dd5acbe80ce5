//! Heart Rate Control Point (Heart Rate Service 1.0, 3.3): what a client writes. The sensor answers with the write's own
//! response, 0x80 for a command that it does not know. Huami's bands take commands of their own here, of three octets and
//! with reserved numbers, which have no names.

use crate::Expected::Text;
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// A command to a heart rate sensor, by its number. Reserved numbers survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeartRateControlPoint(pub u8);

impl HeartRateControlPoint {
    /// Sets the energy expended to 0 kJ.
    pub const RESET_ENERGY_EXPENDED: Self = Self(1);

    /// The value to write.
    pub const fn value(self) -> [u8; 1] {
        [self.0]
    }
}

impl Characteristic for HeartRateControlPoint {
    const NAME: &'static str = "Heart Rate Control Point";
    const UUID: Uuid = Uuid::from_u16(0x2A39);
    const SERVICES: &'static [Uuid] = &[services::HEART_RATE];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "the only command (Heart Rate Service 1.0, 3.3.1)",
            value: &[0x01],
            expected: Ok(&[("command", Text("reset_energy_expended"))]),
        },
        Vector {
            about: "0 is reserved (test of RonanB96/bluetooth-sig-python, test_heart_rate_control_point.py)",
            value: &[0x00],
            expected: Ok(&[("command", Text("reserved"))]),
        },
        Vector {
            about: "a Mi Band's own: measure once (capture in Freeyourgadget/Gadgetbridge, issue 178)",
            value: &[0x15, 0x02, 0x01],
            expected: Ok(&[("command", Text("reserved"))]),
        },
        Vector {
            about: "a Mi Band's own: stop measuring once (log in Freeyourgadget/Gadgetbridge, issue 1121)",
            value: &[0x15, 0x02, 0x00],
            expected: Ok(&[("command", Text("reserved"))]),
        },
        Vector {
            about: "a Mi Band's own: measure continuously (Freeyourgadget/Gadgetbridge, issue 323)",
            value: &[0x15, 0x01, 0x01],
            expected: Ok(&[("command", Text("reserved"))]),
        },
        Vector {
            about: "made: the first reserved number above",
            value: &[0x02],
            expected: Ok(&[("command", Text("reserved"))]),
        },
        Vector {
            about: "made: the greatest",
            value: &[0xFF],
            expected: Ok(&[("command", Text("reserved"))]),
        },
        Vector {
            about: "made: octets that nothing announces",
            value: &[0x01, 0x02],
            expected: Ok(&[("command", Text("reset_energy_expended"))]),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u8().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        let known = *self == Self::RESET_ENERGY_EXPENDED;
        out.text("command", if known { "reset_energy_expended" } else { "reserved" });
    }
}
