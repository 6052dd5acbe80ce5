//! Body Composition Measurement and Body Composition Feature (Body Composition Service 1.0.1, 3.1 and 3.2; GATT
//! Specification Supplement). A measurement that does not fit one packet comes as two, each with
//! [`BodyCompositionMeasurement::multiple_packets`], and [`BodyCompositionMerge`] joins them.

mod merge;
mod vectors;

pub use merge::BodyCompositionMerge;

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
    const VECTORS: &'static [Vector] = vectors::MEASUREMENT;

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
    const VECTORS: &'static [Vector] = vectors::FEATURE;

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
