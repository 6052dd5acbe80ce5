//! The deframer finds every message, however the octets come in, and whatever stands between them.

use strapline_ant::{Deframer, Frame, MAX_PAYLOAD};
use strapline_units::SplitMix64;

fn below(random: &mut SplitMix64, limit: usize) -> usize {
    (random.next_u64() % limit as u64) as usize
}

fn octets(random: &mut SplitMix64, count: usize) -> Vec<u8> {
    // Many syncs: the hard case.
    let octet = |random: &mut SplitMix64| match below(random, 4) {
        0 => 0xA4,
        1 => below(random, 14) as u8,
        _ => below(random, 256) as u8,
    };
    (0..count).map(|_| octet(random)).collect()
}

fn frame(random: &mut SplitMix64) -> Frame {
    let length = 1 + below(random, MAX_PAYLOAD);
    let payload = octets(random, length);
    Frame::new(below(random, 256) as u8, &payload).unwrap()
}

/// Everything that is found in octets that come in chunks of random sizes.
fn found(deframer: &mut Deframer, random: &mut SplitMix64, mut octets: &[u8]) -> Vec<Frame> {
    let mut frames = Vec::new();
    while !octets.is_empty() {
        let (mut chunk, rest) = octets.split_at(1 + below(random, octets.len().min(70)));
        octets = rest;
        while let Some(frame) = deframer.next(&mut chunk) {
            frames.push(frame);
        }
        assert!(chunk.is_empty());
    }
    frames
}

#[test]
fn messages_in_chunks_of_any_size_are_all_found() {
    let mut random = SplitMix64::new(1);
    for _ in 0..2000 {
        let frames: Vec<_> = (0..below(&mut random, 8)).map(|_| frame(&mut random)).collect();
        let line: Vec<u8> = frames.iter().flat_map(|frame| frame.encode().as_bytes().to_vec()).collect();
        let mut deframer = Deframer::new();
        assert_eq!(found(&mut deframer, &mut random, &line), frames);
        assert_eq!((deframer.dropped(), deframer.wrong_sums()), (0, 0));
    }
}

/// Octets that are no part of a message, nor make one with what follows: those of an XOR that is right by chance are left
/// out, since nothing could tell them from a message.
fn garbage(random: &mut SplitMix64, before: &[Frame], after: &[Frame]) -> Vec<u8> {
    loop {
        let count = below(random, 100);
        let garbage = octets(random, count);
        let bytes = |frames: &[Frame]| -> Vec<u8> {
            frames.iter().flat_map(|frame| frame.encode().as_bytes().to_vec()).collect()
        };
        let line = [bytes(before), garbage.clone(), bytes(after)].concat();
        let start = bytes(before).len();
        let chance =
            (start..start + garbage.len()).any(|at| matches!(Frame::parse(&line[at..]), Ok((_, true))));
        if !chance {
            return garbage;
        }
    }
}

#[test]
fn after_any_garbage_every_message_is_found() {
    let mut random = SplitMix64::new(2);
    for round in 0..5000 {
        let mut frames = |count: usize| (0..count).map(|_| frame(&mut random)).collect::<Vec<_>>();
        let (before, after) = (frames(round % 3), frames(1 + round % 4));
        let between = garbage(&mut random, &before, &after);
        let mut line = Vec::new();
        before.iter().for_each(|frame| line.extend(frame.encode().as_bytes()));
        line.extend(&between);
        after.iter().for_each(|frame| line.extend(frame.encode().as_bytes()));
        let mut deframer = Deframer::new();
        let mut all = found(&mut deframer, &mut random, &line);
        // A false sync at the end of the garbage may wait for octets that do not come: a pause shows it.
        for _ in 0..line.len() {
            deframer.give_up();
            while let Some(frame) = deframer.next(&mut &[][..]) {
                all.push(frame);
            }
        }
        assert_eq!(all, [before, after].concat(), "{between:02x?}");
        assert_eq!(deframer.dropped(), between.len() as u64, "each octet of the garbage is dropped once");
    }
}

#[test]
fn any_octets_cost_no_more_than_themselves() {
    let mut random = SplitMix64::new(3);
    for _ in 0..10_000 {
        let count = below(&mut random, 200);
        let line = octets(&mut random, count);
        let mut deframer = Deframer::new();
        let frames = found(&mut deframer, &mut random, &line);
        let taken: usize = frames.iter().map(|frame| frame.encode().as_bytes().len()).sum();
        assert!(taken as u64 + deframer.dropped() <= line.len() as u64);
        let pending = line.len() - taken - deframer.dropped() as usize;
        assert!(pending < MAX_PAYLOAD + 4, "{pending} octets wait");
        for frame in frames {
            assert!(Frame::parse(frame.encode().as_bytes()).is_ok_and(|(_, right)| right));
        }
    }
}

#[test]
fn a_message_has_at_least_one_octet_and_no_more_than_fit() {
    assert_eq!(Frame::new(0x4E, &[]), None);
    assert_eq!(Frame::new(0x4E, &[0; MAX_PAYLOAD + 1]), None);
    assert_eq!(Frame::new(0x4E, &[7; MAX_PAYLOAD]).unwrap().payload(), [7; MAX_PAYLOAD]);
}
