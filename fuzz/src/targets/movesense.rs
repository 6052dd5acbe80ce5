//! Movesense: payloads of each kind, and the conversation.

use std::time::Duration;

use strapline_gatt::Characteristic;
use strapline_gatt::movesense::{
    MovesenseEvent, MovesenseKind, MovesenseNotification, MovesenseSession, decode, decode_notification,
};

use super::{Target, tape, tape::Tape};
use crate::checks::assert_fields_sound;

const PATHS: [&str; 5] = ["/Meas/HR", "/Meas/ECG/200/mV", "/Meas/IMU9/104", "/Meas/Acc/Info", "/Nowhere"];

pub(super) fn targets() -> [Target; 2] {
    let values = || tape::vectors(MovesenseNotification::UUID);
    // A time and two floats for each axis of three sensors.
    let motion = [&[9, 0, 0, 0][..], &1.5_f32.to_le_bytes().repeat(18)].concat();
    let payloads = (0..MovesenseKind::ALL.len() as u8).flat_map(move |kind| {
        let beat = [&60_f32.to_le_bytes()[..], &[0xE8, 3]].concat();
        [motion.clone(), beat, vec![2, 13, 0, 26, 0]].map(|payload| [vec![kind], payload].concat())
    });
    let notifications = values().flat_map(|value| {
        (0..MovesenseKind::ALL.len() as u8).map(move |kind| [&[kind | 0x80][..], value].concat())
    });
    let accepted = [1, 1, 200, 0];
    let conversation = [&[0, 0, 1, 0][..], &tape::value(&accepted), &[2, 0, 0, 0]].concat();
    let events = values().map(|value| [&[0, 0, 1, 0][..], &tape::value(value)].concat());
    [
        Target::new("movesense-payload", payload).seeds(payloads).seeds(notifications),
        Target::new("movesense-session", session).seeds(events).seeds([conversation]),
    ]
}

fn payload(input: &[u8]) {
    let mut tape = Tape::new(input);
    let octet = tape.u8();
    let (kind, value) =
        (MovesenseKind::ALL[usize::from(octet & 0x7F) % MovesenseKind::ALL.len()], tape.rest());
    let decode = if octet & 0x80 == 0 { decode } else { decode_notification };
    let reading = decode(kind, value);
    assert_eq!(reading, decode(kind, value), "not the same twice");
    if let Ok(reading) = reading {
        assert_fields_sound(&reading.fields(), value);
    }
}

fn session(input: &[u8]) {
    let mut session = MovesenseSession::new(&PATHS);
    let (mut tape, mut now) = (Tape::new(input), Duration::ZERO);
    while !tape.is_empty() {
        let kind = tape.u8();
        now += tape.pause();
        match kind % 4 {
            0 => drop(session.poll(now)),
            1 | 3 => {
                let value = tape.value();
                if let Ok(Some(MovesenseEvent::Reading(path, reading))) = session.handle(value) {
                    assert!(PATHS.contains(&path));
                    // It may have come in two parts.
                    assert_fields_sound(&reading.fields(), &[value, &[0; 256]].concat());
                }
            }
            _ => session.stop(),
        }
    }
    // However it was before: all is said in the end, although the sensor says nothing more.
    session.stop();
    for _ in 0..2 * PATHS.len() {
        while session.poll(now).is_some() {}
        let Some(deadline) = session.deadline() else { break };
        now = now.max(deadline);
    }
    assert!(session.is_settled(), "it does not settle");
    assert_eq!(session.deadline(), None);
}
