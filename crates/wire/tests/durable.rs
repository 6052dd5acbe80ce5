//! Durable acknowledgements: nothing lost and nothing doubled, whatever breaks, on either side.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::time::Duration;

use strapline_units::SplitMix64;
use strapline_wire::{
    Kept, LinkInput, Producer, ProducerInput, Role, Server, ServerConfig, ServerInput, ServerOutput,
    SessionEvent, SessionNote, Stream, StreamId, Submission,
};
use support::{Faults, Pair, heart_rate, identity, seconds, start_time};

const STREAM: StreamId = StreamId::from_random([1; 16]);
const OLDER: StreamId = StreamId::from_random([2; 16]);

fn durable(seed: u64, streams: impl IntoIterator<Item = Stream>) -> Pair<Producer> {
    let producer = streams.into_iter().fold(Producer::new(seed), Producer::with_stream);
    Pair::new(producer, Role::Producer)
}

/// What a shell would give back at the next start.
fn kept(pair: &Pair<Producer>, id: StreamId, starts: u32) -> Stream {
    let frames = pair.kept.iter().filter(|((of, _), _)| *of == id);
    let kept = frames.map(|((_, id), frame)| Kept { id: *id, frame: frame.clone() }).collect();
    Stream { id, starts, kept }
}

/// TCP loses nothing in mid-stream: what has begun to lose frames loses all that follow, until it is cut.
fn heal(pair: &mut Pair<Producer>) {
    if pair.faults.lose_to_server || pair.faults.lose_to_client {
        pair.cut();
    }
    pair.faults = Faults::default();
}

