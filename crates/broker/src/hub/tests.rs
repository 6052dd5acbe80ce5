//! The hub without sockets and disk.

use super::*;
use strapline_units::SplitMix64;
use strapline_wire::Filter;

const LIMITS: Limits = Limits { consumers: 2, viewers: 3, outbox_frames: 3, outbox_bytes: 1000 };
const A: DeveloperKey = DeveloperKey(1);
const B: DeveloperKey = DeveloperKey(2);
const NOW: Timestamp = Timestamp::from_unix_micros(0);

fn hub() -> Hub {
    let mut hub = Hub::new(LIMITS);
    hub.add_developer(A, 10);
    hub.add_developer(B, 1);
    hub
}

fn user() -> Private<Arc<str>> {
    Private::new("u\"1".into())
}

fn publish(hub: &mut Hub, developer: DeveloperKey, d: &str) -> i64 {
    let d = &RawJson::parse(d).unwrap();
    let publication =
        Publication { developer, user: &user(), t: "HEART_RATE", d, synthetic: false, place: None };
    match hub.publish(NOW, &publication).unwrap() {
        Published::New { record, .. } => record.seq,
        Published::Duplicate => panic!("it has no place"),
    }
}

fn taken(hub: &mut Hub, session: u64) -> Vec<Frame> {
    let mut frames = Vec::new();
    hub.take(SessionId(session), usize::MAX, &mut frames);
    frames
}

fn outputs(hub: &mut Hub) -> Vec<Output> {
    std::iter::from_fn(|| hub.poll()).collect()
}

