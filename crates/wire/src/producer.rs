//! A producer's session: submissions wait in a bounded queue until the server has said READY, and follow in order.
//!
//! A frame counts as sent once it is put out; what the network loses after that is not sent again (the protocol has no
//! acknowledgement of SUBMIT). Nothing leaves, and nothing is kept, before [`ProducerInput::Start`].

use std::collections::VecDeque;

use strapline_units::{Private, Timestamp};

use crate::link::{Link, LinkEvent, LinkOutput};
use crate::{Presence, Role, Submission, TokenError, UplinkState, UplinkStatus};

/// About a day of one strap's beats.
const DEFAULT_CAPACITY: usize = 100_000;
/// More devices than one page can hold connections to; past it the one that was first reported is forgotten.
const MAX_PRESENCES: usize = 64;

/// What happened to a producer.
#[derive(Clone, Debug)]
pub enum ProducerInput {
    /// The person wants to stream. While waiting for the next attempt: try now. After a refusal: try again.
    Start,
    /// The person wants no more streaming. What is queued stays, for the next start.
    Stop,
    /// The answer to [`ProducerOutput::FetchToken`].
    Token(Result<Private<String>, TokenError>),
    /// The socket is open.
    Opened,
    /// A text message came.
    Text(String),
    /// The socket is closed, or could not be opened (code 1006).
    Closed {
        /// The WebSocket close code.
        code: u16,
        /// The server's text.
        reason: String,
    },
    /// A sample to send. Ignored while off.
    Submit(Submission),
    /// A sample to send, encoded already by [`Submission::encode`]. Ignored while off.
    Encoded(String),
    /// The link state of a device, remembered and told again after each READY.
    Status(Presence),
    /// The time of a [`ProducerOutput::Wake`].
    Tick,
}

/// What the shell shall do for a producer.
#[derive(Clone, Debug, PartialEq)]
pub enum ProducerOutput {
    /// Get a new token (they are single-use), then give [`ProducerInput::Token`].
    FetchToken,
    /// Open a new socket, then give [`ProducerInput::Opened`] or [`ProducerInput::Closed`].
    Open,
    /// Write this text message.
    Send(String),
    /// Close the socket with this code (one that browsers allow) and forget it: nothing of it may be given any more.
    Close(u16),
    /// The state has changed.
    State(UplinkState),
    /// Give [`ProducerInput::Tick`] at this time. A later `Wake` is in addition or instead, as is easier.
    Wake(Timestamp),
}

impl From<LinkOutput> for ProducerOutput {
    fn from(output: LinkOutput) -> Self {
        match output {
            LinkOutput::FetchToken => Self::FetchToken,
            LinkOutput::Open => Self::Open,
            LinkOutput::Send(text) => Self::Send(text),
            LinkOutput::Close(code) => Self::Close(code),
            LinkOutput::State(state) => Self::State(state),
            LinkOutput::Wake(at) => Self::Wake(at),
        }
    }
}

/// A producer's session.
#[derive(Debug)]
pub struct Producer {
    link: Link,
    capacity: usize,
    /// Encoded already: smaller than a [`Submission`], and the work is done once.
    queue: VecDeque<String>,
    presences: Vec<KnownPresence>,
    sent: u32,
    dropped: u32,
}

#[derive(Debug)]
struct KnownPresence {
    presence: Presence,
    told: bool,
}

impl Producer {
    /// A producer that is off. `seed` varies the jitter of heartbeats and back-off; it should differ between pages.
    pub const fn new(seed: u64) -> Self {
        Self {
            link: Link::new(Role::Producer, seed),
            capacity: DEFAULT_CAPACITY,
            queue: VecDeque::new(),
            presences: Vec::new(),
            sent: 0,
            dropped: 0,
        }
    }

    /// Sets how many submissions may wait (100,000 otherwise); past it the oldest are dropped.
    pub const fn with_capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Timestamp, input: ProducerInput) {
        match input {
            ProducerInput::Start => self.link.start(now),
            ProducerInput::Stop => self.link.stop(),
            ProducerInput::Token(token) => self.link.token(now, token),
            ProducerInput::Opened => self.link.opened(now),
            ProducerInput::Text(text) => {
                if let Some(LinkEvent::Ready) = self.link.text(now, &text) {
                    self.presences.iter_mut().for_each(|known| known.told = false);
                }
            }
            ProducerInput::Closed { code, reason } => self.link.closed(now, code, reason),
            ProducerInput::Submit(submission) => self.submit(submission.encode()),
            ProducerInput::Encoded(frame) => self.submit(Some(frame)),
            ProducerInput::Status(presence) => self.remember(presence),
            ProducerInput::Tick => self.link.rang(),
        }
        self.link.check_deadlines(now);
    }

    /// The next thing to do; `None` until the next [`Producer::handle`]. A backlog comes out here one frame at a time,
    /// so that a shell may pause between polls; until polled it waits in the queue.
    pub fn poll(&mut self) -> Option<ProducerOutput> {
        if let Some(output) = self.link.poll() {
            return Some(output.into());
        }
        if !self.link.is_live() {
            return None;
        }
        if let Some(known) = self.presences.iter_mut().find(|known| !known.told) {
            known.told = true;
            return Some(ProducerOutput::Send(known.presence.encode()));
        }
        let frame = self.queue.pop_front()?;
        self.sent = self.sent.saturating_add(1);
        Some(ProducerOutput::Send(frame))
    }

    /// Whether READY was received and the socket is believed to live.
    pub const fn is_live(&self) -> bool {
        self.link.is_live()
    }

    /// The state and the counters.
    pub fn status(&self) -> UplinkStatus {
        UplinkStatus {
            state: self.link.state().clone(),
            backlog: self.queue.len().try_into().unwrap_or(u32::MAX),
            sent: self.sent,
            dropped: self.dropped,
            reconnects: self.link.reconnects(),
            round_trip_ms: self.link.round_trip().map(|time| time.as_secs_f64() * 1000.0),
        }
    }

    fn submit(&mut self, frame: Option<String>) {
        if self.link.is_off() {
            return;
        }
        match frame {
            Some(frame) => self.queue.push_back(frame),
            None => self.dropped = self.dropped.saturating_add(1),
        }
        while self.queue.len() > self.capacity {
            self.queue.pop_front();
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    fn remember(&mut self, presence: Presence) {
        match self.presences.iter_mut().find(|known| known.presence.device_id == presence.device_id) {
            Some(known) => *known = KnownPresence { presence, told: false },
            None => self.presences.push(KnownPresence { presence, told: false }),
        }
        if self.presences.len() > MAX_PRESENCES {
            self.presences.remove(0);
        }
    }
}
