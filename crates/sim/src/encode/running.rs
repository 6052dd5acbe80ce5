//! Running readings to attribute bytes.

use strapline_gatt::RscMeasurement;

/// The octets of an RSC Measurement (Running Speed and Cadence Service 1.0, 3.1).
pub fn rsc_bytes(reading: &RscMeasurement) -> Vec<u8> {
    let flags = u8::from(reading.stride_length_cm.is_some())
        | u8::from(reading.total_distance_dm.is_some()) << 1
        | u8::from(reading.running) << 2;
    let mut value = vec![flags];
    value.extend(reading.speed_1_256_m_s.to_le_bytes());
    value.push(reading.cadence_steps_min);
    value.extend(reading.stride_length_cm.into_iter().flat_map(u16::to_le_bytes));
    value.extend(reading.total_distance_dm.into_iter().flat_map(u32::to_le_bytes));
    value
}

#[cfg(test)]
mod tests {
    use strapline_gatt::Characteristic;
    use strapline_units::SplitMix64;

    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(53);
        for round in 0..10_000_u32 {
            let bits = random.next_u64();
            let reading = RscMeasurement {
                speed_1_256_m_s: bits as u16,
                cadence_steps_min: (bits >> 16) as u8,
                stride_length_cm: (round & 1 != 0).then_some((bits >> 24) as u16),
                total_distance_dm: (round & 2 != 0).then_some((bits >> 32) as u32),
                running: round & 4 != 0,
                truncated: false,
            };
            assert_eq!(RscMeasurement::decode(&rsc_bytes(&reading)), Ok(reading));
        }
    }
}
