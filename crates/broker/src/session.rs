//! One WebSocket connection: moves bytes and timers between the socket, `wire::Server` (which knows the protocol) and the
//! [`Broker`]. One task, one bounded queue of outgoing messages: while that is full nothing more is read or taken, so
//! that a peer that does not read holds up only itself, fills its outbox and is closed.

use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use strapline_units::{Private, Timestamp};
use strapline_wire::{
    Close, Extensions, Identity, Role, Server, ServerConfig, ServerInput, ServerOutput, SubmitFrame,
};
use tokio::time::Sleep;

use crate::accept::{Pass, Peer};
use crate::broker::{Broker, Member};
use crate::clock::Clock;
use crate::exchange::Signal;
use crate::hub::SessionId;
use crate::journal::Slot;
use crate::rate::{Bucket, cost};
use crate::replay::Replays;
use crate::submits::Submits;
use crate::websocket::{Fault, Frame, Incoming, Socket};

/// The most messages that wait for the socket.
const OUTGOING_LENGTH: usize = 64;
/// How long a close may take, from our close frame to the peer's.
const LINGER: Duration = Duration::from_secs(3);

/// Serves a connection to its end.
pub(crate) async fn run(broker: Arc<Broker>, socket: Socket, peer: Peer) {
    let (id, signal, _alive) = broker.connect();
    let config = &broker.config;
    let server = Server::new(ServerConfig {
        heartbeat_interval: config.heartbeat_interval,
        heartbeat_window: config.heartbeat_interval.mul_f64(1.5),
        identify_timeout: config.identify_timeout,
        max_frame_bytes: config.max_frame_bytes,
        max_pending_bytes: config.max_frame_bytes.saturating_mul(4),
    });
    let clock = Clock::start();
    // Boxed, so that the task is as small as what it waits for: most connections are idle.
    let mut session = Box::new(Session {
        id,
        signal,
        server,
        clock,
        socket,
        member: None,
        peer: peer.address,
        pass: Some(peer.pass),
        bucket: Bucket::new(config.connection_rate, clock.now()),
        submits: Submits::default(),
        unread: false,
        replays: Replays::default(),
        stored: 0,
        broker,
    });
    let end = session.serve().await;
    tracing::debug!(session = id.0, role = session.role(), ?end, "connection ended");
    session.broker.metrics.connection_ended(session.role(), end.code());
    Box::pin(session.end(end)).await;
}

struct Session {
    id: SessionId,
    signal: Arc<Signal>,
    server: Server,
    clock: Clock,
    socket: Socket,
    member: Option<Member>,
    peer: IpAddr,
    /// Until the client has identified itself.
    pass: Option<Arc<Pass>>,
    bucket: Bucket,
    submits: Submits,
    /// Whether the socket gave up reading in the middle of a message.
    unread: bool,
    replays: Replays,
    /// How far the server's side of the protocol knows the producer's stream to be on disk.
    stored: i64,
    broker: Arc<Broker>,
}

/// Leaves the hub also when the task is cancelled or panics.
impl Drop for Session {
    fn drop(&mut self) {
        self.broker.leave(self.id);
    }
}

