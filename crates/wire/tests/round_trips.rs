//! What is encoded is read back, and what isn't a frame of the other side is refused.

use std::borrow::Cow;

use strapline_units::{Private, SplitMix64, Timestamp};
use strapline_wire::{
    ClientFrame, DispatchFrame, Extensions, Filter, FrameError, Presence, RawJson, ReadyFrame, Replay, Role,
    ServerFrame, StreamId, Submission, SubmitFrame,
};

fn text(random: &mut SplitMix64) -> String {
    let characters = ['a', 'Z', '"', '\\', '/', '\n', '\0', 'é', '❤', '𝄞', '\u{2028}', ' ', '{', ']'];
    (0..random.next_u64() % 12).map(|_| characters[(random.next_u64() % 14) as usize]).collect()
}

fn integer(random: &mut SplitMix64) -> i64 {
    let drawn = random.next_u64() as i64;
    [0, 1, -1, i64::MAX, i64::MIN, drawn, drawn >> 40][(random.next_u64() % 7) as usize]
}

fn payload(random: &mut SplitMix64) -> RawJson<'static> {
    let payloads = [
        "{}",
        r#"{"val":95}"#,
        r#"{ "val" : 95.000 ,"x":[{"ts":1}], "big":123456789012345678901234567890.5e-400}"#,
        "{\"d\":[0.1,\n-0,1E5],\"d\":[]}",
        r#"{"lone":"\ud800","ts":"2022-05-04T10:26:11.268507+01:00"}"#,
    ];
    RawJson::parse(payloads[(random.next_u64() % 5) as usize]).unwrap()
}

fn extensions(random: &mut SplitMix64) -> Extensions {
    let list = |random: &mut SplitMix64| {
        let count = random.next_u64() % 4;
        (count > 0).then(|| (1..count).map(|_| text(random)).collect())
    };
    let filter = Filter { uids: list(random), types: list(random) };
    let stream = StreamId::from_random([random.next_u64() as u8; 16]);
    Extensions {
        stream: random.next_u64().is_multiple_of(2).then_some(stream),
        filter: random.next_u64().is_multiple_of(2).then_some(filter),
        resume: random.next_u64().is_multiple_of(2),
        recent: random.next_u64().is_multiple_of(2).then_some(random.next_u64() as u32),
    }
}

