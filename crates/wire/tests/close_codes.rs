//! Every close code, provoked at the server machine, and what clients do on each.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use strapline_units::{Private, Timestamp};
use strapline_wire::{
    Cause, Close, LinkInput, LinkOutput, ProducerOutput, Role, Server, ServerConfig, ServerInput,
    ServerOutput, TokenError, UplinkState,
};
use support::{Pair, identity, seconds, start_time};

fn unidentified() -> Server {
    let mut server = Server::new(ServerConfig::default());
    server.handle(start_time(), ServerInput::Opened);
    server
}

fn redeeming(role: u8) -> Server {
    let mut server = unidentified();
    let identify = format!(r#"{{"op":3,"d":{{"token":"t","type":{role}}}}}"#);
    server.handle(start_time(), ServerInput::Text(&identify));
    server
}

fn ready(role: Role) -> Server {
    let mut server = redeeming(role as u8);
    server.handle(start_time(), ServerInput::Redeemed(Ok(identity(role))));
    assert!(server.identity().is_some());
    server
}

/// The close that an input leads to, after which nothing more may come whatever is put in.
fn close_after(mut server: Server, now: Timestamp, input: ServerInput<'_>) -> Option<Close> {
    server.handle(now, input);
    let outputs: Vec<_> = std::iter::from_fn(|| server.poll()).collect();
    let position = outputs.iter().position(|output| matches!(output, ServerOutput::Close(_)))?;
    assert_eq!(position + 1, outputs.len(), "nothing follows Close");
    assert!(server.is_closed() && server.identity().is_none());
    for input in [
        ServerInput::Text(r#"{"op":0}"#),
        ServerInput::Binary,
        ServerInput::TooBig,
        ServerInput::Redeemed(Ok(identity(Role::Producer))),
        ServerInput::Close(Close::Internal),
        ServerInput::Opened,
        ServerInput::Closed,
        ServerInput::Tick,
    ] {
        server.handle(now + seconds(1000), input);
        assert!(server.poll().is_none());
    }
    match outputs.last() {
        Some(ServerOutput::Close(close)) => Some(*close),
        _ => None,
    }
}

fn text_closes(server: Server, text: &str) -> Option<u16> {
    close_after(server, start_time(), ServerInput::Text(text)).map(Close::code)
}

#[test]
fn frames_without_shape_are_1003() {
    for text in [
        "",
        "hello",
        "{",
        "[]",
        "[0]",
        "7",
        "null",
        "{}",
        r#"{"op":null}"#,
        r#"{"op":"0"}"#,
        r#"{"op":0.0}"#,
        r#"{"op":1e0}"#,
        r#"{"op":NaN}"#,
        r#"{"op":0}{"op":0}"#,
        r#"{"op":0,}"#,
    ] {
        assert_eq!(text_closes(unidentified(), text), Some(1003), "{text}");
        assert_eq!(text_closes(redeeming(0), text), Some(1003), "{text}");
        assert_eq!(text_closes(ready(Role::Consumer), text), Some(1003), "{text}");
    }
    for d in [r#""t""#, "{}", r#"{"token":"t"}"#, r#"{"type":0}"#, r#"{"token":5,"type":0}"#] {
        assert_eq!(text_closes(unidentified(), &format!(r#"{{"op":3,"d":{d}}}"#)), Some(1003), "{d}");
    }
    for wrong in
        [r#"{"op":3}"#, r#"{"op":3,"d":{"token":"t","type":2}}"#, r#"{"op":3,"d":{"token":"t","type":"0"}}"#]
    {
        assert_eq!(text_closes(unidentified(), wrong), Some(1003), "{wrong}");
    }
    for wrong in [
        r#"{"op":6}"#,
        r#"{"op":6,"d":{}}"#,
        r#"{"op":6,"t":"X"}"#,
        r#"{"op":6,"d":{},"t":5}"#,
        r#"{"op":6,"d":[],"t":"X"}"#,
        r#"{"op":6,"d":null,"t":"X"}"#,
        r#"{"op":6,"d":{},"t":"\ud800"}"#,
    ] {
        assert_eq!(text_closes(ready(Role::Producer), wrong), Some(1003), "{wrong}");
    }
    for wrong in [
        r#"{"op":7}"#,
        r#"{"op":7,"d":5}"#,
        r#"{"op":7,"d":{"before":"9"}}"#,
        r#"{"op":7,"d":{"before":9.5}}"#,
        r#"{"op":7,"d":{"before":9223372036854775808}}"#,
        r#"{"op":7,"d":{"after":[],"before":9}}"#,
    ] {
        assert_eq!(text_closes(ready(Role::Consumer), wrong), Some(1003), "{wrong}");
    }
}

#[test]
fn a_payload_nested_beyond_reason_is_1003() {
    for depth in [101, 30_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let submit = format!(r#"{{"op":6,"t":"X","d":{{"x":{nested}}}}}"#);
        assert_eq!(text_closes(ready(Role::Producer), &submit), Some(1003));
        // Where nobody reads it, it does no harm.
        let elsewhere = format!(r#"{{"op":0,"x":{nested}}}"#);
        assert_eq!(text_closes(unidentified(), &elsewhere), None);
        let unclosed = format!(r#"{{"op":6,"d":{}"#, "[".repeat(depth));
        assert_eq!(text_closes(unidentified(), &unclosed), Some(1003));
    }
}

#[test]
fn binary_messages_are_1003_and_long_ones_1009() {
    assert_eq!(close_after(unidentified(), start_time(), ServerInput::Binary), Some(Close::Malformed));
    assert_eq!(close_after(unidentified(), start_time(), ServerInput::TooBig), Some(Close::MessageTooBig));
    let submit = |length| format!(r#"{{"op":6,"t":"X","d":{{"x":"{}"}}}}"#, "x".repeat(length));
    assert_eq!(text_closes(ready(Role::Producer), &submit(60_000)), None);
    assert_eq!(text_closes(ready(Role::Producer), &submit(66_000)), Some(1009));
    let mut pending = redeeming(0);
    for _ in 0..4 {
        pending.handle(start_time(), ServerInput::Text(&submit(60_000)));
        assert!(!pending.is_closed());
    }
    assert_eq!(text_closes(pending, &submit(60_000)), Some(1009));
}

#[test]
fn no_identify_is_4000_after_fifteen_seconds() {
    let (early, late) = (start_time() + seconds(14), start_time() + seconds(15));
    assert_eq!(close_after(unidentified(), early, ServerInput::Tick), None);
    assert_eq!(close_after(unidentified(), late, ServerInput::Tick), Some(Close::IdentifyTimeout));
    assert_eq!(close_after(redeeming(0), late, ServerInput::Tick), None);
}

#[test]
fn a_token_that_is_unknown_or_of_the_other_role_is_4001() {
    let unknown = ServerInput::Redeemed(Err(Close::InvalidToken));
    assert_eq!(close_after(redeeming(0), start_time(), unknown), Some(Close::InvalidToken));
    for (claimed, role) in [(0, Role::Consumer), (1, Role::Producer)] {
        let other = ServerInput::Redeemed(Ok(identity(role)));
        assert_eq!(close_after(redeeming(claimed), start_time(), other), Some(Close::InvalidToken));
    }
}

#[test]
fn the_shell_closes_with_4002_or_1011_or_what_it_needs() {
    let limit = ServerInput::Redeemed(Err(Close::SessionLimit));
    assert_eq!(close_after(redeeming(1), start_time(), limit), Some(Close::SessionLimit));
    for &close in Close::ALL {
        let input = ServerInput::Close(close);
        assert_eq!(close_after(ready(Role::Producer), start_time(), input), Some(close));
    }
}

#[test]
fn a_second_identify_is_4003_even_while_the_first_is_redeemed() {
    for again in [r#"{"op":3,"d":{"token":"t","type":0}}"#, r#"{"op":3}"#] {
        assert_eq!(text_closes(redeeming(0), again), Some(4003));
        assert_eq!(text_closes(ready(Role::Producer), again), Some(4003));
        assert_eq!(text_closes(ready(Role::Consumer), again), Some(4003));
    }
}

#[test]
fn opcodes_that_are_unknown_or_not_for_this_session_are_4004() {
    for op in ["1", "2", "4", "5", "9", "-1", "256", "99999999999999999999999999"] {
        let text = format!(r#"{{"op":{op},"d":{{}}}}"#);
        assert_eq!(text_closes(unidentified(), &text), Some(4004), "{op}");
        assert_eq!(text_closes(ready(Role::Producer), &text), Some(4004), "{op}");
        assert_eq!(text_closes(ready(Role::Consumer), &text), Some(4004), "{op}");
    }
    let submit = r#"{"op":6,"d":{"val":1},"t":"X"}"#;
    let status = r#"{"op":8,"d":{"connected":true}}"#;
    let replay = r#"{"op":7,"d":{"after":1,"before":2}}"#;
    for text in [submit, status, replay] {
        assert_eq!(text_closes(unidentified(), text), Some(4004), "before IDENTIFY: {text}");
    }
    // The role is judged before the payload.
    for text in [submit, status, r#"{"op":6}"#, r#"{"op":8}"#] {
        assert_eq!(text_closes(ready(Role::Consumer), text), Some(4004), "{text}");
    }
    for text in [replay, r#"{"op":7}"#] {
        assert_eq!(text_closes(ready(Role::Producer), text), Some(4004), "{text}");
    }
}

#[test]
fn a_silent_client_is_4005_one_and_a_half_intervals_after_its_last_beat() {
    for server in [redeeming(1), ready(Role::Consumer), ready(Role::Producer)] {
        let mut server = server;
        let last_beat = start_time() + seconds(40);
        server.handle(last_beat, ServerInput::Text(r#"{"op":0}"#));
        // Other frames don't count as beats.
        if server.identity().is_some_and(|identity| identity.role == Role::Producer) {
            server.handle(last_beat + seconds(30), ServerInput::Text(r#"{"op":6,"d":{},"t":"X"}"#));
        }
        server.handle(last_beat + seconds(59), ServerInput::Tick);
        assert!(!server.is_closed());
        let wakes = std::iter::from_fn(|| server.poll()).filter_map(|output| match output {
            ServerOutput::Wake(at) => Some(at),
            _ => None,
        });
        assert_eq!(wakes.last(), Some(last_beat + seconds(60)));
        let close = close_after(server, last_beat + seconds(60), ServerInput::Tick);
        assert_eq!(close, Some(Close::HeartbeatTimeout));
    }
}

#[test]
fn a_client_tries_again_on_every_close_that_may_pass_and_on_no_other() {
    for &close in Close::ALL {
        let mut pair = Pair::live_producer(u64::from(close.code()));
        pair.at_server(ServerInput::Close(close));
        pair.run(seconds(2));
        let code = close.code();
        if matches!(code, 1003 | 4002 | 4003 | 4004) {
            let cause = Cause::Closed { code, reason: String::new() };
            assert_eq!(pair.client.status().state, UplinkState::Refused { cause });
            pair.run(seconds(600));
            assert_eq!(pair.tokens_minted, 1, "{code} needs a person");
            pair.give(LinkInput::Start);
            pair.run(seconds(1));
        }
        assert_eq!(pair.client.status().state, UplinkState::Live, "{code}");
        assert_eq!(pair.tokens_minted, 2, "{code}");
    }
}

#[test]
fn a_token_endpoint_out_of_reach_is_asked_again_and_one_that_refuses_is_not() {
    for error in
        [TokenError::Unreachable, TokenError::Status(500), TokenError::Status(503), TokenError::Status(429)]
    {
        let mut pair = Pair::producer(2);
        pair.faults.token = Some(error);
        pair.give(LinkInput::Start);
        pair.run(seconds(60));
        assert!(matches!(
            pair.client.status().state,
            UplinkState::Waiting { cause: Cause::Token(told), .. } if told == error
        ));
        pair.faults.token = None;
        pair.run(seconds(31));
        assert_eq!(pair.client.status().state, UplinkState::Live, "{error}");
    }
    for error in [400, 401, 403, 404].map(TokenError::Status).into_iter().chain([TokenError::Unreadable]) {
        let mut pair = Pair::producer(2);
        pair.faults.token = Some(error);
        pair.give(LinkInput::Start);
        pair.run(seconds(1));
        pair.faults.token = None;
        pair.run(seconds(600));
        assert_eq!(pair.client.status().state, UplinkState::Refused { cause: Cause::Token(error) });
    }
}

#[test]
fn start_while_waiting_tries_at_once() {
    let mut pair = Pair::producer(8);
    pair.faults.refuse_sockets = true;
    pair.give(LinkInput::Start);
    pair.run(seconds(200));
    pair.faults.refuse_sockets = false;
    assert!(matches!(pair.client.status().state, UplinkState::Waiting { .. }));
    pair.client.handle(pair.now, LinkInput::Start);
    assert_eq!(pair.client.poll(), Some(ProducerOutput::Link(LinkOutput::FetchToken)));
    pair.client.handle(pair.now, LinkInput::Token(Ok(Private::new("t".into()))));
    let state = LinkOutput::State(UplinkState::Connecting);
    assert_eq!(pair.client.poll(), Some(ProducerOutput::Link(state)));
}
