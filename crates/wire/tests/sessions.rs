//! Whole sessions: a producer, a consumer, and the habits of other people's clients, against the server machine.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::time::Duration;

use strapline_units::Private;
use strapline_wire::{
    Consumer, LinkInput, ProducerInput, Replay, Role, Server, ServerConfig, ServerInput, ServerOutput,
    UplinkState,
};
use support::{Pair, heart_rate, identity, presence, seconds, start_time};

#[test]
fn a_producer_streams_what_was_submitted_before_and_after_ready_in_order() {
    let mut pair = Pair::producer(1);
    pair.give(LinkInput::Start);
    for val in 0..10 {
        pair.give(ProducerInput::Submit(heart_rate(f64::from(val))));
    }
    assert_eq!(pair.client.status().backlog, 10);
    pair.run(seconds(1));
    for val in 10..20 {
        pair.give(ProducerInput::Submit(heart_rate(f64::from(val))));
    }
    pair.run(seconds(1));
    assert_eq!(pair.received(), (0..20).map(f64::from).collect::<Vec<_>>());
    assert_eq!(pair.submits[0], ("HEART_RATE".into(), r#"{"ts":"2022-05-04T09:26:11.268Z","val":0}"#.into()));
    let status = pair.client.status();
    assert_eq!((status.backlog, status.sent, status.dropped, status.reconnects), (0, 20, 0, 0));
    let states: Vec<_> = pair.states.iter().map(|(_, state)| state.clone()).collect();
    assert_eq!(states, [UplinkState::Connecting, UplinkState::Live]);
}

#[test]
fn heartbeats_come_once_an_interval_the_first_after_a_part_of_it() {
    let mut firsts = Vec::new();
    for seed in 0..20 {
        let mut pair = Pair::live_producer(seed);
        pair.run(seconds(10 * 60));
        assert!(pair.is_connected() && pair.server_closes.is_empty() && pair.client_closes.is_empty());
        let beats = pair.heartbeats();
        let first = beats[0].duration_since(start_time());
        assert!(first < seconds(41), "the first beat came after {first:?}");
        firsts.push(first);
        assert!(beats.windows(2).all(|two| two[1].duration_since(two[0]) == seconds(40)));
        assert!((14..=15).contains(&beats.len()));
        assert_eq!(pair.client.status().round_trip_ms, Some(40.0));
    }
    assert!(firsts.iter().max() > firsts.iter().min(), "the first beats of several clients are spread");
}

#[test]
fn presence_is_told_at_once_and_again_after_each_reconnect() {
    let mut pair = Pair::live_producer(3);
    pair.give(ProducerInput::Status(presence("a", true)));
    pair.give(ProducerInput::Status(presence("b", true)));
    pair.give(ProducerInput::Status(presence("a", false)));
    pair.run(seconds(1));
    assert_eq!(pair.statuses, [presence("a", true), presence("b", true), presence("a", false)]);
    pair.cut();
    pair.run(seconds(5));
    assert_eq!(pair.statuses[3..], [presence("a", false), presence("b", true)]);
}

#[test]
fn stopping_closes_the_socket_and_nothing_leaves_or_is_kept_while_off() {
    let mut pair = Pair::live_producer(4);
    pair.give(LinkInput::Stop);
    pair.give(ProducerInput::Submit(heart_rate(1.0)));
    pair.run(seconds(120));
    assert_eq!(pair.client_closes.len(), 1);
    assert_eq!(pair.client_closes[0].1, 1000);
    assert!(!pair.is_connected());
    assert_eq!(pair.client.status().state, UplinkState::Off);
    pair.give(LinkInput::Start);
    pair.give(ProducerInput::Submit(heart_rate(2.0)));
    pair.run(seconds(1));
    assert_eq!(pair.received(), [2.0]);
}

#[test]
fn a_consumer_gets_dispatches_in_order_and_closes_its_gap_after_a_cut() {
    let mut pair = Pair::consumer(5);
    pair.give(LinkInput::Start);
    pair.run(seconds(1));
    let d = r#"{ "ts" : "x", "val": 95.00, "big":123456789012345678901234567890 }"#;
    let seqs = |pair: &Pair<Consumer>| pair.dispatches.iter().map(|one| one.seq).collect::<Vec<_>>();
    for seq in [10, 11, 15] {
        pair.dispatch(seq, d);
    }
    pair.run(seconds(1));
    assert_eq!(seqs(&pair), [10, 11, 15]);
    assert_eq!(pair.client.last_seq(), Some(15));
    let first = &pair.dispatches[0];
    assert_eq!((first.uid.as_str(), first.t.as_str(), first.synthetic), ("u1", "HEART_RATE", false));
    assert_eq!(first.d.get(), d, "the payload keeps its exact text");
    assert!(pair.replays.is_empty(), "nothing is missing");
    pair.cut();
    pair.run(seconds(5));
    assert!(pair.is_connected() && pair.client.reconnects() == 1);
    pair.dispatch(20, d);
    pair.run(seconds(1));
    assert_eq!(pair.replays, [Replay { after: 15, before: 21 }]);
    // The replay is cut as well.
    pair.dispatch(16, d);
    pair.cut();
    pair.run(seconds(5));
    assert_eq!(seqs(&pair), [10, 11, 15, 16]);
    pair.dispatch(22, d);
    pair.run(seconds(1));
    assert_eq!(pair.replays[1..], [Replay { after: 16, before: 23 }]);
    for seq in [17, 23, 20, 22, 24] {
        pair.dispatch(seq, d);
    }
    pair.run(seconds(1));
    assert_eq!(seqs(&pair), [10, 11, 15, 16, 17, 20, 22, 23, 24]);
}

#[test]
fn a_consumer_that_beats_before_identify_and_after_every_frame_is_served() {
    let mut server = Server::new(ServerConfig::default());
    let mut now = start_time();
    let outputs = |server: &mut Server| std::iter::from_fn(|| server.poll()).collect::<Vec<_>>();
    server.handle(now, ServerInput::Opened);
    let first = outputs(&mut server);
    assert!(
        matches!(&first[0], ServerOutput::Send(text) if text == r#"{"op":2,"d":{"heartbeat_interval":40000}}"#)
    );
    server.handle(now, ServerInput::Text(r#"{"op":0}"#));
    server.handle(now, ServerInput::Text(r#"{"op":3,"d":{"token":"t","type":1}}"#));
    server.handle(now, ServerInput::Text(r#"{"op":0,"d":null}"#));
    server.handle(now, ServerInput::Redeemed(Ok(identity(Role::Consumer))));
    for _ in 0..1000 {
        now = now + Duration::from_millis(1);
        server.handle(now, ServerInput::Text(r#" {"op":0 ,"x":[]} "#));
    }
    let outputs = outputs(&mut server);
    let sent = |wanted: &str| {
        outputs.iter().filter(|output| matches!(output, ServerOutput::Send(text) if text == wanted)).count()
    };
    assert_eq!((sent(r#"{"op":1}"#), sent(r#"{"op":4}"#)), (1002, 1));
    assert!(server.identity().is_some());
}

#[test]
fn identify_and_submits_may_come_in_one_go() {
    let mut server = Server::new(ServerConfig::default());
    let now = start_time();
    server.handle(now, ServerInput::Opened);
    server.handle(now, ServerInput::Text(r#"{"op":3,"d":{"type":0,"token":"a\u002eb"}}"#));
    server.handle(now, ServerInput::Text(r#"{"op":6,"d":{"val":1.50},"t":"X","synthetic":true,"id":7}"#));
    server.handle(now, ServerInput::Text(r#"{"op":8,"d":{"connected":"yes"}}"#));
    server.handle(now, ServerInput::Text(r#"{"op":8,"d":{"connected":true}}"#));
    let token = std::iter::from_fn(|| server.poll()).find_map(|output| match output {
        ServerOutput::Redeem { token, claimed: Role::Producer, .. } => Some(token),
        ServerOutput::Submit(_) => panic!("before READY"),
        _ => None,
    });
    assert_eq!(token, Some(Private::new("a.b".into())));
    server.handle(now, ServerInput::Redeemed(Ok(identity(Role::Producer))));
    assert!(matches!(server.poll(), Some(ServerOutput::Send(text)) if text == r#"{"op":4}"#));
    let Some(ServerOutput::Submit(submit)) = server.poll() else { panic!("a SUBMIT follows READY") };
    assert_eq!(submit.d.get(), r#"{"ts":"2022-05-04T09:26:11.268Z","val":1.50}"#);
    assert_eq!((submit.t.as_ref(), submit.synthetic, submit.id), ("X", true, None), "no stream");
    assert!(matches!(server.poll(), Some(ServerOutput::Status(status)) if status.connected));
    assert!(server.poll().is_none(), "the malformed STATUS is dropped silently");
}

#[test]
fn a_consumer_made_with_a_token_of_the_other_role_is_told_so() {
    let mut pair = Pair::new(Consumer::new(1), Role::Producer);
    pair.give(LinkInput::Start);
    pair.run(seconds(60));
    assert!(pair.server_closes.len() > 3, "4001 is tried again with new tokens");
    assert!(pair.server_closes.iter().all(|(_, close)| close.code() == 4001));
    assert!(pair.dispatches.is_empty());
}
