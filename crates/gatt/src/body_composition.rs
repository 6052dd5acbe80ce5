//! Body Composition Measurement and Body Composition Feature (Body Composition Service 1.0.1, 3.1 and 3.2; GATT
//! Specification Supplement). A measurement that does not fit one packet comes as two, each with
//! [`BodyCompositionMeasurement::multiple_packets`], and [`BodyCompositionMerge`] joins them.

mod merge;

pub use merge::BodyCompositionMerge;

use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::weight_scale::{KG_PER_LB, UNKNOWN_USER, height, mass, resolutions};
use crate::{Access, Characteristic, DateTime, DecodeError, Fields, Uuid, Vector, services};

/// What a scale makes of the impedance of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyCompositionMeasurement {
    /// Body fat in 0.1 %. `None` where the measurement failed.
    pub body_fat_raw: Option<u16>,
    /// Whether the scale measures in pounds and inches.
    pub imperial: bool,
    /// When it was taken, by the scale's clock.
    pub timestamp: Option<DateTime>,
    /// The user of the scale, by number. `None` as well where the scale does not know.
    pub user_id: Option<u8>,
    /// Basal metabolism in kJ (of a day).
    pub basal_metabolism_kj: Option<u16>,
    /// Muscle in 0.1 %.
    pub muscle_raw: Option<u16>,
    /// In 0.005 kg, or in 0.01 lb where `imperial`: muscle, fat free, soft lean, body water.
    pub masses_raw: [Option<u16>; 4],
    /// Impedance in 0.1 Ω.
    pub impedance_raw: Option<u16>,
    /// Weight in 0.005 kg, or in 0.01 lb where `imperial`.
    pub weight_raw: Option<u16>,
    /// Height in 0.001 m, or in 0.1 in where `imperial`.
    pub height_raw: Option<u16>,
    /// Whether this is one packet of two.
    pub multiple_packets: bool,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// What a scale can do, by bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyCompositionFeature(pub u32);

impl BodyCompositionMeasurement {
    /// Body fat in %.
    pub fn body_fat_percent(&self) -> Option<f64> {
        self.body_fat_raw.map(|raw| f64::from(raw) / 10.0)
    }

    /// A mass of this measurement (of [`Self::masses_raw`] or the weight) in kg, whatever the scale measures in.
    pub fn kilograms(&self, raw: Option<u16>) -> Option<f64> {
        let mass = mass(raw?, self.imperial);
        Some(if self.imperial { mass * KG_PER_LB } else { mass })
    }
}

const IMPERIAL: u16 = 1 << 0;
const TIMESTAMP: u16 = 1 << 1;
const USER_ID: u16 = 1 << 2;
/// Of the first of nine fields of 16 bits, whose flags follow one another.
const FIRST_OF_NINE: u16 = 1 << 3;
const MULTIPLE_PACKETS: u16 = 1 << 12;
const UNSUCCESSFUL: u16 = 0xFFFF;

