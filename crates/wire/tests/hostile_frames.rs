//! Random and mutated frames: no panic, nothing after Close, and only known codes.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::time::Duration;

use strapline_units::{Private, SplitMix64};
use strapline_wire::{
    ClientFrame, Close, Consumer, ConsumerOutput, LinkInput, LinkOutput, Role, Server, ServerConfig,
    ServerFrame, ServerInput, ServerOutput, with_timestamp,
};
use support::{identity, start_time};

const SEEDS: [&str; 17] = [
    r#"{"op":0}"#,
    r#"{"op":1}"#,
    r#"{"op":2,"d":{"heartbeat_interval":40000}}"#,
    r#"{"op":3,"d":{"token":"a.b","type":0}}"#,
    r#"{"op":3,"d":{"token":"a.b","type":1}}"#,
    r#"{"op":4}"#,
    r#"{"op":5,"d":{"ts":"2022-05-04T10:26:11.268507+01:00","val":95},"uid":"u","seq":73,"t":"HEART_RATE"}"#,
    r#"{"op":6,"d":{"ts":"x","val":95},"t":"HEART_RATE","synthetic":true,"id":4}"#,
    r#"{"op":6,"d":{"val":1e999,"\u0074s":[]},"t":"\ud834\udd1e"}"#,
    r#"{"op":7,"d":{"after":28,"before":43}}"#,
    r#"{"op":8,"d":{"connected":true,"device_id":"h","source":null,"reason":"r"}}"#,
    r#"{"op":3,"d":{"token":"a.b","type":0,"stream":"8e864e3a-979a-4d04-b4e9-b6d020f20ba0","resume":true}}"#,
    r#"{"op":3,"d":{"token":"a.b","type":1,"filter":{"uids":["u\u00fc"],"types":[]}}}"#,
    r#"{"op":9,"d":{"id":7}}"#,
    r#"{"op":6,"op":0,"d":{},"d":NaN}"#,
    r#"{"op":99999999999999999999999999999999999999,"d":[[[[[[{"a":{"b":[]}}]]]]]]}"#,
    "\u{feff}{\"op\":0}",
];

/// The seeds that a producer may send after READY.
const PRODUCER_SEEDS: [&str; 4] = [SEEDS[0], SEEDS[7], SEEDS[8], SEEDS[10]];

