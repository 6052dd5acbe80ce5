//! Polar Measurement Data, with the delta compressor of the sensors.

use strapline_gatt::pmd::{PmdControlPoint, PmdData, command};

/// The octets of a data frame; whole samples only. Values beyond the width of their channel are cut to it in raw frames
/// and in the first sample of compressed ones.
pub fn pmd_bytes(frame: &PmdData) -> Vec<u8> {
    let mut value = vec![frame.measurement as u8];
    value.extend(frame.timestamp_ns.to_le_bytes());
    value.push(frame.frame_type | u8::from(frame.compressed) << 7);
    let layout = frame.layout();
    let put = |value: &mut Vec<u8>, sample: &[i32]| {
        for (channel, width) in sample.iter().zip(layout) {
            value.extend(channel.to_le_bytes().into_iter().take(usize::from(width.unsigned_abs())));
        }
    };
    let mut samples = frame.raw_samples();
    if frame.compressed {
        samples.by_ref().take(1).for_each(|reference| put(&mut value, reference));
        compress(&frame.values, layout.len(), &mut value);
    } else {
        samples.for_each(|sample| put(&mut value, sample));
    }
    value
}

/// The octets of a value of the control point.
pub fn pmd_control_bytes(value: &PmdControlPoint) -> Vec<u8> {
    match value {
        PmdControlPoint::Features(features) => {
            let mut value = vec![0x0F];
            value.extend(features.0.to_le_bytes());
            value.resize(17, 0);
            value
        }
        PmdControlPoint::Response(response) => {
            let mut value = vec![0xF0, response.op, response.measurement, response.status.0];
            value.extend(response.more.map(u8::from));
            value.extend(&response.parameters);
            value
        }
        PmdControlPoint::Stopped(types) => [&[1], types.as_slice()].concat(),
        PmdControlPoint::Start { measurement, settings } => {
            [&[command::op::START, *measurement], settings.0.as_slice()].concat()
        }
    }
}

/// Samples that are looked at together for a common width.
const GROUP: usize = 8;

/// Blocks of differences: groups of samples, joined where they need the same width.
fn compress(values: &[i32], channels: usize, out: &mut Vec<u8>) {
    let after = values.get(channels..).unwrap_or_default();
    let deltas: Vec<i32> =
        after.iter().zip(values).map(|(value, before)| value.wrapping_sub(*before)).collect();
    let mut blocks: Vec<(u32, Vec<i32>)> = Vec::new();
    for group in deltas.chunks(GROUP * channels.max(1)) {
        let width = group.iter().copied().map(bits).max().unwrap_or(2);
        match blocks.last_mut() {
            Some((last, block)) if *last == width && block.len() + group.len() <= 255 * channels => {
                block.extend(group);
            }
            _ => blocks.push((width, group.to_vec())),
        }
    }
    for (width, block) in blocks {
        out.extend([width as u8, (block.len() / channels.max(1)) as u8]);
        let (mut word, mut held) = (0_u64, 0);
        for delta in block {
            word |= (delta as u32 as u64 & ((1 << width) - 1)) << held;
            held += width;
            while held >= 8 {
                out.push(word as u8);
                word >>= 8;
                held -= 8;
            }
        }
        if held > 0 {
            out.push(word as u8);
        }
    }
}

/// Bits that hold a signed number. At least two: Polar's SDK reads one bit wrongly.
fn bits(delta: i32) -> u32 {
    (33 - (if delta < 0 { !delta } else { delta }).leading_zeros()).max(2)
}

#[cfg(test)]
mod tests {
    use strapline_gatt::Characteristic;
    use strapline_gatt::pmd::{PmdFeatures, PmdResponse, PmdSettings, PmdStatus, PmdType};
    use strapline_units::SplitMix64;

    use super::*;

    /// Every layout that exists, by measurement, compression and frame type.
    fn kinds() -> Vec<PmdData> {
        let mut kinds = Vec::new();
        for measurement in PmdType::ALL {
            for (compressed, frame_type) in (0..=0x7F).flat_map(|kind| [(false, kind), (true, kind)]) {
                let (timestamp_ns, values, truncated) = (0, Vec::new(), false);
                let kind = PmdData { measurement, frame_type, compressed, timestamp_ns, values, truncated };
                if !kind.layout().is_empty() {
                    kinds.push(kind);
                }
            }
        }
        kinds
    }

    /// The nearest value that a channel of so many octets holds.
    fn fit(value: i32, width: i8) -> i32 {
        let unused = 32 - 8 * u32::from(width.unsigned_abs());
        let shifted = value << unused;
        if width < 0 { shifted >> unused } else { (shifted as u32 >> unused) as i32 }
    }

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(21);
        let kinds = kinds();
        assert_eq!(kinds.len(), 33);
        for round in 0..10_000 {
            let mut frame = kinds[round % kinds.len()].clone();
            frame.timestamp_ns = random.next_u64();
            let count = random.next_u64() % 40 + 1;
            // A walk whose steps go from still to wild within a frame.
            let mut sample: Vec<i32> = frame.layout().iter().map(|_| random.next_u64() as i32).collect();
            for _ in 0..count {
                let quiet = random.next_u64() % 33;
                for (value, width) in sample.iter_mut().zip(frame.layout()) {
                    let step = (random.next_u64() as i64 >> (quiet + 31)) as i32;
                    *value = fit(value.wrapping_add(step), *width);
                }
                frame.values.extend(&sample);
            }
            assert_eq!(PmdData::decode(&pmd_bytes(&frame)), Ok(frame));
        }
    }

    #[test]
    fn a_quiet_signal_is_sent_in_a_third_of_its_octets() {
        let mut random = SplitMix64::new(22);
        let mut values = vec![250_000, 260_000, 270_000, -600];
        for _ in 0..41 {
            let last: Vec<i32> = values[values.len() - 4..].to_vec();
            values.extend(last.iter().map(|value| value + (random.next_u64() % 30) as i32 - 15));
        }
        let frame = PmdData {
            measurement: PmdType::Ppg,
            frame_type: 0,
            compressed: true,
            timestamp_ns: 1,
            values,
            truncated: false,
        };
        let length = pmd_bytes(&frame).len();
        assert!(length < 42 * 12 / 3, "{length} octets");
    }

    #[test]
    fn control_point_values_are_decoded_again() {
        let mut random = SplitMix64::new(23);
        for round in 0..10_000 {
            let bits = random.next_u64();
            let octets: Vec<u8> = (0..bits >> 40 & 0x1F).map(|_| random.next_u64() as u8).collect();
            let value = match round % 4 {
                0 => PmdControlPoint::Features(PmdFeatures(bits as u16)),
                1 => PmdControlPoint::Stopped(octets),
                2 => PmdControlPoint::Start { measurement: bits as u8, settings: PmdSettings(octets) },
                _ => PmdControlPoint::Response(PmdResponse {
                    op: bits as u8,
                    measurement: (bits >> 8) as u8,
                    status: PmdStatus((bits >> 16) as u8),
                    more: Some(bits >> 24 & 1 == 1),
                    parameters: octets,
                }),
            };
            assert_eq!(PmdControlPoint::decode(&pmd_control_bytes(&value)), Ok(value));
        }
    }
}
