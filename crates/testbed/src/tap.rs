//! A WebSocket proxy between page and broker that records every frame and can cut, refuse and stall connections.
//! Requests that are no WebSocket go through untouched, so that the tap can stand for the broker's whole origin.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    task::AbortHandle,
    time::{Instant, sleep, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        handshake::server::{Callback, ErrorResponse, Request, Response},
        http::{HeaderValue, header},
        protocol::WebSocketConfig,
    },
};

/// Which way a frame went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client (a page) to the server (the broker).
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// What a frame carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text.
    Text(String),
    /// Octets.
    Binary(Vec<u8>),
    /// The end of the connection in order.
    Close {
        /// The close code; 1005 when there was none.
        code: u16,
        /// The reason.
        reason: String,
    },
}

/// One recorded frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Counts the WebSocket connections through this tap from 0.
    pub connection: usize,
    /// Which way it went.
    pub direction: Direction,
    /// What it carried.
    pub content: Content,
}

impl Frame {
    /// The text of a text frame.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The proxy; dropping it cuts everything.
pub struct Tap {
    address: String,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

impl Tap {
    /// Starts a tap in front of `server`, which is `host:port`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(server: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let shared = Arc::new(Shared {
            server: Mutex::new(server.to_owned()),
            record: Mutex::default(),
            recorded: Notify::new(),
            control: watch::channel(Control::default()).0,
        });
        let accepting = tokio::spawn(accept(listener, shared.clone())).abort_handle();
        Ok(Self { address, shared, accepting })
    }

    /// `host:port` of the tap.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The WebSocket address with this path, for example `/connect`.
    pub fn ws_url(&self, path: &str) -> String {
        format!("ws://{}{path}", self.address)
    }

    /// The HTTP address with this path.
    pub fn http_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends later connections to another server, for example a broker restarted on another port.
    pub fn set_server(&self, server: &str) {
        server.clone_into(&mut lock(&self.shared.server));
    }

    /// Cuts every connection without a close frame, as a lost network does.
    pub fn cut(&self) {
        self.shared.control.send_modify(|control| control.cuts += 1);
    }

    /// Refuses new connections from now on, or no more.
    pub fn refuse(&self, refuse: bool) {
        self.shared.control.send_modify(|control| control.refuse = refuse);
    }

    /// Holds every frame and new handshake back from now on, or lets them go on: connections stay open and silent.
    pub fn stall(&self, stall: bool) {
        self.shared.control.send_modify(|control| control.stall = stall);
    }

    /// Everything recorded so far, in the order in which it was relayed.
    pub fn frames(&self) -> Vec<Frame> {
        lock(&self.shared.record).frames.clone()
    }

    /// How many WebSocket connections there have been.
    pub fn connections(&self) -> usize {
        lock(&self.shared.record).connections
    }

    /// How many WebSocket connections are open.
    pub fn open_connections(&self) -> usize {
        lock(&self.shared.record).open
    }

    /// Waits until a recorded frame (from the first on) fulfils `wanted`, and returns it.
    ///
    /// # Errors
    /// When there is none in time; the message carries the last frames.
    pub async fn wait_for(&self, limit: Duration, wanted: impl Fn(&Frame) -> bool) -> anyhow::Result<Frame> {
        let deadline = Instant::now() + limit;
        let mut looked_at = 0;
        loop {
            let more = self.shared.recorded.notified();
            {
                let record = lock(&self.shared.record);
                if let Some(frame) = record.frames.iter().skip(looked_at).find(|frame| wanted(frame)) {
                    return Ok(frame.clone());
                }
                looked_at = record.frames.len();
            }
            if timeout_at(deadline, more).await.is_err() {
                let frames = self.frames();
                bail!(
                    "no such frame within {limit:?}; the last are {:?}",
                    &frames[frames.len().saturating_sub(5)..]
                );
            }
        }
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

struct Shared {
    server: Mutex<String>,
    record: Mutex<Record>,
    recorded: Notify,
    control: watch::Sender<Control>,
}

#[derive(Default)]
struct Record {
    frames: Vec<Frame>,
    connections: usize,
    open: usize,
}

#[derive(Clone, Copy, Default)]
struct Control {
    cuts: u64,
    refuse: bool,
    stall: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        if shared.control.borrow().refuse {
            continue;
        }
        let shared = shared.clone();
        tokio::spawn(async move {
            let mut control = shared.control.subscribe();
            let cuts = control.borrow().cuts;
            let connection = relay(stream, &shared);
            tokio::select! {
                // An error is the end of this connection; client and server see it as one.
                _ = connection => {}
                _ = control.wait_for(|control| control.cuts != cuts) => {}
            }
        });
    }
}

