//! What every simulated device says of itself: who made it (Device Information Service 1.1), and where its battery
//! level is (Battery Service 1.0).

use strapline_gatt::{
    BatteryLevel, Characteristic, FirmwareRevision, HardwareRevision, ManufacturerName, ModelNumber,
    SerialNumber, SoftwareRevision, Uuid,
};

use crate::sensor::Attribute;
use crate::sensor::Property::{Notify, Read};

const DEVICE_INFORMATION: Uuid = Uuid::from_u16(0x180A);

/// The characteristics of the Device Information service.
pub(crate) const ATTRIBUTES: [Attribute; 6] = [
    Attribute::new(DEVICE_INFORMATION, ManufacturerName::UUID, &[Read]),
    Attribute::new(DEVICE_INFORMATION, ModelNumber::UUID, &[Read]),
    Attribute::new(DEVICE_INFORMATION, SerialNumber::UUID, &[Read]),
    Attribute::new(DEVICE_INFORMATION, HardwareRevision::UUID, &[Read]),
    Attribute::new(DEVICE_INFORMATION, FirmwareRevision::UUID, &[Read]),
    Attribute::new(DEVICE_INFORMATION, SoftwareRevision::UUID, &[Read]),
];

/// The battery, of which a device tells by itself too.
pub(crate) const BATTERY: Attribute =
    Attribute::new(Uuid::from_u16(0x180F), BatteryLevel::UUID, &[Read, Notify]);

/// A device's own characteristics, then those of the Device Information service. `ALL` is six more than `OWN`: anything
/// else does not compile.
pub(crate) const fn after<const OWN: usize, const ALL: usize>(own: [Attribute; OWN]) -> [Attribute; ALL] {
    let mut all = [BATTERY; ALL];
    let (front, back) = all.split_at_mut(OWN);
    front.copy_from_slice(&own);
    back.copy_from_slice(&ATTRIBUTES);
    all
}

/// What is read of a device of this model, whose serial number is its seed; `None` for what is no device information.
pub(crate) fn read(characteristic: Uuid, model: &str, seed: u64) -> Option<Vec<u8>> {
    Some(match characteristic {
        ManufacturerName::UUID => "Strapline".into(),
        ModelNumber::UUID => model.into(),
        SerialNumber::UUID => format!("SIM-{seed:016X}").into(),
        HardwareRevision::UUID => "none".into(),
        FirmwareRevision::UUID | SoftwareRevision::UUID => env!("CARGO_PKG_VERSION").into(),
        _ => return None,
    })
}
