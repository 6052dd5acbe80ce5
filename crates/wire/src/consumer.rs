//! A consumer's session: dispatches in the order of their arrival, and requests for history.
//!
//! It doesn't ask for what it missed by itself: after a reconnect, the dispatches between [`Consumer::last_seq`] and the
//! first live one can be had by [`ConsumerInput::Replay`].

use std::collections::VecDeque;

use strapline_units::{Private, Timestamp};

use crate::link::{Link, LinkEvent, LinkOutput};
use crate::{ClientFrame, DispatchFrame, RawJson, Replay, Role, TokenError, UplinkState};

/// More requests than a consumer has reason to make while it isn't connected; past it the oldest is forgotten.
const MAX_PENDING_REPLAYS: usize = 64;

/// What happened to a consumer.
#[derive(Clone, Debug)]
pub enum ConsumerInput {
    /// Connect. While waiting for the next attempt: try now. After a refusal: try again.
    Start,
    /// Disconnect.
    Stop,
    /// The answer to [`ConsumerOutput::FetchToken`].
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
    /// Ask for history: at once where connected, after READY otherwise.
    Replay(Replay),
    /// The time of a [`ConsumerOutput::Wake`].
    Tick,
}

/// What the shell shall do for a consumer.
#[derive(Clone, Debug)]
pub enum ConsumerOutput {
    /// Get a new token (they are single-use), then give [`ConsumerInput::Token`].
    FetchToken,
    /// Open a new socket, then give [`ConsumerInput::Opened`] or [`ConsumerInput::Closed`].
    Open,
    /// Write this text message.
    Send(String),
    /// Close the socket with this code (one that browsers allow) and forget it: nothing of it may be given any more.
    Close(u16),
    /// The state has changed.
    State(UplinkState),
    /// A sample of some user.
    Dispatch(Dispatch),
    /// Give [`ConsumerInput::Tick`] at this time. A later `Wake` is in addition or instead, as is easier.
    Wake(Timestamp),
}

impl From<LinkOutput> for ConsumerOutput {
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
    pub fn handle(&mut self, now: Timestamp, input: ConsumerInput) {
        match input {
            ConsumerInput::Start => self.link.start(now),
            ConsumerInput::Stop => self.link.stop(),
            ConsumerInput::Token(token) => self.link.token(now, token),
            ConsumerInput::Opened => self.link.opened(now),
            ConsumerInput::Text(text) => self.text(now, text),
            ConsumerInput::Closed { code, reason } => self.link.closed(now, code, reason),
            ConsumerInput::Replay(replay) => {
                self.replays.push_back(replay);
                if self.replays.len() > MAX_PENDING_REPLAYS {
                    self.replays.pop_front();
                }
            }
            ConsumerInput::Tick => self.link.rang(),
        }
        self.link.check_deadlines(now);
        while let Some(output) = self.link.poll() {
            self.outputs.push_back(output.into());
        }
        if self.link.is_live() {
            let sends = self.replays.drain(..).map(|replay| ClientFrame::Replay(replay).encode());
            self.outputs.extend(sends.map(ConsumerOutput::Send));
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

    fn text(&mut self, now: Timestamp, text: String) {
        let Some(LinkEvent::Dispatch(DispatchFrame { uid, seq, t, d, synthetic })) =
            self.link.text(now, &text)
        else {
            return;
        };
        self.last_seq = self.last_seq.max(Some(seq));
        let (uid, t, d) = (uid.into_owned(), t.into_owned(), d.into_owned());
        self.outputs.push_back(ConsumerOutput::Dispatch(Dispatch { uid, seq, t, d, synthetic, text }));
    }
}