impl Characteristic for BodyCompositionMeasurement {
    const NAME: &'static str = "Body Composition Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A9C);
    const SERVICES: &'static [Uuid] = &[services::BODY_COMPOSITION];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u16()?;
        let body_fat = reader.u16()?;
        let mut truncated = false;
        let timestamp = reader.optional(flags & TIMESTAMP != 0, &mut truncated, DateTime::read);
        let user_id = reader.optional(flags & USER_ID != 0, &mut truncated, Reader::u8);
        let mut flag = FIRST_OF_NINE;
        let [basal_metabolism_kj, muscle_raw, a, b, c, d, impedance_raw, weight_raw, height_raw] = [(); 9]
            .map(|()| {
                let field = reader.optional(flags & flag != 0, &mut truncated, Reader::u16);
                flag <<= 1;
                field
            });
        Ok(Self {
            body_fat_raw: (body_fat != UNSUCCESSFUL).then_some(body_fat),
            imperial: flags & IMPERIAL != 0,
            timestamp,
            user_id: user_id.filter(|user| *user != UNKNOWN_USER),
            basal_metabolism_kj,
            muscle_raw,
            masses_raw: [a, b, c, d],
            impedance_raw,
            weight_raw,
            height_raw,
            multiple_packets: flags & MULTIPLE_PACKETS != 0,
            truncated,
        })
    }

    fn fields(&self, out: &mut Fields) {
        const METRIC_NAMES: [&str; 4] =
            ["muscle_mass_kg", "fat_free_mass_kg", "soft_lean_mass_kg", "body_water_mass_kg"];
        const IMPERIAL_NAMES: [&str; 4] =
            ["muscle_mass_lb", "fat_free_mass_lb", "soft_lean_mass_lb", "body_water_mass_lb"];
        if let Some(percent) = self.body_fat_percent() {
            out.number("body_fat_percent", percent);
        }
        if let Some(timestamp) = self.timestamp {
            out.text("timestamp", timestamp.text());
        }
        if let Some(user_id) = self.user_id {
            out.number("user_id", user_id);
        }
        if let Some(energy) = self.basal_metabolism_kj {
            out.number("basal_metabolism_kj", energy);
        }
        if let Some(raw) = self.muscle_raw {
            out.number("muscle_percent", f64::from(raw) / 10.0);
        }
        let names = if self.imperial { IMPERIAL_NAMES } else { METRIC_NAMES };
        for (name, raw) in names.into_iter().zip(self.masses_raw) {
            if let Some(raw) = raw {
                out.number(name, mass(raw, self.imperial));
            }
        }
        if let Some(raw) = self.impedance_raw {
            out.number("impedance_ohm", f64::from(raw) / 10.0);
        }
        if let Some(raw) = self.weight_raw {
            out.number(if self.imperial { "weight_lb" } else { "weight_kg" }, mass(raw, self.imperial));
        }
        if let Some(raw) = self.height_raw {
            out.number(if self.imperial { "height_in" } else { "height_m" }, height(raw, self.imperial));
        }
        out.flag("multiple_packets", self.multiple_packets);
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

impl Characteristic for BodyCompositionFeature {
    const NAME: &'static str = "Body Composition Feature";
    const UUID: Uuid = Uuid::from_u16(0x2A9B);
    const SERVICES: &'static [Uuid] = &[services::BODY_COMPOSITION];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = FEATURE_VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u32().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.number("features", self.0);
        out.flags(
            self.0,
            &[
                "timestamp_supported",
                "multiple_users_supported",
                "basal_metabolism_supported",
                "muscle_percentage_supported",
                "muscle_mass_supported",
                "fat_free_mass_supported",
                "soft_lean_mass_supported",
                "body_water_mass_supported",
                "impedance_supported",
                "weight_supported",
                "height_supported",
            ],
        );
        resolutions(self.0 >> 11 & 0xF, self.0 >> 15 & 0x7, out);
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Beurer BF720 (capture of 2026-08-22, test of bascule)",
        value: &[0x98, 0x03, 0xA6, 0x01, 0x7A, 0x1A, 0x30, 0x01, 0x58, 0x26, 0xE0, 0x1C, 0x12, 0x11],
        expected: Ok(&[
            ("body_fat_percent", Number(42.2)),
            ("basal_metabolism_kj", Number(6778.0)),
            ("muscle_percent", Number(30.4)),
            ("soft_lean_mass_kg", Number(49.08)),
            ("body_water_mass_kg", Number(36.96)),
            ("impedance_ohm", Number(437.0)),
            ("multiple_packets", Flag(false)),
        ]),
    },
    Vector {
        about: "made: everything",
        value: &[
            0xFE, 0x0F, 0xC8, 0x00, 0xEA, 0x07, 11, 21, 13, 4, 5, 1, 0x70, 0x1B, 0xA4, 0x01, 0x70, 0x17,
            0xE0, 0x2E, 0xFC, 0x2C, 0x68, 0x22, 0x88, 0x13, 0x98, 0x3A, 0xD6, 0x06,
        ],
        expected: Ok(&[
            ("body_fat_percent", Number(20.0)),
            ("timestamp", Text("2026-11-21T13:04:05")),
            ("user_id", Number(1.0)),
            ("basal_metabolism_kj", Number(7024.0)),
            ("muscle_percent", Number(42.0)),
            ("muscle_mass_kg", Number(30.0)),
            ("fat_free_mass_kg", Number(60.0)),
            ("soft_lean_mass_kg", Number(57.58)),
            ("body_water_mass_kg", Number(44.04)),
            ("impedance_ohm", Number(500.0)),
            ("weight_kg", Number(75.0)),
            ("height_m", Number(1.75)),
            ("multiple_packets", Flag(false)),
        ]),
    },
    Vector {
        about: "made: the second packet of an imperial scale",
        value: &[0x21, 0x1C, 0xFF, 0xFF, 0xC4, 0x09, 0x9A, 0x40, 0xBC, 0x02],
        expected: Ok(&[
            ("muscle_mass_lb", Number(25.0)),
            ("weight_lb", Number(165.38)),
            ("height_in", Number(70.0)),
            ("multiple_packets", Flag(true)),
        ]),
    },
    Vector {
        about: "made: the measurement failed",
        value: &[0x00, 0x00, 0xFF, 0xFF],
        expected: Ok(&[("multiple_packets", Flag(false))]),
    },
    Vector {
        about: "made: cut within the impedance",
        value: &[0x08, 0x02, 0xC8, 0x00, 0x70, 0x1B, 0x88],
        expected: Ok(&[
            ("body_fat_percent", Number(20.0)),
            ("basal_metabolism_kj", Number(7024.0)),
            ("multiple_packets", Flag(false)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: no body fat",
        value: &[0x98, 0x03],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];

const FEATURE_VECTORS: &[Vector] = &[
    Vector {
        about: "made: nothing",
        value: &[0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(0.0)),
            ("timestamp_supported", Flag(false)),
            ("multiple_users_supported", Flag(false)),
            ("basal_metabolism_supported", Flag(false)),
            ("muscle_percentage_supported", Flag(false)),
            ("muscle_mass_supported", Flag(false)),
            ("fat_free_mass_supported", Flag(false)),
            ("soft_lean_mass_supported", Flag(false)),
            ("body_water_mass_supported", Flag(false)),
            ("impedance_supported", Flag(false)),
            ("weight_supported", Flag(false)),
            ("height_supported", Flag(false)),
        ]),
    },
    Vector {
        about: "made: everything at the finest resolution",
        value: &[0xFF, 0xBF, 0x01, 0x00],
        expected: Ok(&[
            ("features", Number(114687.0)),
            ("timestamp_supported", Flag(true)),
            ("multiple_users_supported", Flag(true)),
            ("basal_metabolism_supported", Flag(true)),
            ("muscle_percentage_supported", Flag(true)),
            ("muscle_mass_supported", Flag(true)),
            ("fat_free_mass_supported", Flag(true)),
            ("soft_lean_mass_supported", Flag(true)),
            ("body_water_mass_supported", Flag(true)),
            ("impedance_supported", Flag(true)),
            ("weight_supported", Flag(true)),
            ("height_supported", Flag(true)),
            ("weight_resolution_kg", Number(0.005)),
            ("height_resolution_m", Number(0.001)),
        ]),
    },
    Vector {
        about: "made: the fields of the BF720 measurement, at 0.01 kg",
        value: &[0x9F, 0x33, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(13215.0)),
            ("timestamp_supported", Flag(true)),
            ("multiple_users_supported", Flag(true)),
            ("basal_metabolism_supported", Flag(true)),
            ("muscle_percentage_supported", Flag(true)),
            ("muscle_mass_supported", Flag(true)),
            ("fat_free_mass_supported", Flag(false)),
            ("soft_lean_mass_supported", Flag(false)),
            ("body_water_mass_supported", Flag(true)),
            ("impedance_supported", Flag(true)),
            ("weight_supported", Flag(true)),
            ("height_supported", Flag(false)),
            ("weight_resolution_kg", Number(0.01)),
        ]),
    },
    Vector {
        about: "made: reserved resolutions and a reserved bit",
        value: &[0x00, 0xC8, 0x02, 0x80],
        expected: Ok(&[
            ("features", Number(2147665920.0)),
            ("timestamp_supported", Flag(false)),
            ("multiple_users_supported", Flag(false)),
            ("basal_metabolism_supported", Flag(false)),
            ("muscle_percentage_supported", Flag(false)),
            ("muscle_mass_supported", Flag(false)),
            ("fat_free_mass_supported", Flag(false)),
            ("soft_lean_mass_supported", Flag(false)),
            ("body_water_mass_supported", Flag(false)),
            ("impedance_supported", Flag(false)),
            ("weight_supported", Flag(false)),
            ("height_supported", Flag(false)),
        ]),
    },
    Vector {
        about: "made: cut",
        value: &[0xFF, 0x07],
        expected: Err(DecodeError::Truncated { needed: 4, left: 2 }),
    },
];