#[test]
fn frames_are_kept_until_the_server_has_them_on_disk() {
    let mut pair = durable(1, [Stream::new(STREAM)]);
    pair.give(LinkInput::Start);
    for val in 0..5 {
        pair.give(ProducerInput::Submit(heart_rate(f64::from(val))));
    }
    assert_eq!((pair.kept.len(), pair.client.status().backlog), (5, 5));
    pair.run(seconds(1));
    let status = pair.client.status();
    assert_eq!((pair.kept.len(), status.backlog, status.sent, status.acknowledged), (0, 0, 5, true));
    assert!(pair.to_server.iter().any(|(_, text)| text.ends_with(r#""t":"HEART_RATE","id":1}"#)));
    assert!(pair.to_client.iter().any(|(_, text)| text == r#"{"op":4,"d":{"last_id":0}}"#));
    assert!(pair.to_client.iter().any(|(_, text)| text == r#"{"op":9,"d":{"id":5}}"#));
    assert_eq!(pair.received(), [0.0, 1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn a_server_without_acknowledgements_is_served_as_ever() {
    let mut pair = durable(2, [Stream { kept: vec![], starts: 9, id: OLDER }, Stream::new(STREAM)]);
    pair.acknowledges = false;
    pair.give(LinkInput::Start);
    for val in 0..5 {
        pair.give(ProducerInput::Submit(heart_rate(f64::from(val))));
    }
    pair.run(seconds(1));
    assert_eq!(pair.received(), [0.0, 1.0, 2.0, 3.0, 4.0]);
    let status = pair.client.status();
    assert_eq!((status.backlog, status.sent, status.acknowledged), (0, 5, false));
    assert!(pair.kept.is_empty() && pair.retired == [OLDER]);
    assert!(pair.to_server.iter().all(|(_, text)| !text.contains("\"id\"")));
}

#[test]
fn notes_take_their_place_among_the_samples_where_the_server_knows_them() {
    let note = SessionNote { ts: start_time(), event: SessionEvent::Started, ..SessionNote::default() };
    for (acknowledges, wanted) in
        [(true, &["HEART_RATE", "SESSION", "HEART_RATE"][..]), (false, &["HEART_RATE", "HEART_RATE"][..])]
    {
        let mut pair = durable(9, [Stream::new(STREAM)]);
        pair.acknowledges = acknowledges;
        pair.give(LinkInput::Start);
        pair.give(ProducerInput::Submit(heart_rate(1.0)));
        pair.give(ProducerInput::Note(note));
        pair.give(ProducerInput::Submit(heart_rate(2.0)));
        pair.run(seconds(5));
        let types: Vec<_> = pair.submits.iter().map(|(t, _)| t.as_str()).collect();
        assert_eq!(types, wanted);
        assert_eq!((pair.client.status().backlog, pair.kept.len()), (0, 0));
    }
}

#[test]
fn whoever_does_not_ask_never_sees_an_acknowledgement() {
    let mut pair = Pair::live_producer(3);
    pair.give(ProducerInput::Submit(heart_rate(1.0)));
    pair.at_server(ServerInput::Stored(1));
    pair.run(seconds(1));
    assert!(pair.to_client.iter().any(|(_, text)| text == r#"{"op":4}"#));
    assert!(!pair.to_client.iter().any(|(_, text)| text.contains("\"op\":9") || text.contains("last_id")));
}

#[test]
fn a_submit_of_a_stream_needs_a_number() {
    let mut server = Server::new(ServerConfig::default());
    let now = start_time();
    server.handle(now, ServerInput::Opened);
    server.handle(now, ServerInput::Text(r#"{"op":3,"d":{"token":"t","type":0}}"#));
    let mut identity = identity(Role::Producer);
    identity.ready.last_id = Some(7);
    server.handle(now, ServerInput::Redeemed(Ok(identity)));
    server.handle(now, ServerInput::Text(r#"{"op":6,"d":{},"t":"X","id":8}"#));
    server.handle(now, ServerInput::Stored(7));
    server.handle(now, ServerInput::Stored(9));
    server.handle(now, ServerInput::Stored(8));
    server.handle(now + Duration::from_secs(1), ServerInput::Tick);
    server.handle(now, ServerInput::Text(r#"{"op":6,"d":{},"t":"X","id":1.5}"#));
    let outputs: Vec<_> = std::iter::from_fn(|| server.poll()).collect();
    let acks = outputs
        .iter()
        .filter(|output| matches!(output, ServerOutput::Send(text) if text.starts_with(r#"{"op":9"#)));
    assert_eq!(acks.count(), 1, "{outputs:?}");
    assert!(matches!(outputs.last(), Some(ServerOutput::Close(close)) if close.code() == 1003));
}

#[test]
fn what_an_earlier_start_left_is_delivered_first_each_stream_by_its_own_connection() {
    let frame = |val: u32| heart_rate(val.into()).encode().unwrap();
    let older = Stream {
        id: OLDER,
        starts: 1,
        kept: vec![Kept { id: 9, frame: frame(0) }, Kept { id: 11, frame: frame(1) }],
    };
    let own = Stream { id: STREAM, starts: 1, kept: vec![Kept { id: 2, frame: frame(2) }] };
    let mut pair = durable(4, [older.clone(), own.clone()]);
    for stream in [older, own] {
        pair.kept.extend(stream.kept.into_iter().map(|kept| ((stream.id, kept.id), kept.frame)));
    }
    pair.give(LinkInput::Start);
    pair.give(ProducerInput::Submit(heart_rate(3.0)));
    assert_eq!(pair.client.status().backlog, 4);
    pair.run(seconds(2));
    pair.give(ProducerInput::Submit(heart_rate(4.0)));
    pair.run(seconds(2));
    assert_eq!(pair.received(), [0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!((pair.tokens_minted, &pair.retired[..]), (2, &[OLDER][..]));
    assert!(pair.kept.is_empty());
    let identifies: Vec<_> = pair.to_server.iter().filter(|(_, text)| text.contains("\"op\":3")).collect();
    assert!(identifies[0].1.contains(&OLDER.to_string()) && identifies[1].1.contains(&STREAM.to_string()));
}

#[test]
fn a_full_queue_drops_waveforms_first_and_counts_them() {
    let mut pair =
        Pair::new(Producer::new(5).with_capacity(10).with_stream(Stream::new(STREAM)), Role::Producer);
    pair.faults.refuse_sockets = true;
    pair.give(LinkInput::Start);
    for number in 0..30 {
        let t = ["ECG", "RR_INTERVAL", "HEART_RATE"][number % 3];
        pair.give(ProducerInput::Submit(Submission::scalar(t, start_time(), number as f64)));
    }
    let status = pair.client.status();
    assert_eq!((status.backlog, status.dropped, status.dropped_high_rate), (10, 20, 10));
    assert_eq!(pair.kept.len(), 10);
    assert!(pair.kept.values().all(|frame| frame.contains("RR_INTERVAL")));
    // Beats stay, and nothing else is taken while there are so many of them.
    let give = |pair: &mut Pair<Producer>, t, count| {
        for number in 0..count {
            pair.give(ProducerInput::Submit(Submission::scalar(t, start_time(), f64::from(number))));
        }
    };
    give(&mut pair, "RR_INTERVAL", 40);
    give(&mut pair, "HEART_RATE", 5);
    assert_eq!((pair.client.status().backlog, pair.client.status().dropped), (50, 25));
    // A flood of them ends somewhere.
    give(&mut pair, "RR_INTERVAL", 60);
    assert_eq!((pair.client.status().backlog, pair.client.status().dropped), (100, 35));
    assert_eq!(pair.kept.len(), 100);
    pair.faults.refuse_sockets = false;
    pair.run(seconds(60));
    assert_eq!(pair.submits.len(), 100);
    assert!(pair.submits.iter().all(|(t, _)| t == "RR_INTERVAL"));
}

#[test]
fn a_backlog_waits_in_the_queue_and_not_in_the_socket() {
    let mut pair = durable(6, [Stream::new(STREAM)]);
    pair.faults.refuse_sockets = true;
    pair.give(LinkInput::Start);
    for val in 0..10_000 {
        pair.give(ProducerInput::Submit(heart_rate(f64::from(val))));
    }
    pair.faults.refuse_sockets = false;
    pair.faults.lose_to_client = false;
    while !pair.client.is_live() {
        pair.run(Duration::from_millis(10));
    }
    assert!(pair.to_server.len() < 5000, "{} frames at once", pair.to_server.len());
    pair.run(seconds(10));
    assert_eq!(pair.received(), (0..10_000).map(f64::from).collect::<Vec<_>>());
}

#[test]
fn under_random_faults_and_crashes_of_both_sides_everything_arrives_once_and_in_order() {
    for seed in 0..100 {
        let mut random = SplitMix64::new(seed);
        let mut pair = durable(seed, [Stream::new(STREAM)]);
        pair.give(LinkInput::Start);
        let (mut submitted, mut starts) = (0, 0);
        for _ in 0..150 {
            match random.next_u64() % 14 {
                0 => pair.cut(),
                1 => pair.faults.lose_to_client = true,
                2 => pair.faults.lose_to_server = true,
                3 => pair.faults.refuse_sockets = true,
                4 => pair.faults.client_timers_stopped = true,
                5 => pair.crash_server(),
                6 => {
                    // The page is reloaded.
                    pair.cut();
                    starts += 1;
                    let stream = kept(&pair, STREAM, starts);
                    pair.abandon_client(Producer::new(seed).with_stream(stream));
                    pair.give(LinkInput::Start);
                }
                _ => {}
            }
            for _ in 0..random.next_u64() % 5 {
                pair.give(ProducerInput::Submit(heart_rate(f64::from(submitted))));
                submitted += 1;
            }
            pair.run(Duration::from_millis(random.next_u64() % 20_000));
            if random.next_u64().is_multiple_of(3) {
                heal(&mut pair);
            }
        }
        heal(&mut pair);
        pair.run(seconds(300));
        assert_eq!(pair.client.status().backlog, 0, "seed {seed}");
        assert!(pair.kept.is_empty(), "seed {seed}");
        assert_eq!(pair.received(), (0..submitted).map(f64::from).collect::<Vec<_>>(), "seed {seed}");
    }
}
