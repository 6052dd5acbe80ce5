//! A producer's session: submissions wait in a bounded queue until the server has said READY, and follow in order.
//!
//! With a [`Stream`] and a server that acknowledges (READY has `last_id`) a frame stays in the queue until the server says
//! that it is on disk, and is sent again after a reconnect. The shell keeps the queue for the next start by
//! [`ProducerOutput::Keep`] and [`ProducerOutput::Forget`]. Otherwise a frame counts as sent once it is put out, and what
//! the network loses after that is not sent again.
//!
//! Several streams are delivered one after the other, each by a connection of its own: those that an earlier start left,
//! then the one that takes new submissions. Nothing leaves, and nothing is kept, before [`LinkInput::Start`].

use std::collections::VecDeque;

use strapline_units::Timestamp;

use crate::link::{Link, LinkEvent, LinkInput, LinkOutput};
use crate::queue::{Queue, type_of};
use crate::{
    Extensions, Presence, ReadyFrame, Role, SESSION, SessionNote, StreamId, Submission, UplinkStatus,
};

/// About a day of one strap's beats.
const DEFAULT_CAPACITY: usize = 100_000;
/// So many times the capacity may wait where all of it are beats: some ten days of one strap's. They are never dropped to
/// make room for anything else; without an end to it a sensor that floods the page could take all of its memory.
const BEATS_TO_CAPACITY: usize = 10;
/// More devices than one page can hold connections to; past it the one that was first reported is forgotten.
const MAX_PRESENCES: usize = 64;
/// The most frames that are out and not acknowledged, so that a long backlog waits here and not in the socket's buffer.
const MAX_OUT: usize = 4096;
/// Each start of a stream has so many numbers of its own that none is ever given twice, whatever was not yet kept when the
/// program ended. JavaScript's numbers are exact for two million starts.
const NUMBERS_PER_START: i64 = 1 << 32;

/// What happened to a producer.
#[derive(Clone, Debug)]
pub enum ProducerInput {
    /// To its connection. What is queued when it stops stays, for the next start.
    Link(LinkInput),
    /// A sample to send. Ignored while off.
    Submit(Submission),
    /// A sample to send, encoded already by [`Submission::encode`]. Ignored while off.
    Encoded(String),
    /// What is said of the session. It takes its place among the samples, and goes only to a server that has shown by its
    /// acknowledgements that it knows more than the published protocol, where the producer has asked for them.
    Note(SessionNote),
    /// The link state of a device, remembered and told again after each READY.
    Status(Presence),
}

impl From<LinkInput> for ProducerInput {
    fn from(input: LinkInput) -> Self {
        Self::Link(input)
    }
}

/// What the shell shall do for a producer.
#[derive(Clone, Debug, PartialEq)]
pub enum ProducerOutput {
    /// For its connection.
    Link(LinkOutput),
    /// Keep this frame, so that a restart can give it back as [`Kept`]. Keeping may lag behind sending.
    Keep {
        /// Whose frame.
        stream: StreamId,
        /// Its number.
        id: i64,
        /// The text of [`Kept::frame`].
        frame: String,
    },
    /// Remove the kept frames with these numbers, both inclusive: they are delivered, or were dropped.
    Forget {
        /// Whose frames.
        stream: StreamId,
        /// The lowest number.
        from: i64,
        /// The highest number.
        up_to: i64,
    },
    /// A stream of an earlier start is delivered: forget that it existed.
    Retire(StreamId),
}

/// A frame that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number within the stream.
    pub id: i64,
    /// As [`ProducerOutput::Keep`] gave it.
    pub frame: String,
}

/// A durable queue, as it was kept or new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Its name, which no other producer has at the same time.
    pub id: StreamId,
    /// How often it was started before. The shell keeps the next number before it gives the stream to a producer.
    pub starts: u32,
    /// What is not known to be delivered, in rising order.
    pub kept: Vec<Kept>,
}

impl Stream {
    /// A stream that never was.
    pub const fn new(id: StreamId) -> Self {
        Self { id, starts: 0, kept: Vec::new() }
    }
}

