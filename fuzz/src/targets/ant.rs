//! ANT: values of each kind, octets on the line, a stick that says whatever it likes, and pages that come in any order.

use std::time::Duration;

use strapline_ant::{
    Command, Deframer, DeviceId, Frame, Kind, Message, Profile, Reading, Stick, StickInput, StickOutput,
};
use strapline_pipeline::{AntDerive, Settings};
use strapline_sim::parse_ant;
use strapline_units::{Metric, Timestamp, Value};

use super::wire::START;
use super::{Target, tape, tape::Tape};
use crate::checks::assert_fields_sound;

pub(super) fn targets() -> Vec<Target> {
    let mut targets: Vec<Target> = Kind::ALL
        .iter()
        .map(|kind| {
            let mut target = Target::new(format!("ant-{}", kind.name()), |value| check(*kind, value));
            target.longest = 64;
            target.share = 1;
            target.seeds(kind.vectors().iter().map(|vector| vector.value.to_vec()))
        })
        .collect();
    let line = Kind::Message.vectors().iter().flat_map(|vector| vector.value.to_vec()).collect::<Vec<u8>>();
    let messages = Kind::Message.vectors().iter().map(|vector| vector.value.to_vec());
    targets.push(Target::new("ant-line", check_line).seeds([line]).seeds(messages));
    let mut stick = Target::new("ant-stick", check_stick).seeds(conversations());
    stick.longest = 4096;
    stick.share = 8;
    stick.words = &[&[0xA4, 3, 0x40], &[0xA4, 9, 0x4E], &[0xA4, 1, 0x6F]];
    targets.push(stick);
    let pages = (0_u8..).zip(Profile::ALL).map(|(index, profile)| {
        let mut input = vec![index];
        for vector in profile.kind().vectors() {
            input.push(25);
            input.extend(vector.value.iter().take(8));
        }
        input
    });
    targets.push(Target::new("ant-pages", check_pages).seeds(pages));
    targets
}

