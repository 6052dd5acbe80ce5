//! The shared state of a running broker: hub, tokens, directory and store, each behind the lock it needs. Sessions and
//! HTTP handlers call this; it does no I/O but through the journal.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use strapline_units::{Private, Timestamp};
use strapline_wire::{Close, Presence, Role, SubmitFrame};
use tokio::sync::{Notify, watch};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::clock::{Clock, wall_now};
use crate::config::Config;
use crate::directory::payloads::PayloadSource;
use crate::directory::{Directory, DirectoryError, disconnect, users};
use crate::hub::{Census, Hub, Output, Publication, SessionId};
use crate::journal::Journal;
use crate::local::LocalPage;
use crate::rest::limit::RequestLimit;
use crate::store::{DeveloperKey, Reader};
use crate::tokens::{Grant, MintError, Tokens};

/// What all connections share.
pub(crate) struct Broker {
    pub(crate) config: Config,
    pub(crate) directory: Directory,
    pub(crate) payloads: Arc<dyn PayloadSource>,
    pub(crate) journal: Journal,
    /// Used by one REPLAY at a time, for one chunk at a time.
    pub(crate) reader: Arc<Mutex<Box<dyn Reader>>>,
    /// Where the page that is served here may mint its own token: on a loopback address only.
    pub(crate) local: Option<LocalPage>,
    pub(crate) started: Instant,
    pub(crate) exchange: Arc<Exchange>,
    tokens: Mutex<Tokens>,
    requests: Mutex<RequestLimit>,
    clock: Clock,
    next_session: AtomicU64,
    /// Every session's task holds a receiver, so that shutting down can wait for the last one.
    tasks: watch::Sender<()>,
}

/// The hub and the bells of its sessions. Apart from [`Broker`] because the store's thread rings them too.
pub(crate) struct Exchange(Mutex<Connections>);

struct Connections {
    hub: Hub,
    signals: HashMap<SessionId, Arc<Signal>>,
    closing: bool,
}

/// How a session's task is called from outside.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    /// Frames wait in the outbox.
    pub(crate) frames: Notify,
    /// `close` is set.
    pub(crate) closed: Notify,
    /// Why the session must end.
    pub(crate) close: OnceLock<Close>,
}

/// Who a session is, after its token was redeemed.
#[derive(Clone, Debug)]
pub(crate) enum Member {
    Consumer(DeveloperKey),
    Producer(DeveloperKey, Private<Arc<str>>),
}

impl Exchange {
    pub(crate) fn new(hub: Hub) -> Self {
        Self(Mutex::new(Connections { hub, signals: HashMap::new(), closing: false }))
    }

    /// Ends these sessions.
    pub(crate) fn close(&self, sessions: &[SessionId], close: Close) {
        let mut connections = lock(&self.0);
        connections.hub.close(sessions, close);
        connections.deliver();
    }
}