/// A producer's session.
#[derive(Debug)]
pub struct Producer {
    link: Link,
    capacity: usize,
    /// The first is being delivered, the last takes what is submitted.
    lines: VecDeque<Line>,
    /// Whether the server acknowledges on this connection.
    acknowledges: bool,
    presences: Vec<KnownPresence>,
    outputs: VecDeque<ProducerOutput>,
    sent: u32,
    dropped: u32,
    dropped_high_rate: u32,
}

/// One stream and its queue.
#[derive(Debug)]
struct Line {
    stream: Option<StreamId>,
    queue: Queue,
}

#[derive(Debug)]
struct KnownPresence {
    presence: Presence,
    told: bool,
}

impl Producer {
    /// A producer that is off. `seed` varies the jitter of heartbeats and back-off; it should differ between pages.
    pub fn new(seed: u64) -> Self {
        Self {
            link: Link::new(Role::Producer, seed),
            capacity: DEFAULT_CAPACITY,
            lines: VecDeque::from([Line { stream: None, queue: Queue::new(1) }]),
            acknowledges: false,
            presences: Vec::new(),
            outputs: VecDeque::new(),
            sent: 0,
            dropped: 0,
            dropped_high_rate: 0,
        }
    }

    /// Sets how many submissions may wait (100,000 otherwise). Past it the oldest waveforms are dropped, and where there are
    /// none the oldest of all others; RR intervals stay, and have a bound of their own, ten times as high.
    pub const fn with_capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    /// Asks for acknowledgements. To be called before the start, once for each stream; the last one takes what is
    /// submitted, those before it are delivered first.
    pub fn with_stream(mut self, stream: Stream) -> Self {
        let mut queue = Queue::new(i64::from(stream.starts) * NUMBERS_PER_START + 1);
        for Kept { id, frame } in stream.kept {
            queue.restore(id, frame);
        }
        self.lines.retain(|line| line.stream.is_some());
        self.lines.push_back(Line { stream: Some(stream.id), queue });
        self
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Timestamp, input: impl Into<ProducerInput>) {
        self.take(now, input.into());
    }

    fn take(&mut self, now: Timestamp, input: ProducerInput) {
        match input {
            ProducerInput::Link(input) => {
                if !self.link.has_socket() {
                    let stream = self.lines.front().and_then(|line| line.stream);
                    self.link.set_extensions(Extensions { stream, ..Extensions::NONE });
                }
                match self.link.handle(now, &input) {
                    Some(LinkEvent::Ready(ready)) => self.ready(&ready),
                    Some(LinkEvent::Ack(id)) => self.acknowledged(id),
                    Some(LinkEvent::Dispatch(_)) | None => {}
                }
            }
            ProducerInput::Submit(submission) => self.submit(submission.encode()),
            ProducerInput::Encoded(frame) => self.submit(Some(frame)),
            ProducerInput::Note(note) => self.submit(Some(note.encode())),
            ProducerInput::Status(presence) => self.remember(presence),
        }
        self.next_stream(now);
        self.link.check_deadlines(now);
    }

