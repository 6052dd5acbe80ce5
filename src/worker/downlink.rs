//! The shell around [`Consumer`] for a viewer: gives it time, a token and a socket, and hands the page what comes, read and in
//! batches, so that neither the protocol nor JSON ever holds up its frames.

use std::time::Duration;

use futures_channel::mpsc;
use futures_util::StreamExt;
use gloo_timers::callback::Timeout;
use js_sys::global;
use strapline_units::{Metric, Private, Timestamp, Value};
use strapline_wire::{
    Close, Consumer, ConsumerOutput, Dispatch, Filter, Latency, LinkInput, LinkOutput, Measurement,
    TokenError, UplinkState, UplinkStatus,
};
use wasm_bindgen::JsCast;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::message::{FromWorker, TokenRequest};
use super::socket::{Socket, SocketEvent};
use super::token::Tokens;
use super::watch::{Batch, Row, Source, Watch};
use crate::dom::{self, Listener};

/// Two frames of the page: what comes faster is handed over together.
const BATCH_MILLIS: u32 = 33;
/// How many numbers are handed over at once, so that a long past does not hold up the page in one piece.
const BATCH_NUMBERS: usize = 20_000;
/// A value may lie this far in the future; the clocks of sender and viewer never disagree as much.
const FUTURE: Duration = Duration::from_secs(3600);
/// From what lateness on the age of a live value counts from its arrival: its time says more about a clock.
const LATE_MS: f64 = 2_000.0;

enum Happening {
    FromPage(Watch),
    Token { connection: u32, result: Result<Private<String>, TokenError> },
    Socket { connection: u32, event: SocketEvent },
    Wake,
    Post,
}

/// Serves the page until it ends the Worker.
pub(super) fn run() {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
    let (sender, mut receiver) = mpsc::unbounded();
    let from_page = sender.clone();
    let listener = Listener::new(&scope, "message", move |event| {
        let data = event.unchecked_into::<MessageEvent>().data();
        if let Ok(watch) = serde_wasm_bindgen::from_value(data) {
            let _ = from_page.unbounded_send(Happening::FromPage(watch));
        }
    });
    dom::spawn(async move {
        let _listener = listener;
        let mut downlink = Downlink::new(sender);
        // An empty batch says that this listens; what was posted before may be lost.
        post(&Batch::default());
        while let Some(happening) = receiver.next().await {
            downlink.handle(happening);
        }
    });
}

struct Downlink {
    happenings: mpsc::UnboundedSender<Happening>,
    consumer: Consumer,
    socket_url: String,
    tokens: Tokens,
    socket: Option<Socket>,
    /// Counts connections, so that what a former one still says is not taken for the present one's.
    connection: u32,
    wake: Option<Timeout>,
    sources: Vec<Source>,
    latency: Latency,
    received: u32,
    told: UplinkState,
    told_catching_up: bool,
    batch: Batch,
    posting: Option<Timeout>,
}

impl Downlink {
    fn new(happenings: mpsc::UnboundedSender<Happening>) -> Self {
        Self {
            happenings,
            consumer: Consumer::new(dom::random_seed()),
            socket_url: String::new(),
            tokens: Tokens::new(TokenRequest::Entered(String::new())),
            socket: None,
            connection: 0,
            wake: None,
            sources: Vec::new(),
            latency: Latency::default(),
            received: 0,
            told: UplinkState::Off,
            told_catching_up: false,
            batch: Batch::default(),
            posting: None,
        }
    }

    fn handle(&mut self, happening: Happening) {
        let now = dom::now();
        // What comes while stored frames do waits for them, and so does not tell how late it is.
        let live = !self.consumer.is_catching_up();
        match happening {
            Happening::FromPage(watch) => self.watch(now, watch),
            Happening::Token { connection, result } if connection == self.connection => {
                self.consumer.handle(now, LinkInput::Token(result));
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
                self.consumer.handle(now, input);
            }
            Happening::Token { .. } | Happening::Socket { .. } => {}
            Happening::Wake => self.consumer.handle(now, LinkInput::Tick),
            Happening::Post => self.post(),
        }
        self.obey(now, live);
        let news = self.told != *self.consumer.state()
            || self.told_catching_up != self.consumer.is_catching_up()
            || !self.batch.is_empty();
        if news && self.posting.is_none() {
            let happenings = self.happenings.clone();
            self.posting = Some(Timeout::new(BATCH_MILLIS, move || {
                let _ = happenings.unbounded_send(Happening::Post);
            }));
        }
    }

