//! Ready-made services: Heart Rate, Battery, Device Information, and Polar's measurement data service as an example
//! of a vendor's.

use strapline_gatt::Uuid;
use strapline_sim::Property;

use crate::gatt_tree::{Characteristic, Service};

/// Heart Rate service.
pub const HEART_RATE: Uuid = Uuid::from_u16(0x180d);
/// Heart Rate Measurement characteristic.
pub const HEART_RATE_MEASUREMENT: Uuid = Uuid::from_u16(0x2a37);
/// Body Sensor Location characteristic.
pub const BODY_SENSOR_LOCATION: Uuid = Uuid::from_u16(0x2a38);
/// Battery service.
pub const BATTERY: Uuid = Uuid::from_u16(0x180f);
/// Battery Level characteristic, percent.
pub const BATTERY_LEVEL: Uuid = Uuid::from_u16(0x2a19);
/// Device Information service.
pub const DEVICE_INFORMATION: Uuid = Uuid::from_u16(0x180a);
/// Polar's measurement data service.
pub const PMD: Uuid = Uuid::from_u128(0xfb005c80_02e7_f387_1cad_8acd2d8df0c8);
/// Its control point: read for features, written to, answers by indication.
pub const PMD_CONTROL: Uuid = Uuid::from_u128(0xfb005c81_02e7_f387_1cad_8acd2d8df0c8);
/// Its data, by notification.
pub const PMD_DATA: Uuid = Uuid::from_u128(0xfb005c82_02e7_f387_1cad_8acd2d8df0c8);

/// Heart Rate with measurement and body sensor location (1 is the chest).
pub fn heart_rate_service(location: u8) -> Service {
    Service::new(
        HEART_RATE,
        vec![
            Characteristic::new(HEART_RATE_MEASUREMENT, &[Property::Notify]),
            Characteristic::new(BODY_SENSOR_LOCATION, &[Property::Read]).value([location]),
        ],
    )
}

/// Battery with a level in percent.
pub fn battery_service(percent: u8) -> Service {
    Service::new(
        BATTERY,
        vec![Characteristic::new(BATTERY_LEVEL, &[Property::Read, Property::Notify]).value([percent])],
    )
}

/// The texts of a Device Information service.
#[derive(Clone, Copy, Debug)]
pub struct DeviceInformation<'a> {
    /// Manufacturer Name String.
    pub manufacturer: &'a str,
    /// Model Number String.
    pub model: &'a str,
    /// Serial Number String, which Web Bluetooth hides from pages.
    pub serial: &'a str,
    /// Firmware Revision String.
    pub firmware: &'a str,
}

impl Default for DeviceInformation<'static> {
    fn default() -> Self {
        Self { manufacturer: "Polar Electro Oy", model: "H10", serial: "0A1B2C3D", firmware: "3.3.1" }
    }
}

/// Device Information.
pub fn device_information_service(texts: DeviceInformation<'_>) -> Service {
    let text = |uuid, text: &str| Characteristic::new(Uuid::from_u16(uuid), &[Property::Read]).value(text);
    Service::new(
        DEVICE_INFORMATION,
        vec![
            text(0x2a29, texts.manufacturer),
            text(0x2a24, texts.model),
            text(0x2a25, texts.serial),
            text(0x2a26, texts.firmware),
        ],
    )
}

/// A vendor service with a control point that answers every write by the indication
/// `f0, operation, type, 00 (no error), 00 (no more frames)`, and a data characteristic.
pub fn pmd_service() -> Service {
    let control = Characteristic::new(PMD_CONTROL, &[Property::Read, Property::Write, Property::Indicate])
        .value([0x0f, 0x05])
        .on_write(|peripheral, written, _| {
            let byte = |index: usize| written.get(index).copied().unwrap_or_default();
            peripheral.notify_now(PMD_CONTROL, &[0xf0, byte(0), byte(1), 0, 0]);
        });
    Service::new(PMD, vec![control, Characteristic::new(PMD_DATA, &[Property::Notify])])
}
