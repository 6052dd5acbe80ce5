//! What fitness machines send as bytes (Fitness Machine Service 1.0).

use strapline_gatt::{
    Command, ControlResult, FitnessMachineFeature, Layout, LayoutField, Machine, MachineData, Quantity,
    SupportedInclinationRange, SupportedPowerRange, SupportedResistanceRange, SupportedSpeedRange,
    TrainingState,
};

/// The octets of an ATT notification that are not its value.
const ATT_HEADER: usize = 3;

/// The octets of a packet that announces what `data` announces, in one frame of any length. Resistance levels have the
/// 16 bits of the service of 2017; a treadmill that has a pace for 500 m is encoded as in the Supplement.
pub fn machine_bytes(data: &MachineData) -> Vec<u8> {
    packet(data, groups(data))
}

/// The same record in packets that fit an ATT MTU: all but the last have More Data set.
pub fn machine_packets(data: &MachineData, mtu: usize) -> Vec<Vec<u8>> {
    let room = mtu.saturating_sub(ATT_HEADER + data.machine.flag_octets());
    let all = groups(data);
    let (mut packets, mut now, mut used) = (Vec::new(), 0_u32, 0);
    // The fields that need no flag come last, in the packet that ends the record.
    for group in (1..24).chain([0]).map(|bit| 1_u32 << bit).filter(|group| all & group != 0) {
        let length: usize = fields(data, group).map(|field| field.width.octets()).sum();
        if used + length > room && now != 0 {
            packets.push(packet(data, now));
            (now, used) = (0, 0);
        }
        now |= group;
        used += length;
    }
    if now != 0 || packets.is_empty() {
        packets.push(packet(data, now));
    }
    packets
}

fn layout(data: &MachineData) -> Layout {
    let has_pace = data.announces(Quantity::Pace) || data.announces(Quantity::AveragePace);
    if data.machine == Machine::Treadmill && has_pace { Layout::Supplement } else { Layout::Service }
}

/// The flags of what is announced, that of the first fields not inverted.
fn groups(data: &MachineData) -> u32 {
    let fields = fields(data, u32::MAX).filter(|field| data.announces(field.quantity));
    fields.fold(0, |groups, field| groups | 1 << field.bit)
}

fn fields(data: &MachineData, groups: u32) -> impl Iterator<Item = &'static LayoutField> {
    let layout = layout(data);
    data.machine.layout().iter().filter(move |field| field.is_in(groups ^ 1, layout))
}

fn packet(data: &MachineData, groups: u32) -> Vec<u8> {
    let flags = groups ^ 1 | u32::from(data.movement_backward) << 15;
    let mut value: Vec<u8> = flags.to_le_bytes().into_iter().take(data.machine.flag_octets()).collect();
    for field in fields(data, groups) {
        let number = data.number(field.quantity).map(|number| number / i32::from(field.scale));
        let raw = number.unwrap_or_else(|| field.width.not_available());
        value.extend(raw.to_le_bytes().into_iter().take(field.width.octets()));
    }
    value
}

/// The octets of Fitness Machine Feature.
pub fn feature_bytes(feature: &FitnessMachineFeature) -> Vec<u8> {
    let settings = feature.target_settings.map(u32::to_le_bytes);
    feature.features.to_le_bytes().into_iter().chain(settings.into_iter().flatten()).collect()
}

/// The octets of Supported Power Range.
pub fn power_range_bytes(range: &SupportedPowerRange) -> Vec<u8> {
    [range.min.to_le_bytes(), range.max.to_le_bytes(), range.increment.to_le_bytes()].concat()
}

/// The octets of Supported Resistance Level Range, in the 16 bits of the service of 2017.
pub fn resistance_range_bytes(range: &SupportedResistanceRange) -> Vec<u8> {
    [range.min.to_le_bytes(), range.max.to_le_bytes(), range.increment.to_le_bytes()].concat()
}

/// The octets of Supported Speed Range.
pub fn speed_range_bytes(range: &SupportedSpeedRange) -> Vec<u8> {
    [range.min.to_le_bytes(), range.max.to_le_bytes(), range.increment.to_le_bytes()].concat()
}

/// The octets of Supported Inclination Range.
pub fn inclination_range_bytes(range: &SupportedInclinationRange) -> Vec<u8> {
    [range.min.to_le_bytes(), range.max.to_le_bytes(), range.increment.to_le_bytes()].concat()
}

/// The octets of Training Status.
pub fn training_status_bytes(state: TrainingState, string: Option<&str>) -> Vec<u8> {
    let mut value = vec![u8::from(string.is_some()), state.0];
    value.extend(string.unwrap_or_default().bytes());
    value
}

/// The octets of a response of the control point.
pub fn control_response_bytes(
    to: u8,
    result: ControlResult,
    spin_down_speeds: Option<(u16, u16)>,
) -> Vec<u8> {
    let mut value = vec![Command::RESPONSE, to, result.0];
    let speeds = spin_down_speeds.into_iter().flat_map(|(low, high)| [low, high]);
    value.extend(speeds.flat_map(u16::to_le_bytes));
    value
}

#[cfg(test)]
mod tests {
    use strapline_gatt::{
        Characteristic, FitnessMachineControlPoint, Merge, Reading, TrainingStatus, TreadmillData, Uuid,
        Width, decode,
    };
    use strapline_units::SplitMix64;

    use super::*;

    const MACHINES: [(Machine, u16); 6] = [
        (Machine::Treadmill, 0x2ACD),
        (Machine::CrossTrainer, 0x2ACE),
        (Machine::StepClimber, 0x2ACF),
        (Machine::StairClimber, 0x2AD0),
        (Machine::Rower, 0x2AD1),
        (Machine::IndoorBike, 0x2AD2),
    ];

