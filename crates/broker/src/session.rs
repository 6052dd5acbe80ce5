//! One WebSocket connection: moves bytes and timers between the socket, `wire::Server` (which knows the protocol) and the
//! [`Broker`]. One task, one bounded queue of outgoing messages: while that is full nothing more is read or taken, so
//! that a peer that does not read holds up only itself, fills its outbox and is closed.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use strapline_units::Private;
use strapline_wire::{
    Close, Extensions, Identity, Role, Server, ServerConfig, ServerInput, ServerOutput, SubmitFrame,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Sleep;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use crate::accept::{Pass, Peer};
use crate::broker::{Broker, Member};
use crate::clock::Clock;
use crate::exchange::Signal;
use crate::hub::SessionId;
use crate::journal::Slot;
use crate::rate::{Bucket, cost};
use crate::replay::Replays;
use crate::submits::Submits;

/// An upgraded connection.
pub(crate) type Socket = WebSocketStream<TokioIo<Upgraded>>;

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
    let mut session = Session {
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
        outgoing: VecDeque::new(),
        unflushed: false,
        unread: false,
        replays: Replays::default(),
        taken: Vec::new(),
        broker,
    };
    let end = session.serve().await;
    tracing::debug!(session = id.0, role = session.role(), ?end, "connection ended");
    session.broker.metrics.connection_ended(session.role(), end.code());
    session.end(end).await;
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
    outgoing: VecDeque<Message>,
    unflushed: bool,
    /// Whether the socket gave up reading in the middle of a message.
    unread: bool,
    replays: Replays,
    taken: Vec<Utf8Bytes>,
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
    /// The peer closed.
    Theirs,
    /// The connection broke.
    Lost,
}

impl End {
    const fn code(&self) -> u16 {
        match self {
            Self::Ours(close) => close.code(),
            Self::Violation(code, _) => *code,
            Self::Theirs => 1000,
            Self::Lost => 1006,
        }
    }
}

