//! What is measured: a typical value of every characteristic, and the largest frames of a Polar sensor.

use strapline_gatt::{Characteristic, HeartRateMeasurement, REGISTRY, Uuid, pmd, vectors};
use strapline_units::SplitMix64;

/// A value to decode again and again.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) uuid: Uuid,
    pub(crate) value: Vec<u8>,
}

/// Heart rate first, then frames of measurement data, then the registry in its order.
pub(crate) fn cases() -> Vec<Case> {
    let typical = REGISTRY.iter().filter(|entry| entry.uuid != pmd::PmdData::UUID).filter_map(|entry| {
        // The vectors of a file begin with what devices send; the rare and the damaged come after.
        let vector = vectors(entry.uuid).iter().find(|vector| vector.expected.is_ok())?;
        Some(Case { name: entry.name.to_owned(), uuid: entry.uuid, value: vector.value.to_vec() })
    });
    let mut cases: Vec<Case> = typical.collect();
    let after_heart_rate = cases.iter().take_while(|case| case.uuid == HeartRateMeasurement::UUID).count();
    cases.splice(after_heart_rate..after_heart_rate, polar_frames());
    cases
}

/// An H10 sends raw frames, at 200 Hz six of acceleration a second; a Verity Sense compressed ones, with all its streams
/// about ten a second. The samples are noise, so that no branch is foreseen that would not be in a signal.
fn polar_frames() -> [Case; 4] {
    let compressed = |channels: usize, samples: u8, octets: usize| {
        [noise(channels), vec![10, samples], noise(octets)].concat()
    };
    [
        polar_frame("PMD ECG, 73 raw samples", 0, 0, noise(219)),
        polar_frame("PMD ACC, 36 raw samples", 2, 1, noise(216)),
        polar_frame("PMD ACC, 57 compressed samples", 2, 0x81, compressed(6, 56, 210)),
        polar_frame("PMD PPG, 42 compressed samples", 1, 0x80, compressed(12, 41, 205)),
    ]
}

fn polar_frame(name: &str, kind: u8, frame_type: u8, payload: Vec<u8>) -> Case {
    let mut value = vec![kind];
    value.extend(2_000_000_000_u64.to_le_bytes());
    value.push(frame_type);
    value.extend(payload);
    Case { name: name.to_owned(), uuid: pmd::PmdData::UUID, value }
}

fn noise(octets: usize) -> Vec<u8> {
    let mut random = SplitMix64::new(1);
    (0..octets).map(|_| random.next_u64() as u8).collect()
}