    /// A number that the field can hold and that means a number.
    fn number(random: &mut SplitMix64, field: &LayoutField) -> Option<i32> {
        let bits = random.next_u64();
        let raw = match field.width {
            Width::U8 => i32::from(bits as u8),
            Width::U16 => i32::from(bits as u16),
            Width::I16 => i32::from(bits as i16),
            Width::U24 => bits as i32 & 0xFF_FFFF,
        };
        let special = raw == field.width.not_available()
            || raw == -0x8000
            || field.quantity == Quantity::HeartRate && raw == 0
            || field.quantity.name().contains("elevation") && raw == 0x7FFF;
        (!special && bits >> 60 != 0).then_some(raw * i32::from(field.scale))
    }

    fn record(random: &mut SplitMix64, machine: Machine, layout: Layout, always: u32) -> MachineData {
        let groups = random.next_u64() as u32 | always;
        let mut data = MachineData::new(machine);
        for field in machine.layout().iter().filter(|field| field.is_in(groups ^ 1, layout)) {
            let number = number(random, field);
            // A resistance level is in the table in both widths; only the one of this layout is in the frame.
            data.announce(field.quantity, number);
        }
        data.more_data = groups & 1 == 0;
        data.movement_backward = machine == Machine::CrossTrainer && random.next_u64() & 1 == 1;
        data
    }

    fn decoded(uuid: u16, value: &[u8]) -> MachineData {
        *decode(Uuid::from_u16(uuid), value).unwrap().machine_data().unwrap()
    }

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(21);
        for round in 0..10_000 {
            let (machine, uuid) = MACHINES[round % 6];
            let data = record(&mut random, machine, Layout::Service, 0);
            let value = machine_bytes(&data);
            assert_eq!(decoded(uuid, &value), data, "{value:02x?}");
        }
    }

    #[test]
    fn a_pace_for_500_m_is_decoded_again() {
        let mut random = SplitMix64::new(22);
        for _ in 0..1_000 {
            let data = record(&mut random, Machine::Treadmill, Layout::Supplement, 0x60);
            assert_eq!(TreadmillData::decode(&machine_bytes(&data)).map(|treadmill| treadmill.0), Ok(data));
        }
    }

    #[test]
    fn packets_fit_the_mtu_and_are_merged_to_the_record_again() {
        let mut random = SplitMix64::new(23);
        let mut split = 0;
        for round in 0..10_000 {
            let (machine, uuid) = MACHINES[round % 6];
            let data = record(&mut random, machine, Layout::Service, 1);
            let packets = machine_packets(&data, 23);
            assert!(packets.iter().all(|packet| packet.len() <= 20), "{packets:02x?}");
            split += usize::from(packets.len() > 1);
            let mut merge = Merge::new();
            let records: Vec<_> =
                packets.iter().filter_map(|packet| merge.push(&decoded(uuid, packet))).collect();
            assert_eq!(records, [data], "{packets:02x?}");
        }
        assert!(split > 1_000, "only {split} records did not fit one packet");
    }

    #[test]
    fn features_ranges_and_responses_are_decoded_again() {
        let mut random = SplitMix64::new(24);
        for _ in 0..10_000 {
            let bits = random.next_u64();
            let (a, b, c) = (bits as i16, (bits >> 16) as i16, (bits >> 32) as u16);
            let feature = FitnessMachineFeature {
                features: bits as u32,
                target_settings: (bits >> 63 == 0).then_some((bits >> 20) as u32),
            };
            assert_eq!(FitnessMachineFeature::decode(&feature_bytes(&feature)), Ok(feature));
            let range = SupportedPowerRange { min: a, max: b, increment: c };
            assert_eq!(SupportedPowerRange::decode(&power_range_bytes(&range)), Ok(range));
            let range = SupportedResistanceRange { min: a, max: b, increment: c };
            assert_eq!(SupportedResistanceRange::decode(&resistance_range_bytes(&range)), Ok(range));
            let range = SupportedInclinationRange { min: a, max: b, increment: c };
            assert_eq!(SupportedInclinationRange::decode(&inclination_range_bytes(&range)), Ok(range));
            let range = SupportedSpeedRange { min: a as u16, max: b as u16, increment: c };
            assert_eq!(SupportedSpeedRange::decode(&speed_range_bytes(&range)), Ok(range));

            let (to, result) = (bits as u8, ControlResult((bits >> 8) as u8));
            let has_speeds = to == Command::SPIN_DOWN && result == ControlResult::SUCCESS;
            let spin_down_speeds = has_speeds.then_some((a as u16, c));
            assert_eq!(
                FitnessMachineControlPoint::decode(&control_response_bytes(to, result, spin_down_speeds)),
                Ok(FitnessMachineControlPoint::Response { to, result, spin_down_speeds })
            );
            let string = (bits & 1 == 1).then(|| format!("Übung {a}"));
            let state = TrainingState(bits as u8);
            assert_eq!(
                TrainingStatus::decode(&training_status_bytes(state, string.as_deref())),
                Ok(TrainingStatus { state, string, truncated: false })
            );
        }
        let spin_down =
            control_response_bytes(Command::SPIN_DOWN, ControlResult::SUCCESS, Some((3200, 3600)));
        let expected = FitnessMachineControlPoint::Response {
            to: Command::SPIN_DOWN,
            result: ControlResult::SUCCESS,
            spin_down_speeds: Some((3200, 3600)),
        };
        let reading = decode(FitnessMachineControlPoint::UUID, &spin_down);
        assert_eq!(reading, Ok(Reading::FitnessMachineControlPoint(expected)));
    }
}