enum Event {
    Message(Message),
    Failed(Error),
    Gone,
    Frames,
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
            match event {
                Event::Message(Message::Text(text)) => {
                    let rate = self.broker.config.connection_rate;
                    let input = if self.bucket.take(rate, now, cost(text.len())) {
                        ServerInput::Text(text.as_str())
                    } else {
                        ServerInput::Close(Close::RateLimited)
                    };
                    self.server.handle(now, input);
                }
                Event::Message(Message::Binary(_)) => self.server.handle(now, ServerInput::Binary),
                Event::Message(Message::Close(_)) => return End::Theirs,
                // The socket answers pings by itself.
                Event::Message(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
                Event::Failed(Error::Capacity(_)) => self.server.handle(now, ServerInput::TooBig),
                Event::Failed(Error::Utf8(_)) => return End::Violation(1007, "text is not UTF-8"),
                Event::Failed(Error::Protocol(_)) => return End::Violation(1002, "not a WebSocket frame"),
                Event::Failed(_) | Event::Gone => return End::Lost,
                Event::Frames => {
                    self.take_frames();
                    let stored = self.signal.stored.load(Ordering::Acquire);
                    self.server.handle(now, ServerInput::Stored(stored));
                }
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
                    self.outgoing.clear();
                    self.server.handle(now, ServerInput::Close(close));
                }
                Event::Replay => {
                    let space = OUTGOING_LENGTH.saturating_sub(self.outgoing.len());
                    for frame in self.replays.take(space) {
                        self.outgoing.push_back(Message::Text(frame));
                    }
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
                    self.outgoing.push_back(Message::Text(text.into()));
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

    fn take_frames(&mut self) {
        let space = OUTGOING_LENGTH.saturating_sub(self.outgoing.len());
        if self.broker.take(self.id, space, &mut self.taken) {
            // More wait: come back when there is space.
            self.signal.frames.notify_one();
        }
        self.outgoing.extend(self.taken.drain(..).map(Message::Text));
    }

    /// Writes what waits, until something else is to be done.
    async fn next_event(&mut self, mut timer: Pin<&mut Sleep>) -> Event {
        let signal = Arc::clone(&self.signal);
        let mut frames = pin!(signal.frames.notified());
        let mut closed = pin!(signal.closed.notified());
        poll_fn(|context| {
            if let Some(close) = signal.close.get() {
                return Poll::Ready(Event::Close(*close));
            }
            if closed.as_mut().poll(context).is_ready() {
                // The reason is set before the bell is rung.
                return Poll::Ready(Event::Close(signal.close.get().copied().unwrap_or(Close::Internal)));
            }
            if let Err(error) = self.write(context) {
                return Poll::Ready(Event::Failed(error));
            }
            if timer.as_mut().poll(context).is_ready() {
                // So that it is not ready again before it is set anew.
                timer.as_mut().reset(tokio::time::Instant::now() + Duration::from_secs(3600));
                return Poll::Ready(Event::Tick);
            }
            if let Poll::Ready(slot) = self.submits.poll(context) {
                return Poll::Ready(Event::Slot(slot));
            }
            if self.outgoing.len() >= OUTGOING_LENGTH {
                return Poll::Pending;
            }
            // Before the frames: a heartbeat must not wait behind a busy stream.
            if !self.submits.is_stalled()
                && let Poll::Ready(message) = Pin::new(&mut self.socket).poll_next(context)
            {
                return Poll::Ready(match message {
                    Some(Ok(message)) => Event::Message(message),
                    Some(Err(error)) => {
                        self.unread = true;
                        Event::Failed(error)
                    }
                    None => Event::Gone,
                });
            }
            if frames.as_mut().poll(context).is_ready() {
                return Poll::Ready(Event::Frames);
            }
            if self.replays.poll(context).is_ready() {
                return Poll::Ready(Event::Replay);
            }
            Poll::Pending
        })
        .await
    }

    fn write(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        let mut socket = Pin::new(&mut self.socket);
        while !self.outgoing.is_empty() && socket.as_mut().poll_ready(context)?.is_ready() {
            if let Some(message) = self.outgoing.pop_front() {
                socket.as_mut().start_send(message)?;
                self.unflushed = true;
            }
        }
        if self.unflushed && socket.poll_flush(context)?.is_ready() {
            self.unflushed = false;
        }
        Ok(())
    }

    /// The closing handshake, and no longer than [`LINGER`].
    async fn end(mut self, end: End) {
        let (code, reason) = match end {
            End::Ours(close) => (close.code(), close.reason()),
            End::Violation(code, reason) => (code, reason),
            End::Theirs => {
                // Reading on writes the answer to their close frame.
                let _ = tokio::time::timeout(LINGER, self.socket.next()).await;
                return;
            }
            End::Lost => return,
        };
        self.broker.leave(self.id);
        let outgoing = std::mem::take(&mut self.outgoing);
        // Whoever does not take part is left behind.
        let _ = tokio::time::timeout(LINGER, async {
            let shaken = shake_hands(&mut self.socket, outgoing, code, reason).await;
            if shaken.is_ok() && self.unread {
                // The rest of what was refused must be read, or the system answers it with a reset, which would
                // overtake our close frame.
                drain(self.socket.get_mut()).await;
            }
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

/// Writes what is left and our close frame, and waits for theirs.
async fn shake_hands(
    socket: &mut Socket,
    outgoing: VecDeque<Message>,
    code: u16,
    reason: &'static str,
) -> Result<(), Error> {
    for message in outgoing {
        socket.feed(message).await?;
    }
    let frame = CloseFrame { code: code.into(), reason: reason.into() };
    socket.send(Message::Close(Some(frame))).await?;
    while let Some(message) = socket.next().await {
        message?;
    }
    Ok(())
}

async fn drain(io: &mut TokioIo<Upgraded>) {
    if io.shutdown().await.is_ok() {
        let mut waste = [0; 4096];
        while matches!(io.read(&mut waste).await, Ok(count) if count > 0) {}
    }
}
