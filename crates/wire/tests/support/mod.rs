//! A client and a server machine over a simulated network: time, latency, cuts and silence, all seeded, no sleeping.

mod client;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use strapline_units::{Private, Timestamp};
use strapline_wire::{
    Close, Consumer, Dispatch, DispatchFrame, Extensions, Identity, LinkInput, LinkOutput, Presence,
    Producer, ProducerInput, ProducerOutput, RawJson, ReadyFrame, Replay, Role, Server, ServerConfig,
    ServerInput, ServerOutput, StreamId, Submission, TokenError, UplinkState,
};

use client::{Client, Output};

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn start_time() -> Timestamp {
    Timestamp::from_unix_millis(1_651_656_371_268.0)
}

pub(crate) fn heart_rate(val: f64) -> Submission {
    Submission::scalar("HEART_RATE", start_time(), val)
}

pub(crate) fn presence(device: &str, connected: bool) -> Presence {
    Presence { connected, device_id: Some(device.into()), source: None, reason: None }
}

pub(crate) fn identity(role: Role) -> Identity {
    let user = (role == Role::Producer).then(|| Private::new(String::from("u1")));
    Identity { role, developer: "d1".into(), user, ready: ReadyFrame::default() }
}

/// Something on its way; the number is the connection that it belongs to.
enum Parcel {
    Token(Result<Private<String>, TokenError>),
    Upgrade(u32),
    Refused(u32),
    Opened(u32),
    ToServer(u32, String),
    ToClient(u32, String),
    ServerClosed(u32, u16),
    ClientClosed(u32),
    Redeemed(u32, String, Role, Extensions),
    Committed(StreamId, i64, (String, String)),
}

/// The faults of the network and the token endpoint, changed at will by a test.
#[derive(Clone, Copy, Default)]
pub(crate) struct Faults {
    pub(crate) token: Option<TokenError>,
    pub(crate) refuse_sockets: bool,
    pub(crate) lose_to_server: bool,
    pub(crate) lose_to_client: bool,
    /// The client's timers don't run, as in a page that is throttled or a machine that sleeps.
    pub(crate) client_timers_stopped: bool,
}

/// A client and the servers that it has met.
pub(crate) struct Pair<C> {
    pub(crate) now: Timestamp,
    pub(crate) client: C,
    pub(crate) faults: Faults,
    pub(crate) latency: Duration,
    pub(crate) config: ServerConfig,
    /// Whether the server knows acknowledgements.
    pub(crate) acknowledges: bool,
    /// What the client's shell has kept.
    pub(crate) kept: BTreeMap<(StreamId, i64), String>,
    pub(crate) retired: Vec<StreamId>,
    /// The highest number of each stream that the server has taken, and that is on its disk.
    accepted: BTreeMap<StreamId, i64>,
    stored: BTreeMap<StreamId, i64>,
    stream: Option<StreamId>,
    /// What a token is good for.
    pub(crate) token_role: Role,
    server: Option<(u32, Server)>,
    socket: Option<u32>,
    connections: u32,
    parcels: BTreeMap<(Timestamp, u64), Parcel>,
    parcel_number: u64,
    client_wake: Option<Timestamp>,
    server_wake: Option<Timestamp>,
    valid_tokens: BTreeSet<String>,
    pub(crate) tokens_minted: u32,
    pub(crate) to_server: Vec<(Timestamp, String)>,
    pub(crate) to_client: Vec<(Timestamp, String)>,
    pub(crate) server_closes: Vec<(Timestamp, Close)>,
    pub(crate) client_closes: Vec<(Timestamp, u16)>,
    pub(crate) states: Vec<(Timestamp, UplinkState)>,
    pub(crate) submits: Vec<(String, String)>,
    pub(crate) statuses: Vec<Presence>,
    pub(crate) replays: Vec<Replay>,
    pub(crate) dispatches: Vec<Dispatch>,
}