/// One of the seeds: half of them as they are, the others with up to four faults.
fn mutated(random: &mut SplitMix64, seeds: &[&str]) -> String {
    let mut draw = |below: usize| (random.next_u64() % below as u64) as usize;
    let mut bytes = seeds[draw(seeds.len())].as_bytes().to_vec();
    let faults = if draw(2) == 0 { 0 } else { draw(5) };
    for _ in 0..faults {
        let at = draw(bytes.len().max(1)).min(bytes.len());
        match draw(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, b"{}[]\",:\\0-e"[draw(11)]),
            2 if at < bytes.len() => bytes[at] = draw(256) as u8,
            3 if at < bytes.len() => drop(bytes.remove(at)),
            4 => {
                let other = SEEDS[draw(SEEDS.len())].as_bytes();
                let from = draw(other.len());
                bytes.splice(at..at, other[from..].iter().copied());
            }
            _ => {
                let repeated = bytes[at..(at + 8).min(bytes.len())].repeat(draw(400));
                bytes.splice(at..at, repeated);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_server_survives_ten_thousand_frames() {
    let mut random = SplitMix64::new(1);
    let (mut frames, mut closes, mut served) = (0, 0, 0);
    while frames < 10_000 {
        let mut now = start_time();
        let config =
            ServerConfig { max_frame_bytes: 2000, max_pending_bytes: 4000, ..ServerConfig::default() };
        let mut server = Server::new(config);
        let mut closed = false;
        server.handle(now, ServerInput::Opened);
        for _ in 0..random.next_u64() % 40 {
            now = now + Duration::from_millis(random.next_u64() % 2000);
            let seeds = if server.identity().is_some() { &PRODUCER_SEEDS[..] } else { &SEEDS };
            let text = mutated(&mut random, seeds);
            match random.next_u64() % 40 {
                0 => server.handle(now, ServerInput::Tick),
                1 => server.handle(now, ServerInput::Redeemed(Ok(identity(Role::Consumer)))),
                2 => server.handle(now, ServerInput::Redeemed(Err(Close::InvalidToken))),
                3 => server.handle(now, ServerInput::Binary),
                // Most sessions get beyond IDENTIFY, for the frames that follow it.
                4..15 if server.identity().is_none() => {
                    let identify = r#"{"op":3,"d":{"token":"t","type":0}}"#;
                    server.handle(now, ServerInput::Text(identify));
                    server.handle(now, ServerInput::Redeemed(Ok(identity(Role::Producer))));
                }
                _ => server.handle(now, ServerInput::Text(&text)),
            }
            frames += 1;
            while let Some(output) = server.poll() {
                assert!(!closed, "{output:?} follows Close");
                match output {
                    ServerOutput::Close(_) => closed = true,
                    ServerOutput::Submit(submit) => {
                        served += 1;
                        assert_eq!(with_timestamp(submit.d.by_ref(), now), submit.d, "it has a ts");
                        // What is passed on is a frame for every consumer.
                        let frame = ClientFrame::Submit(submit).encode();
                        assert!(ClientFrame::parse(&frame).is_ok(), "{frame}");
                    }
                    ServerOutput::Send(text) => assert!(ServerFrame::parse(&text).is_ok(), "{text}"),
                    _ => {}
                }
            }
            assert_eq!(closed, server.is_closed());
        }
        closes += u32::from(closed);
    }
    assert!(
        closes > 100 && served > 100,
        "{closes} closes, {served} submissions: the frames are too tame or too wild"
    );
}

#[test]
fn a_client_skips_what_it_cannot_read() {
    let mut random = SplitMix64::new(2);
    let mut dispatches = 0;
    for seed in 0..100 {
        let mut now = start_time();
        let mut consumer = Consumer::new(seed);
        consumer.handle(now, LinkInput::Start);
        consumer.handle(now, LinkInput::Token(Ok(Private::new("t".into()))));
        consumer.handle(now, LinkInput::Opened);
        // Every other session gets as far as READY, for the frames that follow it.
        if seed % 2 == 0 {
            consumer.handle(now, LinkInput::Text(SEEDS[2].into()));
            consumer.handle(now, LinkInput::Text(SEEDS[5].into()));
        }
        for _ in 0..100 {
            now = now + Duration::from_millis(random.next_u64() % 100);
            // A new number, because what came already is not put out again.
            let seq = format!("\"seq\":{}", random.next_u64() >> 8);
            let text = mutated(&mut random, &SEEDS).replace("\"seq\":73", &seq);
            consumer.handle(now, LinkInput::Text(text));
            while let Some(output) = consumer.poll() {
                match output {
                    ConsumerOutput::Link(LinkOutput::Send(text)) => {
                        assert!(ClientFrame::parse(&text).is_ok(), "{text}")
                    }
                    ConsumerOutput::Dispatch(dispatch) => {
                        dispatches += 1;
                        assert!(dispatch.d.get().starts_with('{'));
                        assert!(ServerFrame::parse(&dispatch.text).is_ok());
                    }
                    ConsumerOutput::Link(LinkOutput::Close(code)) => assert_eq!(code, 4005),
                    _ => {}
                }
            }
        }
    }
    assert!(dispatches > 30, "{dispatches} of 10,000");
}

#[test]
fn the_shortest_and_longest_intervals_neither_spin_nor_stop_a_client() {
    for interval in ["0", "1", "4294967295"] {
        let mut now = start_time();
        let mut consumer = Consumer::new(1);
        consumer.handle(now, LinkInput::Start);
        consumer.handle(now, LinkInput::Token(Ok(Private::new("t".into()))));
        consumer.handle(now, LinkInput::Opened);
        let hello = format!(r#"{{"op":2,"d":{{"heartbeat_interval":{interval}}}}}"#);
        consumer.handle(now, LinkInput::Text(hello));
        consumer.handle(now, LinkInput::Text(r#"{"op":4}"#.into()));
        while consumer.poll().is_some() {}
        let mut beats = 0;
        for _ in 0..1000 {
            now = now + Duration::from_secs(10);
            consumer.handle(now, LinkInput::Tick);
            let sends = std::iter::from_fn(|| consumer.poll())
                .filter(|output| matches!(output, ConsumerOutput::Link(LinkOutput::Send(_))))
                .count();
            assert!(sends <= 1, "{sends} beats at once");
            beats += sends;
            consumer.handle(now, LinkInput::Text(r#"{"op":1}"#.into()));
        }
        assert!(beats >= 2, "an interval of {interval} ms gave {beats} beats");
    }
}
