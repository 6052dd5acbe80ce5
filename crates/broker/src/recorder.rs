//! Makes payloads of what is streamed: the shell around [`crate::payload`], with the clock, the task and the directory.
//!
//! Frames come when they are on disk ([`Recorder::settle`], on the store's thread). A session that has ended is finished
//! off the asynchronous threads, and in one transaction its payloads and shares of days are kept, the developer is told, and
//! the number of its last frame is written down. After a restart the frames behind that number come first
//! ([`Recorder::catch_up`]), so that a session goes on and none is told twice.
//!
//! It knows of the wearer what producers say (frames of the type SESSION), and writes it down for the next session; without
//! it the profile is empty and times are in UTC.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use strapline_units::{Private, Timestamp};
use tokio::sync::Notify;

use crate::broker::lock;
use crate::clock::wall_now;
use crate::directory::payloads::{self, Kind, Payload};
use crate::directory::{Directory, DirectoryError, Event, Write, days};
use crate::hub::SessionId;
use crate::journal::Fate;
use crate::payload::{
    self, Context, DayPart, Finished, Frame, LifecycleSettings, SessionBuilder, Sessions, UserInput, Wearer,
};
use crate::server::StartError;
use crate::store::{DeveloperKey, Reader, Record};

/// Frames that are taken at a time, so that a producer that joins does not wait for a whole batch.
const CHUNK: usize = 64;
/// Frames, and bytes of them, that are read at a time after a restart.
const READ_FRAMES: usize = 1024;
const READ_BYTES: usize = 1 << 20;
/// When the directory is asked again after it could not keep a session.
const RETRY: Duration = Duration::from_secs(10);
/// The longest sleep: the wall clock may be set in between.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Whose session it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Owner {
    developer: DeveloperKey,
    user: Arc<str>,
}

/// A session that has ended and is not kept yet.
struct Done {
    owner: Owner,
    session: SessionBuilder,
    /// The number of its last frame.
    seq: i64,
}

struct State {
    sessions: Sessions<Owner>,
    /// The number of the last frame of each running session.
    last: HashMap<Owner, i64>,
    producers: HashMap<SessionId, Owner>,
    /// What the last session of each user has left of them; none where nothing is known.
    wearers: HashMap<Owner, Wearer>,
    done: VecDeque<Done>,
    /// Never goes back.
    now: Timestamp,
}

/// The running sessions of all users.
pub(crate) struct Recorder {
    state: Mutex<State>,
    /// There is something to finish, or it is to be waited for another time.
    bell: Notify,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new(LifecycleSettings::default())
    }
}

impl Recorder {
    pub(crate) fn new(settings: LifecycleSettings) -> Self {
        let state = State {
            sessions: Sessions::new(settings),
            last: HashMap::new(),
            producers: HashMap::new(),
            wearers: HashMap::new(),
            done: VecDeque::new(),
            now: Timestamp::default(),
        };
        Self { state: Mutex::new(state), bell: Notify::new() }
    }

    /// A producer is READY.
    pub(crate) fn joined(&self, session: SessionId, developer: DeveloperKey, user: &Private<Arc<str>>) {
        let owner = Owner { developer, user: Arc::clone(user.expose()) };
        self.change(|state| {
            state.handle(None, &owner, UserInput::ProducerJoined);
            state.producers.insert(session, owner);
        });
    }

    /// A connection has gone, a producer's or another one.
    pub(crate) fn left(&self, session: SessionId) {
        self.change(|state| {
            if let Some(owner) = state.producers.remove(&session) {
                state.handle(None, &owner, UserInput::ProducerLeft);
            }
        });
    }

    /// A user may not stream any more: what came so far is all.
    pub(crate) fn end(&self, developer: DeveloperKey, user: &str) {
        let owner = Owner { developer, user: user.into() };
        self.change(|state| state.handle(None, &owner, UserInput::EndRequested));
    }

    /// What the store has done. Called by its thread.
    pub(crate) fn settle(&self, fate: &Fate<'_>) {
        let Fate::Stored(entries) = fate else { return };
        for chunk in entries.chunks(CHUNK) {
            self.change(|state| chunk.iter().for_each(|entry| state.frame(None, &entry.record)));
        }
    }

    /// Takes the stored frames of which no payload was made yet. Blocks; to be called before anything else.
    pub(crate) fn catch_up(&self, directory: &Directory, reader: &mut dyn Reader) -> Result<(), StartError> {
        for (developer, user, wearer) in directory.read_blocking(days::wearers)? {
            let owner = Owner { developer, user: user.into() };
            match serde_json::from_str(&wearer) {
                Ok(wearer) => self.change(|state| state.know(owner, wearer)),
                // Of another version: it is told again.
                Err(error) => tracing::warn!(%error, "what is kept of a wearer cannot be read"),
            }
        }
        for (developer, user, mut after) in directory.read_blocking(days::finished)? {
            loop {
                let records =
                    reader.read(developer, Some(&user), after, i64::MAX, READ_FRAMES, READ_BYTES)?;
                let Some(last) = records.last() else { break };
                after = last.seq;
                self.change(|state| {
                    records.iter().for_each(|record| state.frame(Some(record.received), record));
                });
            }
        }
        Ok(())
    }

    /// Finishes what has ended, for ever.
    pub(crate) async fn run(self: Arc<Self>, directory: Directory) {
        loop {
            let wake = self.change(State::tick);
            while let Some(done) = self.change(|state| state.done.pop_front()) {
                finish(&directory, done).await;
            }
            let sleep = wake.map_or(LONGEST_SLEEP, |at| at.duration_since(wall_now()).min(LONGEST_SLEEP));
            let _ = tokio::time::timeout(sleep, self.bell.notified()).await;
        }
    }

