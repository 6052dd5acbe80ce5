//! Cycling readings to attribute bytes.

use strapline_gatt::{
    CrankRevolutions, CscMeasurement, CyclingPowerMeasurement, CyclingPowerVector, WheelRevolutions,
};

/// The octets of a CSC Measurement (Cycling Speed and Cadence Service 1.0, 3.1).
pub fn csc_bytes(reading: &CscMeasurement) -> Vec<u8> {
    let mut value = vec![u8::from(reading.wheel.is_some()) | u8::from(reading.crank.is_some()) << 1];
    push_revolutions(&mut value, reading.wheel, reading.crank);
    value
}

/// The octets of a Cycling Power Measurement (Cycling Power Service 1.1, 3.2). It does not cut at an ATT MTU.
pub fn cycling_power_bytes(reading: &CyclingPowerMeasurement) -> Vec<u8> {
    let bits = [
        reading.balance.is_some(),
        reading.balance.is_some_and(|balance| balance.left),
        reading.torque.is_some(),
        reading.torque.is_some_and(|torque| torque.crank),
        reading.wheel.is_some(),
        reading.crank.is_some(),
        reading.extreme_force_n.is_some(),
        reading.extreme_torque_1_32_nm.is_some(),
        reading.extreme_angles_deg.is_some(),
        reading.top_dead_spot_angle_deg.is_some(),
        reading.bottom_dead_spot_angle_deg.is_some(),
        reading.accumulated_energy_kj.is_some(),
        reading.offset_compensation,
    ];
    let flags = bits.iter().rev().fold(0_u16, |flags, bit| flags << 1 | u16::from(*bit));
    let mut value = [flags.to_le_bytes(), reading.power_w.to_le_bytes()].concat();
    value.extend(reading.balance.map(|balance| balance.half_percent));
    value.extend(reading.torque.into_iter().flat_map(|torque| torque.torque_1_32_nm.to_le_bytes()));
    push_revolutions(&mut value, reading.wheel, reading.crank);
    let extremes = reading.extreme_force_n.into_iter().chain(reading.extreme_torque_1_32_nm);
    value.extend(extremes.flatten().flat_map(i16::to_le_bytes));
    if let Some([maximum, minimum]) = reading.extreme_angles_deg {
        let both = u32::from(maximum & 0xFFF) | u32::from(minimum & 0xFFF) << 12;
        value.extend(both.to_le_bytes().into_iter().take(3));
    }
    let last =
        [reading.top_dead_spot_angle_deg, reading.bottom_dead_spot_angle_deg, reading.accumulated_energy_kj];
    value.extend(last.into_iter().flatten().flat_map(u16::to_le_bytes));
    value
}

/// The octets of a Cycling Power Vector (Cycling Power Service 1.1, 3.3). Of forces and torques it holds one.
pub fn cycling_power_vector_bytes(reading: &CyclingPowerVector) -> Vec<u8> {
    let flags = u8::from(reading.crank.is_some())
        | u8::from(reading.first_crank_angle_deg.is_some()) << 1
        | u8::from(reading.force_magnitude_n.is_some()) << 2
        | u8::from(reading.torque_magnitude_1_32_nm.is_some()) << 3
        | (reading.direction & 3) << 4;
    let mut value = vec![flags];
    push_revolutions(&mut value, None, reading.crank);
    value.extend(reading.first_crank_angle_deg.into_iter().flat_map(u16::to_le_bytes));
    let magnitudes = reading.force_magnitude_n.as_ref().or(reading.torque_magnitude_1_32_nm.as_ref());
    value.extend(magnitudes.into_iter().flatten().flat_map(|magnitude| magnitude.to_le_bytes()));
    value
}

