//! Commands in, events out: owns the sensors' tasks, the pipeline and the link to the uplink worker. The only place
//! that spawns tasks. It lives above every component, so that no view's end can cut a GATT operation in half.

mod intake;
mod keep_awake;
pub(crate) mod latest;
mod radio;
mod record;
mod replay;
mod server;
mod simulated;
mod talk;
pub(crate) mod uplink;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::slice;

use futures_channel::mpsc;
use gloo_timers::callback::Interval;
use gloo_timers::future::TimeoutFuture;
use strapline_gatt::{ControlRequest, HEART_RATE_STRAP, Uuid};
use strapline_pipeline::{Extension, Input, Pipeline, Wish};
use strapline_units::{Sample, SourceId, Timestamp};
use strapline_wire::{SessionEvent, SessionKind, SessionNote, Submission};

use crate::bluetooth::{self, Availability, RadioError};
use crate::dom::{self, Listener};
use crate::lazy::{self, NotLoaded};
use crate::recorder::{Happening, Recorder};
use crate::say;
use crate::series::SeriesSet;
use crate::settings::Settings;
use crate::state::{Event, News, Notice, Phase, State};
use keep_awake::KeepAwake;
use latest::Latest;
pub use record::Record;
use talk::Heard;
use uplink::UplinkLink;

/// How often ages on the page move on, and at most how often its numbers change.
const TICK_MILLIS: u32 = 250;

/// How often a server that is out of reach is asked what it offers.
const ASKED_AGAIN_MILLIS: u32 = 10_000;

/// What a person asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Open the chooser. Must be sent from within a click or key press.
    Connect,
    /// Ask again whether the radio can be used.
    CheckRadio,
    /// Add a simulated sensor, by its textual form such as `h10,ecg`.
    Simulate(String),
    /// Say something to a sensor.
    Wish(SourceId, Wish),
    /// Try at once what would be tried later.
    RetryNow(SourceId),
    /// End the link and stay away.
    Disconnect(SourceId),
    /// Link again after a disconnect.
    Reconnect(SourceId),
    /// Remove a sensor from the page.
    Forget(SourceId),
    /// Take the last forgotten sensor back.
    UndoForget,
    /// Start or stop streaming.
    Stream(bool),
    /// What is recorded from now on.
    Session(SessionKind),
    /// Record what sensors send.
    Record(Record),
    /// Let a recording happen once more: its id, and how many of its seconds pass in one.
    Replay(f64, u32),
    /// End the replay and remove its sensors.
    EndReplay,
    /// Use and keep these settings.
    Settings(Settings),
    /// The notice was read.
    DismissNotice,
}

/// What a sensor's task is told, by the person or by what it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Connect,
    Disconnect,
    Forget,
    /// The link is gone.
    Lost,
    /// The time that was waited for has come.
    Due,
}

/// A source of notifications that a task can be made for, again and again.
#[derive(Clone)]
enum Sensor {
    Radio(bluetooth::Device),
    /// By its textual form.
    Simulated(String),
}

impl Handle {
    fn tell(&self, signal: Signal) {
        let _ = self.signals.unbounded_send(signal);
    }
}

struct Handle {
    name: String,
    sensor: Sensor,
    signals: mpsc::UnboundedSender<Signal>,
    heard: mpsc::UnboundedSender<Heard>,
}

/// Takes samples beside the charts.
pub type Tap = Rc<dyn Fn(&Sample)>;

/// The engine of one page.
pub struct Engine {
    state: State,
    series: SeriesSet,
    pipeline: RefCell<Pipeline>,
    handles: RefCell<Vec<(SourceId, Handle)>>,
    forgotten: RefCell<Option<(SourceId, Handle)>>,
    latest: RefCell<Latest>,
    uplink: RefCell<Option<UplinkLink>>,
    keep_awake: KeepAwake,
    next_id: Cell<u32>,
    tick: RefCell<Option<Interval>>,
    leaving: RefCell<Option<Listener>>,
    recorder: RefCell<Option<Recorder>>,
    recorder_starts: Cell<bool>,
    /// Inputs that hold for as long as a link.
    standing: RefCell<Vec<Input>>,
    /// Changes when a replay is to end.
    replays: Cell<u32>,
    /// Who takes samples beside the charts.
    tap: RefCell<Option<Tap>>,
    /// What sensors other than heart rate straps need, once there was one.
    extension: Cell<Option<Extension>>,
}

