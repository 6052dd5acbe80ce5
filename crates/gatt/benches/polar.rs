//! Time to decode the largest frames of a Polar sensor: an H10 at 200 Hz sends six a second, a Verity Sense with all
//! streams about ten.

use divan::{Bencher, black_box};
use strapline_gatt::Characteristic;
use strapline_gatt::pmd::{PmdContext, PmdData};
use strapline_units::SplitMix64;

fn main() {
    divan::main();
}

fn frame(kind: u8, frame_type: u8, payload: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mut value = vec![kind];
    value.extend(2_000_000_000_u64.to_le_bytes());
    value.push(frame_type);
    value.extend(payload);
    value
}

fn noise(octets: usize) -> Vec<u8> {
    let mut random = SplitMix64::new(1);
    (0..octets).map(|_| random.next_u64() as u8).collect()
}

fn frames(name: &str) -> Vec<u8> {
    match name {
        "ecg: 73 raw samples" => frame(0, 0, noise(219)),
        "acc: 36 raw samples" => frame(2, 1, noise(216)),
        "acc: 57 compressed samples" => frame(2, 0x81, [noise(6), vec![10, 56], noise(210)].concat()),
        _ => frame(1, 0x80, [noise(12), vec![10, 41], noise(205)].concat()),
    }
}

const NAMES: [&str; 4] = [
    "ecg: 73 raw samples",
    "acc: 36 raw samples",
    "acc: 57 compressed samples",
    "ppg: 42 compressed samples",
];

#[divan::bench(args = NAMES)]
fn decode(bencher: Bencher<'_, '_>, name: &str) {
    let value = frames(name);
    bencher.bench(|| PmdData::decode(black_box(&value)));
}

#[divan::bench(args = NAMES)]
fn decode_to_times_and_units(bencher: Bencher<'_, '_>, name: &str) {
    let value = frames(name);
    let context = PmdContext { previous_timestamp_ns: Some(1_000_000_000), ..PmdContext::default() };
    bencher.bench(|| {
        let frame = PmdData::decode(black_box(&value)).ok()?;
        let sum = |sum: f64, sample: strapline_gatt::pmd::PmdSample<'_>| {
            sum + sample.timestamp_ns.unwrap_or_default() as f64 + sample.values().sum::<f64>()
        };
        Some(frame.samples(&context).fold(0.0, sum))
    });
}
