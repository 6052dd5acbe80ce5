//! Cut and corrupt values give an error or fewer fields, never a panic and never a field that the whole value
//! contradicts.

#[path = "support/sound.rs"]
mod sound;

use strapline_gatt::{FieldValue, Fields, REGISTRY, Uuid, decode, vectors};
use strapline_units::SplitMix64;

use crate::sound::assert_sound;

const ROUNDS: usize = 10_000;

#[test]
fn a_prefix_never_shows_a_field_that_the_whole_value_lacks_or_contradicts() {
    for entry in REGISTRY {
        for vector in vectors(entry.uuid) {
            if layout_depends_on_length(entry.uuid, vector.value) {
                continue;
            }
            let Ok(whole) = decode(entry.uuid, vector.value) else { continue };
            for length in 0..vector.value.len() {
                let Ok(cut) = decode(entry.uuid, &vector.value[..length]) else { continue };
                assert_part_of(&cut.fields(), &whole.fields(), entry.name, length);
            }
        }
    }
}

/// Documents of different years give some fields of fitness machines different widths behind the same flags, and some
/// bikes leave a flag out: there an octet more or less is another layout, and says nothing about this one.
fn layout_depends_on_length(uuid: Uuid, value: &[u8]) -> bool {
    let flags = |at: usize| value.get(at).copied().unwrap_or_default();
    match uuid.short() {
        // Pace.
        Some(0x2ACD) => flags(0) & 0x60 != 0,
        // Resistance level.
        Some(0x2ACE | 0x2AD1) => flags(0) & 0x80 != 0,
        // Resistance level, and cadence without its flag.
        Some(0x2AD2) => flags(0) & 0x20 != 0 || flags(0) & 0x0C == 0x08,
        // Three numbers of 8 or of 16 bits.
        Some(0x2AD6) => true,
        _ => false,
    }
}

fn assert_part_of(cut: &Fields, whole: &Fields, name: &str, length: usize) {
    for (field, value) in cut.iter().filter(|(field, _)| *field != "truncated") {
        let agrees = match (value, whole.get(field)) {
            (FieldValue::Integers(cut), Some(FieldValue::Integers(whole))) => whole.starts_with(cut),
            (FieldValue::List(cut), Some(FieldValue::List(whole))) => whole.starts_with(cut),
            (FieldValue::Lists(cut), Some(FieldValue::Lists(whole))) => whole.starts_with(cut),
            (FieldValue::Records(cut), Some(FieldValue::Records(whole))) => whole.starts_with(cut),
            (FieldValue::Text(cut), Some(FieldValue::Text(whole))) => whole.starts_with(cut.as_str()),
            // Some devices send the lower octets of a bit field alone: a legal value with fewer bits.
            (FieldValue::Number(cut), Some(FieldValue::Number(whole))) if field == "bits" => {
                *cut as u32 & *whole as u32 == *cut as u32
            }
            (cut, Some(whole)) => cut == whole,
            (_, None) => false,
        };
        assert!(agrees, "{name} cut at {length}: {field} is {value:?}, but {:?} in whole", whole.get(field));
    }
}

#[test]
fn a_longer_value_keeps_the_fields_that_do_not_fill_the_rest() {
    // A newer version of a characteristic, or padding: nothing before the tail may change.
    for entry in REGISTRY {
        for vector in vectors(entry.uuid) {
            if layout_depends_on_length(entry.uuid, vector.value) {
                continue;
            }
            let Ok(whole) = decode(entry.uuid, vector.value) else { continue };
            let padded = [vector.value, &[0, 0]].concat();
            let longer = decode(entry.uuid, &padded).unwrap().fields();
            if whole.fields().get("truncated").is_none() {
                assert_part_of(&whole.fields(), &longer, entry.name, padded.len());
            }
        }
    }
}

#[test]
fn fuzzed_payloads_decode_the_same_way_twice_to_finite_fields_that_fit() {
    for (index, entry) in REGISTRY.iter().enumerate() {
        let mut random = SplitMix64::new(0x5EED + index as u64);
        let mut decoded = 0;
        for round in 0..ROUNDS {
            let value = fuzzed(&mut random, vectors(entry.uuid)[round % vectors(entry.uuid).len()].value);
            let reading = decode(entry.uuid, &value);
            assert_eq!(reading, decode(entry.uuid, &value), "{} {value:02x?}", entry.name);
            if let Ok(reading) = reading {
                decoded += 1;
                assert_sound(&reading, &value);
            }
        }
        assert!(decoded > ROUNDS / 20, "{}: only {decoded} payloads reached the fields", entry.name);
    }
}

/// A mutated vector in three of four rounds, otherwise noise.
fn fuzzed(random: &mut SplitMix64, seed: &[u8]) -> Vec<u8> {
    let mut below = |limit: usize| (random.next_u64() % limit as u64) as usize;
    let mut value = seed.to_vec();
    match below(4) {
        0 => {
            // Mostly short, as notifications are; sometimes up to beyond what an attribute can hold.
            let length = if below(8) == 0 { below(600) } else { below(24) };
            value = (0..length).map(|_| below(256) as u8).collect();
        }
        1 => value.truncate(below(value.len() + 1)),
        2 => value.extend((0..below(6)).map(|_| below(256) as u8).collect::<Vec<_>>()),
        _ => {}
    }
    for _ in 0..below(4) {
        if !value.is_empty() {
            let at = below(value.len());
            value[at] = [0x00, 0x7F, 0x80, 0xFF, below(256) as u8][below(5)];
        }
    }
    value
}