impl Connections {
    fn deliver(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                Output::Wake(session) => {
                    if let Some(signal) = self.signals.get(&session) {
                        signal.frames.notify_one();
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
        self.closed.notify_one();
    }
}

impl Broker {
    pub(crate) fn new(
        config: Config,
        directory: Directory,
        journal: Journal,
        reader: Box<dyn Reader>,
        local: Option<LocalPage>,
        exchange: Arc<Exchange>,
    ) -> Self {
        Self {
            tokens: Mutex::new(Tokens::new(config.token_lifetime)),
            requests: Mutex::new(RequestLimit::new(config.request_rate)),
            config,
            payloads: Arc::new(directory.clone()),
            directory,
            journal,
            reader: Arc::new(Mutex::new(reader)),
            local,
            started: Instant::now(),
            exchange,
            clock: Clock::start(),
            next_session: AtomicU64::new(1),
            tasks: watch::Sender::new(()),
        }
    }

    /// A new single-use token.
    pub(crate) fn mint(&self, grant: Grant) -> Result<Private<String>, MintError> {
        lock(&self.tokens).mint(self.clock.now(), grant)
    }

    /// The developer whose credentials these are.
    pub(crate) async fn authenticate(
        &self,
        dev_id: String,
        api_key: Private<String>,
    ) -> Result<Option<DeveloperKey>, DirectoryError> {
        let found = self.directory.authenticate(wall_now(), dev_id, api_key, self.local.is_some()).await?;
        if let Some(developer) = found {
            // It may have been made while this broker ran: then it has no frames yet.
            lock(&self.exchange.0).hub.add_developer(developer, 1);
        }
        Ok(found)
    }

    /// The user of that name, where it belongs to this developer and may stream.
    pub(crate) async fn streaming_user(
        &self,
        developer: DeveloperKey,
        user: String,
    ) -> Result<Option<Private<Arc<str>>>, DirectoryError> {
        let found = self.directory.read(move |connection| users::find(connection, developer, &user)).await?;
        let found = found.filter(users::User::may_stream);
        Ok(found.map(|user| Private::new(Arc::from(user.user_id))))
    }

    /// Counts a request of a developer; how long to wait where there were too many.
    pub(crate) fn request(&self, developer: DeveloperKey) -> Result<(), Duration> {
        lock(&self.requests).take(self.clock.now(), developer)
    }

    /// Ends whatever a user streams, and takes back the tokens that were not used yet.
    pub(crate) fn end_user(&self, developer: DeveloperKey, user: &str) {
        lock(&self.tokens).revoke(|grant| match grant {
            Grant::Consumer(_) => false,
            Grant::Producer(whose, name) => *whose == developer && name.expose().as_ref() == user,
        });
        let mut connections = lock(&self.exchange.0);
        let sessions = connections.hub.producers_of(developer, user);
        connections.hub.close(&sessions, Close::InvalidToken);
        connections.deliver();
    }

    /// Has the frames removed that a user has sent until now.
    pub(crate) async fn forget_frames(&self, developer: DeveloperKey, user: &str) {
        let until = self.next_seq(developer);
        self.journal.forget(developer, Private::new(user.to_owned()), until).await;
    }

    /// Forgets the frames of users who were disconnected shortly before the broker stopped, and may still be there.
    pub(crate) async fn forget_disconnected(&self) -> Result<(), DirectoryError> {
        let since = self.retention_limit();
        let gone =
            self.directory.read(move |connection| disconnect::disconnected_since(connection, since)).await?;
        for (developer, user) in gone {
            self.forget_frames(developer, &user).await;
        }
        Ok(())
    }

    /// Registers a connection. The receiver is to be held until its task ends.
    pub(crate) fn connect(&self) -> (SessionId, Arc<Signal>, watch::Receiver<()>) {
        let session = SessionId(self.next_session.fetch_add(1, Ordering::Relaxed));
        let signal = Arc::new(Signal::default());
        let mut connections = lock(&self.exchange.0);
        if connections.closing {
            signal.close(Close::GoingAway);
        }
        connections.signals.insert(session, Arc::clone(&signal));
        (session, signal, self.tasks.subscribe())
    }

    /// Redeems a token for a session, which then gets its frames.
    pub(crate) fn identify(&self, session: SessionId, token: &str, claimed: Role) -> Result<Member, Close> {
        let grant = lock(&self.tokens).redeem(self.clock.now(), token, |grant| match grant {
            Grant::Consumer(_) => claimed == Role::Consumer,
            Grant::Producer(..) => claimed == Role::Producer,
        });
        let mut connections = lock(&self.exchange.0);
        match grant.ok_or(Close::InvalidToken)? {
            Grant::Consumer(developer) => {
                connections.hub.join_consumer(session, developer)?;
                Ok(Member::Consumer(developer))
            }
            Grant::Producer(developer, user) => {
                connections.hub.join_producer(session, developer, user.clone())?;
                Ok(Member::Producer(developer, user))
            }
        }
    }

    /// Numbers, stores and dispatches a sample. With no room in the store nobody gets it.
    pub(crate) fn publish(
        &self,
        session: SessionId,
        developer: DeveloperKey,
        user: &Private<Arc<str>>,
        submit: &SubmitFrame<'_>,
    ) -> Result<(), Close> {
        let publication =
            Publication { developer, user, t: &submit.t, d: &submit.d, synthetic: submit.synthetic };
        // Number and place in the queue are given under one lock, so that the store gets the frames in order.
        let mut connections = lock(&self.exchange.0);
        let slot = self.journal.slot().ok_or(Close::Internal)?;
        let record = connections.hub.publish(wall_now(), &publication).ok_or(Close::Internal)?;
        slot.append(record, session);
        connections.deliver();
        Ok(())
    }

    pub(crate) fn set_presence(&self, session: SessionId, presence: Presence) {
        lock(&self.exchange.0).hub.set_presence(session, presence);
    }

    /// Moves waiting frames of a consumer to `frames`; true where more are waiting.
    pub(crate) fn take(&self, session: SessionId, most: usize, frames: &mut Vec<Utf8Bytes>) -> bool {
        lock(&self.exchange.0).hub.take(session, most, frames)
    }

    /// The number that the developer's next frame gets.
    pub(crate) fn next_seq(&self, developer: DeveloperKey) -> i64 {
        lock(&self.exchange.0).hub.next_seq(developer)
    }

    pub(crate) fn leave(&self, session: SessionId) {
        let mut connections = lock(&self.exchange.0);
        connections.hub.leave(session);
        connections.signals.remove(&session);
    }

    pub(crate) fn census(&self) -> Census {
        lock(&self.exchange.0).hub.census()
    }

    /// Tells every session, and those that come late, to go (1001).
    pub(crate) fn close_all(&self) {
        let mut connections = lock(&self.exchange.0);
        connections.closing = true;
        for signal in connections.signals.values() {
            signal.close(Close::GoingAway);
        }
    }

    /// Waits for the end of every session's task.
    pub(crate) async fn all_gone(&self) {
        self.tasks.closed().await;
    }

    /// Frames received before this time may go.
    pub(crate) fn retention_limit(&self) -> Timestamp {
        wall_now() - self.config.retention
    }
}

/// The data behind these locks is whole between any two calls, so that a panic of another task does not spoil it.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
