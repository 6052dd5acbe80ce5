//! Who is connected, and who gets what: a pure state machine without sockets, tasks, locks or clock. The shell calls it,
//! then takes [`Output`]s from [`Hub::poll`] until there are none.
//!
//! A frame is encoded once, and every consumer's outbox shares its bytes. An outbox is bounded: a consumer that reads
//! more slowly than its stream flows is closed (1008), and no one else notices. `d` is never looked into.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use strapline_units::{Private, Timestamp};
use strapline_wire::{Close, DispatchFrame, Presence, RawJson};
use tokio_tungstenite::tungstenite::Utf8Bytes;

pub use crate::outbox::Limits;
use crate::outbox::Outbox;
use crate::store::{DeveloperKey, Record};

/// One connection, numbered in order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// What the shell shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Frames are waiting for this session: call [`Hub::take`].
    Wake(SessionId),
    /// Close this session, which the hub has forgotten already.
    Close(SessionId, Close),
}

/// A sample to be published.
#[derive(Clone, Debug)]
pub struct Publication<'a> {
    /// Whose stream.
    pub developer: DeveloperKey,
    /// The user who sent it.
    pub user: &'a Private<Arc<str>>,
    /// The data type.
    pub t: &'a str,
    /// The payload, opaque.
    pub d: &'a RawJson<'a>,
    /// Whether it is test traffic.
    pub synthetic: bool,
}

/// How many sessions there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Census {
    /// Identified producers.
    pub producers: usize,
    /// Identified consumers.
    pub consumers: usize,
    /// Users whose last STATUS says that their sensor is linked.
    pub users_linked: usize,
}

/// All sessions of all developers.
#[derive(Debug)]
pub struct Hub {
    limits: Limits,
    rooms: HashMap<DeveloperKey, Room>,
    sessions: HashMap<SessionId, DeveloperKey>,
    outputs: VecDeque<Output>,
}

#[derive(Debug)]
struct Room {
    next_seq: i64,
    producers: HashMap<SessionId, Private<Arc<str>>>,
    consumers: Vec<(SessionId, Outbox)>,
    presence: HashMap<Private<Arc<str>>, Presence>,
}

impl Hub {
    /// A hub without developers.
    pub fn new(limits: Limits) -> Self {
        Self { limits, rooms: HashMap::new(), sessions: HashMap::new(), outputs: VecDeque::new() }
    }

    /// Adds a developer whose next frame gets the number `next_seq`.
    pub fn add_developer(&mut self, developer: DeveloperKey, next_seq: i64) {
        self.rooms.entry(developer).or_insert_with(|| Room {
            next_seq,
            producers: HashMap::new(),
            consumers: Vec::new(),
            presence: HashMap::new(),
        });
    }

    /// Lets a consumer in.
    ///
    /// # Errors
    /// [`Close::SessionLimit`] for one too many, [`Close::InvalidToken`] for a developer that is not there.
    pub fn join_consumer(&mut self, session: SessionId, developer: DeveloperKey) -> Result<(), Close> {
        let room = self.rooms.get_mut(&developer).ok_or(Close::InvalidToken)?;
        if room.consumers.len() >= self.limits.consumers {
            return Err(Close::SessionLimit);
        }
        room.consumers.push((session, Outbox::default()));
        self.sessions.insert(session, developer);
        Ok(())
    }

    /// Lets a producer in; a user may have several.
    ///
    /// # Errors
    /// [`Close::InvalidToken`] for a developer that is not there.
    pub fn join_producer(
        &mut self,
        session: SessionId,
        developer: DeveloperKey,
        user: Private<Arc<str>>,
    ) -> Result<(), Close> {
        let room = self.rooms.get_mut(&developer).ok_or(Close::InvalidToken)?;
        room.producers.insert(session, user);
        self.sessions.insert(session, developer);
        Ok(())
    }

    /// Forgets a session. The presence of a user ends with the last producer.
    pub fn leave(&mut self, session: SessionId) {
        let Some(room) = self.sessions.remove(&session).and_then(|developer| self.rooms.get_mut(&developer))
        else {
            return;
        };
        room.consumers.retain(|(id, _)| *id != session);
        if let Some(user) = room.producers.remove(&session)
            && !room.producers.values().any(|other| *other == user)
        {
            room.presence.remove(&user);
        }
    }

    /// Gives the sample its number and puts it into the outbox of each of the developer's consumers. `None` for a
    /// developer that is not there.
    pub fn publish(&mut self, now: Timestamp, publication: &Publication<'_>) -> Option<Record> {
        let room = self.rooms.get_mut(&publication.developer)?;
        let seq = room.next_seq;
        room.next_seq = seq.saturating_add(1);
        if !room.consumers.is_empty() {
            let frame = DispatchFrame {
                uid: publication.user.expose().as_ref().into(),
                seq,
                t: publication.t.into(),
                d: publication.d.by_ref(),
                synthetic: publication.synthetic,
            };
            let frame = Utf8Bytes::from(frame.encode());
            let outputs = &mut self.outputs;
            let sessions = &mut self.sessions;
            let limits = self.limits;
            room.consumers.retain_mut(|(session, outbox)| {
                if outbox.is_full(limits) {
                    sessions.remove(session);
                    outputs.push_back(Output::Close(*session, Close::TooSlow));
                    return false;
                }
                if outbox.is_empty() {
                    outputs.push_back(Output::Wake(*session));
                }
                outbox.push(frame.clone());
                true
            });
        }
        Some(Record {
            developer: publication.developer,
            seq,
            received: now,
            user: publication.user.clone(),
            t: publication.t.into(),
            d: publication.d.get().into(),
            synthetic: publication.synthetic,
        })
    }