    /// The next thing to do; `None` until the next [`Producer::handle`]. A backlog comes out here one frame at a time,
    /// so that a shell may pause between polls; until polled it waits in the queue.
    pub fn poll(&mut self) -> Option<ProducerOutput> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        if let Some(output) = self.link.poll() {
            return Some(ProducerOutput::Link(output));
        }
        if !self.link.is_live() {
            return None;
        }
        if let Some(known) = self.presences.iter_mut().find(|known| !known.told) {
            known.told = true;
            return Some(ProducerOutput::Link(LinkOutput::Send(known.presence.encode())));
        }
        match self.next_frame() {
            Some(text) => Some(ProducerOutput::Link(LinkOutput::Send(text))),
            None => self.outputs.pop_front(),
        }
    }

    fn next_frame(&mut self) -> Option<String> {
        let line = self.lines.front_mut()?;
        if self.acknowledges {
            if line.queue.out() >= MAX_OUT {
                return None;
            }
            let entry = line.queue.send()?;
            return Some(numbered(&entry.frame, entry.id));
        }
        while self.lines.len() > 1 && self.lines.front().is_some_and(|line| line.queue.len() == 0) {
            self.retire();
        }
        let line = self.lines.front_mut()?;
        loop {
            let entry = line.queue.pop()?;
            if let Some(stream) = line.stream {
                self.outputs.push_back(ProducerOutput::Forget { stream, from: entry.id, up_to: entry.id });
                // This server does not know what it was asked for, so it would take a note for a sample.
                if type_of(&entry.frame) == Some(SESSION) {
                    continue;
                }
            }
            self.sent = self.sent.saturating_add(1);
            return Some(entry.frame);
        }
    }

    /// Whether READY was received and the socket is believed to live.
    pub const fn is_live(&self) -> bool {
        self.link.is_live()
    }

    /// The state and the counters.
    pub fn status(&self) -> UplinkStatus {
        let backlog: usize = self.lines.iter().map(|line| line.queue.len()).sum();
        UplinkStatus {
            state: self.link.state().clone(),
            backlog: backlog.try_into().unwrap_or(u32::MAX),
            sent: self.sent,
            dropped: self.dropped,
            dropped_high_rate: self.dropped_high_rate,
            reconnects: self.link.reconnects(),
            round_trip_ms: self.link.round_trip().map(|time| time.as_secs_f64() * 1000.0),
            acknowledged: self.acknowledges && self.link.is_live(),
            kept: false,
        }
    }

    fn ready(&mut self, ready: &ReadyFrame) {
        self.presences.iter_mut().for_each(|known| known.told = false);
        let Some(line) = self.lines.front_mut() else { return };
        line.queue.rewind();
        self.acknowledges = line.stream.is_some() && ready.last_id.is_some();
        if let Some(last_id) = ready.last_id {
            self.acknowledged(last_id);
        }
    }

    /// Everything up to this number is on the server's disk.
    fn acknowledged(&mut self, id: i64) {
        let Some(line) = self.lines.front_mut() else { return };
        let (true, Some(stream)) = (self.acknowledges, line.stream) else { return };
        let count = line.queue.acknowledge(id);
        if count > 0 {
            self.sent = self.sent.saturating_add(count.try_into().unwrap_or(u32::MAX));
            self.outputs.push_back(ProducerOutput::Forget { stream, from: i64::MIN, up_to: id });
        }
    }

    /// Goes on with the next stream where the first one is delivered. A connection serves one stream.
    fn next_stream(&mut self, now: Timestamp) {
        let delivered = self.lines.front().is_some_and(|line| line.queue.len() == 0);
        if self.lines.len() > 1 && delivered && self.acknowledges && self.link.is_live() {
            self.retire();
            self.acknowledges = false;
            let stream = self.lines.front().and_then(|line| line.stream);
            self.link.set_extensions(Extensions { stream, ..Extensions::NONE });
            self.link.begin_again(now);
        }
    }

    fn retire(&mut self) {
        if let Some(stream) = self.lines.pop_front().and_then(|line| line.stream) {
            self.outputs.push_back(ProducerOutput::Retire(stream));
        }
    }

    fn submit(&mut self, frame: Option<String>) {
        if self.link.is_off() {
            return;
        }
        let Some(Line { stream, queue }) = self.lines.back_mut() else { return };
        match frame {
            Some(frame) => match *stream {
                Some(stream) => {
                    let id = queue.push(frame.clone());
                    self.outputs.push_back(ProducerOutput::Keep { stream, id, frame });
                }
                None => {
                    queue.push(frame);
                }
            },
            None => self.dropped = self.dropped.saturating_add(1),
        }
        let most_beats = self.capacity.saturating_mul(BEATS_TO_CAPACITY);
        while queue.len() > self.capacity {
            let Some(dropped) = queue.drop_one(most_beats) else { break };
            self.dropped = self.dropped.saturating_add(1);
            self.dropped_high_rate = self.dropped_high_rate.saturating_add(dropped.high_rate.into());
            if let Some(stream) = *stream {
                let (from, up_to) = (dropped.id, dropped.id);
                self.outputs.push_back(ProducerOutput::Forget { stream, from, up_to });
            }
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

/// A SUBMIT frame with its number.
fn numbered(frame: &str, id: i64) -> String {
    let body = frame.strip_suffix('}').unwrap_or(frame);
    format!("{body},\"id\":{id}}}")
}
