//! One developer's sessions: who sends, who listens to whom, and what is not passed on yet.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use strapline_units::Private;
use strapline_wire::Presence;

use super::streams::Streams;
use super::{Output, SessionId, View};
use crate::outbox::{Limits, Outbox};
use crate::websocket::Frame;

/// A numbered and encoded frame.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) seq: i64,
    /// Whether it must be on disk before anybody gets it.
    pub(super) durable: bool,
    pub(super) user: Private<Arc<str>>,
    pub(super) t: Box<str>,
    pub(super) frame: Frame,
}

#[derive(Debug)]
pub(super) struct Room {
    pub(super) next_seq: i64,
    pub(super) producers: FxHashMap<SessionId, Private<Arc<str>>>,
    pub(super) presence: HashMap<Private<Arc<str>>, Presence>,
    pub(super) streams: Streams,
    /// What waits for the disk, or would overtake what does. No longer than the store's queue and one batch.
    pub(super) held: VecDeque<Held>,
    slots: Vec<Option<Subscriber>>,
    free: Vec<usize>,
    /// Places of those who see every user.
    everyone: Vec<usize>,
    /// Places of those who see some users only, so that a viewer of one costs nothing when another's frames come.
    by_user: HashMap<Private<Arc<str>>, Vec<usize>>,
    consumers: usize,
    viewers: usize,
}

#[derive(Debug)]
struct Subscriber {
    session: SessionId,
    view: View,
    viewer: bool,
    /// What was published before it came is not for it, even where that is passed on later.
    from: i64,
    outbox: Outbox,
}

impl Room {
    pub(super) fn new(next_seq: i64) -> Self {
        Self {
            next_seq,
            producers: FxHashMap::default(),
            presence: HashMap::new(),
            streams: Streams::default(),
            held: VecDeque::new(),
            slots: Vec::new(),
            free: Vec::new(),
            everyone: Vec::new(),
            by_user: HashMap::new(),
            consumers: 0,
            viewers: 0,
        }
    }

    /// Gives a consumer or viewer a place; `None` where there is no more room.
    pub(super) fn seat(
        &mut self,
        session: SessionId,
        view: View,
        viewer: bool,
        limits: Limits,
    ) -> Option<usize> {
        let (count, limit) = if viewer {
            (&mut self.viewers, limits.viewers)
        } else {
            (&mut self.consumers, limits.consumers)
        };
        if *count >= limit {
            return None;
        }
        *count += 1;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        match view.users() {
            None => self.everyone.push(slot),
            Some(users) => {
                for user in users {
                    self.by_user.entry(user.clone()).or_default().push(slot);
                }
            }
        }
        let from = self.next_seq;
        self.slots[slot] = Some(Subscriber { session, view, viewer, from, outbox: Outbox::default() });
        Some(slot)
    }

    pub(super) fn unseat(&mut self, slot: usize) {
        let Some(subscriber) = self.slots.get_mut(slot).and_then(Option::take) else { return };
        self.free.push(slot);
        let count = if subscriber.viewer { &mut self.viewers } else { &mut self.consumers };
        *count -= 1;
        match subscriber.view.users() {
            None => self.everyone.retain(|other| *other != slot),
            Some(users) => {
                for user in users {
                    if let Some(slots) = self.by_user.get_mut(user) {
                        slots.retain(|other| *other != slot);
                        if slots.is_empty() {
                            self.by_user.remove(user);
                        }
                    }
                }
            }
        }
    }

    pub(super) fn has_consumers(&self) -> bool {
        self.consumers + self.viewers > 0
    }

    pub(super) fn outbox(&mut self, slot: usize) -> Option<&mut Outbox> {
        self.slots.get_mut(slot)?.as_mut().map(|subscriber| &mut subscriber.outbox)
    }

    /// Puts a frame into the outboxes of those who may see it. Returns the sessions whose outbox was full.
    pub(super) fn dispatch(
        &mut self,
        held: &Held,
        limits: Limits,
        outputs: &mut VecDeque<Output>,
    ) -> Vec<SessionId> {
        let mut full = Vec::new();
        let some = self.by_user.get(&held.user).map_or(&[][..], Vec::as_slice);
        for slot in self.everyone.iter().chain(some) {
            let Some(Some(subscriber)) = self.slots.get_mut(*slot) else { continue };
            if held.seq < subscriber.from || !subscriber.view.shows_type(&held.t) {
                continue;
            }
            if subscriber.outbox.is_full(limits) {
                full.push(subscriber.session);
                continue;
            }
            if subscriber.outbox.is_empty() {
                outputs.push_back(Output::Wake(subscriber.session));
            }
            subscriber.outbox.push(held.frame.clone());
        }
        full
    }

    /// The viewers whose token allows this user, or all of them.
    pub(super) fn viewers_of(&self, allowed: Option<&Private<Arc<str>>>) -> Vec<SessionId> {
        let viewers = self.slots.iter().flatten().filter(|subscriber| subscriber.viewer);
        viewers.filter(|viewer| viewer.view.allowed() == allowed).map(|viewer| viewer.session).collect()
    }

    /// The lowest number that a consumer's frames can have.
    pub(super) fn first_seq(&self, slot: usize) -> Option<i64> {
        self.slots.get(slot)?.as_ref().map(|subscriber| subscriber.from)
    }

    /// Consumers and viewers.
    pub(super) fn count(&self) -> (usize, usize) {
        (self.consumers, self.viewers)
    }

    /// How many frames wait in all outboxes, and in the longest.
    pub(super) fn waiting(&self) -> (usize, usize) {
        let lengths = self.slots.iter().flatten().map(|subscriber| subscriber.outbox.len());
        lengths.fold((0, 0), |(sum, longest), length| (sum + length, longest.max(length)))
    }
}
