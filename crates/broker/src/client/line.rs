//! A client's socket, token requests and timer, driven by what its session machine puts out. [`Line::event`] can be
//! dropped and called again without loss.

use std::future::pending;
use std::pin::Pin;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use strapline_units::{Private, Timestamp};
use strapline_wire::{LinkInput, TokenError};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::client::dial::{DialError, Socket, fetch_token, open_socket};
use crate::client::endpoint::Endpoint;
use crate::clock::Clock;
use crate::config::Credentials;

/// How long a write may be held up before the connection counts as lost.
const WRITE_PATIENCE: Duration = Duration::from_secs(15);
/// What a WebSocket client reports for a connection that ended without a close frame (RFC 6455 section 7.1.5).
const ABNORMAL: u16 = 1006;

enum Io {
    Idle,
    Fetching(Pin<Box<dyn Future<Output = Result<Private<String>, TokenError>> + Send>>),
    Opening(Pin<Box<dyn Future<Output = Result<Socket, DialError>> + Send>>),
    Open(Box<Socket>),
    Failed(String),
}

/// One client's connection.
pub struct Line {
    endpoint: Endpoint,
    credentials: Credentials,
    user: Option<String>,
    clock: Clock,
    wake: Option<Instant>,
    io: Io,
}

impl Line {
    /// A line that is not connected: a producer's for a user, a consumer's for none.
    pub fn new(endpoint: Endpoint, credentials: Credentials, user: Option<String>) -> Self {
        Self { endpoint, credentials, user, clock: Clock::start(), wake: None, io: Io::Idle }
    }

    /// The time for the session machine.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Starts to ask for a token.
    pub fn fetch_token(&mut self) {
        let (endpoint, credentials, user) =
            (self.endpoint.clone(), self.credentials.clone(), self.user.clone());
        self.io =
            Io::Fetching(Box::pin(
                async move { fetch_token(&endpoint, &credentials, user.as_deref()).await },
            ));
    }

    /// Starts to open a socket.
    pub fn open(&mut self) {
        let endpoint = self.endpoint.clone();
        self.io = Io::Opening(Box::pin(async move { open_socket(&endpoint).await }));
    }

    /// Writes a message; it leaves at the latest with [`Line::flush`].
    pub async fn send(&mut self, text: String) {
        if let Io::Open(socket) = &mut self.io {
            let result = timeout(WRITE_PATIENCE, socket.feed(Message::text(text))).await;
            self.note(result);
        }
    }

    /// Sends what was written.
    pub async fn flush(&mut self) {
        if let Io::Open(socket) = &mut self.io {
            let result = timeout(WRITE_PATIENCE, socket.flush()).await;
            self.note(result);
        }
    }

    fn note<E: std::fmt::Display>(&mut self, result: Result<Result<(), E>, tokio::time::error::Elapsed>) {
        match result {
            Ok(Ok(())) => {}
            // What the server has already said, its close code above all, is still to be read.
            Ok(Err(error)) => tracing::debug!(%error, "not written"),
            Err(_) => self.io = Io::Failed("the server does not read".into()),
        }
    }

    /// Closes the socket and waits a little for the server's answer.
    pub async fn close(&mut self, code: u16) {
        if let Io::Open(mut socket) = std::mem::replace(&mut self.io, Io::Idle) {
            let frame = CloseFrame { code: code.into(), reason: "".into() };
            let _ = timeout(Duration::from_secs(2), async {
                if (*socket).close(Some(frame)).await.is_ok() {
                    while let Some(Ok(_)) = socket.next().await {}
                }
            })
            .await;
        }
    }

    /// Sets the timer.
    pub fn wake(&mut self, at: Timestamp) {
        self.wake = Some(self.clock.instant_of(at));
    }

    /// The next thing that happens.
    pub async fn event(&mut self) -> LinkInput {
        let wake = self.wake;
        let tick = async {
            match wake {
                Some(at) => tokio::time::sleep_until(at).await,
                None => pending().await,
            }
        };
        tokio::select! {
            event = io_event(&mut self.io) => event,
            () = tick => {
                self.wake = None;
                LinkInput::Tick
            }
        }
    }
}

async fn io_event(io: &mut Io) -> LinkInput {
    match io {
        Io::Idle => pending().await,
        Io::Fetching(request) => {
            let token = request.await;
            *io = Io::Idle;
            LinkInput::Token(token)
        }
        Io::Opening(connecting) => match connecting.await {
            Ok(socket) => {
                *io = Io::Open(Box::new(socket));
                LinkInput::Opened
            }
            Err(error) => {
                *io = Io::Idle;
                LinkInput::Closed { code: ABNORMAL, reason: error.to_string() }
            }
        },
        Io::Open(socket) => loop {
            let (code, reason) = match socket.next().await {
                Some(Ok(Message::Text(text))) => return LinkInput::Text(text.to_string()),
                Some(Ok(Message::Close(Some(frame)))) => (frame.code.into(), frame.reason.to_string()),
                // RFC 6455 section 7.1.5: a close frame without a code.
                Some(Ok(Message::Close(None))) => (1005, String::new()),
                Some(Ok(_)) => continue,
                Some(Err(error)) => (ABNORMAL, error.to_string()),
                None => (ABNORMAL, String::new()),
            };
            // Answers their close frame where there was one.
            let _ = timeout(Duration::from_secs(1), socket.next()).await;
            *io = Io::Idle;
            return LinkInput::Closed { code, reason };
        },
        Io::Failed(reason) => {
            let reason = std::mem::take(reason);
            *io = Io::Idle;
            LinkInput::Closed { code: ABNORMAL, reason }
        }
    }
}
