//! A producer's session: submissions wait in a bounded queue until the server has said READY, and follow in order.
//!
//! A frame counts as sent once it is put out; what the network loses after that is not sent again (the protocol has no
//! acknowledgement of SUBMIT). Nothing leaves, and nothing is kept, before [`LinkInput::Start`].

use std::collections::VecDeque;

use strapline_units::Timestamp;

use crate::link::{Link, LinkEvent, LinkInput, LinkOutput};
use crate::{Presence, Role, Submission, UplinkStatus};

/// About a day of one strap's beats.
const DEFAULT_CAPACITY: usize = 100_000;
/// More devices than one page can hold connections to; past it the one that was first reported is forgotten.
const MAX_PRESENCES: usize = 64;

/// What happened to a producer.
#[derive(Clone, Debug)]
pub enum ProducerInput {
    /// To its connection. What is queued when it stops stays, for the next start.
    Link(LinkInput),
    /// A sample to send. Ignored while off.
    Submit(Submission),
    /// A sample to send, encoded already by [`Submission::encode`]. Ignored while off.
    Encoded(String),
    /// The link state of a device, remembered and told again after each READY.
    Status(Presence),
}

impl From<LinkInput> for ProducerInput {
    fn from(input: LinkInput) -> Self {
        Self::Link(input)
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
    pub fn handle(&mut self, now: Timestamp, input: impl Into<ProducerInput>) {
        self.take(now, input.into());
    }

    fn take(&mut self, now: Timestamp, input: ProducerInput) {
        match input {
            ProducerInput::Link(input) => {
                if let Some(LinkEvent::Ready) = self.link.handle(now, &input) {
                    self.presences.iter_mut().for_each(|known| known.told = false);
                }
            }
            ProducerInput::Submit(submission) => self.submit(submission.encode()),
            ProducerInput::Encoded(frame) => self.submit(Some(frame)),
            ProducerInput::Status(presence) => self.remember(presence),
        }
        self.link.check_deadlines(now);
    }

    /// The next thing to do; `None` until the next [`Producer::handle`]. A backlog comes out here one frame at a time,
    /// so that a shell may pause between polls; until polled it waits in the queue.
    pub fn poll(&mut self) -> Option<LinkOutput> {
        if let Some(output) = self.link.poll() {
            return Some(output);
        }
        if !self.link.is_live() {
            return None;
        }
        if let Some(known) = self.presences.iter_mut().find(|known| !known.told) {
            known.told = true;
            return Some(LinkOutput::Send(known.presence.encode()));
        }
        let frame = self.queue.pop_front()?;
        self.sent = self.sent.saturating_add(1);
        Some(LinkOutput::Send(frame))
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
