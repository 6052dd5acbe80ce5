//! The shell around [`Producer`]: gives it time, tokens and a socket, and does what it says.

use std::rc::Rc;

use futures_channel::mpsc;
use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use strapline_units::{Private, Timestamp};
use strapline_wire::{
    Close, LinkInput, LinkOutput, Producer, ProducerInput, ProducerOutput, Stream, StreamId, TokenError,
    UplinkStatus,
};

use super::message::{FromWorker, ToWorker, TokenRequest};
use super::socket::{Socket, SocketEvent};
use super::store::{self, Change, Store};
use super::token::Tokens;
use crate::dom;

/// Counters reach the page at most this often; a new state does at once.
const STATUS_INTERVAL_MILLIS: u32 = 250;

/// How long the browser may take to open its database. Then what waits is kept in memory.
const STORE_PATIENCE_MILLIS: u32 = 3_000;

/// Everything that can happen in the worker, in the order in which it happened.
pub(super) enum Happening {
    FromPage(ToWorker),
    /// The database is open, with what waits in it, or there is none.
    Opened(Option<(Store, Vec<Stream>)>),
    Token {
        connection: u32,
        result: Result<Private<String>, TokenError>,
    },
    Socket {
        connection: u32,
        event: SocketEvent,
    },
    Wake,
    ReportDue,
}

/// Socket, timers and the protocol's producer machine.
pub(super) struct Uplink {
    happenings: mpsc::UnboundedSender<Happening>,
    producer: Producer,
    store: Option<Store>,
    streams: Vec<StreamId>,
    /// What the page has sent while the database was being opened; `None` at all other times.
    early: Option<Vec<ToWorker>>,
    socket_url: Rc<str>,
    tokens: Tokens,
    socket: Option<Socket>,
    /// Counts connections, so that what a former one still says is not taken for the present one's.
    connection: u32,
    wake: Option<Timeout>,
    report: Option<Timeout>,
    reported: Option<UplinkStatus>,
}

impl Uplink {
    pub(super) fn new(happenings: mpsc::UnboundedSender<Happening>) -> Self {
        Self {
            happenings,
            producer: Producer::new(dom::random_seed()),
            store: None,
            streams: Vec::new(),
            early: None,
            socket_url: "".into(),
            tokens: Tokens::new(TokenRequest::Entered(String::new())),
            socket: None,
            connection: 0,
            wake: None,
            report: None,
            reported: None,
        }
    }

    /// Takes what happened; false once the stream is stopped, for a stopped worker is never started again.
    pub(super) fn handle(&mut self, happening: Happening) -> bool {
        let now = dom::now();
        let goes_on = !matches!(happening, Happening::FromPage(ToWorker::Stop));
        match happening {
            Happening::FromPage(ToWorker::Stop) => {
                self.producer.handle(now, LinkInput::Stop);
                self.forget_all();
            }
            Happening::FromPage(message) => match &mut self.early {
                Some(early) => early.push(message),
                None => self.take(now, message),
            },
            Happening::Opened(opened) => self.opened(now, opened),
            Happening::Token { connection, result } if connection == self.connection => {
                self.producer.handle(now, LinkInput::Token(result));
            }
            Happening::Socket { connection, event } if connection == self.connection => {
                let input = match event {
                    SocketEvent::Opened => LinkInput::Opened,
                    SocketEvent::Text(text) => LinkInput::Text(text),
                    SocketEvent::Closed { code, reason } => {
                        self.socket = None;
                        if code == Close::InvalidToken.code() {
                            self.tokens.refused();
                        }
                        LinkInput::Closed { code, reason }
                    }
                };
                self.producer.handle(now, input);
            }
            Happening::Token { .. } | Happening::Socket { .. } => {}
            Happening::Wake => self.producer.handle(now, LinkInput::Tick),
            Happening::ReportDue => self.report = None,
        }
        self.obey(now);
        self.report_status();
        goes_on
    }

    fn take(&mut self, now: Timestamp, message: ToWorker) {
        match message {
            ToWorker::Start(socket_url, token) => {
                let destination = token.destination(&socket_url);
                self.socket_url = socket_url.into();
                self.tokens = Tokens::new(token);
                self.early = Some(Vec::new());
                let happenings = self.happenings.clone();
                dom::spawn(async move {
                    let opened = match destination {
                        Some(destination) => open_in_time(&destination).await,
                        None => None,
                    };
                    let _ = happenings.unbounded_send(Happening::Opened(opened));
                });
            }
            ToWorker::Submit(frames) => {
                for frame in frames {
                    self.producer.handle(now, ProducerInput::Encoded(frame));
                }
            }
            ToWorker::Presence(presence) => self.producer.handle(now, ProducerInput::Status(presence)),
            ToWorker::Stop => {}
        }
    }

