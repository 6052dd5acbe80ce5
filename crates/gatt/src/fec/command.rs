//! What a client tells a trainer (ANT+ Fitness Equipment, 8.8 and 8.9, and the common page 70).

use crate::Fields;

/// A page that a client writes. `None` leaves a parameter to the trainer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FecCommand {
    /// Page 48: resistance in 0.5 % of the most.
    BasicResistance(u8),
    /// Page 49: power in 0.25 W.
    TargetPower(u16),
    /// Page 50: wind.
    Wind {
        /// Wind resistance in 0.01 kg/m.
        coefficient: Option<u8>,
        /// Wind speed from ahead in km/h, -127 to 127.
        speed_km_h: Option<i8>,
        /// Drafting: 100 is alone, 0 without any resistance.
        drafting: Option<u8>,
    },
    /// Page 51: track.
    Track {
        /// Grade in 0.01 %, -20000 to 20000.
        grade: Option<i16>,
        /// Rolling resistance in 0.00005.
        rolling_resistance: Option<u8>,
    },
    /// Page 55: rider and bike.
    User {
        /// Rider in 0.01 kg.
        weight: Option<u16>,
        /// Bike in 0.05 kg, up to 4094.
        bike_weight: Option<u16>,
        /// Wheel diameter in cm.
        wheel_diameter: Option<u8>,
        /// What to add to it in mm, up to 14.
        wheel_offset_mm: Option<u8>,
        /// Front to back in 0.03; `None` for 0.
        gear_ratio: Option<u8>,
    },
    /// Page 70: asks for a page.
    Request(u8),
}

/// The grade of 0 % in page 51.
const LEVEL: i32 = 20_000;
const NONE: u8 = 0xFF;

impl FecCommand {
    /// The octets of the page.
    pub fn page(&self) -> [u8; 8] {
        let or_none = |number: Option<u8>| number.unwrap_or(NONE);
        match *self {
            Self::BasicResistance(resistance) => [48, NONE, NONE, NONE, NONE, NONE, NONE, resistance],
            Self::TargetPower(power) => {
                let [low, high] = power.to_le_bytes();
                [49, NONE, NONE, NONE, NONE, NONE, low, high]
            }
            Self::Wind { coefficient, speed_km_h, drafting } => {
                let speed = speed_km_h.map(|speed| (i16::from(speed.max(-127)) + 127) as u8);
                [50, NONE, NONE, NONE, NONE, or_none(coefficient), or_none(speed), or_none(drafting)]
            }
            Self::Track { grade, rolling_resistance } => {
                let grade = grade.map(|grade| (i32::from(grade) + LEVEL).clamp(0, 2 * LEVEL) as u16);
                let [low, high] = grade.unwrap_or(u16::MAX).to_le_bytes();
                [51, NONE, NONE, NONE, NONE, low, high, or_none(rolling_resistance)]
            }
            Self::User { weight, bike_weight, wheel_diameter, wheel_offset_mm, gear_ratio } => {
                let [low, high] = weight.unwrap_or(u16::MAX).to_le_bytes();
                let bike = bike_weight.unwrap_or(0xFFF).min(0xFFF);
                let offset = wheel_offset_mm.unwrap_or(0xF).min(0xF);
                let (nibbles, bike_high) = (offset | (bike as u8 & 0xF) << 4, (bike >> 4) as u8);
                let gear = gear_ratio.unwrap_or_default();
                [55, low, high, NONE, nibbles, bike_high, or_none(wheel_diameter), gear]
            }
            // Four answers, not acknowledged.
            Self::Request(page) => [70, NONE, NONE, NONE, NONE, 0x04, page, 0x01],
        }
    }

    /// The command of a page; `None` for pages that are none.
    pub(super) const fn decode(page: [u8; 8]) -> Option<Self> {
        let [number, b, c, _, e, f, g, h] = page;
        Some(match number {
            48 => Self::BasicResistance(h),
            49 => Self::TargetPower(u16::from_le_bytes([g, h])),
            50 => Self::Wind {
                coefficient: some(f),
                speed_km_h: if g == NONE { None } else { Some((g as i16 - 127) as i8) },
                drafting: some(h),
            },
            51 => {
                let raw = u16::from_le_bytes([f, g]);
                // Beyond 200 % is reserved.
                let grade = if raw as i32 > 2 * LEVEL { None } else { Some((raw as i32 - LEVEL) as i16) };
                Self::Track { grade, rolling_resistance: some(h) }
            }
            55 => {
                let (weight, bike) = (u16::from_le_bytes([b, c]), (e >> 4) as u16 | (f as u16) << 4);
                Self::User {
                    weight: if weight == u16::MAX { None } else { Some(weight) },
                    bike_weight: if bike == 0xFFF { None } else { Some(bike) },
                    wheel_diameter: some(g),
                    wheel_offset_mm: if e & 0xF == 0xF { None } else { Some(e & 0xF) },
                    gear_ratio: if h == 0 { None } else { Some(h) },
                }
            }
            70 => Self::Request(g),
            _ => return None,
        })
    }

    pub(super) fn fields(&self, out: &mut Fields) {
        let mut number = |name, number: Option<i32>, divisor: f64| {
            if let Some(number) = number {
                out.number(name, f64::from(number) / divisor);
            }
        };
        match *self {
            Self::BasicResistance(resistance) => number("resistance_percent", Some(resistance.into()), 2.0),
            Self::TargetPower(power) => number("target_power_w", Some(power.into()), 4.0),
            Self::Wind { coefficient, speed_km_h, drafting } => {
                number("wind_coefficient_kg_m", coefficient.map(Into::into), 100.0);
                number("wind_speed_km_h", speed_km_h.map(Into::into), 1.0);
                number("drafting_factor", drafting.map(Into::into), 100.0);
            }
            Self::Track { grade, rolling_resistance } => {
                number("grade_percent", grade.map(Into::into), 100.0);
                number("crr", rolling_resistance.map(Into::into), 20_000.0);
            }
            Self::User { weight, bike_weight, wheel_diameter, wheel_offset_mm, gear_ratio } => {
                number("user_weight_kg", weight.map(Into::into), 100.0);
                number("bike_weight_kg", bike_weight.map(Into::into), 20.0);
                number("wheel_diameter_m", wheel_diameter.map(Into::into), 100.0);
                number("diameter_offset_mm", wheel_offset_mm.map(Into::into), 1.0);
                number("gear_ratio", gear_ratio.map(|gear| 3 * i32::from(gear)), 100.0);
            }
            Self::Request(page) => number("requested_page", Some(page.into()), 1.0),
        }
    }
}

const fn some(octet: u8) -> Option<u8> {
    if octet == NONE { None } else { Some(octet) }
}
