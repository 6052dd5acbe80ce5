//! Frames of the streaming protocol in both directions, the JSON below them, and a server under fire.

use std::time::Duration;

use serde_json::value::RawValue;
use strapline_units::{Private, Timestamp, Value};
use strapline_wire::{
    ClientFrame, Close, Identity, Measurement, RawJson, ReadyFrame, Role, Server, ServerConfig, ServerFrame,
    ServerInput, ServerOutput, with_timestamp,
};

use super::json::{FRAMES, WORDS};
use super::{Target, tape, tape::Tape};

/// 2023-11-14: the time of every input's beginning.
pub(super) const START: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

pub(super) fn targets() -> [Target; 4] {
    let text = |name, check: fn(&str)| {
        let run = move |input: &[u8]| {
            if let Ok(text) = std::str::from_utf8(input) {
                check(text);
            }
        };
        let mut target = Target::new(name, run).seeds(FRAMES.map(|frame| frame.as_bytes().to_vec()));
        target.words = WORDS;
        target
    };
    // Opened and identified, with the frame before and after.
    let sessions = FRAMES.iter().map(|frame| {
        let frame = [&[0, 1][..], &tape::value(frame.as_bytes())].concat();
        let identify = [&[0, 1][..], &tape::value(FRAMES[3].as_bytes()), &[1, 1]].concat();
        [frame.clone(), identify, frame].concat()
    });
    let mut server = Target::new("wire-server", server).seeds(sessions);
    server.words = WORDS;
    [
        text("wire-json", raw_json),
        text("wire-client-frame", client_frame),
        text("wire-server-frame", server_frame),
        server,
    ]
}

fn raw_json(text: &str) {
    let ours = RawJson::parse(text);
    // A limit of the other's recursion.
    if text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() < 100 {
        assert_eq!(ours.is_some(), serde_json::from_str::<&RawValue>(text).is_ok(), "JSON or not: {text:?}");
    }
    let Some(json) = ours else { return };
    assert_eq!(RawJson::parse(json.get()).as_ref(), Some(&json));
    let stamped = with_timestamp(json.by_ref(), START);
    assert!(RawJson::parse(stamped.get()).is_some(), "a stamp breaks {text:?}: {}", stamped.get());
    assert_eq!(with_timestamp(stamped.by_ref(), START), stamped, "stamped twice");
    if let Some(Measurement { value, .. }) = Measurement::read(&json) {
        let finite = match &value {
            Value::Scalar(value) => value.is_finite(),
            Value::Vector(values) => values.iter().all(|value| value.is_finite()),
        };
        assert!(finite, "{text:?} is read as {value:?}");
    }
}

fn client_frame(text: &str) {
    let Ok(frame) = ClientFrame::parse(text) else { return };
    let encoded = frame.encode();
    assert!(RawJson::parse(&encoded).is_some(), "{encoded}");
    let again = ClientFrame::parse(&encoded).map(|frame| frame.encode());
    assert_eq!(again.as_deref(), Ok(&*encoded), "read again");
}

fn server_frame(text: &str) {
    let Ok(frame) = ServerFrame::parse(text) else { return };
    let encoded = frame.encode();
    assert!(RawJson::parse(&encoded).is_some(), "{encoded}");
    let again = ServerFrame::parse(&encoded).map(|frame| frame.encode());
    assert_eq!(again.as_deref(), Ok(&*encoded), "read again");
}

fn server(input: &[u8]) {
    let config = ServerConfig { max_frame_bytes: 200, max_pending_bytes: 400, ..ServerConfig::default() };
    let (mut tape, mut now, mut server) = (Tape::new(input), START, Server::new(config));
    let (mut closed, mut redeemed) = (false, Vec::new());
    server.handle(now, ServerInput::Opened);
    while !tape.is_empty() {
        let kind = tape.u8();
        now = now + tape.pause();
        let role = if kind & 0x80 == 0 { Role::Producer } else { Role::Consumer };
        match kind % 8 {
            1 => {
                redeemed.push(role);
                let last_id = (kind & 0x40 != 0).then(|| i64::from(kind & 0x38));
                let ready = ReadyFrame { last_id, ..ReadyFrame::default() };
                server.handle(now, ServerInput::Redeemed(Ok(Identity { ready, ..identity(role) })));
            }
            7 => server.handle(now, ServerInput::Stored(tape.u16().into())),
            2 => server.handle(now, ServerInput::Redeemed(Err(Close::InvalidToken))),
            3 => server.handle(now, ServerInput::Binary),
            4 => server.handle(now, ServerInput::Tick),
            5 => server.handle(now, ServerInput::TooBig),
            6 => server.handle(now, ServerInput::Closed),
            _ => {
                let Ok(text) = std::str::from_utf8(tape.value()) else { continue };
                server.handle(now, ServerInput::Text(text));
            }
        }
        while let Some(output) = server.poll() {
            assert!(!closed, "{output:?} follows Close");
            match output {
                ServerOutput::Close(_) => closed = true,
                ServerOutput::Submit(submit) => {
                    assert!(may(&server, &redeemed, Role::Producer));
                    let numbered = server.identity().is_none_or(|who| who.ready.last_id.is_some());
                    assert!(submit.id.is_none() || numbered, "a number without a stream");
                    assert_eq!(with_timestamp(submit.d.by_ref(), now), submit.d, "it has a ts");
                    assert!(ClientFrame::parse(&ClientFrame::Submit(submit).encode()).is_ok());
                }
                ServerOutput::Replay(_) => {
                    assert!(may(&server, &redeemed, Role::Consumer));
                }
                ServerOutput::Send(text) => assert!(ServerFrame::parse(&text).is_ok(), "{text}"),
                ServerOutput::Wake(at) => assert!(at.duration_since(now) < Duration::from_secs(3600)),
                ServerOutput::Status(_) | ServerOutput::Redeem { .. } => {}
            }
        }
        assert!(!closed || server.is_closed());
    }
}

/// Whether a client may be of this role. One whose time ran out with this very frame has no identity any more.
fn may(server: &Server, redeemed: &[Role], role: Role) -> bool {
    redeemed.contains(&role) && server.identity().is_none_or(|identity| identity.role == role)
}

fn identity(role: Role) -> Identity {
    let user = (role == Role::Producer).then(|| Private::new("user".to_owned()));
    Identity { role, developer: "developer".to_owned(), user, ready: ReadyFrame::default() }
}
