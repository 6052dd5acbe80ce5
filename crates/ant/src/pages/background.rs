//! What heart rate monitors and bicycle sensors tell now and then in octets 1 to 3, while the other five go on with what is
//! measured (ANT+ Heart Rate Device Profile, 5.3; Bicycle Speed and Cadence, 6.3).

use strapline_gatt::Fields;

use super::battery::Battery;

/// Pages 1 to 3 of those profiles, and the battery, which is page 4 of a bicycle sensor and 7 of a heart rate monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Page 1: time in use since the battery was changed.
    OperatingTime {
        /// In s, of which the page counts two at a time.
        seconds: u32,
    },
    /// Page 2: who made it.
    Manufacturer {
        /// The lower 8 bits of the manufacturer's ANT+ number.
        manufacturer: u8,
        /// The upper 16 bits of the serial number; the lower ones are the device number.
        serial_upper: u16,
    },
    /// Page 3: what it is.
    Product {
        /// Version of the hardware.
        hardware: u8,
        /// Version of the software.
        software: u8,
        /// The manufacturer's number for the model.
        model: u8,
    },
    /// The battery.
    Battery {
        /// Charge in %, of a heart rate monitor only.
        percent: Option<u8>,
        /// The rest.
        battery: Battery,
    },
}

impl Background {
    /// Pages 1 to 3.
    pub(super) const fn decode(number: u8, octets: [u8; 3]) -> Option<Self> {
        let [a, b, c] = octets;
        Some(match number {
            1 => Self::OperatingTime { seconds: 2 * u32::from_le_bytes([a, b, c, 0]) },
            2 => Self::Manufacturer { manufacturer: a, serial_upper: u16::from_le_bytes([b, c]) },
            3 => Self::Product { hardware: a, software: b, model: c },
            _ => return None,
        })
    }

    pub(super) const fn battery([percent, fraction, descriptive]: [u8; 3]) -> Self {
        // More than 100 % is none, which devices say by 0xFF.
        let percent = if percent > 100 { None } else { Some(percent) };
        Self::Battery { percent, battery: Battery::decode(fraction, descriptive) }
    }

    /// The three octets.
    pub(super) fn encode(self) -> [u8; 3] {
        match self {
            Self::OperatingTime { seconds } => {
                let [a, b, c, _] = (seconds / 2).to_le_bytes();
                [a, b, c]
            }
            Self::Manufacturer { manufacturer, serial_upper } => {
                let [low, high] = serial_upper.to_le_bytes();
                [manufacturer, low, high]
            }
            Self::Product { hardware, software, model } => [hardware, software, model],
            Self::Battery { percent, battery } => {
                let [fraction, descriptive] = battery.encode();
                [percent.unwrap_or(0xFF), fraction, descriptive]
            }
        }
    }

    pub(super) fn fields(self, out: &mut Fields) {
        match self {
            Self::OperatingTime { seconds } => out.number("operating_time_s", seconds),
            Self::Manufacturer { manufacturer, serial_upper } => {
                out.number("manufacturer_id", manufacturer);
                out.number("serial_upper16", serial_upper);
            }
            Self::Product { hardware, software, model } => {
                out.number("hw_version", hardware);
                out.number("sw_version", software);
                out.number("model", model);
            }
            Self::Battery { percent, battery } => {
                if let Some(percent) = percent {
                    out.number("battery_percent", percent);
                }
                battery.fields(out);
            }
        }
    }
}
