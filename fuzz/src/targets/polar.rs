//! Polar frames with all that is known of their stream, and compressed ones against a decoder that takes its time.

use strapline_gatt::polar::{NAMES, PmdContext, PmdData, PmdType, decode_named_with};
use strapline_gatt::{Characteristic, DecodeError, FieldValue};

use super::{Target, tape, tape::Tape};
use crate::checks::assert_fields_sound;

pub(super) fn targets() -> [Target; 2] {
    let frames = || tape::vectors(PmdData::UUID);
    let all = frames().chain(tape::vectors(strapline_gatt::polar::PmdControlPoint::UUID));
    let with_context = all.flat_map(|value| {
        // A factor of 0.25, 130 Hz, no frame before; as any data and by each name.
        let context = [&0.25_f32.to_le_bytes()[..], &130_u16.to_le_bytes(), &[0; 8]].concat();
        (0..NAMES.len() as u8).map(move |name| [&[name][..], &context, value].concat())
    });
    let compressed = frames().filter(|frame| frame.get(9).is_some_and(|octet| octet & 0x80 != 0));
    [
        Target::new("polar-context", context).seeds(with_context),
        Target::new("polar-delta", delta).seeds(compressed.map(<[u8]>::to_vec)),
    ]
}

fn context(input: &[u8]) {
    let mut tape = Tape::new(input);
    let name = *tape.one_of(&NAMES);
    let factor = f64::from(f32::from_le_bytes(tape.array()));
    let context = PmdContext {
        // The settings refuse what is no number.
        factor: if factor.is_finite() { factor } else { 1.0 },
        sample_rate_hz: Some(f64::from(tape.u16())),
        previous_timestamp_ns: Some(u64::from_le_bytes(tape.array())).filter(|stamp| *stamp != 0),
    };
    let value = tape.rest();
    let fields = decode_named_with(name, value, &context);
    assert_eq!(fields, decode_named_with(name, value, &context), "not the same twice");
    let Ok(fields) = fields else { return };
    assert_fields_sound(&fields, value);
    if let Some(FieldValue::Integers(stamps)) = fields.get("sample_timestamps_ns") {
        assert!(stamps.is_sorted(), "times go back: {stamps:?}");
        assert_eq!(
            fields.get("last_sample_timestamp_ns"),
            stamps.last().map(|last| FieldValue::Integer(*last)).as_ref()
        );
        assert_eq!(fields.get("sample_count"), Some(&FieldValue::Number(stamps.len() as f64)));
        if let Some(previous) = context.previous_timestamp_ns
            && previous < *stamps.last().unwrap_or(&0)
        {
            assert!(
                stamps.iter().all(|stamp| previous <= *stamp),
                "a sample of the frame before: {stamps:?}"
            );
        }
    }
}

fn delta(input: &[u8]) {
    let mut frame = input.to_vec();
    // Compressed in any case.
    let Some(octet) = frame.get_mut(9) else { return };
    *octet |= 0x80;
    let Ok(data) = PmdData::decode(&frame) else { return };
    assert!(data.compressed && PmdType::ALL.contains(&data.measurement));
    assert_eq!(data.values.len() % data.channels(), 0);
    assert_eq!(slowly(&frame[10..], data.layout()), Ok((data.values, data.truncated)));
}

/// A compressed payload, bit by bit ("Polar online measurement", delta frames): the reference sample, then blocks of
/// delta size in bits, number of samples, and deltas that begin in the lowest bit of the first octet.
fn slowly(payload: &[u8], layout: &[i8]) -> Result<(Vec<i32>, bool), DecodeError> {
    let mut rest = payload;
    let mut samples: Vec<i32> = Vec::new();
    for width in layout {
        let octets = usize::from(width.unsigned_abs());
        let (taken, after) = rest.split_at(octets);
        rest = after;
        let number = taken.iter().rev().fold(0_i64, |number, octet| number << 8 | i64::from(*octet));
        let negative = *width < 0 && number >> (8 * octets - 1) & 1 == 1;
        samples.push(if negative { number - (1 << (8 * octets)) } else { number } as i32);
    }
    while let [width, count, data @ ..] = rest {
        let (width, count) = (usize::from(*width), usize::from(*count));
        let bits = width * layout.len() * count;
        let mut stream = data.iter().flat_map(|octet| (0..8).map(move |bit| octet >> bit & 1 == 1));
        for _ in 0..if width == 0 { 0 } else { count } {
            let mut sample = Vec::new();
            for _ in layout {
                let mut delta = 0_i64;
                for bit in 0..width {
                    match stream.next() {
                        Some(true) if bit == width - 1 => delta -= 1 << bit,
                        Some(true) => delta += 1 << bit,
                        Some(false) => {}
                        // Half a sample is none.
                        None => return Ok((samples, true)),
                    }
                }
                let before = samples[samples.len() - layout.len() + sample.len()];
                sample.push(before.wrapping_add(delta as i32));
            }
            samples.extend(sample);
        }
        match data.get(bits.div_ceil(8)..) {
            Some(after) => rest = after,
            None => return Ok((samples, true)),
        }
    }
    Ok((samples, !rest.is_empty()))
}
