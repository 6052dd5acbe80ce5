//! The shared state of a running broker: hub, tokens, directory and store, each behind the lock it needs. Sessions and
//! HTTP handlers call this; it does no I/O but through the journal.

mod people;

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use strapline_units::{Private, Timestamp};
use strapline_wire::{Close, Extensions, Presence, ReadyFrame, Role, StreamId, SubmitFrame};
use tokio::sync::watch;

use crate::clock::{Clock, wall_now};
use crate::config::Config;
use crate::directory::Directory;
use crate::directory::payloads::PayloadSource;
use crate::exchange::{Exchange, Signal};
use crate::hub::{Census, Publication, Published, SessionId, View};
use crate::journal::{Entry, Journal, Slot};
use crate::local::LocalPage;
use crate::metrics::Metrics;
use crate::pairings::{Pairings, is_reusable};
use crate::rate::{Bucket, Guesses, cost};
use crate::recorder::Recorder;
use crate::rest::limit::RequestLimit;
use crate::store::{DeveloperKey, Place, Reader, StoreError};
use crate::tokens::{Grant, MintError, Tokens};
use crate::webhook::Bell;
use crate::websocket::Frame;

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
    pub(crate) metrics: Arc<Metrics>,
    /// To be rung when a webhook was queued.
    pub(crate) bell: Bell,
    /// Makes payloads of what is streamed.
    pub(crate) recorder: Arc<Recorder>,
    /// Set when the end has been announced and new work should go elsewhere.
    pub(crate) draining: AtomicBool,
    tokens: Mutex<Tokens>,
    pairings: Mutex<Pairings>,
    guesses: Mutex<Guesses>,
    requests: Mutex<RequestLimit>,
    /// What each developer may still submit.
    buckets: Mutex<HashMap<DeveloperKey, Bucket>>,
    clock: Clock,
    next_session: AtomicU64,
    /// Every session's task holds a receiver, so that shutting down can wait for the last one.
    tasks: watch::Sender<()>,
}

/// Who a session is, after its token was redeemed.
#[derive(Clone, Debug)]
pub(crate) enum Member {
    Consumer(DeveloperKey, Arc<View>),
    Producer(DeveloperKey, Private<Arc<str>>, Option<StreamId>),
}

/// Why a sample is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The store's queue is full: wait for a place.
    Full,
    /// The session must end.
    Close(Close),
}

impl Broker {
    pub(crate) fn new(
        config: Config,
        directory: Directory,
        journal: Journal,
        pairings: Pairings,
        reader: Box<dyn Reader>,
        local: Option<LocalPage>,
        exchange: Arc<Exchange>,
    ) -> Self {
        Self {
            tokens: Mutex::new(Tokens::new(config.token_lifetime)),
            pairings: Mutex::new(pairings),
            guesses: Mutex::new(Guesses::new(config.guess_rate)),
            requests: Mutex::new(RequestLimit::new(config.request_rate)),
            buckets: Mutex::new(HashMap::new()),
            config,
            payloads: Arc::new(directory.clone()),
            directory,
            journal,
            reader: Arc::new(Mutex::new(reader)),
            local,
            started: Instant::now(),
            exchange,
            metrics: Arc::default(),
            bell: Bell::default(),
            recorder: Arc::default(),
            draining: AtomicBool::new(false),
            clock: Clock::start(),
            next_session: AtomicU64::new(1),
            tasks: watch::Sender::new(()),
        }
    }

    /// A new single-use token.
    pub(crate) fn mint(&self, grant: Grant) -> Result<Private<String>, MintError> {
        lock(&self.tokens).mint(self.clock.now(), grant)
    }

    /// Registers a connection. The receiver is to be held until its task ends.
    pub(crate) fn connect(&self) -> (SessionId, Arc<Signal>, watch::Receiver<()>) {
        let session = SessionId(self.next_session.fetch_add(1, Ordering::Relaxed));
        let signal = self.exchange.connect(session);
        (session, signal, self.tasks.subscribe())
    }

    /// Whether an address may try a token or credentials: it may not while it has been wrong too often.
    pub(crate) fn may_try(&self, peer: IpAddr) -> bool {
        lock(&self.guesses).may_try(peer, self.clock.now())
    }