impl Engine {
    /// Starts the clock of the page, and asks the browser and the server what they offer.
    pub fn start(state: State) -> Rc<Self> {
        let engine = Rc::new(Self {
            state,
            series: SeriesSet::default(),
            pipeline: RefCell::new(Pipeline::new("strapline-web")),
            handles: RefCell::default(),
            forgotten: RefCell::default(),
            latest: RefCell::default(),
            uplink: RefCell::default(),
            keep_awake: KeepAwake::default(),
            next_id: Cell::new(1),
            tick: RefCell::default(),
            leaving: RefCell::default(),
            recorder: RefCell::default(),
            recorder_starts: Cell::default(),
            standing: RefCell::default(),
            replays: Cell::default(),
            tap: RefCell::default(),
            extension: Cell::default(),
        });
        let weak = Rc::downgrade(&engine);
        *engine.tick.borrow_mut() = Some(Interval::new(TICK_MILLIS, move || {
            if let Some(engine) = weak.upgrade() {
                engine.publish_latest();
                engine.emit(Event::Tick(dom::now()));
            }
        }));
        engine.emit(Event::Tick(dom::now()));
        engine.take_settings(Settings::load());
        engine.listen_to_leaving();
        engine.look_for_cut_off();
        engine.check_radio();
        // A page can be shared with the sensors that it shall show.
        for text in dom::query("simulate") {
            engine.send(Command::Simulate(text));
        }
        let asking = engine.clone();
        dom::spawn(async move {
            loop {
                let (config, reached) = server::config().await;
                let autostream = config.autostream;
                asking.emit(Event::Server(config));
                if autostream {
                    asking.send(Command::Stream(true));
                }
                if reached {
                    break;
                }
                TimeoutFuture::new(ASKED_AGAIN_MILLIS).await;
            }
        });
        engine
    }

    /// The samples that the charts draw.
    pub fn series(&self) -> SeriesSet {
        self.series.clone()
    }

    /// Does what a person asks for.
    pub fn send(self: &Rc<Self>, command: Command) {
        match command {
            Command::Connect => self.choose(),
            Command::CheckRadio => self.check_radio(),
            Command::Simulate(text) => {
                let engine = self.clone();
                dom::spawn(async move {
                    match simulated::load(&engine, &text).await {
                        Ok(sensor) => engine.add(sensor.name().to_owned(), Sensor::Simulated(text)),
                        Err(why) => engine.emit(Event::Notice(Some(Notice::NoSimulation(why)))),
                    }
                });
            }
            Command::Wish(id, wish) => self.wish(id, wish),
            Command::RetryNow(id) | Command::Reconnect(id) => self.signal(id, Signal::Connect),
            Command::Disconnect(id) => self.signal(id, Signal::Disconnect),
            Command::Forget(id) => self.forget(id),
            Command::UndoForget => {
                if let Some((id, handle)) = self.forgotten.take() {
                    self.emit(Event::Notice(None));
                    self.run(id, handle.name, handle.sensor);
                }
            }
            Command::Stream(true) => self.start_stream(),
            Command::Stream(false) => {
                self.note(SessionEvent::Ended, None);
                self.uplink.take();
                self.emit(Event::Streaming(false));
            }
            Command::Session(kind) => {
                self.emit(Event::Session(kind));
                self.note(SessionEvent::Started, Some(kind));
            }
            Command::Record(order) => self.record(order),
            Command::Replay(id, speed) => self.replay(id, speed),
            Command::EndReplay => self.end_replay(),
            Command::Settings(settings) => {
                settings.save();
                let before = self.state.peek(|state| state.target.clone());
                self.take_settings(settings);
                if self.state.peek(|state| state.streaming && state.target != before) {
                    self.start_stream();
                }
            }
            Command::DismissNotice => {
                self.forgotten.take();
                self.leave_cut_off();
                self.emit(Event::Notice(None));
            }
        }
    }

    pub(crate) fn emit(&self, event: Event) {
        self.state.apply(event);
    }

