//! The slow state: devices, phases, settings, the uplink and the latest number of each vital. One signal, one writer
//! ([`State::apply`]): components read it and send commands, so that a test can drive every view by events.
//!
//! One signal and not a store of many fields: each type of signal costs kilobytes of the first visit, and what a change
//! here runs again is a few dozen short texts, at most some ten times a second.

mod device;
mod recording;

use std::time::Duration;

pub use device::{Device, Faults, Machine, News, Phase, Vital};
use leptos::prelude::*;
pub use recording::{RecordingNow, ReplayNow};
use strapline_units::{SourceId, Timestamp};
use strapline_wire::{SessionKind, UplinkStatus};

use crate::bluetooth::{Availability, RadioError};
use crate::settings::{NoTarget, ServerConfig, Settings, Target};

/// Everything that the views show, but for the samples of the charts.
#[derive(Debug, Default)]
pub struct AppState {
    /// Whether the radio can be used.
    pub availability: Availability,
    /// The chosen sensors, in the order in which they were added.
    pub devices: Vec<Device>,
    /// What the person should know or decide now.
    pub notice: Option<Notice>,
    /// The time that ages are counted from; moves a few times a second.
    pub now: Timestamp,
    /// What the server of this page offers; `None` until it has answered.
    pub server: Option<ServerConfig>,
    /// What the person has set.
    pub settings: Settings,
    /// Where to stream to, by settings and server; `None` until the server has answered.
    pub target: Option<Result<Target, NoTarget>>,
    /// Whether samples are to leave this device.
    pub streaming: bool,
    /// What is recorded, for this visit.
    pub session: SessionKind,
    /// The recording that goes on.
    pub recording: Option<RecordingNow>,
    /// The replay that goes on.
    pub replay: Option<ReplayNow>,
    /// The state of the uplink while streaming.
    pub uplink: Option<UplinkStatus>,
}

/// A message that stays until it is dealt with.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The chooser was closed without a choice.
    NothingChosen,
    /// A sensor was forgotten and can be had back.
    Forgotten {
        /// Its key.
        id: SourceId,
        /// Its name.
        name: String,
    },
    /// The radio cannot be used, or the chooser failed.
    Radio(RadioError),
    /// The code for a sensor could not be loaded; it is tried again with the next link.
    NotLoaded,
    /// A simulated sensor could not be made.
    NoSimulation(String),
    /// A recording was cut off by the end of its page.
    CutOff {
        /// Its id.
        id: f64,
        /// How long it is.
        length: Duration,
    },
    /// A recording was stopped and is kept.
    Recorded {
        /// How long it is.
        length: Duration,
    },
    /// The browser keeps nothing of this page, so nothing can be recorded.
    NotRecorded,
    /// This browser has no window that stays above others.
    NoPocket,
    /// Another version of the app is there, for the next start.
    NewVersion,
    /// The program has failed and cannot go on.
    Crashed(String),
}

/// What has happened, for [`State::apply`].
#[derive(Clone, Debug)]
pub enum Event {
    /// The radio's availability is known.
    Availability(Availability),
    /// A sensor was added.
    Added {
        /// Its key.
        id: SourceId,
        /// Its name.
        name: String,
        /// Whether it is simulated.
        simulated: bool,
    },
    /// A sensor has news.
    Device(SourceId, News),
    /// A sensor is to be shown no more.
    Removed(SourceId),
    /// There is something to say, or no longer.
    Notice(Option<Notice>),
    /// The server's offer is known.
    Server(ServerConfig),
    /// The settings are new.
    Settings(Settings),
    /// Something else is recorded.
    Session(SessionKind),
    /// A recording goes on, or none.
    Recording(Option<RecordingNow>),
    /// A replay goes on, or none.
    Replay(Option<ReplayNow>),
    /// Streaming was started or stopped.
    Streaming(bool),
    /// The uplink's state is new.
    Uplink(UplinkStatus),
    /// Time has passed.
    Tick(Timestamp),
}

/// The state as the views see it, given by context.
#[derive(Clone, Copy)]
pub struct State(RwSignal<AppState>);

impl Default for State {
    fn default() -> Self {
        Self(RwSignal::new(AppState::default()))
    }
}

impl State {
    /// Reads the state, and runs the reader again when it changes.
    pub fn with<T>(self, look: impl FnOnce(&AppState) -> T) -> T {
        self.0.track();
        self.peek(look)
    }

    /// Reads one device, and runs the reader again when the state changes; `None` once it is forgotten.
    pub fn device<T>(self, id: SourceId, look: impl FnOnce(&Device) -> T) -> Option<T> {
        self.with(|state| state.devices.iter().find(|device| device.id == id).map(look))
    }

    /// Reads the state once.
    pub fn peek<T>(self, look: impl FnOnce(&AppState) -> T) -> T {
        look(&self.0.read_untracked())
    }

    /// The only writer. What changes nothing wakes nobody.
    pub fn apply(self, event: Event) {
        self.0.maybe_update(|state| state.apply(event));
    }
}

impl AppState {
    /// Whether anything has changed.
    fn apply(&mut self, event: Event) -> bool {
        match event {
            Event::Availability(availability) => replace(&mut self.availability, availability),
            Event::Added { id, name, simulated } => {
                self.devices.push(Device::new(id, name, simulated));
                true
            }
            Event::Removed(id) => {
                self.devices.retain(|device| device.id != id);
                true
            }
            Event::Notice(notice) => replace(&mut self.notice, notice),
            Event::Server(server) => {
                self.server = Some(server);
                self.aim()
            }
            Event::Settings(settings) => {
                self.settings = settings;
                self.aim()
            }
            Event::Session(kind) => replace(&mut self.session, kind),
            Event::Recording(recording) => replace(&mut self.recording, recording),
            Event::Replay(replay) => replace(&mut self.replay, replay),
            Event::Streaming(streaming) => {
                self.uplink = None;
                self.streaming = streaming;
                true
            }
            // A last report may come after the person has stopped the stream.
            Event::Uplink(status) => self.streaming && replace(&mut self.uplink, Some(status)),
            Event::Tick(now) => replace(&mut self.now, now),
            // A forgotten sensor's last notifications may still be on their way.
            Event::Device(id, news) => self
                .devices
                .iter_mut()
                .find(|device| device.id == id)
                .is_some_and(|device| device.apply(news)),
        }
    }
}

impl AppState {
    fn aim(&mut self) -> bool {
        self.target = self.server.as_ref().map(|server| self.settings.target(server));
        true
    }
}

fn replace<T: PartialEq>(place: &mut T, value: T) -> bool {
    let changed = *place != value;
    *place = value;
    changed
}
