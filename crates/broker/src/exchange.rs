//! The hub behind its lock, and the bells of its sessions: who is called when something is to be done. Apart from
//! [`crate::broker::Broker`] because the store's thread rings them too.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::task::Context;

use futures_util::task::AtomicWaker;
use rustc_hash::FxHashMap;
use strapline_wire::Close;

use crate::broker::lock;
use crate::hub::{Hub, Output, SessionId};
use crate::journal::Fate;

/// The hub and the bells of its sessions.
pub(crate) struct Exchange(Mutex<Connections>);

pub(crate) struct Connections {
    pub(crate) hub: Hub,
    signals: FxHashMap<SessionId, Arc<Signal>>,
    closing: bool,
}

/// How a session's task is called from outside.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    waker: AtomicWaker,
    /// Frames wait in the outbox.
    rung: AtomicBool,
    /// Why the session must end.
    pub(crate) close: OnceLock<Close>,
    /// How far the producer's stream is on disk. Nothing rings for it.
    pub(crate) stored: AtomicI64,
}

impl Exchange {
    pub(crate) fn new(hub: Hub) -> Self {
        Self(Mutex::new(Connections { hub, signals: FxHashMap::default(), closing: false }))
    }

    /// Everything, for as long as this is held.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Connections> {
        lock(&self.0)
    }

    /// Registers a connection.
    pub(crate) fn connect(&self, session: SessionId) -> Arc<Signal> {
        let signal = Arc::new(Signal::default());
        let mut connections = self.lock();
        if connections.closing {
            signal.close(Close::GoingAway);
        }
        connections.signals.insert(session, Arc::clone(&signal));
        signal
    }

    /// Forgets a connection.
    pub(crate) fn leave(&self, session: SessionId) {
        let mut connections = self.lock();
        connections.hub.leave(session);
        connections.signals.remove(&session);
    }

    /// Tells every session, and those that come late, to go (1001).
    pub(crate) fn close_all(&self) {
        let mut connections = self.lock();
        connections.closing = true;
        for signal in connections.signals.values() {
            signal.close(Close::GoingAway);
        }
    }

    /// What the store has done. Called by its thread.
    pub(crate) fn settle(&self, fate: &Fate<'_>) {
        // What is not of a stream was passed on already.
        if let Fate::Stored(entries) = fate
            && entries.iter().all(|entry| entry.record.place.is_none())
        {
            return;
        }
        let mut connections = lock(&self.0);
        match fate {
            Fate::Stored(entries) => connections.hub.stored(entries),
            Fate::Failed(entries) => connections.hub.failed(entries),
        }
        connections.deliver();
    }
}

impl Connections {
    /// How many connections there are, identified or not.
    pub(crate) fn connections(&self) -> usize {
        self.signals.len()
    }

    /// Rings whoever is to do something.
    pub(crate) fn deliver(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                Output::Wake(session) => {
                    if let Some(signal) = self.signals.get(&session) {
                        signal.ring();
                    }
                }
                Output::Stored(session, id) => {
                    if let Some(signal) = self.signals.get(&session) {
                        signal.stored.store(id, Ordering::Release);
                    }
                }
                Output::Close(session, close) => {
                    if let Some(signal) = self.signals.get(&session) {
                        signal.close(close);
                    }
                }
            }
        }
    }
}

impl Signal {
    fn close(&self, close: Close) {
        // The first reason counts.
        let _ = self.close.set(close);
        self.waker.wake();
    }

    /// Says that there is something to take.
    pub(crate) fn ring(&self) {
        self.rung.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Has this task woken from now on; to be called before anything is looked at.
    pub(crate) fn register(&self, context: &Context<'_>) {
        self.waker.register(context.waker());
    }

    /// Whether it was rung since the last answer.
    pub(crate) fn answer(&self) -> bool {
        self.rung.load(Ordering::Relaxed) && self.rung.swap(false, Ordering::Acquire)
    }
}