    /// An address was wrong.
    pub(crate) fn was_wrong(&self, peer: IpAddr) {
        lock(&self.guesses).failed(peer, self.clock.now());
    }

    /// Redeems a token for a session, which then gets its frames. A session that is refused for another reason than its
    /// token does not use it up.
    pub(crate) async fn identify(
        &self,
        session: SessionId,
        peer: IpAddr,
        token: &str,
        claimed: Role,
        extensions: &Extensions,
    ) -> Result<(Member, ReadyFrame), Close> {
        if !self.may_try(peer) {
            return Err(Close::RateLimited);
        }
        let answer = self.redeem(session, token, claimed, extensions);
        if answer == Err(Close::InvalidToken) {
            self.was_wrong(peer);
        }
        match answer? {
            Grant::Consumer(developer) | Grant::Team(developer) => {
                self.consumer(session, developer, None, extensions).await
            }
            Grant::Viewer(developer, user) => {
                self.consumer(session, developer, Some(&user), extensions).await
            }
            Grant::Producer(developer, user) => {
                let last_id = match extensions.stream {
                    Some(stream) => Some(self.join_stream(session, developer, &user, stream).await?),
                    None => None,
                };
                self.recorder.joined(session, developer, &user);
                let ready = ReadyFrame { last_id, ..ReadyFrame::default() };
                Ok((Member::Producer(developer, user, extensions.stream), ready))
            }
        }
    }

    fn redeem(
        &self,
        session: SessionId,
        token: &str,
        claimed: Role,
        extensions: &Extensions,
    ) -> Result<Grant, Close> {
        let now = self.clock.now();
        // Held until the session is in, so that a token is used once.
        let mut tokens = lock(&self.tokens);
        let grant = if is_reusable(token) {
            lock(&self.pairings).grant(wall_now(), token)
        } else {
            tokens.grant(now, token)
        };
        let grant = grant.filter(|grant| grant.role() == claimed).ok_or(Close::InvalidToken)?;
        let mut connections = self.exchange.lock();
        let hub = &mut connections.hub;
        match &grant {
            Grant::Consumer(developer) => {
                hub.join_consumer(session, *developer, View::new(None, extensions.filter.as_ref()), false)?;
            }
            Grant::Viewer(developer, user) => {
                let view = View::new(Some(user), extensions.filter.as_ref());
                hub.join_consumer(session, *developer, view, true)?;
            }
            Grant::Team(developer) => {
                hub.join_consumer(session, *developer, View::new(None, extensions.filter.as_ref()), true)?;
            }
            Grant::Producer(developer, user) => hub.join_producer(session, *developer, user.clone())?,
        }
        tokens.use_up(token);
        Ok(grant)
    }

    async fn consumer(
        &self,
        session: SessionId,
        developer: DeveloperKey,
        user: Option<&Private<Arc<str>>>,
        extensions: &Extensions,
    ) -> Result<(Member, ReadyFrame), Close> {
        let first_seq = self.exchange.lock().hub.first_seq(session);
        let recent_seq = match extensions.recent.zip(first_seq) {
            Some((seconds, live)) => {
                Some(self.recent_seq(developer, seconds).await?.unwrap_or(live).min(live))
            }
            None => None,
        };
        let next_seq = first_seq.filter(|_| extensions.resume);
        let view = Arc::new(View::new(user, extensions.filter.as_ref()));
        Ok((Member::Consumer(developer, view), ReadyFrame { last_id: None, next_seq, recent_seq }))
    }

    /// Where the frames of the past seconds begin.
    async fn recent_seq(&self, developer: DeveloperKey, seconds: u32) -> Result<Option<i64>, Close> {
        let (reader, since) = (Arc::clone(&self.reader), wall_now() - Duration::from_secs(seconds.into()));
        let read = async {
            // The newest may still wait for the disk.
            self.journal.flush().await?;
            let read = tokio::task::spawn_blocking(move || lock(&reader).first_since(developer, since));
            read.await.unwrap_or(Err(StoreError::Closed))
        };
        read.await.map_err(|error| {
            tracing::error!(%error, "the last frames could not be looked up");
            Close::Internal
        })
    }