    fn watch(&mut self, now: Timestamp, watch: Watch) {
        let Watch { socket_url, token, recent, users, types } = watch;
        self.socket_url = socket_url;
        self.tokens = Tokens::new(TokenRequest::Entered(token));
        let filter = Filter { uids: users, types };
        self.consumer = Consumer::new(dom::random_seed()).with_recent(recent).with_filter(filter);
        self.consumer.handle(now, LinkInput::Start);
    }

    fn obey(&mut self, now: Timestamp, live: bool) {
        while let Some(output) = self.consumer.poll() {
            let output = match output {
                ConsumerOutput::Link(output) => output,
                ConsumerOutput::Dispatch(dispatch) => {
                    self.take(now, &dispatch, live);
                    continue;
                }
            };
            match output {
                LinkOutput::FetchToken => {
                    self.connection += 1;
                    self.socket = None;
                    self.latency.clear();
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
                    self.wake = Some(Timeout::new(millis.saturating_add(1), move || {
                        let _ = happenings.unbounded_send(Happening::Wake);
                    }));
                }
                // The report carries the state.
                LinkOutput::State(_) => {}
            }
        }
    }

    /// Reads a frame. What is no measurement of a known metric is for somebody else.
    fn take(&mut self, now: Timestamp, dispatch: &Dispatch, live: bool) {
        self.received = self.received.saturating_add(1);
        let Some(metric) = Metric::from_name(&dispatch.t) else { return };
        let Some(Measurement { ts, value, source }) = Measurement::read(&dispatch.d) else { return };
        if ts > now + FUTURE {
            return;
        }
        let (scalar, values) = match value {
            Value::Scalar(value) if !metric.plausible().contains(&value) => return,
            Value::Scalar(value) => (true, vec![value]),
            Value::Vector(values) => (false, values),
        };
        // The time of a beat is that of the beat, a chunk's that of its first sample; neither tells when it was sent.
        if live && scalar && metric != Metric::RrInterval {
            self.latency.record(now, ts);
        }
        let late = self.latency.median_ms().is_some_and(|late| late > LATE_MS);
        let seen = if live && late { now } else { ts };
        let source = self.source(dispatch, source.unwrap_or_default());
        let (metric, at, seen) = (metric as u32, ts.unix_micros() as f64, seen.unix_micros() as f64);
        self.batch.push(&Row { source, metric, at, seen, scalar, values: &values });
        if self.batch.is_large(BATCH_NUMBERS) {
            self.post();
        }
    }

    /// The number of a source, which is told to the page when it is new.
    fn source(&mut self, dispatch: &Dispatch, label: String) -> u32 {
        let known = self.sources.iter().position(|it| it.uid == dispatch.uid && it.label == label);
        let place = known.unwrap_or_else(|| {
            let source = Source { uid: dispatch.uid.clone(), label, synthetic: dispatch.synthetic };
            self.batch.sources.push(source.clone());
            self.sources.push(source);
            self.sources.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn post(&mut self) {
        self.posting = None;
        let state = self.consumer.state().clone();
        let status = UplinkStatus {
            state: state.clone(),
            sent: self.received,
            reconnects: self.consumer.reconnects(),
            ..UplinkStatus::default()
        };
        self.batch.report = Some((&FromWorker::Report(status)).into());
        self.batch.catching_up = self.consumer.is_catching_up();
        self.batch.latency_ms = self.latency.median_ms();
        (self.told, self.told_catching_up) = (state, self.batch.catching_up);
        post(&std::mem::take(&mut self.batch));
    }
}

fn post(batch: &Batch) {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
    if let Ok(value) = serde_wasm_bindgen::to_value(batch) {
        // Fails only for values that cannot be cloned, which serde never makes.
        let _ = scope.post_message(&value);
    }
}
