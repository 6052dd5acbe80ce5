//! Weight and body composition.

use strapline_gatt::{BodyCompositionMeasurement, WeightMeasurement};

use super::Packed;
use super::medical::date_time;

/// What stands for a measurement that failed.
const UNSUCCESSFUL: u16 = 0xFFFF;

/// The octets of a Weight Measurement. Body mass index and height go together: one alone is left out.
pub fn weight_bytes(reading: &WeightMeasurement) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.flag(1 << 0, reading.imperial);
    packed.field(reading.weight_raw.unwrap_or(UNSUCCESSFUL).to_le_bytes());
    packed.optional(1 << 1, reading.timestamp.map(date_time));
    packed.optional(1 << 2, reading.user_id.map(|user| [user]));
    if let Some((bmi, height)) = reading.bmi_raw.zip(reading.height_raw) {
        packed.optional(1 << 3, Some(bmi.to_le_bytes()));
        packed.field(height.to_le_bytes());
    }
    packed.value()
}

/// The octets of a Body Composition Measurement.
pub fn body_composition_bytes(reading: &BodyCompositionMeasurement) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.flag(1 << 0, reading.imperial);
    packed.field(reading.body_fat_raw.unwrap_or(UNSUCCESSFUL).to_le_bytes());
    packed.optional(1 << 1, reading.timestamp.map(date_time));
    packed.optional(1 << 2, reading.user_id.map(|user| [user]));
    let first = [reading.basal_metabolism_kj, reading.muscle_raw];
    let last = [reading.impedance_raw, reading.weight_raw, reading.height_raw];
    let fields = first.into_iter().chain(reading.masses_raw).chain(last);
    for (field, bit) in fields.zip(3..) {
        packed.optional(1 << bit, field.map(u16::to_le_bytes));
    }
    packed.flag(1 << 12, reading.multiple_packets);
    packed.wide_value()
}

#[cfg(test)]
mod tests {
    use strapline_gatt::{Characteristic, DateTime};
    use strapline_units::SplitMix64;

    use super::*;

    fn maybe<T>(random: &mut SplitMix64, field: T) -> Option<T> {
        (random.next_u64() & 1 == 0).then_some(field)
    }

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(25);
        for _ in 0..10_000 {
            let bits = random.next_u64();
            let [low, high, month, day, hour, minute, second, user] = bits.to_le_bytes();
            let year = u16::from_le_bytes([low, high]);
            let timestamp = maybe(&mut random, DateTime { year, month, day, hour, minute, second });
            let user_id = maybe(&mut random, user % 255);
            let [mass, height, bmi, impedance] =
                [0, 16, 32, 48].map(|shift| (random.next_u64() >> shift) as u16 % 0xFFFF);
            let imperial = bits & 1 == 0;
            let (bmi_raw, height_raw) = maybe(&mut random, (bmi, height)).unzip();
            let weight = WeightMeasurement {
                weight_raw: maybe(&mut random, mass),
                imperial,
                timestamp,
                user_id,
                bmi_raw,
                height_raw,
                truncated: false,
            };
            assert_eq!(WeightMeasurement::decode(&weight_bytes(&weight)), Ok(weight));
            let composition = BodyCompositionMeasurement {
                body_fat_raw: maybe(&mut random, bmi),
                imperial,
                timestamp,
                user_id,
                basal_metabolism_kj: maybe(&mut random, mass),
                muscle_raw: maybe(&mut random, bmi),
                masses_raw: [0, 1, 2, 3].map(|more| maybe(&mut random, mass.wrapping_add(more))),
                impedance_raw: maybe(&mut random, impedance),
                weight_raw: maybe(&mut random, mass),
                height_raw: maybe(&mut random, height),
                multiple_packets: bits & 2 == 0,
                truncated: false,
            };
            let bytes = body_composition_bytes(&composition);
            assert_eq!(BodyCompositionMeasurement::decode(&bytes), Ok(composition));
        }
    }
}
