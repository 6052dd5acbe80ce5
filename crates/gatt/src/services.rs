//! The services of the registry: which a page asks to use, and by which a chooser finds a sensor.

use crate::{REGISTRY, Uuid};

/// Heart Rate service.
pub(crate) const HEART_RATE: Uuid = Uuid::from_u16(0x180D);
/// Device Information service.
pub(crate) const DEVICE_INFORMATION: Uuid = Uuid::from_u16(0x180A);
/// Battery service.
pub(crate) const BATTERY: Uuid = Uuid::from_u16(0x180F);

/// Polar Measurement Data service.
pub(crate) const POLAR_MEASUREMENT_DATA: Uuid = Uuid::from_u128(0xFB00_5C80_02E7_F387_1CAD_8ACD_2D8D_F0C8);

/// Services that accompany sensors but are on a keyboard as well: no reason to offer a device.
const COMPANIONS: [Uuid; 2] = [BATTERY, DEVICE_INFORMATION];

/// Every service of the registry once: Web Bluetooth's `optionalServices`.
pub fn services() -> impl Iterator<Item = Uuid> {
    let all = || REGISTRY.iter().flat_map(|entry| entry.services).copied();
    all()
        .enumerate()
        .filter(move |(index, service)| all().take(*index).all(|earlier| earlier != *service))
        .map(|(_, service)| service)
}

/// The services that make a device a sensor, for the chooser's filter: all but battery and device information.
pub fn sensor_services() -> impl Iterator<Item = Uuid> {
    services().filter(|service| !COMPANIONS.contains(service))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn each_service_is_asked_for_once_and_a_keyboard_is_not_offered() {
        let all: Vec<_> = services().collect();
        assert_eq!(all, [HEART_RATE, POLAR_MEASUREMENT_DATA, BATTERY, DEVICE_INFORMATION]);
        assert_eq!(sensor_services().collect::<Vec<_>>(), [HEART_RATE, POLAR_MEASUREMENT_DATA]);
    }
}