#[test]
fn every_consumer_of_the_developer_and_no_other_gets_the_same_bytes() {
    let mut hub = hub();
    hub.join_consumer(SessionId(1), A, View::default(), false).unwrap();
    hub.join_consumer(SessionId(2), A, View::default(), false).unwrap();
    hub.join_consumer(SessionId(3), B, View::default(), false).unwrap();
    assert_eq!(publish(&mut hub, A, r#"{"val":1.0}"#), 10);
    assert_eq!(outputs(&mut hub), [Output::Wake(SessionId(1)), Output::Wake(SessionId(2))]);
    let (first, second) = (taken(&mut hub, 1), taken(&mut hub, 2));
    assert_eq!(first[0].as_str(), r#"{"op":5,"d":{"val":1.0},"uid":"u\"1","seq":10,"t":"HEART_RATE"}"#);
    assert_eq!(first[0].as_str().as_ptr(), second[0].as_str().as_ptr(), "one encoding is shared");
    assert!(taken(&mut hub, 3).is_empty());
    assert_eq!(publish(&mut hub, A, "{}"), 11);
    assert_eq!(publish(&mut hub, B, "{}"), 1);
}

#[test]
fn a_burst_wakes_once_until_the_frames_are_taken() {
    let mut hub = hub();
    hub.join_consumer(SessionId(1), A, View::default(), false).unwrap();
    publish(&mut hub, A, "{}");
    publish(&mut hub, A, "{}");
    assert_eq!(outputs(&mut hub), [Output::Wake(SessionId(1))]);
    let mut frames = Vec::new();
    assert!(hub.take(SessionId(1), 1, &mut frames), "one more waits");
    assert!(!hub.take(SessionId(1), 1, &mut frames));
    publish(&mut hub, A, "{}");
    assert_eq!(outputs(&mut hub), [Output::Wake(SessionId(1))]);
}

#[test]
fn a_slow_consumer_is_closed_and_the_other_gets_everything() {
    let mut hub = hub();
    hub.join_consumer(SessionId(1), A, View::default(), false).unwrap();
    hub.join_consumer(SessionId(2), A, View::default(), false).unwrap();
    let mut received = 0;
    for _ in 0..4 {
        publish(&mut hub, A, "{}");
        received += taken(&mut hub, 2).len();
    }
    assert_eq!(received, 4);
    assert!(outputs(&mut hub).contains(&Output::Close(SessionId(1), Close::TooSlow)));
    assert!(taken(&mut hub, 1).is_empty());
    hub.join_consumer(SessionId(3), A, View::default(), false).unwrap();
}

#[test]
fn a_few_huge_frames_fill_an_outbox_too() {
    let mut hub = hub();
    hub.join_consumer(SessionId(1), A, View::default(), false).unwrap();
    let huge = format!(r#"{{"x":"{}"}}"#, "x".repeat(2000));
    publish(&mut hub, A, &huge);
    publish(&mut hub, A, "{}");
    assert_eq!(outputs(&mut hub), [Output::Wake(SessionId(1)), Output::Close(SessionId(1), Close::TooSlow)]);
}

#[test]
fn one_consumer_too_many_is_refused_and_a_place_becomes_free_again() {
    let mut hub = hub();
    hub.join_consumer(SessionId(1), A, View::default(), false).unwrap();
    hub.join_consumer(SessionId(2), A, View::default(), false).unwrap();
    assert_eq!(hub.join_consumer(SessionId(3), A, View::default(), false), Err(Close::SessionLimit));
    hub.leave(SessionId(1));
    assert_eq!(hub.join_consumer(SessionId(3), A, View::default(), false), Ok(()));
    assert_eq!(
        hub.join_consumer(SessionId(4), DeveloperKey(99), View::default(), false),
        Err(Close::InvalidToken)
    );
}

#[test]
fn presence_is_the_last_status_and_ends_with_the_last_producer() {
    let mut hub = hub();
    let status = |connected| Presence { connected, device_id: None, source: None, reason: None };
    hub.join_producer(SessionId(1), A, user()).unwrap();
    hub.join_producer(SessionId(2), A, user()).unwrap();
    hub.set_presence(SessionId(1), status(false));
    hub.set_presence(SessionId(2), status(true));
    assert_eq!(hub.presence(A, &user()), Some(&status(true)));
    assert_eq!(hub.census(), Census { producers: 2, users_linked: 1, ..Census::default() });
    hub.leave(SessionId(2));
    assert!(hub.presence(A, &user()).is_some());
    hub.leave(SessionId(1));
    assert_eq!(hub.presence(A, &user()), None);
}

#[test]
fn whatever_happens_numbers_rise_and_outboxes_stay_bounded() {
    let mut random = SplitMix64::new(2026);
    let mut hub = hub();
    let mut last = 0;
    for step in 0..20_000_u64 {
        let session = SessionId(random.next_u64() % 8);
        match random.next_u64() % 6 {
            0 if !hub.sessions.contains_key(&session) => {
                let _ = hub.join_consumer(session, A, View::default(), false);
            }
            1 if !hub.sessions.contains_key(&session) => {
                hub.join_producer(session, A, Private::new(format!("{step}").into())).unwrap();
            }
            2 => hub.leave(session),
            3 => drop(taken(&mut hub, session.0)),
            4 => hub.close(&[session, session], Close::Internal),
            _ => {
                let seq = publish(&mut hub, A, "{}");
                assert!(seq > last);
                last = seq;
            }
        }
        for output in outputs(&mut hub) {
            if let Output::Close(session, _) = output {
                assert!(!hub.sessions.contains_key(&session));
            }
        }
        let room = &hub.rooms[&A];
        let (consumers, viewers) = room.count();
        assert!(consumers <= LIMITS.consumers && viewers == 0);
        assert!(hub.waiting().1 <= LIMITS.outbox_frames);
        assert_eq!(consumers + room.producers.len(), hub.sessions.len());
    }
}

const STREAM: StreamId = StreamId::from_bytes([3; 16]);

/// A producer of [`STREAM`], of which nothing is on disk.
fn durable(hub: &mut Hub, session: u64) {
    hub.join_producer(SessionId(session), A, user()).unwrap();
    if hub.join_stream(SessionId(session), STREAM).is_none() {
        assert_eq!(hub.stream_loaded(SessionId(session), STREAM, 0), 0);
    }
}

fn submit(hub: &mut Hub, id: i64) -> Option<Entry> {
    let d = &RawJson::parse("{}").unwrap();
    let place = Some(Place { stream: STREAM, id });
    let publication = Publication { developer: A, user: &user(), t: "T", d, synthetic: false, place };
    match hub.publish(NOW, &publication).unwrap() {
        Published::New { record, epoch } => Some(Entry { record, session: SessionId(1), epoch }),
        Published::Duplicate => None,
    }
}

#[test]
fn a_durable_frame_is_passed_on_when_it_is_on_disk_and_nothing_overtakes_it() {
    let mut hub = hub();
    hub.join_consumer(SessionId(9), A, View::default(), false).unwrap();
    durable(&mut hub, 1);
    let (first, second) = (submit(&mut hub, 1).unwrap(), submit(&mut hub, 2).unwrap());
    publish(&mut hub, A, "{}");
    assert!(outputs(&mut hub).is_empty() && taken(&mut hub, 9).is_empty());
    hub.stored(&[first]);
    assert_eq!(outputs(&mut hub), [Output::Wake(SessionId(9)), Output::Stored(SessionId(1), 1)]);
    assert_eq!(taken(&mut hub, 9).len(), 1);
    hub.stored(&[second]);
    assert_eq!(outputs(&mut hub), [Output::Wake(SessionId(9)), Output::Stored(SessionId(1), 2)]);
    let frames = taken(&mut hub, 9);
    assert_eq!(frames.len(), 2);
    assert!(frames[0].as_str().contains("\"seq\":11") && frames[1].as_str().contains("\"seq\":12"));
}

#[test]
fn a_frame_is_taken_once_while_it_is_queued_and_when_it_is_stored() {
    let mut hub = hub();
    durable(&mut hub, 1);
    let entry = submit(&mut hub, 5).unwrap();
    assert!(submit(&mut hub, 5).is_none() && submit(&mut hub, 4).is_none());
    // The connection breaks, and a new one comes while the frame is on its way.
    hub.leave(SessionId(1));
    hub.join_producer(SessionId(2), A, user()).unwrap();
    assert_eq!(hub.join_stream(SessionId(2), STREAM), Some(0));
    assert!(submit(&mut hub, 5).is_none());
    hub.stored(&[entry]);
    assert_eq!(outputs(&mut hub), [Output::Stored(SessionId(2), 5)]);
    assert!(submit(&mut hub, 5).is_none() && submit(&mut hub, 6).is_some());
}

#[test]
fn another_users_stream_of_the_same_name_is_another_stream() {
    let mut hub = hub();
    durable(&mut hub, 1);
    submit(&mut hub, 5).unwrap();
    hub.join_producer(SessionId(2), A, Private::new("other".into())).unwrap();
    assert_eq!(hub.join_stream(SessionId(2), STREAM), None);
}

#[test]
fn what_could_not_be_stored_is_taken_again_with_all_that_followed() {
    let mut hub = hub();
    hub.join_consumer(SessionId(9), A, View::default(), false).unwrap();
    durable(&mut hub, 1);
    let entries: Vec<_> = (1..=3).filter_map(|id| submit(&mut hub, id)).collect();
    hub.failed(&entries[..1]);
    assert_eq!(outputs(&mut hub), [Output::Close(SessionId(1), Close::Internal)]);
    // The rest of the old epoch fails as well; meanwhile the producer is back.
    durable(&mut hub, 1);
    let again: Vec<_> = (1..=3).filter_map(|id| submit(&mut hub, id)).collect();
    assert_eq!(again.len(), 3);
    assert!(again[0].epoch > entries[2].epoch);
    hub.failed(&entries[1..]);
    outputs(&mut hub);
    durable(&mut hub, 1);
    assert!(submit(&mut hub, 3).is_none(), "an old failure does not touch the new epoch");
    hub.stored(&again);
    assert!(outputs(&mut hub).contains(&Output::Stored(SessionId(1), 3)));
    let seqs = |frames: Vec<Frame>| frames.iter().filter(|frame| frame.as_str().contains("\"op\":5")).count();
    assert_eq!(seqs(taken(&mut hub, 9)), 3, "each once");
}

#[test]
fn a_stream_is_forgotten_when_nobody_sends_it_and_nothing_of_it_is_queued() {
    let mut hub = hub();
    durable(&mut hub, 1);
    let entry = submit(&mut hub, 1).unwrap();
    hub.leave(SessionId(1));
    assert_eq!(hub.rooms[&A].streams.len(), 1);
    hub.stored(&[entry]);
    assert_eq!(hub.rooms[&A].streams.len(), 0);
    durable(&mut hub, 2);
    hub.leave(SessionId(2));
    assert_eq!(hub.rooms[&A].streams.len(), 0);
}

#[test]
fn a_consumer_gets_what_is_published_after_it_came() {
    let mut hub = hub();
    hub.join_consumer(SessionId(8), A, View::default(), false).unwrap();
    durable(&mut hub, 1);
    let early = submit(&mut hub, 1).unwrap();
    hub.join_consumer(SessionId(9), A, View::default(), false).unwrap();
    assert_eq!(hub.first_seq(SessionId(9)), Some(11));
    hub.stored(&[early]);
    assert_eq!((taken(&mut hub, 8).len(), taken(&mut hub, 9).len()), (1, 0));
}

#[test]
fn views_and_viewers_get_their_own_and_do_not_count_against_the_limit() {
    let mut hub = hub();
    let filter = |uids: Option<&str>, types: Option<&str>| Filter {
        uids: uids.map(|uid| vec![uid.to_owned()]),
        types: types.map(|t| vec![t.to_owned()]),
    };
    let mine = View::new(Some(&user()), None);
    let other = View::new(Some(&Private::new("other".into())), None);
    let wrong_type = View::new(None, Some(&filter(None, Some("ECG"))));
    let by_filter = View::new(None, Some(&filter(Some("u\"1"), Some("HEART_RATE"))));
    hub.join_consumer(SessionId(1), A, mine, true).unwrap();
    hub.join_consumer(SessionId(2), A, other, true).unwrap();
    hub.join_consumer(SessionId(3), A, wrong_type, false).unwrap();
    hub.join_consumer(SessionId(4), A, by_filter, false).unwrap();
    publish(&mut hub, A, "{}");
    let counts: Vec<_> = (1..=4).map(|session| taken(&mut hub, session).len()).collect();
    assert_eq!(counts, [1, 0, 0, 1]);
    let census = hub.census();
    assert_eq!((census.consumers, census.viewers), (2, 2));
    hub.join_consumer(SessionId(5), A, View::default(), true).unwrap();
    assert_eq!(hub.join_consumer(SessionId(6), A, View::default(), true), Err(Close::SessionLimit));
    for session in 1..=5 {
        hub.leave(SessionId(session));
    }
    hub.join_consumer(SessionId(7), A, View::default(), false).unwrap();
    publish(&mut hub, A, "{}");
    assert_eq!(taken(&mut hub, 7).len(), 1);
    let census = hub.census();
    assert_eq!((census.consumers, census.viewers, census.waiting_frames), (1, 0, 0));
}
