//! Pages of all profiles (ANT+ Common Pages, Rev. 3.1, 6), 64 to 95.

use strapline_gatt::{DateTime, Fields};

use super::battery::Battery;
use super::{some, some16};
use crate::Page;

/// A page that any profile may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommonPage {
    /// Page 70: asks for a page.
    Request {
        /// What else is to be said of it; 0xFFFF for nothing.
        descriptor: u16,
        /// How often, in 7 bits, and whether as acknowledged messages, in bit 7.
        transmission: u8,
        /// The page.
        page: u8,
        /// 1 for a data page.
        command: u8,
    },
    /// Page 71: what became of the last command.
    CommandStatus {
        /// The command's page; `None` before the first one.
        last_command: Option<u8>,
        /// How many commands came; it wraps.
        sequence: Option<u8>,
        /// The outcome, by its number.
        status: u8,
        /// What the command asked for.
        data: [u8; 4],
    },
    /// Page 80, and page 78 of a part of a device.
    Manufacturer {
        /// The part: how many there are in the lower nibble, which one it is in the upper. Page 78 only.
        component: Option<u8>,
        /// Revision of the hardware.
        hardware: u8,
        /// The manufacturer's ANT+ number.
        manufacturer: u16,
        /// The manufacturer's number for the model.
        model: u16,
    },
    /// Page 81, and page 79 of a part of a device.
    Product {
        /// As in [`CommonPage::Manufacturer`]. Page 79 only.
        component: Option<u8>,
        /// Second part of the software's version.
        supplemental: Option<u8>,
        /// First part.
        main: u8,
        /// Serial number.
        serial: Option<u32>,
    },
    /// Page 82.
    Battery {
        /// Which battery it is, in the upper nibble, and how many there are, in the lower; `None` for the only one.
        identifier: Option<u8>,
        /// Time in use since it was changed, in s.
        operating_time_s: u32,
        /// Whether that is counted in 2 s, else in 16 s.
        fine: bool,
        /// The rest.
        battery: Battery,
    },
    /// Page 83: the device's clock, which may be set or not.
    Time {
        /// What it shows.
        time: DateTime,
        /// 0 Sunday to 6 Saturday; 7 is not said.
        weekday: u8,
    },
    /// Page 84: two values of several.
    Subfields([Option<Subfield>; 2]),
    /// Any other.
    Other(u8),
}

/// A value of page 84.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subfield {
    /// What it is: 1 temperature, 2 pressure, 3 humidity, 4 wind speed, 5 wind direction, 6 charging cycles, 7 and 8 lowest
    /// and highest temperature to be used at.
    pub kind: u8,
    /// In hundredths, but for 5 (1/20) and 6 (1).
    pub raw: u16,
}

/// The numbers that common pages have.
const NUMBERS: core::ops::RangeInclusive<u8> = 64..=95;

impl CommonPage {
    /// The page of eight octets.
    pub fn decode([number, a, b, c, d, e, f, g]: Page) -> Self {
        match number {
            70 => {
                Self::Request { descriptor: u16::from_le_bytes([c, d]), transmission: e, page: f, command: g }
            }
            71 => Self::CommandStatus {
                last_command: some(a),
                sequence: some(b),
                status: c,
                data: [d, e, f, g],
            },
            78 | 80 => Self::Manufacturer {
                component: (number == 78).then_some(b),
                hardware: c,
                manufacturer: u16::from_le_bytes([d, e]),
                model: u16::from_le_bytes([f, g]),
            },
            79 | 81 => Self::Product {
                component: (number == 79).then_some(a),
                supplemental: some(b),
                main: c,
                serial: Some(u32::from_le_bytes([d, e, f, g])).filter(|serial| *serial != u32::MAX),
            },
            82 => {
                let fine = g & 0x80 != 0;
                Self::Battery {
                    identifier: some(b),
                    operating_time_s: u32::from_le_bytes([c, d, e, 0]) * if fine { 2 } else { 16 },
                    fine,
                    battery: Battery::decode(f, g),
                }
            }
            83 => Self::Time {
                time: DateTime {
                    year: 2000 + u16::from(g),
                    month: f,
                    day: e & 0x1F,
                    hour: d,
                    minute: c,
                    second: b,
                },
                weekday: e >> 5,
            },
            84 => {
                let subfield = |kind, low, high| {
                    some(kind).filter(|kind| *kind != 0).and_then(|kind| {
                        // 0x8000 stands for "not available" in those that have a sign.
                        let raw = some16(low, high).filter(|raw| *raw != 0x8000)?;
                        Some(Subfield { kind, raw })
                    })
                };
                Self::Subfields([subfield(b, d, e), subfield(c, f, g)])
            }
            _ => Self::Other(number),
        }
    }

    /// The page, if its number is one of a common page.
    pub(super) fn within_profile(page: Page) -> Option<Self> {
        let [number, ..] = page;
        NUMBERS.contains(&number).then(|| Self::decode(page))
    }

    /// A request for a data page, to be answered four times by broadcasts.
    pub const fn request(page: u8) -> Self {
        Self::Request { descriptor: 0xFFFF, transmission: 4, page, command: 1 }
    }

