//! What devices say beside their measurements: battery status, identity, surroundings.

use strapline_gatt::{AirPressure, AmbientTemperature, BatteryLevelStatus, Humidity, PnpId, SystemId};

use super::Packed;

/// The octets of a Battery Level Status.
pub fn battery_level_status_bytes(reading: &BatteryLevelStatus) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.field(reading.power_state.to_le_bytes());
    packed.optional(1 << 0, reading.identifier.map(u16::to_le_bytes));
    packed.optional(1 << 1, reading.percent.map(|percent| [percent]));
    packed.optional(1 << 2, reading.additional_status.map(|status| [status]));
    packed.value()
}

/// The octets of a System ID.
pub fn system_id_bytes(reading: &SystemId) -> Vec<u8> {
    let [a, b, c, d, e, ..] = reading.manufacturer_id.to_le_bytes();
    let [f, g, h, _] = reading.oui.to_le_bytes();
    vec![a, b, c, d, e, f, g, h]
}

/// The octets of a PnP ID.
pub fn pnp_id_bytes(reading: &PnpId) -> Vec<u8> {
    let numbers = [reading.vendor_id, reading.product_id, reading.product_version];
    core::iter::once(reading.vendor_id_source).chain(numbers.into_iter().flat_map(u16::to_le_bytes)).collect()
}

/// The octets of a Temperature (of the surroundings).
pub fn ambient_temperature_bytes(reading: AmbientTemperature) -> Vec<u8> {
    reading.0.unwrap_or(i16::MIN).to_le_bytes().into()
}

/// The octets of a Humidity.
pub fn humidity_bytes(reading: Humidity) -> Vec<u8> {
    reading.0.unwrap_or(u16::MAX).to_le_bytes().into()
}

/// The octets of a Pressure (of the air).
pub fn air_pressure_bytes(reading: AirPressure) -> Vec<u8> {
    reading.0.to_le_bytes().into()
}

#[cfg(test)]
mod tests {
    use strapline_gatt::Characteristic;
    use strapline_units::SplitMix64;

    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(27);
        for _ in 0..10_000 {
            let (bits, which) = (random.next_u64(), random.next_u64());
            let maybe = |bit: u32| which >> bit & 1 == 0;
            let status = BatteryLevelStatus {
                power_state: bits as u16,
                identifier: maybe(0).then_some((bits >> 16) as u16),
                percent: maybe(1).then_some((bits >> 32) as u8 % 101),
                additional_status: maybe(2).then_some((bits >> 40) as u8),
                truncated: false,
            };
            assert_eq!(BatteryLevelStatus::decode(&battery_level_status_bytes(&status)), Ok(status));
            let id = SystemId { manufacturer_id: bits & 0xFF_FFFF_FFFF, oui: (bits >> 40) as u32 };
            assert_eq!(SystemId::decode(&system_id_bytes(&id)), Ok(id));
            let id = PnpId {
                vendor_id_source: bits as u8,
                vendor_id: (bits >> 8) as u16,
                product_id: (bits >> 24) as u16,
                product_version: (bits >> 40) as u16,
            };
            assert_eq!(PnpId::decode(&pnp_id_bytes(&id)), Ok(id));
            let warmth = AmbientTemperature(maybe(3).then_some(bits as i16).filter(|it| *it != i16::MIN));
            assert_eq!(AmbientTemperature::decode(&ambient_temperature_bytes(warmth)), Ok(warmth));
            let humidity = Humidity(maybe(4).then_some(bits as u16).filter(|it| *it != u16::MAX));
            assert_eq!(Humidity::decode(&humidity_bytes(humidity)), Ok(humidity));
            let pressure = AirPressure(bits as u32);
            assert_eq!(AirPressure::decode(&air_pressure_bytes(pressure)), Ok(pressure));
        }
    }
}
