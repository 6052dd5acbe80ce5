//! How far each durable stream has come: what was taken, and what is on disk. A stream is remembered here as long as a
//! session sends it or something of it is on its way to the disk; the store knows the others.
//!
//! An epoch is one life of a stream, from its loading or its last failure on. After a failure everything that was taken
//! in the old epoch counts as never come, also what is still queued behind it, so that no number is skipped.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use strapline_units::Private;
use strapline_wire::StreamId;

use super::SessionId;
use crate::store::Place;

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acceptance {
    /// It is on disk or on its way.
    Duplicate,
    /// It is new, in this epoch.
    New(u64),
}

#[derive(Debug, Default)]
pub(super) struct Streams {
    states: HashMap<Name, State>,
    by_session: FxHashMap<SessionId, Name>,
    /// Those of which more is on disk than their sessions were told.
    changed: Vec<Name>,
}

type Name = (Private<Arc<str>>, StreamId);

#[derive(Debug, Default)]
struct State {
    sessions: Vec<SessionId>,
    /// Unknown until the store was asked.
    progress: Option<Progress>,
    /// Frames on their way to the disk.
    queued: usize,
    changed: bool,
}

#[derive(Clone, Copy, Debug)]
struct Progress {
    stored: i64,
    accepted: i64,
    epoch: u64,
}

impl Streams {
    /// A session begins to send; what is on disk, where that is known.
    pub(super) fn attach(
        &mut self,
        session: SessionId,
        user: Private<Arc<str>>,
        stream: StreamId,
    ) -> Option<i64> {
        let state = self.states.entry((user.clone(), stream)).or_default();
        state.sessions.push(session);
        self.by_session.insert(session, (user, stream));
        state.progress.map(|progress| progress.stored)
    }

    /// What the store knew, unless it is known better by now.
    pub(super) fn loaded(
        &mut self,
        user: Private<Arc<str>>,
        stream: StreamId,
        last_id: i64,
        epoch: u64,
    ) -> i64 {
        let Some(state) = self.states.get_mut(&(user, stream)) else { return last_id };
        let loaded = Progress { stored: last_id, accepted: last_id, epoch };
        state.progress.get_or_insert(loaded).stored
    }

    /// A session ends.
    pub(super) fn detach(&mut self, session: SessionId) {
        let Some(name) = self.by_session.remove(&session) else { return };
        let Some(state) = self.states.get_mut(&name) else { return };
        state.sessions.retain(|other| *other != session);
        if state.sessions.is_empty() && state.queued == 0 {
            self.states.remove(&name);
        }
    }

    /// A frame comes. `None` for a stream that was not loaded.
    pub(super) fn accept(
        &mut self,
        user: &Private<Arc<str>>,
        stream: StreamId,
        id: i64,
    ) -> Option<Acceptance> {
        let state = self.states.get_mut(&(user.clone(), stream))?;
        let progress = state.progress.as_mut()?;
        if id <= progress.accepted {
            return Some(Acceptance::Duplicate);
        }
        progress.accepted = id;
        state.queued += 1;
        Some(Acceptance::New(progress.epoch))
    }

    /// A frame is on disk.
    pub(super) fn stored(&mut self, user: &Private<Arc<str>>, place: Place) {
        let name = (user.clone(), place.stream);
        let Some(state) = self.states.get_mut(&name) else { return };
        state.queued = state.queued.saturating_sub(1);
        if let Some(progress) = &mut state.progress {
            progress.stored = progress.stored.max(place.id);
        }
        if !state.changed {
            state.changed = true;
            self.changed.push(name);
        }
    }

    /// A frame of this epoch could not be stored.
    pub(super) fn failed(&mut self, user: &Private<Arc<str>>, place: Place, epoch: u64, next_epoch: u64) {
        let name = (user.clone(), place.stream);
        let Some(state) = self.states.get_mut(&name) else { return };
        state.queued = state.queued.saturating_sub(1);
        if let Some(progress) = &mut state.progress
            && progress.epoch == epoch
        {
            *progress = Progress { accepted: progress.stored, epoch: next_epoch, ..*progress };
        }
        if state.sessions.is_empty() && state.queued == 0 {
            self.states.remove(&name);
        }
    }

    /// Whom to tell how much is on disk.
    pub(super) fn take_told(&mut self) -> impl Iterator<Item = (SessionId, i64)> + use<> {
        let mut told = Vec::new();
        for name in self.changed.drain(..) {
            let Some(state) = self.states.get_mut(&name) else { continue };
            state.changed = false;
            if let Some(progress) = state.progress {
                told.extend(state.sessions.iter().map(|session| (*session, progress.stored)));
            }
            if state.sessions.is_empty() && state.queued == 0 {
                self.states.remove(&name);
            }
        }
        told.into_iter()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }
}
