//! Packets of one measurement joined (Body Composition Service 1.0.1, 3.2: Multiple Packet Measurement). A measurement
//! that does not fit one packet is indicated in two, one after the other. Both have the flag and the body fat, the first
//! one alone the time stamp and the user, and no other field is in both.

use super::BodyCompositionMeasurement;

/// What a scale's packets say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyCompositionMerge {
    first: Option<BodyCompositionMeasurement>,
}

impl BodyCompositionMerge {
    /// Nothing heard yet.
    pub const fn new() -> Self {
        Self { first: None }
    }

    /// Takes a packet and gives the measurement that it completes: itself, if it is one, or both packets together, then
    /// without [`BodyCompositionMeasurement::multiple_packets`]. A packet whose other one never comes completes nothing.
    pub fn push(&mut self, packet: &BodyCompositionMeasurement) -> Option<BodyCompositionMeasurement> {
        let first = self.first.take();
        if !packet.multiple_packets {
            return Some(*packet);
        }
        let whole = first.and_then(|first| joined(&first, packet));
        if whole.is_none() {
            self.first = Some(*packet);
        }
        whole
    }
}

/// Both, unless the second is of another measurement.
fn joined(
    first: &BodyCompositionMeasurement,
    second: &BodyCompositionMeasurement,
) -> Option<BodyCompositionMeasurement> {
    let begins = second.timestamp.is_some() || second.user_id.is_some();
    let fat_differs = second.body_fat_raw.is_some_and(|fat| first.body_fat_raw.is_some_and(|it| it != fat));
    let mut of_another = begins || fat_differs || first.imperial != second.imperial;
    let mut either = |one: Option<u16>, other: Option<u16>| {
        of_another |= one.is_some() && other.is_some();
        one.or(other)
    };
    let [muscle, fat_free, soft_lean, water] = first.masses_raw;
    let [other_muscle, other_fat_free, other_soft_lean, other_water] = second.masses_raw;
    let whole = BodyCompositionMeasurement {
        body_fat_raw: first.body_fat_raw.or(second.body_fat_raw),
        basal_metabolism_kj: either(first.basal_metabolism_kj, second.basal_metabolism_kj),
        muscle_raw: either(first.muscle_raw, second.muscle_raw),
        masses_raw: [
            either(muscle, other_muscle),
            either(fat_free, other_fat_free),
            either(soft_lean, other_soft_lean),
            either(water, other_water),
        ],
        impedance_raw: either(first.impedance_raw, second.impedance_raw),
        weight_raw: either(first.weight_raw, second.weight_raw),
        height_raw: either(first.height_raw, second.height_raw),
        multiple_packets: false,
        truncated: first.truncated || second.truncated,
        ..*first
    };
    (!of_another).then_some(whole)
}

#[cfg(test)]
mod tests {
    use strapline_units::SplitMix64;

    use super::*;
    use crate::DateTime;

    const NOTHING: BodyCompositionMeasurement = BodyCompositionMeasurement {
        body_fat_raw: None,
        imperial: false,
        timestamp: None,
        user_id: None,
        basal_metabolism_kj: None,
        muscle_raw: None,
        masses_raw: [None; 4],
        impedance_raw: None,
        weight_raw: None,
        height_raw: None,
        multiple_packets: true,
        truncated: false,
    };
    const WHEN: DateTime = DateTime { year: 2026, month: 11, day: 21, hour: 13, minute: 4, second: 5 };

    fn packet(body_fat: u16, weight: Option<u16>, height: Option<u16>) -> BodyCompositionMeasurement {
        BodyCompositionMeasurement {
            body_fat_raw: Some(body_fat),
            weight_raw: weight,
            height_raw: height,
            ..NOTHING
        }
    }

    #[test]
    fn two_packets_are_one_measurement_wherever_it_is_cut() {
        let mut random = SplitMix64::new(12);
        for _ in 0..2000 {
            let bits = random.next_u64();
            let field = |bit: u32| (bits >> bit & 1 == 1).then_some((bits >> 40) as u16);
            let whole = BodyCompositionMeasurement {
                body_fat_raw: field(0),
                imperial: bits >> 1 & 1 == 1,
                timestamp: field(2).map(|_| WHEN),
                user_id: field(3).map(|user| user as u8),
                basal_metabolism_kj: field(4),
                muscle_raw: field(5),
                masses_raw: [field(6), field(7), field(8), field(9)],
                impedance_raw: field(10),
                weight_raw: field(11),
                height_raw: field(12),
                multiple_packets: false,
                truncated: false,
            };
            let part = |of_first: bool| {
                let cut = |bit: u32, field: Option<u16>| field.filter(|_| (bits >> bit & 1 == 1) == of_first);
                let [a, b, c, d] = whole.masses_raw;
                BodyCompositionMeasurement {
                    timestamp: whole.timestamp.filter(|_| of_first),
                    user_id: whole.user_id.filter(|_| of_first),
                    basal_metabolism_kj: cut(20, whole.basal_metabolism_kj),
                    muscle_raw: cut(21, whole.muscle_raw),
                    masses_raw: [cut(22, a), cut(23, b), cut(24, c), cut(25, d)],
                    impedance_raw: cut(26, whole.impedance_raw),
                    weight_raw: cut(27, whole.weight_raw),
                    height_raw: cut(28, whole.height_raw),
                    multiple_packets: true,
                    ..whole
                }
            };
            let mut merge = BodyCompositionMerge::new();
            assert_eq!(merge.push(&part(true)), None);
            assert_eq!(merge.push(&part(false)), Some(whole));
            assert_eq!(merge, BodyCompositionMerge::new());
        }
    }

    #[test]
    fn a_measurement_of_one_packet_is_whole() {
        let mut merge = BodyCompositionMerge::new();
        assert_eq!(merge.push(&packet(200, Some(15_000), None)), None);
        let single = BodyCompositionMeasurement { multiple_packets: false, ..packet(200, None, Some(1750)) };
        assert_eq!(merge.push(&single), Some(single));
        // It ended the wait for the other packet of the one before.
        assert_eq!(merge.push(&packet(200, None, Some(1750))), None);
    }

    #[test]
    fn packets_of_two_measurements_are_not_joined() {
        let first = packet(200, Some(15_000), None);
        let other = packet(200, None, Some(1750));
        for begins_anew in [
            packet(201, None, Some(1750)),
            packet(200, Some(15_010), Some(1750)),
            BodyCompositionMeasurement { imperial: true, ..other },
            BodyCompositionMeasurement { timestamp: Some(WHEN), ..other },
            BodyCompositionMeasurement { user_id: Some(2), ..other },
        ] {
            let mut merge = BodyCompositionMerge::new();
            assert_eq!(merge.push(&first), None);
            assert_eq!(merge.push(&begins_anew), None, "{begins_anew:?}");
            // It waits for its own.
            let second = BodyCompositionMeasurement {
                body_fat_raw: begins_anew.body_fat_raw,
                imperial: begins_anew.imperial,
                impedance_raw: Some(5000),
                ..NOTHING
            };
            assert_eq!(merge.push(&second).and_then(|whole| whole.height_raw), Some(1750));
        }
    }

    #[test]
    fn a_cut_packet_makes_a_cut_measurement() {
        let mut merge = BodyCompositionMerge::new();
        let cut = BodyCompositionMeasurement { truncated: true, ..packet(200, Some(15_000), None) };
        assert_eq!(merge.push(&cut), None);
        assert!(merge.push(&packet(200, None, Some(1750))).is_some_and(|whole| whole.truncated));
    }
}
