//! Foot pods: stride based speed and distance monitors (ANT+ Stride Based Speed and Distance Monitor, Rev. 1.5, 6). All
//! sums of page 1 wrap at 256. A cadence is in strides, of two steps each.

use strapline_gatt::Fields;

use super::common::CommonPage;
use crate::Page;

/// A page of a foot pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StridePage {
    /// Page 1: sums.
    Main {
        /// Time in 1/200 s; it wraps at 256 s.
        time_1_200_s: u16,
        /// Distance in 1/16 m; it wraps at 256 m.
        distance_1_16_m: u16,
        /// Speed in 1/256 m/s.
        speed_1_256_m_s: u16,
        /// Strides; it wraps.
        strides: u8,
        /// How old this is, in 1/32 s.
        latency_1_32_s: u8,
    },
    /// Pages 2 to 15: what is so now.
    Supplementary {
        /// The page's number.
        number: u8,
        /// Cadence in 1/16 strides per minute.
        cadence_1_16_min: u16,
        /// Speed in 1/256 m/s.
        speed_1_256_m_s: u16,
        /// Energy in kcal; it wraps. Page 3 only.
        energy_kcal: Option<u8>,
        /// The pod's state.
        status: StrideStatus,
    },
    /// Page 16, on request: sums since the start.
    Summary {
        /// Strides.
        strides: u32,
        /// Distance in 1/256 m.
        distance_1_256_m: u32,
    },
    /// Page 22, on request: what of the pages means something, as bits: 0 time, 1 distance, 2 speed, 3 latency, 4 cadence,
    /// 5 energy.
    Capabilities(u8),
    /// Pages of all profiles.
    Common(CommonPage),
    /// Any other.
    Other(u8),
}

/// The last octet of the supplementary pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrideStatus(pub u8);

impl StrideStatus {
    /// Where it is fixed.
    pub const fn location(self) -> &'static str {
        match self.0 >> 6 {
            0 => "laces",
            1 => "midsole",
            2 => "other",
            _ => "ankle",
        }
    }

    /// How its battery does.
    pub const fn battery(self) -> &'static str {
        match self.0 >> 4 & 0b11 {
            0 => "new",
            1 => "good",
            2 => "ok",
            _ => "low",
        }
    }

    /// How the pod does.
    pub const fn health(self) -> &'static str {
        match self.0 >> 2 & 0b11 {
            0 => "ok",
            1 => "error",
            2 => "warning",
            _ => "reserved",
        }
    }

    /// Whether it moves.
    pub const fn use_state(self) -> &'static str {
        match self.0 & 0b11 {
            0 => "inactive",
            1 => "active",
            _ => "reserved",
        }
    }
}

/// A fraction of 1/200 s of more than a second is none.
const FRACTIONS: u16 = 200;

impl StridePage {
    /// The page of eight octets.
    pub fn decode(page: Page) -> Self {
        let [number, a, b, c, d, e, f, g] = page;
        if let Some(common) = CommonPage::within_profile(page) {
            return Self::Common(common);
        }
        // A nibble of whole metres, then 1/256; above the nibble is a fraction of what comes before.
        let speed_1_256_m_s = u16::from_le_bytes([e, d & 0xF]);
        let fraction = u16::from(d >> 4);
        match number {
            1 => Self::Main {
                time_1_200_s: u16::from(b) * FRACTIONS + u16::from(a).min(FRACTIONS - 1),
                distance_1_16_m: u16::from(c) << 4 | fraction,
                speed_1_256_m_s,
                strides: f,
                latency_1_32_s: g,
            },
            2..=15 => Self::Supplementary {
                number,
                cadence_1_16_min: u16::from(c) << 4 | fraction,
                speed_1_256_m_s,
                energy_kcal: (number == 3).then_some(f),
                status: StrideStatus(g),
            },
            16 => Self::Summary {
                strides: u32::from_le_bytes([a, b, c, 0]),
                distance_1_256_m: u32::from_le_bytes([d, e, f, g]),
            },
            22 => Self::Capabilities(a),
            _ => Self::Other(number),
        }
    }

    /// The eight octets; of a page that is not known, its number alone.
    pub fn encode(&self) -> Page {
        let split = |whole: u16, speed: u16| {
            let [low, high] = speed.to_le_bytes();
            ((whole >> 4) as u8, (whole as u8 & 0xF) << 4 | high & 0xF, low)
        };
        match *self {
            Self::Main { time_1_200_s, distance_1_16_m, speed_1_256_m_s, strides, latency_1_32_s } => {
                let (metres, nibbles, speed) = split(distance_1_16_m, speed_1_256_m_s);
                let (fraction, seconds) = (time_1_200_s % FRACTIONS, time_1_200_s / FRACTIONS);
                [1, fraction as u8, seconds as u8, metres, nibbles, speed, strides, latency_1_32_s]
            }
            Self::Supplementary { number, cadence_1_16_min, speed_1_256_m_s, energy_kcal, status } => {
                let (cadence, nibbles, speed) = split(cadence_1_16_min, speed_1_256_m_s);
                [number, 0xFF, 0xFF, cadence, nibbles, speed, energy_kcal.unwrap_or(0xFF), status.0]
            }
            Self::Summary { strides, distance_1_256_m } => {
                let ([a, b, c, _], [d, e, f, g]) = (strides.to_le_bytes(), distance_1_256_m.to_le_bytes());
                [16, a, b, c, d, e, f, g]
            }
            Self::Capabilities(bits) => [22, bits, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            Self::Common(common) => common.encode(),
            Self::Other(number) => [number, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        }
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        match *self {
            Self::Main { time_1_200_s, distance_1_16_m, speed_1_256_m_s, strides, latency_1_32_s } => {
                out.number("page", 1);
                out.number("time_s", f64::from(time_1_200_s) / 200.0);
                out.number("distance_m", f64::from(distance_1_16_m) / 16.0);
                out.number("speed_m_s", f64::from(speed_1_256_m_s) / 256.0);
                out.number("stride_count", strides);
                out.number("latency_s", f64::from(latency_1_32_s) / 32.0);
            }
            Self::Supplementary { number, cadence_1_16_min, speed_1_256_m_s, energy_kcal, status } => {
                out.number("page", number);
                out.number("cadence_spm", f64::from(cadence_1_16_min) / 16.0);
                out.number("speed_m_s", f64::from(speed_1_256_m_s) / 256.0);
                if let Some(energy) = energy_kcal {
                    out.number("energy_kcal", energy);
                }
                out.text("location", status.location());
                out.text("battery", status.battery());
                out.text("health", status.health());
                out.text("use_state", status.use_state());
            }
            Self::Summary { strides, distance_1_256_m } => {
                out.number("page", 16);
                out.number("stride_count_summary", strides);
                out.number("distance_summary_m", f64::from(distance_1_256_m) / 256.0);
            }
            Self::Capabilities(bits) => {
                out.number("page", 22);
                out.flags(
                    bits.into(),
                    &[
                        "time_valid",
                        "distance_valid",
                        "speed_valid",
                        "latency_valid",
                        "cadence_valid",
                        "energy_valid",
                    ],
                );
            }
            Self::Common(common) => common.fields(out),
            Self::Other(number) => out.number("page", number),
        }
    }
}
