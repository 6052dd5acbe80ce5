//! A consumer's session: dispatches in the order of their arrival, and requests for history.
//!
//! It doesn't ask for what it missed by itself: after a reconnect, the dispatches between [`Consumer::last_seq`] and the
//! first live one can be had by [`ConsumerInput::Replay`].

use std::collections::VecDeque;

use strapline_units::Timestamp;

use crate::link::{Link, LinkEvent, LinkInput, LinkOutput};
use crate::{ClientFrame, DispatchFrame, RawJson, Replay, Role, UplinkState};

/// More requests than a consumer has reason to make while it isn't connected; past it the oldest is forgotten.
const MAX_PENDING_REPLAYS: usize = 64;

/// What happened to a consumer.
#[derive(Clone, Debug)]
pub enum ConsumerInput {
    /// To its connection.
    Link(LinkInput),
    /// Ask for history: at once where connected, after READY otherwise.
    Replay(Replay),
}

impl From<LinkInput> for ConsumerInput {
    fn from(input: LinkInput) -> Self {
        Self::Link(input)
    }
}

/// What the shell shall do for a consumer.
#[derive(Clone, Debug)]
pub enum ConsumerOutput {
    /// For its connection.
    Link(LinkOutput),
    /// Take a sample of some user.
    Dispatch(Dispatch),
}

/// A received sample, live or replayed.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// The user who produced it.
    pub uid: String,
    /// Its place in the developer's stream: rising, with gaps. One at or below an earlier one was replayed.
    pub seq: i64,
    /// The data type.
    pub t: String,
    /// The payload as the producer wrote it.
    pub d: RawJson<'static>,
    /// Whether it is marked as test traffic.
    pub synthetic: bool,
    /// The whole frame as it came.
    pub text: String,
}

/// A consumer's session.
#[derive(Debug)]
pub struct Consumer {
    link: Link,
    replays: VecDeque<Replay>,
    last_seq: Option<i64>,
    outputs: VecDeque<ConsumerOutput>,
}

impl Consumer {
    /// A consumer that is off. `seed` varies the jitter of heartbeats and back-off.
    pub const fn new(seed: u64) -> Self {
        Self {
            link: Link::new(Role::Consumer, seed),
            replays: VecDeque::new(),
            last_seq: None,
            outputs: VecDeque::new(),
        }
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Timestamp, input: impl Into<ConsumerInput>) {
        match input.into() {
            ConsumerInput::Link(input) => self.link_input(now, input),
            ConsumerInput::Replay(replay) => {
                self.replays.push_back(replay);
                if self.replays.len() > MAX_PENDING_REPLAYS {
                    self.replays.pop_front();
                }
            }
        }
        self.link.check_deadlines(now);
        while let Some(output) = self.link.poll() {
            self.outputs.push_back(ConsumerOutput::Link(output));
        }
        if self.link.is_live() {
            let sends = self.replays.drain(..).map(|replay| ClientFrame::Replay(replay).encode());
            self.outputs.extend(sends.map(|text| ConsumerOutput::Link(LinkOutput::Send(text))));
        }
    }

    /// The next thing to do; `None` until the next [`Consumer::handle`].
    pub fn poll(&mut self) -> Option<ConsumerOutput> {
        self.outputs.pop_front()
    }

    /// The state as it was last put out.
    pub const fn state(&self) -> &UplinkState {
        self.link.state()
    }

    /// The highest `seq` received so far: the `after` of a request for what was missed since.
    pub const fn last_seq(&self) -> Option<i64> {
        self.last_seq
    }

    /// How often the connection was lost and made again.
    pub const fn reconnects(&self) -> u32 {
        self.link.reconnects()
    }

    fn link_input(&mut self, now: Timestamp, input: LinkInput) {
        let Some(LinkEvent::Dispatch(DispatchFrame { uid, seq, t, d, synthetic })) =
            self.link.handle(now, &input)
        else {
            return;
        };
        self.last_seq = self.last_seq.max(Some(seq));
        let (uid, t, d) = (uid.into_owned(), t.into_owned(), d.into_owned());
        let LinkInput::Text(text) = input else { return };
        self.outputs.push_back(ConsumerOutput::Dispatch(Dispatch { uid, seq, t, d, synthetic, text }));
    }
}
