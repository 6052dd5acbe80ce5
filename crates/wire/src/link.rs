//! What producers and consumers have in common: token, socket, HELLO, IDENTIFY, READY, heartbeats, and trying again.

use core::time::Duration;
use std::borrow::Cow;
use std::collections::VecDeque;

use strapline_units::{Backoff, Private, SplitMix64, Timestamp};

use crate::alarm::Alarm;
use crate::heart::{Beat, Heart};
use crate::{
    Cause, ClientFrame, Close, DispatchFrame, Extensions, ReadyFrame, Role, ServerFrame, TokenError,
    UplinkState,
};

/// How long one step of an attempt may take: the token, the socket, HELLO, READY. As long as a server waits for
/// IDENTIFY.
const STEP_TIMEOUT: Duration = Duration::from_secs(15);
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// What happened to a connection.
#[derive(Clone, Debug)]
pub enum LinkInput {
    /// The person wants it. While waiting for the next attempt: try now. After a refusal: try again.
    Start,
    /// The person wants it no more.
    Stop,
    /// The answer to [`LinkOutput::FetchToken`].
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
    /// The time of a [`LinkOutput::Wake`].
    Tick,
}

/// What the shell shall do for a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkOutput {
    /// Get a new token (they are single-use), then give [`LinkInput::Token`].
    FetchToken,
    /// Open a new socket, then give [`LinkInput::Opened`] or [`LinkInput::Closed`].
    Open,
    /// Write this text message.
    Send(String),
    /// Close the socket with this code (one that browsers allow) and forget it: nothing of it may be given any more.
    Close(u16),
    /// The state has changed.
    State(UplinkState),
    /// Give [`LinkInput::Tick`] at this time. A later `Wake` is in addition or instead, as is easier.
    Wake(Timestamp),
}

/// What a text message meant beyond the connection itself.
pub(crate) enum LinkEvent<'a> {
    Ready(ReadyFrame),
    Dispatch(DispatchFrame<'a>),
    Ack(i64),
}

#[derive(Debug)]
enum Phase {
    Off,
    Fetching { deadline: Timestamp },
    Opening { deadline: Timestamp, token: Private<String> },
    Greeting { deadline: Timestamp, token: Private<String> },
    Identifying { deadline: Timestamp, heart: Heart },
    Live { heart: Heart },
    Waiting { until: Timestamp, cause: Cause },
    Refused { cause: Cause },
}

#[derive(Debug)]
pub(crate) struct Link {
    role: Role,
    extensions: Extensions,
    phase: Phase,
    told: UplinkState,
    backoff: Backoff,
    random: SplitMix64,
    alarm: Alarm,
    times_ready: u32,
    round_trip: Option<Duration>,
    outputs: VecDeque<LinkOutput>,
}

impl Link {
    pub(crate) const fn new(role: Role, seed: u64) -> Self {
        Self {
            role,
            extensions: Extensions::NONE,
            phase: Phase::Off,
            told: UplinkState::Off,
            backoff: Backoff::new(FIRST_DELAY, LONGEST_DELAY, seed),
            random: SplitMix64::new(seed.rotate_left(32)),
            alarm: Alarm::new(),
            times_ready: 0,
            round_trip: None,
            outputs: VecDeque::new(),
        }
    }

    /// What the next IDENTIFY asks for.
    pub(crate) fn set_extensions(&mut self, extensions: Extensions) {
        self.extensions = extensions;
    }

    /// What the next IDENTIFY asks for, to be changed.
    pub(crate) const fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// Leaves the connection and makes a new one at once.
    pub(crate) fn begin_again(&mut self, now: Timestamp) {
        self.outputs.push_back(LinkOutput::Close(Close::Normal.code()));
        self.begin(now);
    }

    pub(crate) const fn is_off(&self) -> bool {
        matches!(self.phase, Phase::Off)
    }