fn check(kind: Kind, value: &[u8]) {
    let reading = kind.decode(value);
    assert_eq!(reading, kind.decode(value), "not the same twice");
    match reading {
        Ok(reading) => {
            assert_eq!(reading.kind(), kind);
            assert_fields_sound(&reading.fields(), value);
            if let Reading::Message(message) = reading {
                let said = Message::decode(&message.frame);
                if let Some(frame) = said.encode() {
                    assert_eq!(Message::decode(&frame), said);
                }
                if let Some(command) = Command::decode(&message.frame) {
                    assert_eq!(Command::decode(&command.encode()), Some(command));
                }
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn deframed(octets: &[u8], chunk: usize) -> (Vec<Frame>, u64) {
    let (mut deframer, mut frames) = (Deframer::new(), Vec::new());
    for mut chunk in octets.chunks(chunk) {
        while let Some(frame) = deframer.next(&mut chunk) {
            frames.push(frame);
        }
    }
    for _ in octets {
        deframer.give_up();
        while let Some(frame) = deframer.next(&mut &[][..]) {
            frames.push(frame);
        }
    }
    (frames, deframer.dropped())
}

/// However the octets are cut, the same messages are in them, and each octet is of one or is dropped.
fn check_line(octets: &[u8]) {
    let (frames, dropped) = deframed(octets, octets.len().max(1));
    assert_eq!((&frames, dropped), (&deframed(octets, 1).0, deframed(octets, 7).1));
    let taken: usize = frames.iter().map(|frame| frame.encode().as_bytes().len()).sum();
    assert_eq!(taken + dropped as usize, octets.len());
}

/// Who is wanted, by a number.
fn device(tape: &mut Tape<'_>) -> DeviceId {
    let profile = *tape.one_of(&Profile::ALL);
    DeviceId { number: u16::from(tape.u8() % 4), ..DeviceId::any(profile) }
}

/// What a simulated stick has said to what it was told, as tapes.
fn conversations() -> impl Iterator<Item = Vec<u8>> {
    ["hrm,sdm", "fec,rx-fail=0.5", "power,dropout=0.2,garbage=0.1"].into_iter().map(|text| {
        let (mut stick, mut host) = (parse_ant(text).expect("a stick"), Stick::new([0; 8]));
        let (mut now, mut input) = (Duration::ZERO, vec![0, 0]);
        host.handle(now, StickInput::Plugged);
        for (index, profile) in (0_u8..).zip(Profile::ALL) {
            if stick.sensors().iter().any(|sensor| sensor.device().profile() == Some(profile)) {
                host.handle(now, StickInput::Follow(DeviceId::any(profile)));
                input.extend([5, 0, index, 0]);
            }
        }
        while now < Duration::from_secs(20) {
            while let Some(output) = host.poll(now) {
                if let StickOutput::Write(bytes) = output {
                    stick.write(now, bytes.as_bytes());
                }
            }
            let before = now;
            now = stick.due().into_iter().chain(host.deadline()).min().unwrap_or(now).max(now);
            while let Some(chunk) = stick.read(now) {
                host.handle(now, StickInput::Received(&chunk.octets));
                // Some time, in 10 ms.
                let pause = ((now - before).as_millis() / 10).min(0x7F) as u8;
                input.extend([[2, pause].as_slice(), &tape::value(&chunk.octets)].concat());
            }
            now += Duration::from_micros(1);
        }
        input.truncate(4096);
        input
    })
}

fn check_stick(input: &[u8]) {
    let mut stick = Stick::new([7; 8]);
    let (mut tape, mut now) = (Tape::new(input), Duration::ZERO);
    while !tape.is_empty() {
        let kind = tape.u8() % 12;
        now += tape.pause();
        match kind {
            0 => stick.handle(now, StickInput::Plugged),
            1 => stick.handle(now, StickInput::Unplugged),
            2..5 => stick.handle(now, StickInput::Received(tape.value())),
            5 | 6 => stick.handle(now, StickInput::Follow(device(&mut tape))),
            7 => stick.handle(now, StickInput::Unfollow(device(&mut tape))),
            8 => stick.handle(now, StickInput::Search(*tape.one_of(&Profile::ALL))),
            9 => stick.handle(now, StickInput::EndSearch(*tape.one_of(&Profile::ALL))),
            10 => stick.handle(now, StickInput::Send(device(&mut tape), tape.array())),
            _ => stick.handle(now, StickInput::Leave),
        }
        drain(&mut stick, now, input.len());
    }
    // However it was before, and although the stick says nothing more: leaving ends.
    stick.handle(now, StickInput::Leave);
    let mut left = drain(&mut stick, now, input.len());
    for _ in 0..200 {
        let Some(deadline) = stick.deadline() else { break };
        now = now.max(deadline);
        left |= drain(&mut stick, now, input.len());
    }
    assert!(left, "it never leaves");
    assert_eq!(stick.deadline(), None, "it does not come to rest");
}

/// Whether it has left.
fn drain(stick: &mut Stick, now: Duration, octets: usize) -> bool {
    let (mut count, mut left) = (0, false);
    while let Some(output) = stick.poll(now) {
        count += 1;
        assert!(count <= 64 + 4 * octets, "endless outputs");
        match output {
            StickOutput::Write(bytes) => {
                let (frame, right) = Frame::parse(bytes.as_bytes()).expect("a message");
                assert!(right && Command::decode(&frame).is_some(), "no command: {frame:?}");
                assert!(
                    stick.deadline().is_some_and(|deadline| deadline > now),
                    "nobody waits for its answer"
                );
            }
            StickOutput::Left => left = true,
            _ => {}
        }
    }
    assert!(stick.heard().count() <= 64);
    left
}

fn check_pages(input: &[u8]) {
    let mut tape = Tape::new(input);
    let profile = *tape.one_of(&Profile::ALL);
    let (mut derive, mut at) = (AntDerive::new(&Settings::default()), START);
    let mut latest: Vec<(Metric, Timestamp)> = Vec::new();
    while !tape.is_empty() {
        at = at + tape.pause();
        let reading = profile.decode(tape.array());
        derive.page(at, &reading, |metric, time, value| {
            assert!(matches!(value, Value::Scalar(number) if number.is_finite()), "{metric}: {value:?}");
            let before = latest.iter_mut().find(|(it, _)| *it == metric);
            match before {
                Some((_, before)) => {
                    assert!(time >= *before, "{metric} goes back");
                    *before = time;
                }
                None => latest.push((metric, time)),
            }
        });
        assert_fields_sound(&derive.fields(&reading), &[0; 8]);
    }
}