#[test]
fn an_extension_that_cannot_be_read_is_refused_and_null_is_none() {
    let identify = |d: &str| {
        let frame = format!(r#"{{"op":3,"d":{{"token":"t","type":1,{d}}}}}"#);
        ClientFrame::parse(&frame).map(|frame| match frame {
            ClientFrame::Identify { extensions, .. } => extensions,
            other => panic!("{other:?}"),
        })
    };
    for wrong in [
        r#""stream":5"#,
        r#""stream":"x""#,
        r#""filter":[]"#,
        r#""filter":{"uids":"u"}"#,
        r#""filter":{"types":[1]}"#,
    ] {
        assert!(matches!(identify(wrong), Err(FrameError::Malformed(_))), "{wrong}");
    }
    let nothing = identify(r#""stream":null,"filter":null,"resume":null"#);
    assert_eq!(nothing, Ok(Extensions::NONE));
    let none = identify(r#""filter":{"uids":null,"types":[]}"#).unwrap().filter;
    assert_eq!(none, Some(Filter { uids: None, types: Some(vec![]) }));
}

#[test]
fn client_frames() {
    let mut random = SplitMix64::new(1);
    for _ in 0..2000 {
        let (one, other) = (text(&mut random), text(&mut random));
        let role = if random.next_u64().is_multiple_of(2) { Role::Producer } else { Role::Consumer };
        let asked = extensions(&mut random);
        let frame = ClientFrame::Identify {
            token: Private::new(Cow::Borrowed(&one)),
            role,
            extensions: asked.clone(),
        };
        let frame = frame.encode();
        let Ok(ClientFrame::Identify { token, role: read, extensions }) = ClientFrame::parse(&frame) else {
            panic!("{frame}")
        };
        assert_eq!((token.expose().as_ref(), read, extensions), (one.as_str(), role, asked));

        let d = payload(&mut random);
        let id = Some(integer(&mut random)).filter(|id| id % 2 == 0);
        let synthetic = random.next_u64().is_multiple_of(2);
        let submit = SubmitFrame { t: Cow::Borrowed(&one), d: d.by_ref(), synthetic, id };
        let frame = ClientFrame::Submit(submit).encode();
        let Ok(ClientFrame::Submit(read)) = ClientFrame::parse(&frame) else { panic!("{frame}") };
        assert_eq!(
            (read.t.as_ref(), read.d.get(), read.synthetic, read.id),
            (one.as_str(), d.get(), synthetic, id)
        );

        let replay = Replay { after: integer(&mut random), before: integer(&mut random) };
        let frame = ClientFrame::Replay(replay).encode();
        assert!(matches!(ClientFrame::parse(&frame), Ok(ClientFrame::Replay(read)) if read == replay));

        let presence =
            Presence { connected: synthetic, device_id: Some(one), source: None, reason: Some(other) };
        let frame = ClientFrame::Status(presence.clone()).encode();
        assert!(matches!(ClientFrame::parse(&frame), Ok(ClientFrame::Status(read)) if read == presence));
    }
    assert!(matches!(ClientFrame::parse(&ClientFrame::Heartbeat.encode()), Ok(ClientFrame::Heartbeat)));
}

#[test]
fn server_frames() {
    let mut random = SplitMix64::new(2);
    for _ in 0..2000 {
        let (uid, t, d) = (text(&mut random), text(&mut random), payload(&mut random));
        let (seq, synthetic) = (integer(&mut random), random.next_u64().is_multiple_of(2));
        let dispatch =
            DispatchFrame { uid: Cow::Borrowed(&uid), seq, t: Cow::Borrowed(&t), d: d.by_ref(), synthetic };
        let frame = ServerFrame::Dispatch(dispatch).encode();
        let Ok(ServerFrame::Dispatch(read)) = ServerFrame::parse(&frame) else { panic!("{frame}") };
        assert_eq!((read.uid.as_ref(), read.seq, read.t.as_ref()), (uid.as_str(), seq, t.as_str()));
        assert_eq!((read.d.get(), read.synthetic), (d.get(), synthetic));
    }
    for interval in [0, 40_000, u32::MAX] {
        let frame = ServerFrame::Hello { heartbeat_interval_ms: interval }.encode();
        let read = ServerFrame::parse(&frame);
        assert!(
            matches!(read, Ok(ServerFrame::Hello { heartbeat_interval_ms }) if heartbeat_interval_ms == interval)
        );
    }
    for (last_id, next_seq, recent_seq) in [
        (None, None, None),
        (Some(0), None, None),
        (None, Some(-7), None),
        (Some(i64::MAX), Some(3), None),
        (None, Some(80), Some(12)),
    ] {
        let frame = ReadyFrame { last_id, next_seq, recent_seq };
        let text = ServerFrame::Ready(frame).encode();
        assert!(matches!(ServerFrame::parse(&text), Ok(ServerFrame::Ready(read)) if read == frame), "{text}");
    }
    assert_eq!(ServerFrame::Ready(ReadyFrame::default()).encode(), r#"{"op":4}"#);
    let ack = ServerFrame::Ack { id: 17 }.encode();
    assert_eq!(ack, r#"{"op":9,"d":{"id":17}}"#);
    assert!(matches!(ServerFrame::parse(&ack), Ok(ServerFrame::Ack { id: 17 })));
    assert!(matches!(ServerFrame::parse(&ServerFrame::HeartbeatAck.encode()), Ok(ServerFrame::HeartbeatAck)));
}

#[test]
fn a_submission_arrives_as_it_was() {
    let mut random = SplitMix64::new(3);
    for _ in 0..2000 {
        let ts = Timestamp::from_unix_micros((random.next_u64() % 4_000_000_000_000_000) as i64);
        let val = random.next_normal() * 100.0;
        let t = text(&mut random);
        let frame = Submission::scalar(t.clone(), ts, val).encode().unwrap();
        let Ok(ClientFrame::Submit(submit)) = ClientFrame::parse(&frame) else { panic!("{frame}") };
        assert_eq!((submit.t.as_ref(), submit.synthetic), (t.as_str(), false));
        let d = submit.d.get();
        let (time, number) = d.strip_prefix(r#"{"ts":""#).unwrap().split_once(r#"","val":"#).unwrap();
        assert_eq!(time.parse(), Ok(ts));
        assert_eq!(number.strip_suffix('}').unwrap().parse(), Ok(val));
    }
}

#[test]
fn replay_bounds_have_defaults() {
    for (d, after, before) in [
        ("{}", 0, 0),
        (r#"{"before":43}"#, 0, 43),
        (r#"{"after":28}"#, 28, 0),
        (r#"{"after":null,"before":43,"x":1}"#, 0, 43),
    ] {
        let frame = format!(r#"{{"op":7,"d":{d}}}"#);
        let expected = Replay { after, before };
        assert!(
            matches!(ClientFrame::parse(&frame), Ok(ClientFrame::Replay(read)) if read == expected),
            "{d}"
        );
    }
}

#[test]
fn the_frames_of_one_side_are_unknown_to_the_other() {
    for op in [1, 2, 4, 5] {
        let read = ClientFrame::parse(&format!(r#"{{"op":{op}}}"#)).unwrap_err();
        assert_eq!(read, FrameError::UnknownOpcode);
    }
    for op in [0, 3, 6, 7, 8] {
        let read = ServerFrame::parse(&format!(r#"{{"op":{op}}}"#)).unwrap_err();
        assert_eq!(read, FrameError::UnknownOpcode);
    }
}

#[test]
fn neither_token_nor_its_text_is_printed() {
    let frame = ClientFrame::parse(r#"{"op":3,"d":{"token":"secret","type":0}}"#).unwrap();
    assert!(!format!("{frame:?}").contains("secret"));
}
