//! The sensors of small vendors: CORE, Moxy, Varia, Huami.

use strapline_gatt::{CoreBodyTemperature, HuamiSteps, MuscleOxygen, RadarMeasurement};

use super::Packed;

/// The octets of a Core Body Temperature.
pub fn core_body_temperature_bytes(reading: &CoreBodyTemperature) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.flag(1 << 3, reading.fahrenheit);
    packed.field(reading.core_raw.unwrap_or(i16::MAX).to_le_bytes());
    packed.optional(1 << 0, reading.skin_raw.map(i16::to_le_bytes));
    packed.optional(1 << 1, reading.core_reserved.map(i16::to_le_bytes));
    packed.optional(1 << 2, reading.quality_and_state.map(|octet| [octet]));
    packed.optional(1 << 4, reading.heart_rate_bpm.map(|bpm| [bpm]));
    packed.optional(1 << 5, reading.heat_strain_index_raw.map(|index| [index]));
    packed.value()
}

/// The octets of a Moxy's sensor data. A value that is none is the 0x3FF or 0xFFF of ANT+ Muscle Oxygen.
pub fn moxy_bytes(reading: &MuscleOxygen) -> Vec<u8> {
    let [count, now, before, haemoglobin] = [
        reading.sensor_count,
        reading.smo2_raw.unwrap_or(0x3FF),
        reading.smo2_previous_raw.unwrap_or(0x3FF),
        reading.thb_raw.unwrap_or(0xFFF),
    ]
    .map(u16::to_le_bytes);
    [&count[..], &now, &before, &haemoglobin, &[reading.time_requested.into()]].concat()
}

/// The octets of a Varia radar measurement.
pub fn radar_bytes(reading: &RadarMeasurement) -> Vec<u8> {
    let header = reading.sequence << 4 | if reading.more_follow { 0 } else { 2 };
    let threats = reading.threats.iter().flat_map(|it| [it.id, it.distance_m, it.speed_km_h]);
    core::iter::once(header).chain(threats).collect()
}

/// The octets of a Huami band's steps.
pub fn huami_steps_bytes(reading: &HuamiSteps) -> Vec<u8> {
    let announced = if reading.distance_m.is_some() { 1 << 2 } else { 0 };
    let mut value = vec![announced | if reading.energy_kcal.is_some() { 1 << 3 } else { 0 }];
    value.extend(reading.steps.to_le_bytes());
    value.extend(reading.distance_m.into_iter().chain(reading.energy_kcal).flat_map(u32::to_le_bytes));
    value
}

#[cfg(test)]
mod tests {
    use strapline_gatt::{Characteristic, RadarThreat};
    use strapline_units::SplitMix64;

    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(26);
        for round in 0..10_000_usize {
            let [which, a, b] = [(); 3].map(|()| random.next_u64());
            let maybe = |bit: u32| which >> bit & 1 == 0;
            let core = CoreBodyTemperature {
                core_raw: maybe(0).then_some(a as i16).filter(|raw| *raw != i16::MAX),
                skin_raw: maybe(1).then_some((a >> 16) as i16).filter(|raw| *raw != i16::MAX),
                core_reserved: maybe(2).then_some((a >> 32) as i16),
                quality_and_state: maybe(3).then_some((a >> 48) as u8),
                heart_rate_bpm: maybe(4).then_some((a >> 56) as u8).filter(|bpm| *bpm != 0),
                heat_strain_index_raw: maybe(5).then_some(b as u8 % 255),
                fahrenheit: maybe(6),
                truncated: false,
            };
            assert_eq!(CoreBodyTemperature::decode(&core_body_temperature_bytes(&core)), Ok(core));
            let moxy = MuscleOxygen {
                sensor_count: a as u16,
                smo2_raw: maybe(7).then_some((a >> 16) as u16 % 1001),
                smo2_previous_raw: maybe(8).then_some((a >> 32) as u16 % 1001),
                thb_raw: maybe(9).then_some((a >> 48) as u16 % 4001),
                time_requested: maybe(10),
            };
            assert_eq!(MuscleOxygen::decode(&moxy_bytes(&moxy)), Ok(moxy));
            let threats: Vec<_> = (0..round % 7)
                .map(|index| RadarThreat {
                    id: index as u8 + 1,
                    distance_m: (a >> index) as u8,
                    speed_km_h: (b >> index) as u8,
                })
                .collect();
            let radar = RadarMeasurement {
                sequence: a as u8 & 0xF,
                more_follow: maybe(11) && !threats.is_empty(),
                threats,
                truncated: false,
            };
            assert_eq!(RadarMeasurement::decode(&radar_bytes(&radar)), Ok(radar));
            let steps = HuamiSteps {
                steps: a as u32,
                distance_m: maybe(12).then_some(b as u32),
                energy_kcal: maybe(13).then_some((b >> 32) as u32),
                truncated: false,
            };
            assert_eq!(HuamiSteps::decode(&huami_steps_bytes(&steps)), Ok(steps));
        }
    }
}
