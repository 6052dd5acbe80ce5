//! Who is connected, and who gets what: a pure state machine without sockets, tasks, locks or clock. The shell calls it,
//! then takes [`Output`]s from [`Hub::poll`] until there are none.
//!
//! A frame is encoded once, and every consumer's outbox shares its bytes. An outbox is bounded: a consumer that reads
//! more slowly than its stream flows is closed (1008), and no one else notices. `d` is never looked into.
//!
//! A frame of a durable stream is passed on when it is on disk: otherwise a crash in between would make its producer send it
//! again, and consumers would get it twice. All others are passed on at once, unless they would overtake one that waits.

mod room;
mod streams;
mod view;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use strapline_units::{Private, Timestamp};
use strapline_wire::{Close, DispatchFrame, Presence, RawJson, StreamId};

use crate::journal::Entry;
pub use crate::outbox::Limits;
use crate::store::{DeveloperKey, Place, Record};
pub use crate::websocket::Frame;
use room::{Held, Room};
use streams::Acceptance;
pub use view::View;

/// One connection, numbered in order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// What the shell shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Frames are waiting for this session: call [`Hub::take`].
    Wake(SessionId),
    /// Tell this producer that its stream is on disk up to this number.
    Stored(SessionId, i64),
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
    /// Its place in a durable stream.
    pub place: Option<Place>,
}

/// What became of a sample.
#[derive(Clone, Debug, PartialEq)]
pub enum Published {
    /// It was there already.
    Duplicate,
    /// To be stored, in the order of these answers.
    New {
        /// The frame.
        record: Record,
        /// Which life of its stream it belongs to; 0 without one.
        epoch: u64,
    },
}

/// How many sessions there are, and what waits for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Census {
    /// Identified producers.
    pub producers: usize,
    /// Identified consumers.
    pub consumers: usize,
    /// Identified viewers.
    pub viewers: usize,
    /// Users whose last STATUS says that their sensor is linked.
    pub users_linked: usize,
    /// Frames in the outboxes of consumers and viewers.
    pub waiting_frames: usize,
    /// Consumers and viewers that were closed because they read too slowly, since the start.
    pub too_slow: u64,
}

/// All sessions of all developers. Maps whose keys are numbers that we gave hash them fast; those by names do it safely.
#[derive(Debug)]
pub struct Hub {
    limits: Limits,
    rooms: FxHashMap<DeveloperKey, Room>,
    sessions: FxHashMap<SessionId, Seat>,
    outputs: VecDeque<Output>,
    last_epoch: u64,
    too_slow: u64,
}

/// Where a session is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    developer: DeveloperKey,
    /// A consumer's or viewer's place in its room.
    slot: Option<usize>,
}

