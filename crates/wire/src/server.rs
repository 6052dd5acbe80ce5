//! The server's side of one connection: greeting, authentication, heartbeats, and which frame is valid when.
//!
//! It knows neither tokens nor streams: the shell redeems tokens, stores submissions, and writes DISPATCH frames itself
//! (a frame is encoded once for all consumers). After [`ServerOutput::Close`] nothing else is put out.
//!
//! Where the protocol's description is silent: SUBMIT, REPLAY and STATUS before IDENTIFY are closed with 4004, as
//! opcodes that aren't valid for a session without a role. Frames that follow IDENTIFY while its token is being
//! redeemed are kept and judged after READY, so that a client may send IDENTIFY and SUBMIT in one go. HEARTBEAT is
//! acknowledged in every state and at any rate; only HEARTBEAT keeps a connection alive.

mod acks;

use core::mem;
use core::time::Duration;
use std::borrow::Cow;
use std::collections::VecDeque;

use strapline_units::{Private, Timestamp};

use crate::alarm::Alarm;
use crate::envelope::{Envelope, Opcode};
use crate::{
    ClientFrame, Close, Extensions, FrameError, Presence, ReadyFrame, Replay, Role, ServerFrame, SubmitFrame,
    with_timestamp,
};
use acks::Acks;

/// The limits of a connection.
#[derive(Clone, Copy, Debug)]
pub struct ServerConfig {
    /// The interval that HELLO tells.
    pub heartbeat_interval: Duration,
    /// How long a connection lives without a heartbeat: the interval and a margin.
    pub heartbeat_window: Duration,
    /// How long a client may take to send IDENTIFY.
    pub identify_timeout: Duration,
    /// The longest text message, in bytes.
    pub max_frame_bytes: usize,
    /// The longest sum of messages kept while a token is being redeemed, in bytes; past it the connection is closed
    /// with 1009.
    pub max_pending_bytes: usize,
}

impl Default for ServerConfig {
    /// 40 s and 15 s as published; a window of 1.5 intervals; messages of 64 KiB (a frame of one value has about 70
    /// bytes, one of a second of ECG some kilobytes), four of which may wait for READY.
    fn default() -> Self {
        Self {
            heartbeat_interval: Duration::from_secs(40),
            heartbeat_window: Duration::from_secs(60),
            identify_timeout: Duration::from_secs(15),
            max_frame_bytes: 64 * 1024,
            max_pending_bytes: 256 * 1024,
        }
    }
}

/// Whose token it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The role that the token is for.
    pub role: Role,
    /// The developer whose stream it is.
    pub developer: String,
    /// The user whose samples they are, for a producer's token.
    pub user: Option<Private<String>>,
    /// What READY tells. With a `last_id` every SUBMIT needs an `id`, and [`ServerInput::Stored`] is passed on.
    pub ready: ReadyFrame,
}

/// What happened to a connection.
#[derive(Clone, Debug)]
pub enum ServerInput<'a> {
    /// The upgrade is done; the first input.
    Opened,
    /// A text message.
    Text(&'a str),
    /// A binary message, which the protocol has not.
    Binary,
    /// A message that the socket layer refused for its length.
    TooBig,
    /// The answer to [`ServerOutput::Redeem`].
    Redeemed(Result<Identity, Close>),
    /// Everything that the producer's stream submitted up to this number is on disk. To be told before a SUBMIT or a tick
    /// where there is something to tell: an ACK waits for those, so that nobody has to be woken for it.
    Stored(i64),
    /// The server itself wants to end it: shutting down, a frame that can't be stored, a consumer too slow.
    Close(Close),
    /// The socket is closed by the client or the network.
    Closed,
    /// The time of a [`ServerOutput::Wake`].
    Tick,
}

