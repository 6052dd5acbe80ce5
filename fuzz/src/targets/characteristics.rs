//! One target for each line of the registry, with its vectors as seeds.

use strapline_gatt::{Entry, MAX_VALUE_LENGTH, REGISTRY, decode};

use super::{Target, tape};
use crate::checks::assert_sound;

pub(super) fn targets() -> impl Iterator<Item = Target> {
    REGISTRY.iter().map(|entry| {
        let mut target = Target::new(name(entry), |value| check(entry, value));
        target.uuid = Some(entry.uuid);
        // Somewhat more than an attribute holds.
        target.longest = MAX_VALUE_LENGTH + 8;
        target.share = 2;
        target.seeds(tape::vectors(entry.uuid).map(<[u8]>::to_vec))
    })
}

/// `heart-rate-measurement` for "Heart Rate Measurement".
fn name(entry: &Entry) -> String {
    let plain = |character: char| {
        if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' }
    };
    entry.name.chars().map(plain).collect()
}

fn check(entry: &Entry, value: &[u8]) {
    let reading = decode(entry.uuid, value);
    assert_eq!(reading, decode(entry.uuid, value), "not the same twice");
    match reading {
        Ok(reading) => {
            assert_eq!(reading.uuid(), entry.uuid);
            assert!((1..=MAX_VALUE_LENGTH).contains(&value.len()), "a reading of {} octets", value.len());
            assert_sound(&reading, value);
        }
        // Its text is what a person reads.
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
