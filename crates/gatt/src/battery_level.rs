//! Battery Level (Battery Service 1.0, 3.1).

use crate::Expected::Number;
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// The charge of a battery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatteryLevel {
    /// 0 to 100 %. `None` for the reserved values above, of which devices send 255 when they do not know: no error,
    /// because the device is not at fault, and no number, because there is none.
    pub percent: Option<u8>,
}

impl Characteristic for BatteryLevel {
    const NAME: &'static str = "Battery Level";
    const UUID: Uuid = Uuid::from_u16(0x2A19);
    const SERVICES: &'static [Uuid] = &[services::BATTERY];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "Wahoo chest strap (capture, sputnikdev/bluetooth-gatt-parser)",
            value: &[0x33],
            expected: Ok(&[("battery_level_percent", Number(51.0))]),
        },
        Vector { about: "empty", value: &[0x00], expected: Ok(&[("battery_level_percent", Number(0.0))]) },
        Vector { about: "full", value: &[0x64], expected: Ok(&[("battery_level_percent", Number(100.0))]) },
        Vector { about: "the first reserved value", value: &[0x65], expected: Ok(&[]) },
        Vector { about: "unknown", value: &[0xFF], expected: Ok(&[]) },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let level = Reader::new(value).u8()?;
        Ok(Self { percent: (level <= 100).then_some(level) })
    }

    fn fields(&self, out: &mut Fields) {
        if let Some(percent) = self.percent {
            out.number("battery_level_percent", percent);
        }
    }
}
