//! What clients send below the frames of the protocol: the broker's reader of WebSocket frames.

use super::Target;
use super::json::FRAMES;
use crate::websocket::{Decoder, Fault, Incoming};

/// Bytes of the longest message.
const LIMIT: usize = 600;

pub(super) fn target() -> Target {
    let frames = FRAMES.iter().map(|frame| masked(0x81, frame.as_bytes()));
    let parts = FRAMES.iter().map(|frame| {
        let (first, last) = frame.as_bytes().split_at(frame.len() / 2);
        [masked(0x01, first), masked(0x89, b"ping"), masked(0x80, last), masked(0x88, &[3, 0xe8])].concat()
    });
    Target::new("websocket", check).seeds(frames.chain(parts))
}

/// A client's frame whose key is zero, so that its payload can be read.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u16;
    let head = match length {
        0..126 => vec![first, 0x80 | length as u8],
        _ => [&[first, 0xfe][..], &length.to_be_bytes()].concat(),
    };
    [&head, &[0; 4][..], payload].concat()
}

/// However the octets come, the same messages come out, and none is longer than it may be.
fn check(input: &[u8]) {
    let whole = read(input, input.len().max(1));
    for part in [1, 7] {
        assert_eq!(read(input, part), whole, "in parts of {part}");
    }
}

fn read(input: &[u8], part: usize) -> (Vec<Incoming>, Option<Fault>) {
    let (mut decoder, mut messages) = (Decoder::new(LIMIT), Vec::new());
    for part in input.chunks(part) {
        decoder.feed(part);
        loop {
            match decoder.next() {
                Ok(Some(message)) => {
                    match &message {
                        Incoming::Text(text) => assert!(text.len() <= LIMIT),
                        Incoming::Ping(payload) => assert!(payload.len() <= 125),
                        Incoming::Binary | Incoming::Close(_) => {}
                    }
                    messages.push(message);
                }
                Ok(None) => break,
                Err(fault) => return (messages, Some(fault)),
            }
        }
    }
    (messages, None)
}