impl Hub {
    /// A hub without developers.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            rooms: FxHashMap::default(),
            sessions: FxHashMap::default(),
            outputs: VecDeque::new(),
            last_epoch: 0,
            too_slow: 0,
        }
    }

    /// Adds a developer whose next frame gets the number `next_seq`.
    pub fn add_developer(&mut self, developer: DeveloperKey, next_seq: i64) {
        self.rooms.entry(developer).or_insert_with(|| Room::new(next_seq));
    }

    /// Lets a consumer in, or a viewer, which does not count against the consumer limit. It gets what is published from now
    /// on, and of that what its view shows.
    ///
    /// # Errors
    /// [`Close::SessionLimit`] for one too many, [`Close::InvalidToken`] for a developer that is not there.
    pub fn join_consumer(
        &mut self,
        session: SessionId,
        developer: DeveloperKey,
        view: View,
        viewer: bool,
    ) -> Result<(), Close> {
        let room = self.rooms.get_mut(&developer).ok_or(Close::InvalidToken)?;
        let slot = room.seat(session, view, viewer, self.limits).ok_or(Close::SessionLimit)?;
        self.sessions.insert(session, Seat { developer, slot: Some(slot) });
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
        self.sessions.insert(session, Seat { developer, slot: None });
        Ok(())
    }

    /// Says that a producer sends a durable stream. Its highest number on disk where that is known; otherwise it is to be
    /// looked up and told by [`Hub::stream_loaded`] before anything of the stream is published.
    pub fn join_stream(&mut self, session: SessionId, stream: StreamId) -> Option<i64> {
        let (room, user) = self.producer(session)?;
        room.streams.attach(session, user, stream)
    }

    /// What the store knew of a stream. Returns the highest number on disk, which may be higher by now.
    pub fn stream_loaded(&mut self, session: SessionId, stream: StreamId, last_id: i64) -> i64 {
        self.last_epoch += 1;
        let epoch = self.last_epoch;
        let Some((room, user)) = self.producer(session) else { return last_id };
        room.streams.loaded(user, stream, last_id, epoch)
    }

    fn producer(&mut self, session: SessionId) -> Option<(&mut Room, Private<Arc<str>>)> {
        let room = self.rooms.get_mut(&self.sessions.get(&session)?.developer)?;
        let user = room.producers.get(&session)?.clone();
        Some((room, user))
    }

    /// Forgets a session. The presence of a user ends with the last producer.
    pub fn leave(&mut self, session: SessionId) {
        let Some(seat) = self.sessions.remove(&session) else { return };
        let Some(room) = self.rooms.get_mut(&seat.developer) else { return };
        if let Some(slot) = seat.slot {
            room.unseat(slot);
        }
        if let Some(user) = room.producers.remove(&session) {
            room.streams.detach(session);
            if !room.producers.values().any(|other| *other == user) {
                room.presence.remove(&user);
            }
        }
    }

    /// Gives the sample its number. A sample of a stream waits until [`Hub::stored`] tells that it is on disk; any other
    /// goes into the outbox of each of the developer's consumers that may see it. `None` for a developer or stream that
    /// is not there.
    pub fn publish(&mut self, now: Timestamp, publication: &Publication<'_>) -> Option<Published> {
        let room = self.rooms.get_mut(&publication.developer)?;
        let mut epoch = 0;
        if let Some(Place { stream, id }) = publication.place {
            match room.streams.accept(publication.user, stream, id)? {
                Acceptance::Duplicate => return Some(Published::Duplicate),
                Acceptance::New(number) => epoch = number,
            }
        }
        let seq = room.next_seq;
        room.next_seq = seq.saturating_add(1);
        if room.has_consumers() {
            let frame = DispatchFrame {
                uid: publication.user.expose().as_ref().into(),
                seq,
                t: publication.t.into(),
                d: publication.d.by_ref(),
                synthetic: publication.synthetic,
            };
            let frame = Held {
                seq,
                durable: publication.place.is_some(),
                user: publication.user.clone(),
                t: publication.t.into(),
                frame: Frame::text(&frame.encode()),
            };
            if frame.durable || !room.held.is_empty() {
                room.held.push_back(frame);
            } else {
                self.dispatch(publication.developer, &frame);
            }
        }
        let record = Record {
            developer: publication.developer,
            seq,
            received: now,
            user: publication.user.clone(),
            t: publication.t.into(),
            d: publication.d.get().into(),
            synthetic: publication.synthetic,
            place: publication.place,
        };
        Some(Published::New { record, epoch })
    }

    /// These frames are on disk: what waited for them is passed on, and the producers of their streams are told.
    pub fn stored(&mut self, entries: &[Entry]) {
        // Frames of one developer mostly come one after another.
        let mut highest: Vec<(DeveloperKey, i64)> = Vec::new();
        for Entry { record, .. } in entries {
            match highest.iter_mut().rev().find(|(developer, _)| *developer == record.developer) {
                Some((_, seq)) => *seq = record.seq.max(*seq),
                None => highest.push((record.developer, record.seq)),
            }
            if let (Some(place), Some(room)) = (record.place, self.rooms.get_mut(&record.developer)) {
                room.streams.stored(&record.user, place);
            }
        }
        for (developer, seq) in highest {
            self.release(developer, seq);
            if let Some(room) = self.rooms.get_mut(&developer) {
                let told = room.streams.take_told();
                self.outputs.extend(told.map(|(session, id)| Output::Stored(session, id)));
            }
        }
    }

    /// These frames could not be stored: those of streams are as if they had never come, and all their producers are
    /// closed.
    pub fn failed(&mut self, entries: &[Entry]) {
        let mut lost: HashMap<DeveloperKey, HashSet<i64>> = HashMap::new();
        for Entry { record, epoch, .. } in entries {
            let Some(place) = record.place else { continue };
            lost.entry(record.developer).or_default().insert(record.seq);
            self.last_epoch += 1;
            if let Some(room) = self.rooms.get_mut(&record.developer) {
                room.streams.failed(&record.user, place, *epoch, self.last_epoch);
            }
        }
        for (developer, seqs) in lost {
            if let Some(room) = self.rooms.get_mut(&developer) {
                room.held.retain(|held| !held.durable || !seqs.contains(&held.seq));
            }
            self.release(developer, i64::MIN);
        }
        let sessions = entries.iter().map(|entry| entry.session).collect::<Vec<_>>();
        self.close(&sessions, Close::Internal);
    }

    /// Passes on what waits, up to the first that is not on disk.
    fn release(&mut self, developer: DeveloperKey, stored: i64) {
        while let Some(room) = self.rooms.get_mut(&developer)
            && let Some(held) = room.held.pop_front_if(|held| !held.durable || held.seq <= stored)
        {
            self.dispatch(developer, &held);
        }
    }

    fn dispatch(&mut self, developer: DeveloperKey, held: &Held) {
        let Some(room) = self.rooms.get_mut(&developer) else { return };
        for session in room.dispatch(held, self.limits, &mut self.outputs) {
            self.too_slow += 1;
            self.leave(session);
            self.outputs.push_back(Output::Close(session, Close::TooSlow));
        }
    }

    /// Moves at most `most` waiting frames of a consumer out of its outbox; true where more are waiting.
    pub fn take(&mut self, session: SessionId, most: usize, frames: &mut impl Extend<Frame>) -> bool {
        let Some(&Seat { developer, slot: Some(slot) }) = self.sessions.get(&session) else { return false };
        let outbox = self.rooms.get_mut(&developer).and_then(|room| room.outbox(slot));
        let Some(outbox) = outbox else { return false };
        outbox.take(most, frames);
        !outbox.is_empty()
    }

    /// Records what a producer's STATUS says; the last one counts. It is never dispatched.
    pub fn set_presence(&mut self, session: SessionId, presence: Presence) {
        if let Some((room, user)) = self.producer(session) {
            room.presence.insert(user, presence);
        }
    }

    /// The last STATUS of a user who has a producer connected.
    pub fn presence(&self, developer: DeveloperKey, user: &Private<Arc<str>>) -> Option<&Presence> {
        self.rooms.get(&developer)?.presence.get(user)
    }

    /// The sessions in which this user streams.
    pub fn producers_of(&self, developer: DeveloperKey, user: &str) -> Vec<SessionId> {
        let producers = self.rooms.get(&developer).into_iter().flat_map(|room| &room.producers);
        producers.filter(|(_, name)| name.expose().as_ref() == user).map(|(session, _)| *session).collect()
    }

    /// The viewers of this user, or those who may view all users.
    pub fn viewers_of(&self, developer: DeveloperKey, user: Option<&Private<Arc<str>>>) -> Vec<SessionId> {
        self.rooms.get(&developer).map(|room| room.viewers_of(user)).unwrap_or_default()
    }

    /// The number that the developer's next frame gets; 0 for a developer that is not there.
    pub fn next_seq(&self, developer: DeveloperKey) -> i64 {
        self.rooms.get(&developer).map_or(0, |room| room.next_seq)
    }

    /// The lowest number that a consumer's frames can have.
    pub fn first_seq(&self, session: SessionId) -> Option<i64> {
        let seat = self.sessions.get(&session)?;
        self.rooms.get(&seat.developer)?.first_seq(seat.slot?)
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
        self.rooms.values().fold(Census { too_slow: self.too_slow, ..Census::default() }, |census, room| {
            let (consumers, viewers) = room.count();
            Census {
                producers: census.producers + room.producers.len(),
                consumers: census.consumers + consumers,
                viewers: census.viewers + viewers,
                users_linked: census.users_linked
                    + room.presence.values().filter(|presence| presence.connected).count(),
                waiting_frames: census.waiting_frames + room.waiting().0,
                too_slow: census.too_slow,
            }
        })
    }

    /// How many frames wait for all consumers, and how many for the one that most wait for.
    pub fn waiting(&self) -> (usize, usize) {
        let rooms = self.rooms.values().map(Room::waiting);
        rooms.fold((0, 0), |(sum, longest), (more, longer)| (sum + more, longest.max(longer)))
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }
}