    /// The page's number.
    pub const fn number(&self) -> u8 {
        match self {
            Self::Request { .. } => 70,
            Self::CommandStatus { .. } => 71,
            Self::Manufacturer { component: Some(_), .. } => 78,
            Self::Product { component: Some(_), .. } => 79,
            Self::Manufacturer { .. } => 80,
            Self::Product { .. } => 81,
            Self::Battery { .. } => 82,
            Self::Time { .. } => 83,
            Self::Subfields(_) => 84,
            Self::Other(number) => *number,
        }
    }

    /// The eight octets; of a page that is not known, its number alone.
    pub fn encode(&self) -> Page {
        const NONE: u8 = 0xFF;
        let number = self.number();
        let or_none = |octet: Option<u8>| octet.unwrap_or(NONE);
        match *self {
            Self::Request { descriptor, transmission, page, command } => {
                let [low, high] = descriptor.to_le_bytes();
                [number, NONE, NONE, low, high, transmission, page, command]
            }
            Self::CommandStatus { last_command, sequence, status, data: [a, b, c, d] } => {
                [number, or_none(last_command), or_none(sequence), status, a, b, c, d]
            }
            Self::Manufacturer { component, hardware, manufacturer, model } => {
                let ([low, high], [model_low, model_high]) =
                    (manufacturer.to_le_bytes(), model.to_le_bytes());
                [number, NONE, or_none(component), hardware, low, high, model_low, model_high]
            }
            Self::Product { component, supplemental, main, serial } => {
                let [a, b, c, d] = serial.unwrap_or(u32::MAX).to_le_bytes();
                [number, or_none(component), or_none(supplemental), main, a, b, c, d]
            }
            Self::Battery { identifier, operating_time_s, fine, battery } => {
                let [a, b, c, _] = (operating_time_s / if fine { 2 } else { 16 }).to_le_bytes();
                let [fraction, descriptive] = battery.encode();
                [number, NONE, or_none(identifier), a, b, c, fraction, descriptive | u8::from(fine) << 7]
            }
            Self::Time { time, weekday } => [
                number,
                NONE,
                time.second,
                time.minute,
                time.hour,
                time.day & 0x1F | weekday << 5,
                time.month,
                time.year.saturating_sub(2000) as u8,
            ],
            Self::Subfields([first, second]) => {
                let octets = |subfield: Option<Subfield>| match subfield {
                    Some(Subfield { kind, raw }) => (kind, raw.to_le_bytes()),
                    None => (NONE, [NONE; 2]),
                };
                let ((one, [a, b]), (two, [c, d])) = (octets(first), octets(second));
                [number, NONE, one, two, a, b, c, d]
            }
            Self::Other(_) => [number, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
        }
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        out.number("page", self.number());
        let number = |out: &mut Fields, name, number: Option<u8>| {
            if let Some(number) = number {
                out.number(name, number);
            }
        };
        match *self {
            Self::Request { page, transmission, .. } => {
                out.number("requested_page", page);
                out.number("requested_times", transmission & 0x7F);
            }
            Self::CommandStatus { last_command, sequence, status, .. } => {
                number(out, "last_command", last_command);
                number(out, "sequence", sequence);
                out.text("command_status", command_status_name(status));
            }
            Self::Manufacturer { component, hardware, manufacturer, model } => {
                number(out, "component", component.map(|component| component >> 4));
                out.number("hw_revision", hardware);
                out.number("manufacturer_id", manufacturer);
                out.number("model", model);
            }
            Self::Product { component, supplemental, main, serial } => {
                number(out, "component", component.map(|component| component >> 4));
                number(out, "sw_supplemental", supplemental);
                out.number("sw_main", main);
                if let Some(serial) = serial {
                    out.number("serial", serial);
                }
            }
            Self::Battery { identifier, operating_time_s, battery, .. } => {
                number(out, "battery_id", identifier.map(|octet| octet >> 4));
                number(out, "battery_count", identifier.map(|octet| octet & 0xF));
                out.number("operating_time_s", operating_time_s);
                battery.fields(out);
            }
            // A clock that was never set.
            Self::Time { time, .. } if !time.is_complete() => {}
            Self::Time { time, .. } => out.text("datetime", time.text()),
            Self::Subfields(subfields) => {
                for subfield in subfields.into_iter().flatten() {
                    subfield.field(out);
                }
            }
            Self::Other(_) => {}
        }
    }
}

impl Subfield {
    fn field(self, out: &mut Fields) {
        let signed = f64::from(self.raw.cast_signed());
        match self.kind {
            1 => out.number("temperature_c", signed / 100.0),
            2 => out.number("pressure_kpa", f64::from(self.raw) / 100.0),
            3 => out.number("humidity_percent", f64::from(self.raw) / 100.0),
            4 => out.number("wind_speed_km_h", f64::from(self.raw) / 100.0),
            5 => out.number("wind_direction_deg", f64::from(self.raw) / 20.0),
            6 => out.number("charging_cycles", self.raw),
            7 => out.number("min_operating_temperature_c", signed / 100.0),
            8 => out.number("max_operating_temperature_c", signed / 100.0),
            _ => {}
        }
    }
}

const fn command_status_name(status: u8) -> &'static str {
    match status {
        0 => "pass",
        1 => "fail",
        2 => "not_supported",
        3 => "rejected",
        4 => "pending",
        0xFF => "uninitialized",
        _ => "reserved",
    }
}
