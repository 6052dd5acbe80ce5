//! Weight Measurement and Weight Scale Feature (Weight Scale Service 1.0.1, 3.1 and 3.2; GATT Specification Supplement).

use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DateTime, DecodeError, Fields, Uuid, Vector, services};

/// A weight that a scale has settled on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightMeasurement {
    /// Weight in 0.005 kg, or in 0.01 lb where `imperial`. `None` where the measurement failed.
    pub weight_raw: Option<u16>,
    /// Whether the scale measures in pounds and inches.
    pub imperial: bool,
    /// When it was taken, by the scale's clock.
    pub timestamp: Option<DateTime>,
    /// The user of the scale, by number. `None` as well where the scale does not know.
    pub user_id: Option<u8>,
    /// Body mass index in 0.1 kg/m².
    pub bmi_raw: Option<u16>,
    /// Height in 0.001 m, or in 0.1 in where `imperial`.
    pub height_raw: Option<u16>,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// What a scale can do, by bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightScaleFeature(pub u32);

/// Pounds to kilograms (the international pound).
pub(crate) const KG_PER_LB: f64 = 0.453_592_37;

/// A mass in 0.005 kg, or in 0.01 lb where `imperial`, in its own unit.
pub(crate) fn mass(raw: u16, imperial: bool) -> f64 {
    if imperial { f64::from(raw) / 100.0 } else { f64::from(u32::from(raw) * 5) / 1000.0 }
}

/// A height in 0.001 m, or in 0.1 in where `imperial`, in its own unit.
pub(crate) fn height(raw: u16, imperial: bool) -> f64 {
    f64::from(raw) / if imperial { 10.0 } else { 1000.0 }
}

impl WeightMeasurement {
    /// The weight in kg, whatever the scale measures in.
    pub fn kilograms(&self) -> Option<f64> {
        let weight = mass(self.weight_raw?, self.imperial);
        Some(if self.imperial { weight * KG_PER_LB } else { weight })
    }
}

const IMPERIAL: u8 = 1 << 0;
const TIMESTAMP: u8 = 1 << 1;
const USER_ID: u8 = 1 << 2;
const BMI_AND_HEIGHT: u8 = 1 << 3;
const UNSUCCESSFUL: u16 = 0xFFFF;
pub(crate) const UNKNOWN_USER: u8 = 0xFF;

