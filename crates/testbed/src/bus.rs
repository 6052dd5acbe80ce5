//! A private D-Bus "system bus" in this process, on a unix socket in a temporary folder: names, match rules and
//! signals, as far as Chromium's Bluetooth stack uses them. SASL and the wire format are zbus's. It has exactly one
//! service beside itself; calls between clients, activation and policies are left out.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::Context;
use futures_util::StreamExt;
use serde::Serialize;
use tempfile::TempDir;
use tokio::{
    net::{UnixListener, UnixStream},
    sync::{Notify, mpsc},
    task::AbortHandle,
};
use zbus::{Connection, DynamicType, Guid, Message, MessageStream, message::Flags, message::Type};

use crate::{
    bus_daemon,
    match_rules::{MatchRules, SignalHeader},
};

/// The name of the bus itself, as sender and as destination.
pub(crate) const DAEMON: &str = "org.freedesktop.DBus";

/// What reaches the one service on the bus, in the order of each client's messages.
pub(crate) enum BusEvent {
    /// A method call to the service.
    Call(Call),
    /// A client's connection ended; `left` others remain.
    Gone { client: String, left: usize },
}

/// The bus; dropping it closes every connection and removes the socket.
pub(crate) struct Bus {
    shared: Arc<Shared>,
    accepting: AbortHandle,
    path: PathBuf,
    _folder: TempDir,
}

impl Bus {
    /// Starts listening. `service` is the well-known name of the service whose calls come out of the returned queue.
    pub(crate) async fn start(service: &str) -> anyhow::Result<(Self, mpsc::UnboundedReceiver<BusEvent>)> {
        let folder = tempfile::Builder::new().prefix("testbed-bus-").tempdir()?;
        let path = folder.path().join("bus");
        let listener = UnixListener::bind(&path).context("listening on the private bus socket")?;
        let (events, queue) = mpsc::unbounded_channel();
        let owner = ":1.1".to_owned();
        let shared = Arc::new(Shared {
            guid: Guid::generate().to_string(),
            state: Mutex::new(State {
                clients: BTreeMap::new(),
                names: BTreeMap::from([(service.to_owned(), owner.clone())]),
                next_client: 2,
            }),
            events,
            owner,
            backlog: Backlog::default(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::downgrade(&shared))).abort_handle();
        Ok((Self { shared, accepting, path, _folder: folder }, queue))
    }

    /// The value for the variable DBUS_SYSTEM_BUS_ADDRESS.
    pub(crate) fn address(&self) -> String {
        format!("unix:path={}", self.path.display())
    }

    /// The unique name that owns the service's well-known name.
    pub(crate) fn owner(&self) -> &str {
        &self.shared.owner
    }

    /// Queues a signal for every client whose rules ask for it, without waiting; returns how many those are.
    pub(crate) fn emit(&self, signal: &Signal) -> usize {
        let arguments: Vec<&str> = signal.arguments.iter().map(String::as_str).collect();
        let header = SignalHeader {
            owner: self.owner(),
            path: &signal.path,
            interface: signal.interface,
            member: signal.member,
            arguments: &arguments,
        };
        let state = self.shared.lock();
        let mut reached = 0;
        for client in state.clients.values() {
            if client.rules.want(&header, |name| state.names.get(name).map(String::as_str)) {
                self.shared.backlog.add();
                // A closed queue belongs to a client that is just being removed.
                match client.outbox.send(signal.message.clone()) {
                    Ok(()) => reached += 1,
                    Err(_) => self.shared.backlog.done(1),
                }
            }
        }
        reached
    }

    /// Waits until at most `limit` messages wait to be written to clients: back-pressure for fast senders.
    pub(crate) async fn backlog_at_most(&self, limit: usize) {
        self.shared.backlog.at_most(limit).await;
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.accepting.abort();
        for client in self.shared.lock().clients.values() {
            client.reading.abort();
        }
    }
}

/// A signal of the service, ready to be sent, with what match rules look at.
pub(crate) struct Signal {
    message: Message,
    path: String,
    interface: &'static str,
    member: &'static str,
    arguments: Vec<String>,
}

impl Signal {
    /// Builds a signal; `arguments` repeats the leading text arguments of `body`.
    pub(crate) fn new<B: Serialize + DynamicType>(
        owner: &str,
        path: &str,
        interface: &'static str,
        member: &'static str,
        arguments: &[&str],
        body: &B,
    ) -> zbus::Result<Self> {
        let message = Message::signal(path, interface, member).sender(owner).build(body)?;
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Ok(Self { message, path: path.to_owned(), interface, member, arguments })
    }
}

/// A method call that waits for its one answer. Dropping it leaves the caller waiting, as a hung service would.
pub(crate) struct Call {
    message: Message,
    client: String,
    sender: String,
    shared: Weak<Shared>,
}

impl Call {
    pub(crate) fn message(&self) -> &Message {
        &self.message
    }

    /// The unique name of the caller.
    pub(crate) fn client(&self) -> &str {
        &self.client
    }