fn push_revolutions(value: &mut Vec<u8>, wheel: Option<WheelRevolutions>, crank: Option<CrankRevolutions>) {
    if let Some(wheel) = wheel {
        value.extend(wheel.revolutions.to_le_bytes());
        value.extend(wheel.event_time.to_le_bytes());
    }
    if let Some(crank) = crank {
        value.extend(crank.revolutions.to_le_bytes());
        value.extend(crank.event_time.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use strapline_gatt::{AccumulatedTorque, Characteristic, PedalPowerBalance};
    use strapline_units::SplitMix64;

    use super::*;

    fn wheel(random: &mut SplitMix64) -> WheelRevolutions {
        let bits = random.next_u64();
        WheelRevolutions { revolutions: bits as u32, event_time: (bits >> 32) as u16 }
    }

    fn crank(random: &mut SplitMix64) -> CrankRevolutions {
        let bits = random.next_u64();
        CrankRevolutions { revolutions: bits as u16, event_time: (bits >> 32) as u16 }
    }

    fn pair(random: &mut SplitMix64) -> [i16; 2] {
        let bits = random.next_u64();
        [bits as i16, (bits >> 16) as i16]
    }

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(91);
        for round in 0..10_000_u32 {
            let reading = CscMeasurement {
                wheel: (round & 1 != 0).then(|| wheel(&mut random)),
                crank: (round & 2 != 0).then(|| crank(&mut random)),
                truncated: false,
            };
            assert_eq!(CscMeasurement::decode(&csc_bytes(&reading)), Ok(reading));
        }
    }

    #[test]
    fn every_combination_of_power_fields_is_decoded_again() {
        let mut random = SplitMix64::new(99);
        for round in 0..10_000_u32 {
            // All 8192 combinations, then some again.
            let bit = |bit: u8| round >> bit & 1 != 0;
            let bits = random.next_u64();
            let reading = CyclingPowerMeasurement {
                power_w: bits as i16,
                balance: bit(0)
                    .then_some(PedalPowerBalance { half_percent: (bits >> 16) as u8, left: bit(1) }),
                torque: bit(2)
                    .then_some(AccumulatedTorque { torque_1_32_nm: (bits >> 24) as u16, crank: bit(3) }),
                wheel: bit(4).then(|| wheel(&mut random)),
                crank: bit(5).then(|| crank(&mut random)),
                extreme_force_n: bit(6).then(|| pair(&mut random)),
                extreme_torque_1_32_nm: bit(7).then(|| pair(&mut random)),
                extreme_angles_deg: bit(8)
                    .then_some([(bits >> 40) as u16 & 0xFFF, (bits >> 52) as u16 & 0xFFF]),
                top_dead_spot_angle_deg: bit(9).then_some((bits >> 7) as u16),
                bottom_dead_spot_angle_deg: bit(10).then_some((bits >> 13) as u16),
                accumulated_energy_kj: bit(11).then_some((bits >> 19) as u16),
                offset_compensation: bit(12),
                truncated: false,
            };
            assert_eq!(CyclingPowerMeasurement::decode(&cycling_power_bytes(&reading)), Ok(reading));
        }
    }

    #[test]
    fn a_vector_is_decoded_again() {
        let mut random = SplitMix64::new(100);
        for round in 0..10_000_u32 {
            let bits = random.next_u64();
            let magnitudes = Some((0..bits >> 60).map(|_| random.next_u64() as i16).collect::<Vec<_>>());
            let of_kind = |kind| magnitudes.clone().filter(|_| round / 4 % 3 == kind);
            let reading = CyclingPowerVector {
                crank: (round & 1 != 0).then(|| crank(&mut random)),
                first_crank_angle_deg: (round & 2 != 0).then_some(bits as u16),
                direction: (bits >> 16) as u8 & 3,
                force_magnitude_n: of_kind(1),
                torque_magnitude_1_32_nm: of_kind(2),
                truncated: false,
            };
            let decoded = CyclingPowerVector::decode(&cycling_power_vector_bytes(&reading));
            assert_eq!(decoded, Ok(reading));
        }
    }
}