impl<C: Client> Pair<C> {
    pub(crate) fn new(client: C, token_role: Role) -> Self {
        Self {
            now: start_time(),
            client,
            faults: Faults::default(),
            latency: Duration::from_millis(20),
            config: ServerConfig::default(),
            acknowledges: true,
            kept: BTreeMap::new(),
            retired: Vec::new(),
            accepted: BTreeMap::new(),
            stored: BTreeMap::new(),
            stream: None,
            token_role,
            server: None,
            socket: None,
            connections: 0,
            parcels: BTreeMap::new(),
            parcel_number: 0,
            client_wake: None,
            server_wake: None,
            valid_tokens: BTreeSet::new(),
            tokens_minted: 0,
            to_server: Vec::new(),
            to_client: Vec::new(),
            server_closes: Vec::new(),
            client_closes: Vec::new(),
            states: Vec::new(),
            submits: Vec::new(),
            statuses: Vec::new(),
            replays: Vec::new(),
            dispatches: Vec::new(),
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.server.as_ref().is_some_and(|(_, server)| server.identity().is_some())
    }

    pub(crate) fn heartbeats(&self) -> Vec<Timestamp> {
        self.to_server.iter().filter(|(_, text)| text == r#"{"op":0}"#).map(|(at, _)| *at).collect()
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        self.pump();
        loop {
            let client_wake = self.client_wake.filter(|_| !self.faults.client_timers_stopped);
            let parcel = self.parcels.keys().next().map(|(at, _)| *at);
            let next = [parcel, client_wake, self.server_wake].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= end) else { break };
            self.now = self.now.max(next);
            if parcel == Some(next) {
                let parcel = self.parcels.pop_first().unwrap().1;
                self.deliver(parcel);
            } else if client_wake == Some(next) {
                self.client_wake = None;
                self.client.event(self.now, LinkInput::Tick);
            } else {
                self.server_wake = None;
                self.at_server(ServerInput::Tick);
            }
            self.pump();
        }
        self.now = end;
    }

    /// The network drops the connection, and both sides learn of it.
    pub(crate) fn cut(&mut self) {
        if let Some(socket) = self.socket {
            self.post(Parcel::ServerClosed(socket, 1006));
            self.post(Parcel::ClientClosed(socket));
        }
    }

    /// The client's program ends without a word, and another one starts.
    pub(crate) fn abandon_client(&mut self, client: C) {
        self.socket = None;
        self.client_wake = None;
        self.parcels.retain(|_, parcel| !matches!(parcel, Parcel::Token(_)));
        self.client = client;
    }

    /// Gives the server an input from its own shell.
    pub(crate) fn at_server(&mut self, input: ServerInput<'_>) {
        if let Some((_, server)) = &mut self.server {
            server.handle(self.now, input);
        }
        self.pump();
    }

    /// The server's shell writes a DISPATCH.
    pub(crate) fn dispatch(&mut self, seq: i64, d: &str) {
        let frame = DispatchFrame {
            uid: "u1".into(),
            seq,
            t: "HEART_RATE".into(),
            d: RawJson::parse(d).unwrap(),
            synthetic: false,
        };
        self.server_sends(frame.encode());
    }

    /// What the client hands out after a direct input.
    pub(crate) fn pump(&mut self) {
        while let Some(output) = self.client.output() {
            self.at_client_shell(output);
        }
        while let Some((number, output)) =
            self.server.as_mut().and_then(|(number, server)| Some((*number, server.poll()?)))
        {
            match output {
                ServerOutput::Send(text) => self.server_sends(text),
                ServerOutput::Redeem { token, claimed, extensions } => {
                    self.post(Parcel::Redeemed(number, token.into_exposed(), claimed, extensions));
                }
                ServerOutput::Submit(submit) => {
                    let frame = (submit.t.into_owned(), submit.d.get().to_owned());
                    match (self.stream, submit.id) {
                        (Some(stream), Some(id)) => {
                            let accepted = self.accepted.entry(stream).or_insert(0);
                            if id > *accepted {
                                *accepted = id;
                                self.post(Parcel::Committed(stream, id, frame));
                            }
                        }
                        (_, id) => {
                            assert_eq!(id, None, "a number without a stream");
                            self.submits.push(frame);
                        }
                    }
                }
                ServerOutput::Replay(replay) => self.replays.push(replay),
                ServerOutput::Status(presence) => self.statuses.push(presence),
                ServerOutput::Close(close) => {
                    let (_, mut server) = self.server.take().unwrap();
                    assert!(server.poll().is_none(), "an output follows Close");
                    self.server_closes.push((self.now, close));
                    if !self.faults.lose_to_client {
                        self.post(Parcel::ServerClosed(number, close.code()));
                    }
                }
                ServerOutput::Wake(at) => self.server_wake = Some(at),
            }
        }
    }

    fn server_sends(&mut self, text: String) {
        self.to_client.push((self.now, text.clone()));
        if let Some((number, _)) = self.server
            && !self.faults.lose_to_client
        {
            self.post(Parcel::ToClient(number, text));
        }
    }

    /// The server's process is killed: what is not on its disk is gone.
    pub(crate) fn crash_server(&mut self) {
        self.parcels.retain(|_, parcel| !matches!(parcel, Parcel::Committed(..)));
        self.accepted = self.stored.clone();
        self.server = None;
        if let Some(socket) = self.socket {
            self.post(Parcel::ServerClosed(socket, 1006));
        }
    }

    fn at_client_shell(&mut self, output: Output) {
        match output {
            Output::Link(LinkOutput::FetchToken) => {
                let token = self.mint();
                self.post(Parcel::Token(token));
            }
            Output::Link(LinkOutput::Open) => {
                assert!(self.socket.is_none(), "a second socket is opened beside the first");
                self.connections += 1;
                self.socket = Some(self.connections);
                let refused = self.faults.refuse_sockets;
                let number = self.connections;
                self.post(if refused { Parcel::Refused(number) } else { Parcel::Upgrade(number) });
            }
            Output::Link(LinkOutput::Send(text)) => {
                self.to_server.push((self.now, text.clone()));
                if let Some(number) = self.socket
                    && !self.faults.lose_to_server
                {
                    self.post(Parcel::ToServer(number, text));
                }
            }
            Output::Link(LinkOutput::Close(code)) => {
                assert!(code == 1000 || (3000..5000).contains(&code), "browsers refuse to close with {code}");
                self.client_closes.push((self.now, code));
                if let Some(number) = self.socket.take()
                    && !self.faults.lose_to_server
                {
                    self.post(Parcel::ClientClosed(number));
                }
            }
            Output::Link(LinkOutput::State(state)) => self.states.push((self.now, state)),
            Output::Dispatch(dispatch) => self.dispatches.push(dispatch),
            Output::Store(ProducerOutput::Keep { stream, id, frame }) => {
                assert!(self.kept.insert((stream, id), frame).is_none(), "{id} is kept twice");
            }
            Output::Store(ProducerOutput::Forget { stream, from, up_to }) => {
                self.kept.retain(|(of, id), _| *of != stream || *id < from || *id > up_to);
            }
            Output::Store(ProducerOutput::Retire(stream)) => {
                assert!(self.kept.keys().all(|(of, _)| *of != stream), "something of it is still kept");
                self.retired.push(stream);
            }
            Output::Store(ProducerOutput::Link(_)) => {}
            Output::Link(LinkOutput::Wake(at)) => self.client_wake = Some(at),
        }
    }

    fn mint(&mut self) -> Result<Private<String>, TokenError> {
        if let Some(error) = self.faults.token {
            return Err(error);
        }
        self.tokens_minted += 1;
        let token = format!("token.{}", self.tokens_minted);
        self.valid_tokens.insert(token.clone());
        Ok(Private::new(token))
    }

    fn post(&mut self, parcel: Parcel) {
        self.parcel_number += 1;
        self.parcels.insert((self.now + self.latency, self.parcel_number), parcel);
    }

    fn deliver(&mut self, parcel: Parcel) {
        match parcel {
            Parcel::Token(token) => self.client.event(self.now, LinkInput::Token(token)),
            Parcel::Upgrade(number) => {
                let mut server = Server::new(self.config);
                server.handle(self.now, ServerInput::Opened);
                self.server = Some((number, server));
                self.server_wake = None;
                self.post(Parcel::Opened(number));
            }
            Parcel::Refused(number) | Parcel::ServerClosed(number, 1006) => {
                self.client_loses(number, 1006);
            }
            Parcel::ServerClosed(number, code) => self.client_loses(number, code),
            Parcel::Opened(number) if self.socket == Some(number) => {
                self.client.event(self.now, LinkInput::Opened);
            }
            Parcel::ToClient(number, text) if self.socket == Some(number) => {
                self.client.event(self.now, LinkInput::Text(text));
            }
            Parcel::ToServer(number, text) if self.is_server(number) => {
                self.at_server(ServerInput::Text(&text));
            }
            Parcel::ClientClosed(number) if self.is_server(number) => {
                self.at_server(ServerInput::Closed);
                self.server = None;
            }
            Parcel::Redeemed(number, token, claimed, extensions) if self.is_server(number) => {
                let known = self.valid_tokens.remove(&token);
                assert!(claimed == Role::Producer || claimed == Role::Consumer);
                self.stream = extensions.stream.filter(|_| self.acknowledges);
                let last_id = self.stream.map(|stream| self.stored.get(&stream).copied().unwrap_or(0));
                let ready = ReadyFrame { last_id, ..ReadyFrame::default() };
                let answer = if known {
                    Ok(Identity { ready, ..identity(self.token_role) })
                } else {
                    Err(Close::InvalidToken)
                };
                self.at_server(ServerInput::Redeemed(answer));
            }
            Parcel::Committed(stream, id, frame) => {
                self.submits.push(frame);
                self.stored.insert(stream, id);
                // Whichever connection of the stream sent it.
                if self.stream == Some(stream) {
                    self.at_server(ServerInput::Stored(id));
                }
            }
            _ => {} // of a connection that is no more
        }
    }

    fn is_server(&self, number: u32) -> bool {
        self.server.as_ref().is_some_and(|(current, _)| *current == number)
    }

    fn client_loses(&mut self, number: u32, code: u16) {
        if self.socket == Some(number) {
            self.socket = None;
            self.client.event(self.now, LinkInput::Closed { code, reason: String::new() });
        }
    }
}

impl Pair<Producer> {
    pub(crate) fn producer(seed: u64) -> Self {
        Self::new(Producer::new(seed), Role::Producer)
    }

    /// Gives the producer an input from its page.
    pub(crate) fn give(&mut self, input: impl Into<ProducerInput>) {
        self.client.handle(self.now, input);
        self.pump();
    }

    /// Streaming, one second after the start.
    pub(crate) fn live_producer(seed: u64) -> Self {
        let mut pair = Self::producer(seed);
        pair.give(LinkInput::Start);
        pair.run(seconds(1));
        assert!(pair.is_connected() && pair.client.is_live());
        pair
    }

    /// The `val` of everything that the server was given, in order.
    pub(crate) fn received(&self) -> Vec<f64> {
        let val = |d: &str| serde_json::from_str::<serde_json::Value>(d).unwrap()["val"].as_f64().unwrap();
        self.submits.iter().map(|(_, d)| val(d)).collect()
    }
}

impl Pair<Consumer> {
    pub(crate) fn consumer(seed: u64) -> Self {
        Self::new(Consumer::new(seed), Role::Consumer)
    }

    /// Gives the consumer an input from its program.
    pub(crate) fn give(&mut self, input: LinkInput) {
        self.client.handle(self.now, input);
        self.pump();
    }
}