    /// How far a stream is on disk, from which its session goes on.
    async fn join_stream(
        &self,
        session: SessionId,
        developer: DeveloperKey,
        user: &Private<Arc<str>>,
        stream: StreamId,
    ) -> Result<i64, Close> {
        let known = self.exchange.lock().hub.join_stream(session, stream);
        if let Some(last_id) = known {
            return Ok(last_id);
        }
        let (reader, name) = (Arc::clone(&self.reader), user.clone());
        let read =
            tokio::task::spawn_blocking(move || lock(&reader).last_id(developer, name.expose(), stream));
        match read.await.unwrap_or(Err(StoreError::Closed)) {
            Ok(last_id) => Ok(self.exchange.lock().hub.stream_loaded(session, stream, last_id)),
            Err(error) => {
                tracing::error!(%error, "a stream could not be looked up");
                Err(Close::Internal)
            }
        }
    }

    /// Numbers, stores and dispatches a sample. With no room in the store nobody gets it.
    pub(crate) fn publish(
        &self,
        session: SessionId,
        member: &Member,
        submit: &SubmitFrame<'_>,
        slot: Option<Slot>,
    ) -> Result<(), Refusal> {
        let Member::Producer(developer, user, stream) = member else {
            return Err(Refusal::Close(Close::BadOpcode));
        };
        let place = stream.zip(submit.id).map(|(stream, id)| Place { stream, id });
        let publication = Publication {
            developer: *developer,
            user,
            t: &submit.t,
            d: &submit.d,
            synthetic: submit.synthetic,
            place,
        };
        let slot = slot.or_else(|| self.journal.slot()).ok_or(Refusal::Full)?;
        // Number and place in the queue are given under one lock, so that the store gets the frames in order.
        let now = wall_now();
        let mut connections = self.exchange.lock();
        let published = connections.hub.publish(now, &publication);
        let is_new = match published.ok_or(Refusal::Close(Close::Internal))? {
            Published::Duplicate => false,
            Published::New { record, epoch } => {
                slot.append(Entry { record, session, epoch });
                true
            }
        };
        connections.deliver();
        drop(connections);
        if is_new {
            self.metrics.frame_in(now, &submit.d);
        }
        Ok(())
    }

    /// Whether a developer may submit a message of this length now.
    pub(crate) fn may_submit(&self, developer: DeveloperKey, bytes: usize) -> bool {
        let (rate, now) = (self.config.developer_rate, self.clock.now());
        let mut buckets = lock(&self.buckets);
        buckets.entry(developer).or_insert_with(|| Bucket::new(rate, now)).take(rate, now, cost(bytes))
    }

    /// The last STATUS of a user, and how many producers of it are connected.
    pub(crate) fn presence(
        &self,
        developer: DeveloperKey,
        user: &Private<Arc<str>>,
    ) -> (Option<Presence>, usize) {
        let connections = self.exchange.lock();
        (
            connections.hub.presence(developer, user).cloned(),
            connections.hub.producers_of(developer, user.expose()).len(),
        )
    }

    pub(crate) fn set_presence(&self, session: SessionId, presence: Presence) {
        self.exchange.lock().hub.set_presence(session, presence);
    }

    /// Moves waiting frames of a consumer to `frames`; true where more are waiting.
    pub(crate) fn take(&self, session: SessionId, most: usize, frames: &mut VecDeque<Frame>) -> bool {
        let before = frames.len();
        let more = self.exchange.lock().hub.take(session, most, frames);
        self.metrics.frames_out(frames.len() - before);
        more
    }

    /// The number that the developer's next frame gets.
    pub(crate) fn next_seq(&self, developer: DeveloperKey) -> i64 {
        self.exchange.lock().hub.next_seq(developer)
    }

    pub(crate) fn leave(&self, session: SessionId) {
        self.exchange.leave(session);
        self.recorder.left(session);
    }

    /// How many connections there are, identified or not.
    pub(crate) fn connections(&self) -> usize {
        self.exchange.lock().connections()
    }

    /// How many frames wait for all consumers, and for the slowest.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        self.exchange.lock().hub.waiting()
    }

    pub(crate) fn census(&self) -> Census {
        self.exchange.lock().hub.census()
    }

    /// Tells every session, and those that come late, to go (1001).
    pub(crate) fn close_all(&self) {
        self.exchange.close_all();
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
