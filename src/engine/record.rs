//! Recording: what is asked for on its way to the recorder, whose code is loaded when the first recording is started.

use std::rc::Rc;

use strapline_gatt::Uuid;
use strapline_pipeline::Input;
use strapline_recording::Mark;
use strapline_wire::SessionEvent;

use super::Engine;
use crate::dom;
use crate::lazy;
use crate::recorder::{Happening, OPEN_KEY};
use crate::settings;
use crate::state::{Event, Notice};

/// What a person wants of the recorder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Record {
    /// Begin a recording.
    Start,
    /// Go on with the one of this id, which was cut off.
    GoOn(f64),
    /// Lap, pause, resume or stop.
    Mark(Mark),
}

/// Names what a manufacturer calls itself; read once, when a sensor is linked.
const MANUFACTURER: Uuid = Uuid::from_u16(0x2A29);

impl Engine {
    pub(super) fn record(self: &Rc<Self>, order: Record) {
        match order {
            Record::Start => self.begin_recording(None),
            Record::GoOn(id) => self.begin_recording(Some(id)),
            Record::Mark(mark) => {
                self.tell_recorder(Happening::Mark(mark));
                match mark {
                    Mark::Lap => self.note(SessionEvent::Lap, None),
                    Mark::Stop => {
                        self.recorder.take();
                        self.note(SessionEvent::Ended, None);
                    }
                    Mark::Pause | Mark::Resume => {}
                }
            }
        }
    }

    fn begin_recording(self: &Rc<Self>, id: Option<f64>) {
        if self.recorder.borrow().is_some() || self.recorder_starts.replace(true) {
            return;
        }
        let engine = self.clone();
        dom::spawn(async move {
            engine.emit(Event::Notice(None));
            match lazy::recorder(engine.state, id).await {
                Ok(Some(recorder)) => {
                    engine.recorder.replace(Some(recorder));
                    // What is known of the sensors that are there: without it their values could not be read.
                    for (id, handle) in engine.handles.borrow().iter() {
                        engine.tell_recorder(Happening::Named(*id, &handle.name));
                    }
                    for input in engine.standing.borrow().iter() {
                        engine.tell_recorder(Happening::Input(input));
                    }
                    let kind = engine.state.peek(|state| state.session);
                    engine.note(SessionEvent::Started, Some(kind));
                }
                Ok(None) => engine.emit(Event::Notice(Some(Notice::NotRecorded))),
                Err(_) => engine.emit(Event::Notice(Some(Notice::NotLoaded))),
            }
            engine.recorder_starts.set(false);
        });
    }

    pub(super) fn tell_recorder(&self, happening: Happening<'_>) {
        if let Some(recorder) = self.recorder.borrow().as_ref() {
            recorder(happening);
        }
    }

    /// Keeps in mind what a recording that begins later has to know, and tells the one that goes on.
    pub(super) fn remember(&self, input: &Input) {
        let mut standing = self.standing.borrow_mut();
        match input {
            Input::Connected { .. } | Input::Streams { .. } => standing.push(input.clone()),
            Input::Notification(notification) if notification.characteristic == MANUFACTURER => {
                standing.push(input.clone());
            }
            Input::Disconnected { device } | Input::Forgotten { device } => {
                standing.retain(|other| match other {
                    Input::Connected { device: other, .. } | Input::Streams { device: other, .. } => {
                        other != device
                    }
                    Input::Notification(notification) => notification.device != *device,
                    _ => false,
                });
            }
            Input::Notification(_) | Input::Movesense { .. } => {}
        }
        drop(standing);
        self.tell_recorder(Happening::Input(input));
    }

    /// A recording that was cut off is to stay as it is: its end is where it was cut off.
    pub(super) fn leave_cut_off(&self) {
        if self.state.peek(|state| matches!(state.notice, Some(Notice::CutOff { .. })))
            && let Some(storage) = settings::storage()
        {
            let _ = storage.remove_item(OPEN_KEY);
        }
    }

    /// Asks about a recording that was cut off, where an earlier visit has left the name of one.
    pub(super) fn look_for_cut_off(&self) {
        let open = settings::storage().and_then(|storage| storage.get_item(OPEN_KEY).ok()?);
        if open.is_some() {
            let state = self.state;
            dom::spawn(async move {
                // Without its code there is the list of recordings, which shows it too.
                let _ = lazy::cut_off(state).await;
            });
        }
    }
}
