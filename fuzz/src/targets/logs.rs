//! Logs of recordings: whatever a store holds, what is read of it is written the same again, becomes a session and can be
//! played.

use strapline_gatt::pmd::{PmdContext, PmdType};
use strapline_pipeline::{EVERY_SENSOR, Input, Notification};
use strapline_recording::{Assembler, Chunks, Encoder, Entry, Mark, Player, What};
use strapline_units::{Private, SourceId};

use super::Target;
use super::wire::START;

pub(super) fn target() -> Target {
    let mut target = Target::new("recording-log", check).seeds([log()]);
    target.words = &[&[7, 6], &[9, 12], &[10, 8], &[1, 5], &[0x37, 0x2A]];
    target.longest = 4096;
    target
}

fn log() -> Vec<u8> {
    let device = SourceId(1);
    let context = PmdContext { sample_rate_hz: Some(130.0), ..PmdContext::default() };
    let strap = Notification {
        device,
        characteristic: strapline_gatt::Uuid::from_u16(0x2A37),
        at: START,
        value: vec![0x10, 72, 0x40, 3],
    };
    let entries = [
        What::Began { utc_offset_minutes: -120, wheel_mm: 2105 },
        What::Named(device, Private::new("H10".to_owned())),
        What::Input(Input::Connected { device, synthetic: false }),
        What::Input(Input::Streams { device, measurement: PmdType::Ecg, context }),
        What::Input(Input::Notification(strap)),
        What::Mark(Mark::Pause),
    ];
    let mut encoder = Encoder::default();
    for what in entries {
        encoder.push(&Entry { at: START, what });
    }
    encoder.take_chunk().unwrap_or_default()
}

fn check(input: &[u8]) {
    read(input);
    // A checksum is not found by chance: the same as the payload of a chunk that has the right one.
    let mut chunk = vec![1];
    chunk.extend((input.len() as u32).to_le_bytes());
    let sum = crc32(chunk.iter().chain(input));
    chunk.extend(sum.to_le_bytes());
    chunk.extend(input);
    read(&chunk);
}

fn read(octets: &[u8]) {
    let entries: Vec<Entry> = Chunks::new(octets).flatten().flatten().collect();
    let mut encoder = Encoder::default();
    entries.iter().for_each(|entry| encoder.push(entry));
    let written = encoder.take_chunk().unwrap_or_default();
    let again: Vec<Entry> = Chunks::new(&written).flat_map(|chunk| chunk.expect("just written")).collect();
    again.iter().for_each(|entry| encoder.push(entry));
    // By octets, since NaN is not the same as itself.
    assert!(encoder.take_chunk().unwrap_or_default() == written, "not the same again");

    let mut assembler = Assembler::new(EVERY_SENSOR);
    entries.iter().for_each(|entry| assembler.take(entry.clone()));
    let session = assembler.finish();
    assert!(session.start <= session.end);
    let names = vec![(SourceId(1), SourceId(9))];
    let mut player = Player::new(entries, EVERY_SENSOR, names, START, 60);
    while let Some(due) = player.due() {
        let before = player.due();
        player.handle(due, 1);
        assert!(player.due() != before || player.due() <= Some(due), "it does not move on");
        while player.poll().is_some() {}
    }
}

/// CRC-32, bit by bit, to compare with.
fn crc32<'a>(octets: impl Iterator<Item = &'a u8>) -> u32 {
    !octets.fold(u32::MAX, |sum, octet| {
        (0..8).fold(sum ^ u32::from(*octet), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}