    /// A sensor's link stands.
    pub(crate) fn linked(&self, id: SourceId) {
        let handles = self.handles.borrow();
        let Some((_, handle)) = handles.iter().find(|(other, _)| *other == id) else { return };
        let synthetic = matches!(handle.sensor, Sensor::Simulated(_));
        self.feed(Input::Connected { device: id, synthetic });
    }

    /// A sensor's link is gone.
    pub(crate) fn unlinked(&self, id: SourceId) {
        self.feed(Input::Disconnected { device: id });
        self.series.interrupt(id, dom::now());
    }

    /// Loads what a sensor with these characteristics needs beside what a first visit has.
    async fn learn(&self, characteristics: impl Iterator<Item = Uuid>) -> Result<(), NotLoaded> {
        let mut foreign = characteristics.filter(|uuid| !HEART_RATE_STRAP.contains(uuid));
        if self.extension.get().is_none() && foreign.next().is_some() {
            let extension = lazy::sensors().await?;
            self.pipeline.borrow_mut().extend(extension);
            self.extension.set(Some(extension));
            if self.state.peek(|state| state.notice == Some(Notice::NotLoaded)) {
                self.emit(Event::Notice(None));
            }
        }
        Ok(())
    }

    fn check_radio(self: &Rc<Self>) {
        let engine = self.clone();
        dom::spawn(async move {
            engine.emit(Event::Availability(bluetooth::availability().await));
        });
    }

    /// The page that goes takes no link with it on every system, so each sensor is told to stop.
    fn listen_to_leaving(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else { return };
        let weak = Rc::downgrade(self);
        let listener = Listener::new(&window, "pagehide", move |_| {
            if let Some(engine) = weak.upgrade() {
                for (_, handle) in engine.handles.borrow().iter() {
                    let _ = handle.heard.unbounded_send(Heard::Leave);
                }
                engine.tell_recorder(Happening::Leave);
            }
        });
        *self.leaving.borrow_mut() = Some(listener);
    }

    fn choose(self: &Rc<Self>) {
        let chosen = bluetooth::choose();
        let engine = self.clone();
        dom::spawn(async move {
            match chosen.await {
                Ok(device) => {
                    engine.emit(Event::Notice(None));
                    engine.add_radio(device);
                }
                Err(error) => {
                    // What the browser calls "not found" is a person's choice, or the lack of a radio.
                    let availability = bluetooth::availability().await;
                    engine.emit(Event::Availability(availability));
                    if availability == Availability::Ready {
                        engine.emit(Event::Notice(Some(match error {
                            RadioError::Cancelled => Notice::NothingChosen,
                            error => Notice::Radio(error),
                        })));
                    }
                }
            }
        });
    }

    fn add_radio(self: &Rc<Self>, device: bluetooth::Device) {
        let known = self.handles.borrow().iter().find_map(|(id, handle)| match &handle.sensor {
            Sensor::Radio(other) if other.id() == device.id() => Some(*id),
            _ => None,
        });
        match known {
            // Chosen once more: the person wants it back now.
            Some(id) => self.signal(id, Signal::Connect),
            None => {
                let name = device.name().unwrap_or_else(|| say!("Sensor without a name").to_owned());
                self.add(name, Sensor::Radio(device));
            }
        }
    }

    fn add(self: &Rc<Self>, name: String, sensor: Sensor) {
        self.run(self.new_id(), name, sensor);
    }

    fn new_id(&self) -> SourceId {
        SourceId(self.next_id.replace(self.next_id.get() + 1))
    }

    fn run(self: &Rc<Self>, id: SourceId, name: String, sensor: Sensor) {
        let (signals, receiver) = mpsc::unbounded();
        let (heard, hears) = mpsc::unbounded();
        let simulated = matches!(sensor, Sensor::Simulated(_));
        self.emit(Event::Added { id, name: name.clone(), simulated });
        self.tell_recorder(Happening::Named(id, &name));
        self.handles.borrow_mut().push((
            id,
            Handle { name, sensor: sensor.clone(), signals: signals.clone(), heard: heard.clone() },
        ));
        self.keep_awake.hold(true);
        let engine = self.clone();
        match sensor {
            Sensor::Radio(device) => {
                dom::spawn(radio::run(engine, id, device, (signals, receiver), (heard, hears)));
            }
            Sensor::Simulated(text) => {
                dom::spawn(simulated::run(engine, id, text, (signals, receiver), hears));
            }
        }
    }

