//! The services of the registry: which a page asks to use, and by which a chooser finds a sensor.

use crate::{REGISTRY, Uuid};

/// Heart Rate service.
pub(crate) const HEART_RATE: Uuid = Uuid::from_u16(0x180D);
/// Fitness Machine service.
pub(crate) const FITNESS_MACHINE: Uuid = Uuid::from_u16(0x1826);
/// Tacx's service for FE-C over Bluetooth, of trainers from before the Fitness Machine service.
pub(crate) const TACX_FE_C: Uuid = Uuid::from_u128(0x6E40_FEC1_B5A3_F393_E0A9_E50E_24DC_CA9E);
/// Device Information service.
pub(crate) const DEVICE_INFORMATION: Uuid = Uuid::from_u16(0x180A);
/// Battery service.
pub(crate) const BATTERY: Uuid = Uuid::from_u16(0x180F);
/// Running Speed and Cadence service.
pub(crate) const RUNNING_SPEED_AND_CADENCE: Uuid = Uuid::from_u16(0x1814);
/// Cycling Speed and Cadence service.
pub(crate) const CYCLING_SPEED_AND_CADENCE: Uuid = Uuid::from_u16(0x1816);
/// Cycling Power service.
pub(crate) const CYCLING_POWER: Uuid = Uuid::from_u16(0x1818);

/// Health Thermometer service.
pub(crate) const HEALTH_THERMOMETER: Uuid = Uuid::from_u16(0x1809);
/// Blood Pressure service.
pub(crate) const BLOOD_PRESSURE: Uuid = Uuid::from_u16(0x1810);
/// Environmental Sensing service.
pub(crate) const ENVIRONMENTAL_SENSING: Uuid = Uuid::from_u16(0x181A);
/// Body Composition service.
pub(crate) const BODY_COMPOSITION: Uuid = Uuid::from_u16(0x181B);
/// Weight Scale service.
pub(crate) const WEIGHT_SCALE: Uuid = Uuid::from_u16(0x181D);
/// Continuous Glucose Monitoring service.
pub(crate) const CONTINUOUS_GLUCOSE: Uuid = Uuid::from_u16(0x181F);
/// Pulse Oximeter service.
pub(crate) const PULSE_OXIMETER: Uuid = Uuid::from_u16(0x1822);
/// Huami's (the assigned number of a member of the Bluetooth SIG).
pub(crate) const HUAMI: Uuid = Uuid::from_u16(0xFEE0);
/// CORE's.
pub(crate) const CORE_BODY_TEMPERATURE: Uuid = Uuid::from_u128(0x00002100_5b1e_4347_b07c_97b514dae121);
/// Movesense's, of GSP.
pub(crate) const MOVESENSE: Uuid = Uuid::from_u128(0x34802252_7185_4d5d_b431_630e7050e8f0);
/// Moxy's.
pub(crate) const MOXY: Uuid = Uuid::from_u128(0x6404d801_4cb9_11e8_b566_0800200c9a66);
/// Garmin's, of its radars.
pub(crate) const VARIA_RADAR: Uuid = Uuid::from_u128(0x6a4e3200_667b_11e3_949a_0800200c9a66);

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
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(all.len(), unique.len(), "a service twice in {all:?}");
        assert_eq!(all.len(), sensor_services().count() + COMPANIONS.len());
        assert_eq!(sensor_services().next(), Some(HEART_RATE));
        assert!(COMPANIONS.iter().all(|companion| all.contains(companion)));
    }
}