    /// Begins, with what an earlier worker has left.
    fn opened(&mut self, now: Timestamp, opened: Option<(Store, Vec<Stream>)>) {
        let (store, streams) = match opened {
            Some((store, streams)) => (Some(store), streams),
            // In memory at least the connection can break.
            None => (None, vec![Stream::new(store::new_name())]),
        };
        self.store = store;
        self.streams = streams.iter().map(|stream| stream.id).collect();
        self.producer = streams.into_iter().fold(Producer::new(dom::random_seed()), Producer::with_stream);
        self.producer.handle(now, LinkInput::Start);
        for message in self.early.take().into_iter().flatten() {
            self.take(now, message);
        }
    }

    /// The person wants no more to leave this device.
    fn forget_all(&mut self) {
        if let Some(store) = &self.store {
            store.change(self.streams.drain(..).map(Change::Retire));
        }
    }

    fn obey(&mut self, now: Timestamp) {
        let mut changes = Vec::new();
        while let Some(output) = self.producer.poll() {
            let output = match output {
                ProducerOutput::Link(output) => output,
                ProducerOutput::Keep { stream, id, frame } => {
                    changes.push(Change::Keep(stream, id, frame));
                    continue;
                }
                ProducerOutput::Forget { stream, from, up_to } => {
                    changes.push(Change::Forget(stream, from.max(0), up_to));
                    continue;
                }
                ProducerOutput::Retire(stream) => {
                    changes.push(Change::Retire(stream));
                    continue;
                }
            };
            match output {
                LinkOutput::FetchToken => {
                    self.connection += 1;
                    self.socket = None;
                    let (happenings, connection) = (self.happenings.clone(), self.connection);
                    let token = self.tokens.next();
                    dom::spawn(async move {
                        let result = token.await;
                        let _ = happenings.unbounded_send(Happening::Token { connection, result });
                    });
                }
                LinkOutput::Open => {
                    let (happenings, connection) = (self.happenings.clone(), self.connection);
                    self.socket = Some(Socket::open(&self.socket_url, move |event| {
                        let _ = happenings.unbounded_send(Happening::Socket { connection, event });
                    }));
                }
                LinkOutput::Send(text) => {
                    if let Some(socket) = &self.socket {
                        socket.send(text);
                    }
                }
                LinkOutput::Close(code) => {
                    if let Some(socket) = self.socket.take() {
                        socket.close(code);
                    }
                    // The machine has already done with it.
                    self.connection += 1;
                }
                LinkOutput::Wake(at) => {
                    let millis = u32::try_from(at.duration_since(now).as_millis()).unwrap_or(u32::MAX);
                    let happenings = self.happenings.clone();
                    // Replaces the timer before: only the machine's latest wish counts.
                    self.wake = Some(Timeout::new(millis.saturating_add(1), move || {
                        let _ = happenings.unbounded_send(Happening::Wake);
                    }));
                }
                // The status that is reported below carries the state.
                LinkOutput::State(_) => {}
            }
        }
        if !changes.is_empty()
            && let Some(store) = &self.store
            && !store.change(changes.into_iter())
        {
            // From here on in memory only, and the status says so.
            self.store = None;
        }
    }

    fn report_status(&mut self) {
        let status = UplinkStatus { kept: self.store.is_some(), ..self.producer.status() };
        let Some(reported) = &self.reported else { return self.post(status) };
        if reported.state != status.state {
            self.post(status);
        } else if *reported != status && self.report.is_none() {
            self.post(status);
            let happenings = self.happenings.clone();
            self.report = Some(Timeout::new(STATUS_INTERVAL_MILLIS, move || {
                let _ = happenings.unbounded_send(Happening::ReportDue);
            }));
        }
    }

    fn post(&mut self, status: UplinkStatus) {
        self.reported = Some(status.clone());
        super::post(&FromWorker::Report(status));
    }
}

async fn open_in_time(destination: &str) -> Option<(Store, Vec<Stream>)> {
    let opening = Box::pin(Store::open(destination));
    match select(opening, TimeoutFuture::new(STORE_PATIENCE_MILLIS)).await {
        Either::Left((opened, _)) => opened,
        Either::Right(_) => None,
    }
}