#[derive(Debug)]
enum End {
    /// We close, with this code.
    Ours(Close),
    /// We close for a reason that the protocol's table lacks: invalid UTF-8 (1007) or a broken WebSocket frame (1002).
    Violation(u16, &'static str),
    /// The peer closed, with this code.
    Theirs(Option<u16>),
    /// The connection broke.
    Lost,
}

impl End {
    const fn code(&self) -> u16 {
        match self {
            Self::Ours(close) => close.code(),
            Self::Violation(code, _) => *code,
            Self::Theirs(_) => 1000,
            Self::Lost => 1006,
        }
    }
}

enum Event {
    Message(Incoming),
    Failed(Fault),
    Close(Close),
    Replay,
    Slot(Option<Slot>),
    Tick,
}

impl Session {
    async fn serve(&mut self) -> End {
        let mut timer = pin!(tokio::time::sleep(Duration::ZERO));
        self.server.handle(self.clock.now(), ServerInput::Opened);
        loop {
            if let Some(end) = self.apply_outputs(timer.as_mut()).await {
                return end;
            }
            let event = self.next_event(timer.as_mut()).await;
            let now = self.clock.now();
            self.look_at_store(now);
            match event {
                Event::Message(Incoming::Text(text)) => {
                    let rate = self.broker.config.connection_rate;
                    let input = if self.bucket.take(rate, now, cost(text.len())) {
                        ServerInput::Text(&text)
                    } else {
                        ServerInput::Close(Close::RateLimited)
                    };
                    self.server.handle(now, input);
                }
                Event::Message(Incoming::Binary) => self.server.handle(now, ServerInput::Binary),
                Event::Message(Incoming::Close(code)) => return End::Theirs(code),
                Event::Message(Incoming::Ping(payload)) => self.socket.push(Frame::pong(&payload)),
                Event::Failed(Fault::TooBig) => self.server.handle(now, ServerInput::TooBig),
                Event::Failed(Fault::NotUtf8) => return End::Violation(1007, "text is not UTF-8"),
                Event::Failed(Fault::Protocol) => return End::Violation(1002, "not a WebSocket frame"),
                Event::Failed(Fault::Lost) => return End::Lost,
                Event::Slot(slot) => {
                    let member = self.member.as_ref().ok_or(Close::Internal);
                    let resumed =
                        member.and_then(|member| self.submits.resume(&self.broker, self.id, member, slot));
                    if let Err(close) = resumed {
                        self.server.handle(now, ServerInput::Close(close));
                    }
                }
                Event::Close(close) => {
                    // What still waits would only delay the news.
                    self.socket.clear();
                    self.server.handle(now, ServerInput::Close(close));
                }
                Event::Replay => {
                    let space = self.space();
                    self.socket.outgoing().extend(self.replays.take(space));
                    if self.replays.failed() {
                        self.server.handle(now, ServerInput::Close(Close::Internal));
                    }
                }
                Event::Tick => self.server.handle(now, ServerInput::Tick),
            }
        }
    }

    async fn apply_outputs(&mut self, mut timer: Pin<&mut Sleep>) -> Option<End> {
        while let Some(output) = self.server.poll() {
            let failure = match output {
                ServerOutput::Send(text) => {
                    self.socket.push(Frame::text(&text));
                    None
                }
                ServerOutput::Redeem { token, claimed, extensions } => {
                    // Boxed, so that a connection's task has no room for it during the rest of its life.
                    let answer = Box::pin(self.identify(token.expose(), claimed, &extensions)).await;
                    self.server.handle(self.clock.now(), ServerInput::Redeemed(answer));
                    None
                }
                ServerOutput::Submit(submit) => self.submit(submit).err(),
                ServerOutput::Replay(replay) => match &self.member {
                    Some(Member::Consumer(developer, view)) => {
                        self.replays.request(&self.broker, *developer, view, replay).err()
                    }
                    _ => Some(Close::BadOpcode),
                },
                ServerOutput::Status(presence) => {
                    self.broker.set_presence(self.id, presence);
                    None
                }
                ServerOutput::Close(close) => return Some(End::Ours(close)),
                ServerOutput::Wake(at) => {
                    timer.as_mut().reset(self.clock.instant_of(at));
                    None
                }
            };
            if let Some(close) = failure {
                self.server.handle(self.clock.now(), ServerInput::Close(close));
            }
        }
        None
    }

    fn submit(&mut self, submit: SubmitFrame<'static>) -> Result<(), Close> {
        let Some(member @ Member::Producer(developer, ..)) = &self.member else {
            return Err(Close::BadOpcode);
        };
        if !self.broker.may_submit(*developer, submit.d.get().len()) {
            return Err(Close::RateLimited);
        }
        self.submits.push(&self.broker, self.id, member, submit)
    }

    async fn identify(
        &mut self,
        token: &str,
        claimed: Role,
        extensions: &Extensions,
    ) -> Result<Identity, Close> {
        let (member, ready) = self.broker.identify(self.id, self.peer, token, claimed, extensions).await?;
        let (role, developer, user) = match &member {
            Member::Consumer(developer, _) => (Role::Consumer, developer, None),
            Member::Producer(developer, user, _) => {
                (Role::Producer, developer, Some(Private::new(user.expose().to_string())))
            }
        };
        let identity = Identity { role, developer: developer.0.to_string(), user, ready };
        self.member = Some(member);
        self.pass = None;
        tracing::debug!(session = self.id.0, role = self.role(), "identified");
        Ok(identity)
    }

