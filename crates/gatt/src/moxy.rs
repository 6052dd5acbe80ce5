//! Sensor data of a Moxy muscle oxygen monitor (its own service, whose values are those of ANT+ Muscle Oxygen).

use crate::Expected::{Flag, Number};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// One notification of a muscle oxygen monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MuscleOxygen {
    /// Counts measurements, and wraps.
    pub sensor_count: u16,
    /// Saturation of the haemoglobin in the muscle in 0.1 %. `None` where the sensor has none (too much light, no skin).
    pub smo2_raw: Option<u16>,
    /// The saturation of the measurement before.
    pub smo2_previous_raw: Option<u16>,
    /// Total haemoglobin in 0.01 g/dl. `None` where the sensor has none.
    pub thb_raw: Option<u16>,
    /// Whether the sensor asks for the time.
    pub time_requested: bool,
}

impl MuscleOxygen {
    /// Saturation in %.
    pub fn smo2_percent(&self) -> Option<f64> {
        self.smo2_raw.map(|raw| f64::from(raw) / 10.0)
    }

    /// Total haemoglobin in g/dl.
    pub fn thb_g_dl(&self) -> Option<f64> {
        self.thb_raw.map(|raw| f64::from(raw) / 100.0)
    }
}

/// Above these, a value says why there is none (as in ANT+ Muscle Oxygen).
const MOST_SMO2: u16 = 1000;
const MOST_THB: u16 = 4000;

impl Characteristic for MuscleOxygen {
    const NAME: &'static str = "Moxy sensor data";
    const UUID: Uuid = Uuid::from_u128(0x6404d804_4cb9_11e8_b566_0800200c9a66);
    const SERVICES: &'static [Uuid] = &[services::MOXY];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let sensor_count = reader.u16()?;
        let mut up_to = |most| reader.u16().map(|raw| (raw <= most).then_some(raw));
        let (smo2_raw, smo2_previous_raw, thb_raw) = (up_to(MOST_SMO2)?, up_to(MOST_SMO2)?, up_to(MOST_THB)?);
        // Not missed where it is missing: nothing but the wish for a time.
        let time_requested = reader.u8().is_ok_and(|request| request & 1 != 0);
        Ok(Self { sensor_count, smo2_raw, smo2_previous_raw, thb_raw, time_requested })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("sensor_count", self.sensor_count);
        if let Some(percent) = self.smo2_percent() {
            out.number("smo2_percent", percent);
        }
        if let Some(raw) = self.smo2_previous_raw {
            out.number("smo2_previous_percent", f64::from(raw) / 10.0);
        }
        if let Some(concentration) = self.thb_g_dl() {
            out.number("thb_g_dl", concentration);
        }
        if self.time_requested {
            out.flag("time_requested", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "a Moxy (capture in the source of dvmarinoff/Auuki, src/ble/moxy)",
        value: &[0xCB, 0x06, 0x15, 0x02, 0x16, 0x02, 0xC0, 0x04, 0x00],
        expected: Ok(&[
            ("sensor_count", Number(1739.0)),
            ("smo2_percent", Number(53.3)),
            ("smo2_previous_percent", Number(53.4)),
            ("thb_g_dl", Number(12.16)),
        ]),
    },
    Vector {
        about: "the next of the same capture",
        value: &[0xCC, 0x06, 0x12, 0x02, 0x12, 0x02, 0xC1, 0x04, 0x00],
        expected: Ok(&[
            ("sensor_count", Number(1740.0)),
            ("smo2_percent", Number(53.0)),
            ("smo2_previous_percent", Number(53.0)),
            ("thb_g_dl", Number(12.17)),
        ]),
    },
    Vector {
        about: "the third of the same capture",
        value: &[0xCD, 0x06, 0x12, 0x02, 0x12, 0x02, 0xC1, 0x04, 0x00],
        expected: Ok(&[
            ("sensor_count", Number(1741.0)),
            ("smo2_percent", Number(53.0)),
            ("smo2_previous_percent", Number(53.0)),
            ("thb_g_dl", Number(12.17)),
        ]),
    },
    Vector {
        about: "the fourth of the same capture",
        value: &[0xCE, 0x06, 0x13, 0x02, 0x12, 0x02, 0xC1, 0x04, 0x00],
        expected: Ok(&[
            ("sensor_count", Number(1742.0)),
            ("smo2_percent", Number(53.1)),
            ("smo2_previous_percent", Number(53.0)),
            ("thb_g_dl", Number(12.17)),
        ]),
    },
    Vector {
        about: "the last of the same capture",
        value: &[0xCF, 0x06, 0x14, 0x02, 0x13, 0x02, 0xC1, 0x04, 0x00],
        expected: Ok(&[
            ("sensor_count", Number(1743.0)),
            ("smo2_percent", Number(53.2)),
            ("smo2_previous_percent", Number(53.1)),
            ("thb_g_dl", Number(12.17)),
        ]),
    },
    Vector {
        about: "made: too much light, and it asks for the time",
        value: &[0x01, 0x00, 0xFE, 0x03, 0xFF, 0x03, 0xFE, 0x0F, 0x01],
        expected: Ok(&[("sensor_count", Number(1.0)), ("time_requested", Flag(true))]),
    },
    Vector {
        about: "made: without the wish for a time",
        value: &[0x01, 0x00, 0x00, 0x00, 0xE8, 0x03, 0xA0, 0x0F],
        expected: Ok(&[
            ("sensor_count", Number(1.0)),
            ("smo2_percent", Number(0.0)),
            ("smo2_previous_percent", Number(100.0)),
            ("thb_g_dl", Number(40.0)),
        ]),
    },
    Vector {
        about: "made: cut",
        value: &[0xCF, 0x06, 0x14, 0x02, 0x13, 0x02, 0xC1],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];