    /// Rings where there is something new to do.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = lock(&self.state);
        let before = state.sessions.next_wake();
        let changed = change(&mut state);
        if !state.done.is_empty() || state.sessions.next_wake() != before {
            self.bell.notify_one();
        }
        changed
    }
}

impl State {
    /// Without a time it is now.
    fn handle(&mut self, at: Option<Timestamp>, owner: &Owner, input: UserInput<'_>) {
        let now = at.unwrap_or_else(|| {
            self.now = self.now.max(wall_now());
            self.now
        });
        let wearer = self.wearers.get(owner).copied().unwrap_or_default();
        let context = || Context::of(owner.user.to_string(), wearer);
        self.sessions.handle(now, owner, input, context);
        self.collect();
    }

    fn frame(&mut self, at: Option<Timestamp>, record: &Record) {
        let owner = Owner { developer: record.developer, user: Arc::clone(record.user.expose()) };
        let frame =
            Frame { t: &record.t, d: &record.d, received: record.received, synthetic: record.synthetic };
        self.handle(at, &owner, UserInput::Frame(frame));
        // After what it has ended.
        if self.sessions.running(&owner).is_some() {
            self.last.insert(owner, record.seq);
        }
    }

    fn know(&mut self, owner: Owner, wearer: Wearer) {
        if wearer == Wearer::default() {
            self.wearers.remove(&owner);
        } else {
            self.wearers.insert(owner, wearer);
        }
    }

    /// Ends what is due; when there is more to end.
    fn tick(&mut self) -> Option<Timestamp> {
        self.now = self.now.max(wall_now());
        self.sessions.tick(self.now);
        self.collect();
        self.sessions.next_wake()
    }

    fn collect(&mut self) {
        while let Some(ended) = self.sessions.poll() {
            tracing::debug!(reason = ?ended.reason, "a session has ended");
            let seq = self.last.remove(&ended.user).unwrap_or(0);
            self.know(ended.user.clone(), ended.session.context().wearer());
            self.done.push_back(Done { owner: ended.user, session: ended.session, seq });
        }
    }
}

/// Keeps a session, however often it takes: it is not lost while the directory cannot be written.
async fn finish(directory: &Directory, done: Done) {
    let done = Arc::new(done);
    while let Err(error) = try_finish(directory, &done).await {
        if matches!(error, DirectoryError::Closed) {
            return;
        }
        tracing::error!(%error, "a session's payloads could not be kept; tried again in {} s", RETRY.as_secs());
        tokio::time::sleep(RETRY).await;
    }
}

async fn try_finish(directory: &Directory, done: &Arc<Done>) -> Result<(), DirectoryError> {
    let (reading, writing) = (Arc::clone(done), Arc::clone(done));
    // Not in the transaction that writes: for a night it may take a second.
    let finished = directory
        .read(move |connection| {
            let Done { owner, session, .. } = &*reading;
            let mut earlier = Vec::new();
            if let Some(user) = days::owner(connection, owner.developer, &owner.user)? {
                for date in session.local_dates() {
                    for part in days::of(connection, user.key, &date)? {
                        match serde_json::from_str::<DayPart>(&part) {
                            Ok(part) => earlier.push(part),
                            // Of another version: the day is without it, and the other users go on.
                            Err(error) => tracing::warn!(%error, "a share of a day cannot be read"),
                        }
                    }
                }
            }
            let finished = session.finish(wall_now(), &earlier);
            Ok((finished, earlier))
        })
        .await?;
    directory.write(move |write| keep(write, wall_now(), &writing, &finished.0, &finished.1)).await
}

fn keep(
    write: &Write<'_>,
    now: Timestamp,
    done: &Done,
    finished: &Finished,
    earlier: &[DayPart],
) -> Result<(), DirectoryError> {
    let Owner { developer, user } = &done.owner;
    days::set_finished(write, *developer, user, done.seq)?;
    // Who was disconnected meanwhile has nothing kept.
    let Some(user) = days::owner(write, *developer, user)? else { return Ok(()) };
    let wearer = done.session.context().wearer();
    if wearer != Wearer::default() {
        let text = serde_json::to_string(&wearer).map_err(|_| DirectoryError::Malformed("wearer"))?;
        days::set_wearer(write, user.key, &text)?;
    }
    for part in &finished.days {
        let text = serde_json::to_string(part).map_err(|_| DirectoryError::Malformed("share of a day"))?;
        days::put(write, user.key, &part.date, &part.session, &text)?;
    }
    days::expire(write, user.key, &days::oldest(now))?;
    for made in &finished.payloads {
        let is_session = matches!(made.kind, payload::Kind::Activity | payload::Kind::Sleep);
        // A simulation does not take the place of a person's day.
        let is_real = |part: &DayPart| part.date == made.summary_id && !part.synthetic;
        if !is_session && made.synthetic && earlier.iter().any(is_real) {
            continue;
        }
        let kind = kind_of(made.kind);
        let payload = Payload {
            kind,
            start: made.start,
            end: made.end,
            summary_id: is_session.then(|| made.summary_id.clone()),
            body: made.body.clone(),
        };
        payloads::put(write, user.key, &payload)?;
        write.emit(&Event::Data { user: user.clone(), kind, data: vec![payload.body] })?;
    }
    Ok(())
}

const fn kind_of(kind: payload::Kind) -> Kind {
    match kind {
        payload::Kind::Activity => Kind::Activity,
        payload::Kind::Body => Kind::Body,
        payload::Kind::Daily => Kind::Daily,
        payload::Kind::Sleep => Kind::Sleep,
    }
}
