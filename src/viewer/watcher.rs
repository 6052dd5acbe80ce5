//! The page's end of the downlink worker: says what to watch, and gives what comes to the charts, the state and the board.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::prelude::*;
use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};
use strapline_wire::UplinkStatus;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker};

use super::board::Board;
use super::reception::Reception;
use super::words;
use crate::dom::{self, Listener};
use crate::engine::latest::Latest;
use crate::engine::uplink::spawn;
use crate::series::{SeriesSet, is_waveform};
use crate::state::{Event, News, Notice, Phase, State};
use crate::worker::watch::{Batch, Source, Watch};
use crate::worker::{DOWNLINK, FromWorker};
use crate::{english, say};

/// How often ages on the page move on, and at most how often its numbers change.
const TICK_MILLIS: u32 = 250;

/// Where what comes goes to.
#[derive(Clone, Copy)]
pub(super) struct Sinks {
    pub(super) state: State,
    pub(super) series: &'static SeriesSet,
    pub(super) reception: RwSignal<Reception>,
    /// The wall; none where people are shown one below the other.
    pub(super) board: Option<&'static RefCell<Board>>,
}

/// A running downlink, to the end of the page.
pub(super) struct Watcher {
    _worker: Option<Worker>,
    _listeners: Vec<Listener>,
    _tick: Interval,
}

struct Taker {
    sinks: Sinks,
    sources: Vec<Source>,
    latest: Latest,
}

impl Watcher {
    /// Starts to watch.
    pub(super) fn start(watch: Watch, sinks: Sinks) -> Self {
        let taker = Rc::new(RefCell::new(Taker { sinks, sources: Vec::new(), latest: Latest::default() }));
        let ticking = taker.clone();
        let tick = Interval::new(TICK_MILLIS, move || {
            let now = dom::now();
            for event in ticking.borrow_mut().latest.publish(now) {
                sinks.state.apply(event);
            }
            sinks.state.apply(Event::Tick(now));
        });
        sinks.state.apply(Event::Tick(dom::now()));
        let Some(worker) = spawn(DOWNLINK) else {
            failed(sinks, english!("The background part could not be started"));
            return Self { _worker: None, _listeners: Vec::new(), _tick: tick };
        };
        let speaker = worker.clone();
        let mut waiting = Some(watch);
        let messages = Listener::new(&worker, "message", move |event| {
            let data = event.unchecked_into::<MessageEvent>().data();
            let Ok(batch) = serde_wasm_bindgen::from_value::<Batch>(data) else { return };
            // The first batch says that the worker listens.
            if let Some(watch) = waiting.take()
                && let Ok(value) = serde_wasm_bindgen::to_value(&watch)
            {
                let _ = speaker.post_message(&value);
            }
            taker.borrow_mut().take(batch);
        });
        let errors = Listener::new(&worker, "error", move |_| {
            failed(sinks, english!("The background part of the page has failed"));
        });
        Self { _worker: Some(worker), _listeners: vec![messages, errors], _tick: tick }
    }
}

fn failed(sinks: Sinks, what: &str) {
    sinks.state.apply(Event::Notice(Some(Notice::Crashed(what.to_owned()))));
}

impl Taker {
    fn take(&mut self, mut batch: Batch) {
        for source in std::mem::take(&mut batch.sources) {
            self.add(source);
        }
        for row in batch.rows() {
            let Some(metric) = Metric::ALL.get(row.metric as usize).copied() else { continue };
            let at = Timestamp::from_unix_micros(row.at as i64);
            let seen = Timestamp::from_unix_micros(row.seen as i64);
            match self.sinks.board {
                Some(board) => {
                    let source = self.sources.get(row.source as usize);
                    if let (Metric::HeartRate, Some(source), [bpm]) = (metric, source, row.values) {
                        board.borrow_mut().measured(
                            &source.uid,
                            source.synthetic,
                            row.source,
                            at,
                            seen,
                            *bpm,
                        );
                    }
                }
                None => {
                    let value = match row.values {
                        [value] if row.scalar => Value::Scalar(*value),
                        values => Value::Vector(values.to_vec()),
                    };
                    let sample = Sample { metric, at, value, source: SourceId(row.source) };
                    self.sinks.series.push(&sample);
                    let value = match &sample.value {
                        // A shape has no number to be read, but the page needs to know that it is there.
                        Value::Vector(_) if is_waveform(metric) => Value::Scalar(0.0),
                        value => value.clone(),
                    };
                    self.latest.take(&Sample { at: seen, value, ..sample });
                }
            }
        }
        let now = dom::now();
        if self.latest.is_due(now) {
            for event in self.latest.publish(now) {
                self.sinks.state.apply(event);
            }
        }
        let Some(FromWorker::Report(status)) = batch.report.and_then(crate::worker::Crossing::from_worker)
        else {
            return;
        };
        let UplinkStatus { state, sent: received, reconnects, .. } = status;
        let (catching_up, latency_ms) = (batch.catching_up, batch.latency_ms);
        let reception = Reception { state, received, reconnects, catching_up, latency_ms };
        self.sinks.reception.maybe_update(|shown| {
            let changed = *shown != reception;
            *shown = reception;
            changed
        });
    }

    fn add(&mut self, source: Source) {
        let id = SourceId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        if self.sinks.board.is_none() {
            let alone = self.sources.iter().all(|other| other.uid == source.uid);
            let sensor = words::sensor(&source.label);
            let who = super::board::short(&source.uid);
            let name = if alone { sensor } else { say!("{sensor} of {person}", sensor, who) };
            self.sinks.state.apply(Event::Added { id, name, simulated: source.synthetic });
            self.sinks.state.apply(Event::Device(id, News::Phase(Phase::Live)));
        }
        self.sources.push(source);
    }
}
