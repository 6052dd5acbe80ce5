//! Muscle oxygen monitors (ANT+ Muscle Oxygen, Rev. 1.1, 5.2): page 1 is the only one that they measure in.

use strapline_gatt::Fields;

use super::common::CommonPage;
use crate::Page;

/// A page of a muscle oxygen monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MuscleOxygenPage {
    /// Page 1.
    Measurement {
        /// Counts measurements; it wraps.
        event_count: u8,
        /// Whether the monitor asks for the time.
        time_requested: bool,
        /// Whether it keeps what it measures, to be fetched by ANT-FS.
        ant_fs: bool,
        /// The time between two measurements, as its code: 1 a quarter of a second, then doubled; 0 is not said.
        interval_code: u8,
        /// Total haemoglobin in 0.01 g/dl.
        haemoglobin: Light,
        /// Saturation of the measurement before in 0.1 %.
        previous_saturation: Light,
        /// Saturation in 0.1 %.
        saturation: Light,
    },
    /// Pages of all profiles.
    Common(CommonPage),
    /// Any other.
    Other(u8),
}

/// A value that needs light, and dark around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Measured.
    Value(u16),
    /// Not, because there is too much light.
    TooBright,
    /// Not, for another reason.
    Invalid,
}

impl Light {
    /// Of a field whose highest number says invalid, and the one below that it is too bright.
    const fn decode(raw: u16, invalid: u16) -> Self {
        if raw == invalid {
            Self::Invalid
        } else if raw == invalid - 1 {
            Self::TooBright
        } else {
            Self::Value(raw)
        }
    }

    const fn encode(self, invalid: u16) -> u16 {
        match self {
            Self::Value(raw) if raw < invalid - 1 => raw,
            Self::TooBright => invalid - 1,
            Self::Value(_) | Self::Invalid => invalid,
        }
    }

    /// The number, if there is one.
    pub const fn value(self) -> Option<u16> {
        match self {
            Self::Value(raw) => Some(raw),
            Self::TooBright | Self::Invalid => None,
        }
    }

    /// Why there is none.
    const fn reason(self) -> &'static str {
        match self {
            Self::TooBright => "ambient_light_too_high",
            Self::Value(_) | Self::Invalid => "invalid",
        }
    }
}

const NO_HAEMOGLOBIN: u16 = 0xFFF;
const NO_SATURATION: u16 = 0x3FF;

impl MuscleOxygenPage {
    /// The page of eight octets.
    pub fn decode(page: Page) -> Self {
        let [number, event_count, notifications, capabilities, ..] = page;
        if let Some(common) = CommonPage::within_profile(page) {
            return Self::Common(common);
        }
        if number != 1 {
            return Self::Other(number);
        }
        let [_, _, _, _, a, b, c, d] = page;
        // Twelve bits, then twice ten, from the lowest one on.
        let bits = u32::from_le_bytes([a, b, c, d]);
        Self::Measurement {
            event_count,
            time_requested: notifications & 1 != 0,
            ant_fs: capabilities & 1 != 0,
            interval_code: capabilities >> 1 & 0b111,
            haemoglobin: Light::decode((bits & 0xFFF) as u16, NO_HAEMOGLOBIN),
            previous_saturation: Light::decode((bits >> 12 & 0x3FF) as u16, NO_SATURATION),
            saturation: Light::decode((bits >> 22) as u16, NO_SATURATION),
        }
    }

    /// The eight octets; of a page that is not known, its number alone.
    pub fn encode(&self) -> Page {
        match *self {
            Self::Measurement {
                event_count,
                time_requested,
                ant_fs,
                interval_code,
                haemoglobin,
                previous_saturation,
                saturation,
            } => {
                let bits = u32::from(haemoglobin.encode(NO_HAEMOGLOBIN))
                    | u32::from(previous_saturation.encode(NO_SATURATION)) << 12
                    | u32::from(saturation.encode(NO_SATURATION)) << 22;
                let [a, b, c, d] = bits.to_le_bytes();
                let capabilities = u8::from(ant_fs) | (interval_code & 0b111) << 1;
                [1, event_count, time_requested.into(), capabilities, a, b, c, d]
            }
            Self::Common(common) => common.encode(),
            Self::Other(number) => [number, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        }
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        match *self {
            Self::Measurement {
                event_count,
                time_requested,
                ant_fs,
                interval_code,
                haemoglobin,
                previous_saturation,
                saturation,
            } => {
                out.number("page", 1);
                out.number("event_count", event_count);
                out.flag("utc_time_required", time_requested);
                out.flag("ant_fs", ant_fs);
                if (1..=4).contains(&interval_code) {
                    out.number("measurement_interval_s", f64::from(1 << (interval_code - 1)) / 4.0);
                }
                for (name, reason, light, divisor) in [
                    ("thb_g_dl", "thb", haemoglobin, 100.0),
                    ("smo2_previous_percent", "smo2_previous", previous_saturation, 10.0),
                    ("smo2_percent", "smo2", saturation, 10.0),
                ] {
                    match light.value() {
                        Some(raw) => out.number(name, f64::from(raw) / divisor),
                        None => out.text(reason, light.reason()),
                    }
                }
            }
            Self::Common(common) => common.fields(out),
            Self::Other(number) => out.number("page", number),
        }
    }
}