/// What the shell shall do.
#[derive(Clone, Debug)]
pub enum ServerOutput {
    /// Write this text message.
    Send(String),
    /// Redeem this token (at once and only once), then give [`ServerInput::Redeemed`]. A token of another role than
    /// `claimed` is refused by this machine.
    Redeem {
        /// The token.
        token: Private<String>,
        /// The role that the client says it has.
        claimed: Role,
        /// What it asks for beyond the published protocol.
        extensions: Extensions,
    },
    /// A producer's sample, whose `d` has a `ts`: store and dispatch it. It has an `id` where the session has a stream.
    Submit(SubmitFrame<'static>),
    /// A consumer asks for history.
    Replay(Replay),
    /// A producer's device was linked or lost.
    Status(Presence),
    /// Close the socket with this code. The last output.
    Close(Close),
    /// Give [`ServerInput::Tick`] at this time. A later `Wake` is in addition or instead, as is easier.
    Wake(Timestamp),
}

#[derive(Debug)]
enum Phase {
    New,
    Unidentified { deadline: Timestamp },
    Redeeming { claimed: Role, pending: Vec<String>, pending_bytes: usize },
    Ready(Identity),
    Closed,
}

/// The server's side of one connection.
#[derive(Debug)]
pub struct Server {
    config: ServerConfig,
    phase: Phase,
    heartbeat_deadline: Timestamp,
    acks: Acks,
    alarm: Alarm,
    outputs: VecDeque<ServerOutput>,
}

impl Server {
    /// A connection that is about to be opened.
    pub const fn new(config: ServerConfig) -> Self {
        Self {
            config,
            phase: Phase::New,
            heartbeat_deadline: Timestamp::from_unix_micros(0),
            acks: Acks::new(0),
            alarm: Alarm::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Who is connected, after READY and until the end.
    pub const fn identity(&self) -> Option<&Identity> {
        match &self.phase {
            Phase::Ready(identity) => Some(identity),
            _ => None,
        }
    }

    /// Whether the connection has ended; all further input is ignored.
    pub const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Timestamp, input: ServerInput<'_>) {
        if self.is_closed() {
            return;
        }
        match input {
            ServerInput::Opened => self.open(now),
            ServerInput::Text(text) => self.text(now, text),
            ServerInput::Binary => self.close(Close::Malformed),
            ServerInput::TooBig => self.close(Close::MessageTooBig),
            ServerInput::Redeemed(answer) => self.redeemed(now, answer),
            ServerInput::Stored(id) => self.acks.stored(id),
            ServerInput::Close(reason) => self.close(reason),
            ServerInput::Closed => self.phase = Phase::Closed,
            ServerInput::Tick => self.alarm.rang(),
        }
        if let Phase::Ready(_) = self.phase
            && let Some(id) = self.acks.take(now)
        {
            self.send(&ServerFrame::Ack { id });
        }
        self.check_deadlines(now);
    }

    /// The next thing to do; `None` until the next [`Server::handle`].
    pub fn poll(&mut self) -> Option<ServerOutput> {
        self.outputs.pop_front()
    }

    fn open(&mut self, now: Timestamp) {
        if matches!(self.phase, Phase::New) {
            let millis = self.config.heartbeat_interval.as_millis();
            let hello = ServerFrame::Hello { heartbeat_interval_ms: millis.try_into().unwrap_or(u32::MAX) };
            self.send(&hello);
            self.heartbeat_deadline = now + self.config.heartbeat_window;
            self.phase = Phase::Unidentified { deadline: now + self.config.identify_timeout };
        }
    }

    fn text(&mut self, now: Timestamp, text: &str) {
        if text.len() > self.config.max_frame_bytes {
            return self.close(Close::MessageTooBig);
        }
        let envelope = match Envelope::open(text) {
            Ok(envelope) => envelope,
            Err(error) => return self.refuse(error),
        };
        if envelope.opcode == Opcode::Heartbeat {
            self.heartbeat_deadline = now + self.config.heartbeat_window;
            return self.send(&ServerFrame::HeartbeatAck);
        }
        match &mut self.phase {
            Phase::Unidentified { .. } if envelope.opcode == Opcode::Identify => self.identify(envelope),
            Phase::New | Phase::Unidentified { .. } => self.close(Close::BadOpcode),
            Phase::Redeeming { .. } | Phase::Ready(_) if envelope.opcode == Opcode::Identify => {
                self.close(Close::AlreadyIdentified);
            }
            Phase::Redeeming { pending, pending_bytes, .. } => {
                *pending_bytes += text.len();
                pending.push(text.to_owned());
                if *pending_bytes > self.config.max_pending_bytes {
                    self.close(Close::MessageTooBig);
                }
            }
            Phase::Ready(identity) => {
                let (role, numbered) = (identity.role, identity.ready.last_id.is_some());
                self.session_frame(now, role, numbered, envelope);
            }
            Phase::Closed => {}
        }
    }

    fn identify(&mut self, envelope: Envelope<'_>) {
        match ClientFrame::from_envelope(envelope) {
            Ok(ClientFrame::Identify { token, role, extensions }) => {
                self.phase = Phase::Redeeming { claimed: role, pending: Vec::new(), pending_bytes: 0 };
                let token = Private::new(token.into_exposed().into_owned());
                self.outputs.push_back(ServerOutput::Redeem { token, claimed: role, extensions });
            }
            Ok(_) => self.close(Close::BadOpcode),
            Err(error) => self.refuse(error),
        }
    }

    fn redeemed(&mut self, now: Timestamp, answer: Result<Identity, Close>) {
        let Phase::Redeeming { claimed, pending, .. } = &mut self.phase else { return };
        let (claimed, pending) = (*claimed, mem::take(pending));
        match answer {
            Ok(identity) if identity.role == claimed => {
                let ready = identity.ready;
                self.acks = Acks::new(ready.last_id.unwrap_or(i64::MAX));
                self.phase = Phase::Ready(identity);
                self.send(&ServerFrame::Ready(ready));
                for text in pending {
                    if self.is_closed() {
                        return;
                    }
                    self.text(now, &text);
                }
            }
            Ok(_) => self.close(Close::InvalidToken),
            Err(reason) => self.close(reason),
        }
    }

    /// The role is judged before the payload: a bad REPLAY from a producer is 4004, not 1003.
    fn session_frame(&mut self, now: Timestamp, role: Role, numbered: bool, envelope: Envelope<'_>) {
        let valid_for = match envelope.opcode {
            Opcode::Submit | Opcode::Status => Role::Producer,
            Opcode::Replay => Role::Consumer,
            _ => return self.close(Close::BadOpcode),
        };
        if role != valid_for {
            return self.close(Close::BadOpcode);
        }
        match ClientFrame::from_envelope(envelope) {
            Ok(ClientFrame::Submit(SubmitFrame { id: None, .. })) if numbered => {
                self.refuse(FrameError::Malformed("SUBMIT of a stream needs an integer id"));
            }
            Ok(ClientFrame::Submit(SubmitFrame { t, d, synthetic, id })) => {
                let id = id.filter(|_| numbered);
                if let Some(id) = id {
                    self.acks.submitted(now, id);
                }
                let d = with_timestamp(d, now).into_owned();
                let t = Cow::Owned(t.into_owned());
                self.outputs.push_back(ServerOutput::Submit(SubmitFrame { t, d, synthetic, id }));
            }
            Ok(ClientFrame::Replay(replay)) => self.outputs.push_back(ServerOutput::Replay(replay)),
            Ok(ClientFrame::Status(presence)) => self.outputs.push_back(ServerOutput::Status(presence)),
            Ok(ClientFrame::Heartbeat | ClientFrame::Identify { .. }) => self.close(Close::BadOpcode),
            Err(error) => self.refuse(error),
        }
    }

    fn check_deadlines(&mut self, now: Timestamp) {
        let due = match self.phase {
            Phase::New | Phase::Closed => return,
            Phase::Unidentified { deadline } if now >= deadline => return self.close(Close::IdentifyTimeout),
            _ if now >= self.heartbeat_deadline => return self.close(Close::HeartbeatTimeout),
            Phase::Unidentified { deadline } => deadline.min(self.heartbeat_deadline),
            Phase::Redeeming { .. } => self.heartbeat_deadline,
            Phase::Ready(_) => {
                self.acks.due().map_or(self.heartbeat_deadline, |due| due.min(self.heartbeat_deadline))
            }
        };
        if let Some(at) = self.alarm.ask(Some(due)) {
            self.outputs.push_back(ServerOutput::Wake(at));
        }
    }

    fn refuse(&mut self, error: FrameError) {
        if let Some(reason) = error.close() {
            self.close(reason);
        }
    }

    fn send(&mut self, frame: &ServerFrame<'_>) {
        self.outputs.push_back(ServerOutput::Send(frame.encode()));
    }

    fn close(&mut self, reason: Close) {
        if !self.is_closed() {
            self.phase = Phase::Closed;
            self.outputs.push_back(ServerOutput::Close(reason));
        }
    }
}