impl Characteristic for WeightMeasurement {
    const NAME: &'static str = "Weight Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A9D);
    const SERVICES: &'static [Uuid] = &[services::WEIGHT_SCALE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let weight = reader.u16()?;
        let mut truncated = false;
        let timestamp = reader.optional(flags & TIMESTAMP != 0, &mut truncated, DateTime::read);
        let user_id = reader.optional(flags & USER_ID != 0, &mut truncated, Reader::u8);
        let [bmi_raw, height_raw] =
            [(); 2].map(|()| reader.optional(flags & BMI_AND_HEIGHT != 0, &mut truncated, Reader::u16));
        Ok(Self {
            weight_raw: (weight != UNSUCCESSFUL).then_some(weight),
            imperial: flags & IMPERIAL != 0,
            timestamp,
            user_id: user_id.filter(|user| *user != UNKNOWN_USER),
            bmi_raw,
            height_raw,
            truncated,
        })
    }

    fn fields(&self, out: &mut Fields) {
        if let Some(raw) = self.weight_raw {
            out.number(if self.imperial { "weight_lb" } else { "weight_kg" }, mass(raw, self.imperial));
        }
        out.flag("weight_unsuccessful", self.weight_raw.is_none());
        if let Some(timestamp) = self.timestamp {
            out.text("timestamp", timestamp.text());
        }
        if let Some(user_id) = self.user_id {
            out.number("user_id", user_id);
        }
        if let Some(bmi) = self.bmi_raw {
            out.number("bmi", f64::from(bmi) / 10.0);
        }
        if let Some(raw) = self.height_raw {
            out.number(if self.imperial { "height_in" } else { "height_m" }, height(raw, self.imperial));
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

impl Characteristic for WeightScaleFeature {
    const NAME: &'static str = "Weight Scale Feature";
    const UUID: Uuid = Uuid::from_u16(0x2A9E);
    const SERVICES: &'static [Uuid] = &[services::WEIGHT_SCALE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = FEATURE_VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u32().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.number("features", self.0);
        out.flags(self.0, &["timestamp_supported", "multiple_users_supported", "bmi_supported"]);
        resolutions(self.0 >> 3 & 0xF, self.0 >> 7 & 0x7, out);
    }
}

/// The resolutions of a scale, by their numbers: what it shows, not what the measurement carries. 0 is not specified.
pub(crate) fn resolutions(mass: u32, height: u32, out: &mut Fields) {
    const MASS_KG: [f64; 7] = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
    const HEIGHT_M: [f64; 3] = [0.01, 0.005, 0.001];
    let of = |table: &[f64], number: u32| table.get((number as usize).wrapping_sub(1)).copied();
    if let Some(kilograms) = of(&MASS_KG, mass) {
        out.number("weight_resolution_kg", kilograms);
    }
    if let Some(metres) = of(&HEIGHT_M, height) {
        out.number("height_resolution_m", metres);
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Beurer BF720, everything optional \
            (capture, bearyjd/bascule, docs/prp/03-hardware-validation.md)",
        value: &[0x0E, 0xF4, 0x46, 0xEA, 0x07, 0x08, 0x16, 0x10, 0x33, 0x01, 0x02, 0x3A, 0x01, 0xA4, 0x06],
        expected: Ok(&[
            ("weight_kg", Number(90.82)),
            ("weight_unsuccessful", Flag(false)),
            ("timestamp", Text("2026-08-22T16:51:01")),
            ("user_id", Number(2.0)),
            ("bmi", Number(31.4)),
            ("height_m", Number(1.7)),
        ]),
    },
    Vector {
        about: "nothing optional (RonanB96/bluetooth-sig-python, test_weight_measurement.py)",
        value: &[0x00, 0xB0, 0x36],
        expected: Ok(&[("weight_kg", Number(70.0)), ("weight_unsuccessful", Flag(false))]),
    },
    Vector {
        about: "in pounds (RonanB96/bluetooth-sig-python, test_weight_measurement.py)",
        value: &[0x01, 0x54, 0x3D],
        expected: Ok(&[("weight_lb", Number(157.0)), ("weight_unsuccessful", Flag(false))]),
    },
    Vector {
        about: "a time stamp (RonanB96/bluetooth-sig-python, test_weight_measurement.py)",
        value: &[0x02, 0xB0, 0x36, 0xE7, 0x07, 0x0C, 0x19, 0x0E, 0x1E, 0x2D],
        expected: Ok(&[
            ("weight_kg", Number(70.0)),
            ("weight_unsuccessful", Flag(false)),
            ("timestamp", Text("2023-12-25T14:30:45")),
        ]),
    },
    Vector {
        about: "everything optional (values of Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[0x0E, 0x74, 0x40, 0xEA, 0x07, 0x07, 0x15, 0x06, 0x2D, 0x00, 0x03, 0x2C, 0x01, 0xA5, 0x06],
        expected: Ok(&[
            ("weight_kg", Number(82.5)),
            ("weight_unsuccessful", Flag(false)),
            ("timestamp", Text("2026-07-21T06:45:00")),
            ("user_id", Number(3.0)),
            ("bmi", Number(30.0)),
            ("height_m", Number(1.701)),
        ]),
    },
    Vector {
        about: "made: nothing optional",
        value: &[0x00, 0x98, 0x3A],
        expected: Ok(&[("weight_kg", Number(75.0)), ("weight_unsuccessful", Flag(false))]),
    },
    Vector {
        about: "made: pounds and inches, an unknown user",
        value: &[0x0D, 0x9A, 0x40, 0xFF, 0xE9, 0x00, 0xBC, 0x02],
        expected: Ok(&[
            ("weight_lb", Number(165.38)),
            ("weight_unsuccessful", Flag(false)),
            ("bmi", Number(23.3)),
            ("height_in", Number(70.0)),
        ]),
    },
    Vector {
        about: "the measurement failed (Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[0x00, 0xFF, 0xFF],
        expected: Ok(&[("weight_unsuccessful", Flag(true))]),
    },
    Vector {
        about: "made: the height is cut",
        value: &[0x08, 0x98, 0x3A, 0xE9, 0x00, 0xBC],
        expected: Ok(&[
            ("weight_kg", Number(75.0)),
            ("weight_unsuccessful", Flag(false)),
            ("bmi", Number(23.3)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: half a weight",
        value: &[0x00, 0x98],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];

const FEATURE_VECTORS: &[Vector] = &[
    Vector {
        about: "everything, no resolution (RonanB96/bluetooth-sig-python, test_weight_scale_feature.py)",
        value: &[0x07, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(7.0)),
            ("timestamp_supported", Flag(true)),
            ("multiple_users_supported", Flag(true)),
            ("bmi_supported", Flag(true)),
        ]),
    },
    Vector {
        about: "everything at the coarsest resolution \
            (RonanB96/bluetooth-sig-python, test_weight_scale_feature.py)",
        value: &[0x8F, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(143.0)),
            ("timestamp_supported", Flag(true)),
            ("multiple_users_supported", Flag(true)),
            ("bmi_supported", Flag(true)),
            ("weight_resolution_kg", Number(0.5)),
            ("height_resolution_m", Number(0.01)),
        ]),
    },
    Vector {
        about: "0.5 kg alone (RonanB96/bluetooth-sig-python, test_weight_scale_feature.py)",
        value: &[0x08, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(8.0)),
            ("timestamp_supported", Flag(false)),
            ("multiple_users_supported", Flag(false)),
            ("bmi_supported", Flag(false)),
            ("weight_resolution_kg", Number(0.5)),
        ]),
    },
    Vector {
        about: "0.02 kg and 0.01 m (values of StanfordSpezi/SpeziBluetooth, WeightScaleTests.swift)",
        value: &[0xA8, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(168.0)),
            ("timestamp_supported", Flag(false)),
            ("multiple_users_supported", Flag(false)),
            ("bmi_supported", Flag(false)),
            ("weight_resolution_kg", Number(0.02)),
            ("height_resolution_m", Number(0.01)),
        ]),
    },
    Vector {
        about: "body mass index, 0.02 kg and 0.005 m \
            (values of StanfordSpezi/SpeziBluetooth, WeightScaleTests.swift)",
        value: &[0x2C, 0x01, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(300.0)),
            ("timestamp_supported", Flag(false)),
            ("multiple_users_supported", Flag(false)),
            ("bmi_supported", Flag(true)),
            ("weight_resolution_kg", Number(0.02)),
            ("height_resolution_m", Number(0.005)),
        ]),
    },
    Vector {
        about: "Beurer BF720 (capture, bearyjd/bascule, docs/prp/03-hardware-validation.md)",
        value: &[0xB7, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(183.0)),
            ("timestamp_supported", Flag(true)),
            ("multiple_users_supported", Flag(true)),
            ("bmi_supported", Flag(true)),
            ("weight_resolution_kg", Number(0.01)),
            ("height_resolution_m", Number(0.01)),
        ]),
    },
    Vector {
        about: "made: everything at the finest resolution",
        value: &[0xBF, 0x01, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(447.0)),
            ("timestamp_supported", Flag(true)),
            ("multiple_users_supported", Flag(true)),
            ("bmi_supported", Flag(true)),
            ("weight_resolution_kg", Number(0.005)),
            ("height_resolution_m", Number(0.001)),
        ]),
    },
    Vector {
        about: "nothing specified (RonanB96/bluetooth-sig-python, test_weight_scale_feature.py)",
        value: &[0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(0.0)),
            ("timestamp_supported", Flag(false)),
            ("multiple_users_supported", Flag(false)),
            ("bmi_supported", Flag(false)),
        ]),
    },
    Vector {
        about: "made: time stamps, 0.1 kg",
        value: &[0x19, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(25.0)),
            ("timestamp_supported", Flag(true)),
            ("multiple_users_supported", Flag(false)),
            ("bmi_supported", Flag(false)),
            ("weight_resolution_kg", Number(0.1)),
        ]),
    },
    Vector {
        about: "made: reserved resolutions",
        value: &[0xC0, 0x03, 0x00, 0x80],
        expected: Ok(&[
            ("features", Number(2_147_484_608.0)),
            ("timestamp_supported", Flag(false)),
            ("multiple_users_supported", Flag(false)),
            ("bmi_supported", Flag(false)),
        ]),
    },
    Vector {
        about: "made: cut",
        value: &[0xBF, 0x01, 0x00],
        expected: Err(DecodeError::Truncated { needed: 4, left: 3 }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilograms_whatever_the_unit() {
        let kilograms = |value: &[u8]| WeightMeasurement::decode(value).unwrap().kilograms();
        assert_eq!(kilograms(&[0x00, 0x98, 0x3A]), Some(75.0));
        assert!(kilograms(&[0x01, 0x9A, 0x40]).is_some_and(|kg| (kg - 75.015).abs() < 0.001));
        assert_eq!(kilograms(&[0x00, 0xFF, 0xFF]), None);
    }
}