    /// Moves at most `most` waiting frames of a consumer out of its outbox; true where more are waiting.
    pub fn take(&mut self, session: SessionId, most: usize, frames: &mut Vec<Utf8Bytes>) -> bool {
        let room = self.sessions.get(&session).and_then(|developer| self.rooms.get_mut(developer));
        let outbox = room.and_then(|room| room.consumers.iter_mut().find(|(id, _)| *id == session));
        let Some((_, outbox)) = outbox else { return false };
        outbox.take(most, frames);
        !outbox.is_empty()
    }

    /// Records what a producer's STATUS says; the last one counts. It is never dispatched.
    pub fn set_presence(&mut self, session: SessionId, presence: Presence) {
        let room = self.sessions.get(&session).and_then(|developer| self.rooms.get_mut(developer));
        if let Some(room) = room
            && let Some(user) = room.producers.get(&session)
        {
            room.presence.insert(user.clone(), presence);
        }
    }

    /// The last STATUS of a user who has a producer connected.
    pub fn presence(&self, developer: DeveloperKey, user: &Private<Arc<str>>) -> Option<&Presence> {
        self.rooms.get(&developer)?.presence.get(user)
    }

    /// The number that the developer's next frame gets; 0 for a developer that is not there.
    pub fn next_seq(&self, developer: DeveloperKey) -> i64 {
        self.rooms.get(&developer).map_or(0, |room| room.next_seq)
    }

    /// The sessions in which this user streams.
    pub fn producers_of(&self, developer: DeveloperKey, user: &str) -> Vec<SessionId> {
        let producers = self.rooms.get(&developer).into_iter().flat_map(|room| &room.producers);
        producers.filter(|(_, name)| name.expose().as_ref() == user).map(|(session, _)| *session).collect()
    }

    /// Closes these sessions, some of which may be gone or named twice.
    pub fn close(&mut self, sessions: &[SessionId], close: Close) {
        for session in sessions.iter().collect::<HashSet<_>>() {
            if self.sessions.contains_key(session) {
                self.leave(*session);
                self.outputs.push_back(Output::Close(*session, close));
            }
        }
    }

    /// Counts the sessions.
    pub fn census(&self) -> Census {
        self.rooms.values().fold(Census::default(), |census, room| Census {
            producers: census.producers + room.producers.len(),
            consumers: census.consumers + room.consumers.len(),
            users_linked: census.users_linked
                + room.presence.values().filter(|presence| presence.connected).count(),
        })
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strapline_units::SplitMix64;

    const LIMITS: Limits = Limits { consumers: 2, outbox_frames: 3, outbox_bytes: 1000 };
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
        let publication = Publication { developer, user: &user(), t: "HEART_RATE", d, synthetic: false };
        hub.publish(NOW, &publication).unwrap().seq
    }

    fn taken(hub: &mut Hub, session: u64) -> Vec<Utf8Bytes> {
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
        hub.join_consumer(SessionId(1), A).unwrap();
        hub.join_consumer(SessionId(2), A).unwrap();
        hub.join_consumer(SessionId(3), B).unwrap();
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
        hub.join_consumer(SessionId(1), A).unwrap();
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
        hub.join_consumer(SessionId(1), A).unwrap();
        hub.join_consumer(SessionId(2), A).unwrap();
        let mut received = 0;
        for _ in 0..4 {
            publish(&mut hub, A, "{}");
            received += taken(&mut hub, 2).len();
        }
        assert_eq!(received, 4);
        assert!(outputs(&mut hub).contains(&Output::Close(SessionId(1), Close::TooSlow)));
        assert!(taken(&mut hub, 1).is_empty());
        hub.join_consumer(SessionId(3), A).unwrap();
    }

    #[test]
    fn a_few_huge_frames_fill_an_outbox_too() {
        let mut hub = hub();
        hub.join_consumer(SessionId(1), A).unwrap();
        let huge = format!(r#"{{"x":"{}"}}"#, "x".repeat(2000));
        publish(&mut hub, A, &huge);
        publish(&mut hub, A, "{}");
        assert_eq!(
            outputs(&mut hub),
            [Output::Wake(SessionId(1)), Output::Close(SessionId(1), Close::TooSlow)]
        );
    }

    #[test]
    fn one_consumer_too_many_is_refused_and_a_place_becomes_free_again() {
        let mut hub = hub();
        hub.join_consumer(SessionId(1), A).unwrap();
        hub.join_consumer(SessionId(2), A).unwrap();
        assert_eq!(hub.join_consumer(SessionId(3), A), Err(Close::SessionLimit));
        hub.leave(SessionId(1));
        assert_eq!(hub.join_consumer(SessionId(3), A), Ok(()));
        assert_eq!(hub.join_consumer(SessionId(4), DeveloperKey(99)), Err(Close::InvalidToken));
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
        assert_eq!(hub.census(), Census { producers: 2, consumers: 0, users_linked: 1 });
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
                    let _ = hub.join_consumer(session, A);
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
            assert!(room.consumers.len() <= LIMITS.consumers);
            assert!(room.consumers.iter().all(|(_, outbox)| outbox.len() <= LIMITS.outbox_frames));
            assert_eq!(room.consumers.len() + room.producers.len(), hub.sessions.len());
        }
    }
}