    pub(crate) fn reply<B: Serialize + DynamicType>(self, body: &B) {
        let header = self.message.header();
        let built = Message::method_return(&header)
            .sender(self.sender.as_str())
            .destination(self.client.as_str())
            .build(body);
        self.answer(built);
    }

    pub(crate) fn fail(self, name: &str, text: &str) {
        let header = self.message.header();
        let built = Message::error(&header, name)
            .sender(self.sender.as_str())
            .destination(self.client.as_str())
            .build(&text);
        self.answer(built);
    }

    fn answer(&self, built: zbus::Result<Message>) {
        if self.message.primary_header().flags().contains(Flags::NO_REPLY_EXPECTED) {
            return;
        }
        let Some(shared) = self.shared.upgrade() else { return };
        let message = built.expect("answers have valid names and bodies");
        let state = shared.lock();
        if let Some(client) = state.clients.get(&self.client) {
            shared.backlog.add();
            if client.outbox.send(message).is_err() {
                shared.backlog.done(1);
            }
        }
    }
}

pub(crate) struct Shared {
    pub(crate) guid: String,
    state: Mutex<State>,
    events: mpsc::UnboundedSender<BusEvent>,
    owner: String,
    backlog: Backlog,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct State {
    pub(crate) clients: BTreeMap<String, Client>,
    /// Well-known names and their owners.
    pub(crate) names: BTreeMap<String, String>,
    next_client: u64,
}

pub(crate) struct Client {
    pub(crate) rules: MatchRules,
    outbox: mpsc::UnboundedSender<Message>,
    reading: AbortHandle,
}

/// Counts the messages that wait to be written.
#[derive(Default)]
struct Backlog {
    waiting: AtomicUsize,
    less: Notify,
}

impl Backlog {
    fn add(&self) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
    }

    fn done(&self, count: usize) {
        self.waiting.fetch_sub(count, Ordering::SeqCst);
        self.less.notify_waiters();
    }

    async fn at_most(&self, limit: usize) {
        loop {
            let changed = self.less.notified();
            if self.waiting.load(Ordering::SeqCst) <= limit {
                return;
            }
            changed.await;
        }
    }
}

async fn accept(listener: UnixListener, shared: Weak<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let Some(bus) = shared.upgrade() else { return };
        let name = {
            let mut state = bus.lock();
            state.next_client += 1;
            format!(":1.{}", state.next_client - 1)
        };
        tokio::spawn(serve(stream, name, bus.guid.clone(), shared.clone()));
    }
}

/// One client from its handshake on. A client that fails the handshake is simply gone.
async fn serve(stream: UnixStream, name: String, guid: String, shared: Weak<Shared>) {
    let Ok(stream) = stream.into_std() else { return };
    let builder = zbus::connection::Builder::unix_stream(stream).server(guid).p2p();
    let Ok(messages) = builder.build_message_stream().await else { return };
    let Some(bus) = shared.upgrade() else { return };
    let (outbox, queue) = mpsc::unbounded_channel();
    tokio::spawn(write(Connection::from(&messages), queue, shared.clone()));
    // The lock is held until the client is listed, so that the reader never sees itself missing.
    let mut state = bus.lock();
    let reading = tokio::spawn(read(messages, name.clone(), shared)).abort_handle();
    state.clients.insert(name, Client { rules: MatchRules::default(), outbox, reading });
}

async fn read(mut messages: MessageStream, client: String, shared: Weak<Shared>) {
    while let Some(Ok(message)) = messages.next().await {
        if message.message_type() != Type::MethodCall {
            continue;
        }
        let Some(bus) = shared.upgrade() else { return };
        let destination = message.header().destination().map(|name| name.as_str().to_owned());
        let call = |sender: &str| Call {
            message,
            client: client.clone(),
            sender: sender.to_owned(),
            shared: shared.clone(),
        };
        match destination.as_deref() {
            None | Some(DAEMON) => bus_daemon::answer(&bus, call(DAEMON)),
            Some(name) if name == bus.owner || bus.lock().names.contains_key(name) => {
                let _ = bus.events.send(BusEvent::Call(call(&bus.owner)));
            }
            Some(name) => {
                let text = format!("The name {name} was not provided by any .service files");
                call(DAEMON).fail("org.freedesktop.DBus.Error.ServiceUnknown", &text);
            }
        }
    }
    let Some(bus) = shared.upgrade() else { return };
    let left = {
        let mut state = bus.lock();
        state.clients.remove(&client);
        state.clients.len()
    };
    let _ = bus.events.send(BusEvent::Gone { client, left });
}

/// Writes what is queued for one client, several messages at a time.
async fn write(connection: Connection, mut queue: mpsc::UnboundedReceiver<Message>, shared: Weak<Shared>) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, 64).await > 0 {
        let sent = connection.send_all(&batch).await;
        let Some(bus) = shared.upgrade() else { return };
        bus.backlog.done(batch.len());
        batch.clear();
        if sent.is_err() {
            break;
        }
    }
    queue.close();
    while queue.try_recv().is_ok() {
        let Some(bus) = shared.upgrade() else { return };
        bus.backlog.done(1);
    }
}
