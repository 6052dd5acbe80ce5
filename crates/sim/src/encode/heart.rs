//! Heart rate readings to attribute bytes.

use strapline_gatt::SensorContact;

/// The octets of a Heart Rate Measurement (GATT Specification Supplement): heart rate in 8 bits where it fits and in
/// 16 otherwise, energy in kJ, RR intervals in 1/1024 s, oldest first. It does not cut at an ATT MTU: the default of 23
/// holds nine RR intervals beside an 8-bit heart rate.
pub fn hrm_bytes(bpm: u16, contact: SensorContact, energy_kj: Option<u16>, rr: &[u16]) -> Vec<u8> {
    let contact = match contact {
        SensorContact::NotSupported => 0b000,
        SensorContact::NotDetected => 0b100,
        SensorContact::Detected => 0b110,
    };
    let flags =
        u8::from(bpm > 0xFF) | contact | u8::from(energy_kj.is_some()) << 3 | u8::from(!rr.is_empty()) << 4;
    let mut value = vec![flags];
    match u8::try_from(bpm) {
        Ok(bpm) => value.push(bpm),
        Err(_) => value.extend(bpm.to_le_bytes()),
    }
    value.extend(energy_kj.into_iter().chain(rr.iter().copied()).flat_map(u16::to_le_bytes));
    value
}

#[cfg(test)]
mod tests {
    use strapline_gatt::{Characteristic, HeartRateMeasurement};
    use strapline_units::SplitMix64;

    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(11);
        let contacts = [SensorContact::NotSupported, SensorContact::NotDetected, SensorContact::Detected];
        for round in 0..10_000 {
            let bits = random.next_u64();
            // Both widths, and the values on either side of the change.
            let bpm = match round % 4 {
                0 => 255,
                1 => 256,
                2 => bits as u16 & 0xFF,
                _ => bits as u16,
            };
            let energy = (bits >> 16 & 1 == 1).then_some((bits >> 17) as u16);
            let rr: Vec<u16> = (0..bits >> 40 & 0x1F).map(|_| random.next_u64() as u16).collect();
            let contact = contacts[(bits >> 50) as usize % 3];
            assert_eq!(
                HeartRateMeasurement::decode(&hrm_bytes(bpm, contact, energy, &rr)),
                Ok(HeartRateMeasurement {
                    heart_rate_bpm: bpm,
                    sensor_contact: contact,
                    energy_expended_kj: energy,
                    rr_1_1024_s: (!rr.is_empty()).then(|| rr.into_iter().collect()),
                    truncated: false,
                })
            );
        }
    }
}