    fn take_settings(&self, settings: Settings) {
        let wheel_circumference_mm = settings.wheel_mm;
        self.pipeline.borrow_mut().set(strapline_pipeline::Settings { wheel_circumference_mm });
        self.emit(Event::Settings(settings));
    }

    fn wish(self: &Rc<Self>, id: SourceId, wish: Wish) {
        if let Wish::Control(ControlRequest::Target(target)) = wish {
            self.emit(Event::Device(id, News::Asked(target)));
        }
        if let Some((_, handle)) = self.handles.borrow().iter().find(|(other, _)| *other == id) {
            let _ = handle.heard.unbounded_send(Heard::Wish(wish));
        }
        if let Wish::Stream(metric, on) = wish {
            // What was chosen once is wanted of every such sensor, on this visit and the next.
            let mut settings = self.state.peek(|state| state.settings.clone());
            settings.streams.retain(|other| *other != metric);
            if on {
                settings.streams.push(metric);
            }
            settings.save();
            self.emit(Event::Settings(settings));
        }
    }

    fn signal(&self, id: SourceId, signal: Signal) {
        if let Some((_, handle)) = self.handles.borrow().iter().find(|(other, _)| *other == id) {
            handle.tell(signal);
        }
    }

    fn forget(&self, id: SourceId) {
        let Some(at) = self.handles.borrow().iter().position(|(other, _)| *other == id) else { return };
        let (_, handle) = self.handles.borrow_mut().remove(at);
        handle.tell(Signal::Forget);
        self.feed(Input::Forgotten { device: id });
        self.latest.borrow_mut().remove(id);
        self.series.interrupt(id, dom::now());
        self.emit(Event::Removed(id));
        self.emit(Event::Notice(Some(Notice::Forgotten { id, name: handle.name.clone() })));
        if let Some((before, _)) = self.forgotten.replace(Some((id, handle))) {
            self.series.remove(before);
        }
        self.keep_awake.hold(!self.handles.borrow().is_empty());
    }

    fn start_stream(self: &Rc<Self>) {
        let Some(Ok(target)) = self.state.peek(|state| state.target.clone()) else { return };
        self.emit(Event::Streaming(true));
        let link = UplinkLink::start(&target, self.clone());
        let before = self.uplink.replace(Some(link));
        drop(before);
        if let Some(uplink) = self.uplink.borrow_mut().as_mut() {
            self.pipeline.borrow().presences().into_iter().for_each(|presence| uplink.presence(presence));
        }
        let kind = self.state.peek(|state| state.session);
        self.note(SessionEvent::Told, Some(kind));
    }

    /// Says something of the session, where there is a stream.
    fn note(&self, event: SessionEvent, kind: Option<SessionKind>) {
        let utc_offset_minutes = i16::try_from(dom::utc_offset_minutes()).ok();
        let note = SessionNote { ts: dom::now(), event, kind, utc_offset_minutes };
        self.say(note.encode());
    }

    /// Hands an encoded note to the stream, if there is one.
    pub fn say(&self, note: String) {
        if let Some(uplink) = self.uplink.borrow_mut().as_mut() {
            uplink.note(note);
        }
    }

    /// Hands a value to the stream, if there is one.
    pub fn submit(&self, submission: &Submission) {
        if let Some(uplink) = self.uplink.borrow_mut().as_mut() {
            uplink.submit(slice::from_ref(submission));
        }
    }

    /// Has every sample from now on handed to `tap` as well.
    pub fn tap(&self, tap: Tap) {
        self.tap.replace(Some(tap));
    }
}

/// When a link that is away counts as lost, and not as on its way back.
pub(crate) const LOST_AFTER: std::time::Duration = std::time::Duration::from_secs(60);

/// The phase of a sensor that is away since `since` and tried again at `until`.
pub(crate) fn away(now: Timestamp, since: Timestamp, until: Timestamp, cause: RadioError) -> Phase {
    if now.duration_since(since) < LOST_AFTER {
        Phase::Reconnecting { since, until, cause }
    } else {
        Phase::Lost { since, until, cause }
    }
}