async fn relay(client: TcpStream, shared: &Shared) -> anyhow::Result<()> {
    unstalled(shared).await;
    let server_address = lock(&shared.server).clone();
    if !is_websocket(&client).await? {
        let (mut client, mut server) = (client, TcpStream::connect(server_address).await?);
        tokio::io::copy_bidirectional(&mut client, &mut server).await?;
        return Ok(());
    }
    client.set_nodelay(true)?;
    // First of all, so that an unreachable server fails the client's handshake.
    let server = TcpStream::connect(&server_address).await?;
    server.set_nodelay(true)?;
    let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    let mut asked = None;
    let mut client =
        tokio_tungstenite::accept_hdr_async_with_config(client, NoteRequest(&mut asked), Some(config))
            .await?;
    let asked = asked.context("a handshake has a request")?;
    let path = asked.uri().path_and_query().map_or("/", |path| path.as_str());
    let mut request = format!("ws://{server_address}{path}").into_client_request()?;
    for name in [header::ORIGIN, header::AUTHORIZATION, header::COOKIE, header::SEC_WEBSOCKET_PROTOCOL] {
        if let Some(value) = asked.headers().get(&name) {
            request.headers_mut().insert(name, value.clone());
        }
    }
    let (mut server, _) = tokio_tungstenite::client_async_with_config(request, server, Some(config)).await?;
    let open = OpenConnection::new(shared);
    loop {
        let (message, direction) = tokio::select! {
            message = client.next() => (message, Direction::ToServer),
            message = server.next() => (message, Direction::ToClient),
        };
        let Some(message) = message else { break };
        unstalled(shared).await;
        let message = message?;
        open.record(&message, direction);
        let closing = message.is_close();
        match direction {
            Direction::ToServer => forward(&mut server, message).await?,
            Direction::ToClient => forward(&mut client, message).await?,
        }
        if closing {
            finish(&mut client, &mut server).await;
            break;
        }
    }
    Ok(())
}

/// Keeps a handshake's request, and grants the first subprotocol that it offers.
struct NoteRequest<'a>(&'a mut Option<Request>);

impl Callback for NoteRequest<'_> {
    fn on_request(self, request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
        *self.0 = Some(request.clone());
        if let Some(offered) = request.headers().get(header::SEC_WEBSOCKET_PROTOCOL) {
            let first = offered.to_str().unwrap_or_default().split(',').next().unwrap_or_default().trim();
            if let Ok(first) = HeaderValue::from_str(first) {
                response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, first);
            }
        }
        Ok(response)
    }
}

/// Whether a connection's first request is a WebSocket handshake, without consuming it.
async fn is_websocket(client: &TcpStream) -> anyhow::Result<bool> {
    let mut head = vec![0; 16 * 1024];
    let mut before = 0;
    loop {
        let length = client.peek(&mut head).await?;
        let text = String::from_utf8_lossy(&head[..length]).to_ascii_lowercase();
        if text.contains("\r\n\r\n") || length == head.len() || length == 0 {
            return Ok(text.contains("\r\nupgrade: websocket\r\n"));
        }
        if length == before {
            // peek returns at once while there is anything: give the rest of the head time to arrive.
            sleep(Duration::from_millis(1)).await;
        }
        before = length;
    }
}

async fn unstalled(shared: &Shared) {
    let mut control = shared.control.subscribe();
    // The sender lives as long as `shared`.
    let _ = control.wait_for(|control| !control.stall).await;
}

async fn forward(to: &mut WebSocketStream<TcpStream>, message: Message) -> anyhow::Result<()> {
    match message {
        // Both ends answer pings themselves.
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        Message::Close(frame) => Ok(to.close(frame).await?),
        message => Ok(to.send(message).await?),
    }
}

/// Completes the closing handshakes of both sides.
async fn finish(client: &mut WebSocketStream<TcpStream>, server: &mut WebSocketStream<TcpStream>) {
    let both = async {
        tokio::join!(async { while let Some(Ok(_)) = client.next().await {} }, async {
            while let Some(Ok(_)) = server.next().await {}
        })
    };
    // A side that never answers a close frame is cut by dropping it.
    let _ = tokio::time::timeout(Duration::from_secs(5), both).await;
}

struct OpenConnection<'a> {
    shared: &'a Shared,
    number: usize,
}

impl<'a> OpenConnection<'a> {
    fn new(shared: &'a Shared) -> Self {
        let mut record = lock(&shared.record);
        record.connections += 1;
        record.open += 1;
        Self { shared, number: record.connections - 1 }
    }

    fn record(&self, message: &Message, direction: Direction) {
        let content = match message {
            Message::Text(text) => Content::Text(text.to_string()),
            Message::Binary(octets) => Content::Binary(octets.to_vec()),
            Message::Close(frame) => Content::Close {
                code: frame.as_ref().map_or(1005, |frame| frame.code.into()),
                reason: frame.as_ref().map(|frame| frame.reason.to_string()).unwrap_or_default(),
            },
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return,
        };
        lock(&self.shared.record).frames.push(Frame { connection: self.number, direction, content });
        self.shared.recorded.notify_waiters();
    }
}

impl Drop for OpenConnection<'_> {
    fn drop(&mut self) {
        lock(&self.shared.record).open -= 1;
        self.shared.recorded.notify_waiters();
    }
}