    pub(crate) const fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live { .. })
    }

    /// The state as it was last put out.
    pub(crate) const fn state(&self) -> &UplinkState {
        &self.told
    }

    pub(crate) const fn reconnects(&self) -> u32 {
        self.times_ready.saturating_sub(1)
    }

    pub(crate) const fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }

    pub(crate) fn poll(&mut self) -> Option<LinkOutput> {
        self.outputs.pop_front()
    }

    /// Takes what happened, and tells what a text message meant beyond the connection. To be followed by
    /// [`Link::check_deadlines`].
    pub(crate) fn handle<'a>(&mut self, now: Timestamp, input: &'a LinkInput) -> Option<LinkEvent<'a>> {
        match input {
            LinkInput::Start => self.start(now),
            LinkInput::Stop => self.stop(),
            LinkInput::Token(token) => self.token(now, token.clone()),
            LinkInput::Opened => self.opened(now),
            LinkInput::Text(text) => return self.text(now, text),
            LinkInput::Closed { code, reason } => self.closed(now, *code, reason.clone()),
            LinkInput::Tick => self.alarm.rang(),
        }
        None
    }

    /// Begins, or tries at once instead of after the wait.
    fn start(&mut self, now: Timestamp) {
        match self.phase {
            Phase::Off | Phase::Refused { .. } => {
                self.backoff.reset();
                self.begin(now);
            }
            Phase::Waiting { .. } => self.begin(now),
            _ => {}
        }
    }

    fn stop(&mut self) {
        if self.has_socket() {
            self.outputs.push_back(LinkOutput::Close(Close::Normal.code()));
        }
        self.enter(Phase::Off);
    }

    fn token(&mut self, now: Timestamp, token: Result<Private<String>, TokenError>) {
        if !matches!(self.phase, Phase::Fetching { .. }) {
            return; // an answer to a question that was given up
        }
        match token {
            Ok(token) => {
                self.outputs.push_back(LinkOutput::Open);
                self.enter(Phase::Opening { deadline: now + STEP_TIMEOUT, token });
            }
            Err(error) if error.is_worth_a_retry() => self.wait(now, Cause::Token(error)),
            Err(error) => self.enter(Phase::Refused { cause: Cause::Token(error) }),
        }
    }

    fn opened(&mut self, now: Timestamp) {
        if let Phase::Opening { token, .. } = &self.phase {
            let token = token.clone();
            self.enter(Phase::Greeting { deadline: now + STEP_TIMEOUT, token });
        }
    }

    /// Frames that can't be read, or that come when they mean nothing, are skipped: a newer server may send more than
    /// this client knows.
    fn text<'a>(&mut self, now: Timestamp, text: &'a str) -> Option<LinkEvent<'a>> {
        match (ServerFrame::parse(text).ok()?, &mut self.phase) {
            (ServerFrame::Hello { heartbeat_interval_ms }, Phase::Greeting { token, .. }) => {
                let token = Private::new(Cow::Borrowed(token.expose().as_str()));
                let (role, extensions) = (self.role, self.extensions.clone());
                let identify = ClientFrame::Identify { token, role, extensions }.encode();
                self.outputs.push_back(LinkOutput::Send(identify));
                let heart = Heart::new(now, heartbeat_interval_ms, self.random.next_f64());
                self.enter(Phase::Identifying { deadline: now + STEP_TIMEOUT, heart });
                None
            }
            (ServerFrame::HeartbeatAck, Phase::Identifying { heart, .. } | Phase::Live { heart }) => {
                self.round_trip = heart.acknowledged(now).or(self.round_trip);
                None
            }
            (ServerFrame::Ready(ready), Phase::Identifying { .. }) => {
                if let Phase::Identifying { heart, .. } = core::mem::replace(&mut self.phase, Phase::Off) {
                    self.backoff.reset();
                    self.times_ready = self.times_ready.saturating_add(1);
                    self.enter(Phase::Live { heart });
                }
                Some(LinkEvent::Ready(ready))
            }
            (ServerFrame::Dispatch(dispatch), Phase::Live { .. }) => Some(LinkEvent::Dispatch(dispatch)),
            (ServerFrame::Ack { id }, Phase::Live { .. }) => Some(LinkEvent::Ack(id)),
            _ => None,
        }
    }

    fn closed(&mut self, now: Timestamp, code: u16, reason: String) {
        if !self.has_socket() {
            return;
        }
        let cause = Cause::Closed { code, reason };
        // Codes that the protocol lacks are the network's (1006) or a proxy's.
        if Close::from_code(code).is_none_or(Close::is_worth_a_retry) {
            self.wait(now, cause);
        } else {
            self.enter(Phase::Refused { cause });
        }
    }

    /// To be called after every input, so that whatever wakes the shell does what is due.
    pub(crate) fn check_deadlines(&mut self, now: Timestamp) {
        match &self.phase {
            Phase::Fetching { deadline } if now >= *deadline => self.wait(now, Cause::NoAnswer),
            Phase::Opening { deadline, .. }
            | Phase::Greeting { deadline, .. }
            | Phase::Identifying { deadline, .. }
                if now >= *deadline =>
            {
                self.abandon(now, Close::Normal, Cause::NoAnswer);
            }
            Phase::Waiting { until, .. } if now >= *until => self.begin(now),
            _ => {}
        }
        let mut due = match &self.phase {
            Phase::Off | Phase::Refused { .. } | Phase::Live { .. } => None,
            Phase::Waiting { until: due, .. }
            | Phase::Fetching { deadline: due }
            | Phase::Opening { deadline: due, .. }
            | Phase::Greeting { deadline: due, .. }
            | Phase::Identifying { deadline: due, .. } => Some(*due),
        };
        if let Phase::Identifying { heart, .. } | Phase::Live { heart } = &mut self.phase {
            let mut beat = heart.beat(now);
            if beat == Beat::Now {
                self.outputs.push_back(LinkOutput::Send(ClientFrame::Heartbeat.encode()));
                beat = heart.beat(now);
            }
            match beat {
                Beat::Rest(until) => due = Some(due.map_or(until, |due| due.min(until))),
                Beat::Now | Beat::Dead => {
                    self.abandon(now, Close::HeartbeatTimeout, Cause::NoHeartbeatAck);
                    due = match self.phase {
                        Phase::Waiting { until, .. } => Some(until),
                        _ => None,
                    };
                }
            }
        }
        if let Some(at) = self.alarm.ask(due) {
            self.outputs.push_back(LinkOutput::Wake(at));
        }
    }

    pub(crate) const fn has_socket(&self) -> bool {
        matches!(
            self.phase,
            Phase::Opening { .. } | Phase::Greeting { .. } | Phase::Identifying { .. } | Phase::Live { .. }
        )
    }

    fn begin(&mut self, now: Timestamp) {
        self.outputs.push_back(LinkOutput::FetchToken);
        self.enter(Phase::Fetching { deadline: now + STEP_TIMEOUT });
    }

    fn abandon(&mut self, now: Timestamp, code: Close, cause: Cause) {
        self.outputs.push_back(LinkOutput::Close(code.code()));
        self.wait(now, cause);
    }

    fn wait(&mut self, now: Timestamp, cause: Cause) {
        let until = now + self.backoff.next_delay();
        self.enter(Phase::Waiting { until, cause });
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        let state = match &self.phase {
            Phase::Off => UplinkState::Off,
            Phase::Fetching { .. }
            | Phase::Opening { .. }
            | Phase::Greeting { .. }
            | Phase::Identifying { .. } => UplinkState::Connecting,
            Phase::Live { .. } => UplinkState::Live,
            Phase::Waiting { until, cause } => UplinkState::Waiting { until: *until, cause: cause.clone() },
            Phase::Refused { cause } => UplinkState::Refused { cause: cause.clone() },
        };
        if state != self.told {
            self.told = state.clone();
            self.outputs.push_back(LinkOutput::State(state));
        }
    }
}