    /// Nobody is woken for an ACK: it goes out when a frame comes or the time has come that the protocol sets.
    fn look_at_store(&mut self, now: Timestamp) {
        let stored = self.signal.stored.load(Ordering::Acquire);
        if stored != self.stored {
            self.stored = stored;
            self.server.handle(now, ServerInput::Stored(stored));
        }
    }

    fn space(&mut self) -> usize {
        OUTGOING_LENGTH.saturating_sub(self.socket.outgoing().len())
    }

    /// Writes what waits, and what the hub has: once, so that a heartbeat is read between two batches of a busy stream.
    fn poll_frames(&mut self, context: &mut Context<'_>) -> Result<(), Fault> {
        if let Poll::Ready(written) = self.socket.poll_write(context) {
            written?;
        }
        let space = self.space();
        if space == 0 || !self.signal.answer() {
            return Ok(());
        }
        if self.broker.take(self.id, space, self.socket.outgoing()) {
            // More wait: come back when there is space.
            self.signal.ring();
        }
        match self.socket.poll_write(context) {
            Poll::Ready(written) => written,
            Poll::Pending => Ok(()),
        }
    }

    /// Writes what waits, until something else is to be done.
    async fn next_event(&mut self, mut timer: Pin<&mut Sleep>) -> Event {
        poll_fn(|context| self.poll_event(context, timer.as_mut())).await
    }

    fn poll_event(&mut self, context: &mut Context<'_>, mut timer: Pin<&mut Sleep>) -> Poll<Event> {
        self.signal.register(context);
        if let Some(close) = self.signal.close.get() {
            return Poll::Ready(Event::Close(*close));
        }
        if let Err(fault) = self.poll_frames(context) {
            return Poll::Ready(Event::Failed(fault));
        }
        if timer.as_mut().poll(context).is_ready() {
            // So that it is not ready again before it is set anew.
            timer.as_mut().reset(tokio::time::Instant::now() + Duration::from_secs(3600));
            return Poll::Ready(Event::Tick);
        }
        if let Poll::Ready(slot) = self.submits.poll(context) {
            return Poll::Ready(Event::Slot(slot));
        }
        if self.space() == 0 {
            return Poll::Pending;
        }
        if !self.submits.is_stalled()
            && let Poll::Ready(message) = self.socket.poll_next(context)
        {
            return Poll::Ready(match message {
                Ok(message) => Event::Message(message),
                Err(fault) => {
                    self.unread = true;
                    Event::Failed(fault)
                }
            });
        }
        if self.replays.poll(context).is_ready() {
            return Poll::Ready(Event::Replay);
        }
        Poll::Pending
    }

    /// The closing handshake, and no longer than [`LINGER`].
    async fn end(mut self: Box<Self>, end: End) {
        match end {
            End::Ours(close) => self.socket.push(Frame::close(close.code(), close.reason())),
            End::Violation(code, reason) => self.socket.push(Frame::close(code, reason)),
            End::Theirs(code) => {
                self.socket.clear();
                self.socket.push(answer(code));
            }
            End::Lost => return,
        }
        self.broker.leave(self.id);
        let theirs = matches!(end, End::Theirs(_));
        // Whoever does not take part is left behind.
        let _ = tokio::time::timeout(LINGER, async {
            let written = poll_fn(|context| self.socket.poll_write(context)).await;
            if written.is_err() || theirs {
                return;
            }
            if !self.unread {
                // Until their close, or what is none of ours any more.
                while let Ok(message) = poll_fn(|context| self.socket.poll_next(context)).await {
                    if matches!(message, Incoming::Close(_)) {
                        return;
                    }
                }
            }
            // The rest of what was refused must be read, or the system answers it with a reset, which would overtake
            // our close frame.
            self.socket.drain().await;
        })
        .await;
    }

    fn role(&self) -> &'static str {
        match self.member {
            None => "none",
            Some(Member::Consumer(..)) => "consumer",
            Some(Member::Producer(..)) => "producer",
        }
    }
}

/// What answers a peer's close: the same code, where it is one that may be sent (RFC 6455 section 7.4).
fn answer(code: Option<u16>) -> Frame {
    match code {
        None => Frame::plain_close(),
        Some(code @ (1000..=1003 | 1007..=1014 | 3000..=4999)) => Frame::close(code, ""),
        Some(_) => Frame::close(1002, ""),
    }
}
