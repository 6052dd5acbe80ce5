//! A replay's place in the page; what plays it is loaded when it is asked for.

use std::rc::Rc;

use strapline_units::SourceId;

use super::Engine;
use crate::dom;
use crate::lazy;
use crate::state::{Event, News, Notice, Phase};

impl Engine {
    pub(super) fn replay(self: &Rc<Self>, id: f64, speed: u32) {
        self.end_replay();
        let engine = self.clone();
        dom::spawn(async move {
            if lazy::replay(engine.clone(), id, speed).await.is_err() {
                engine.emit(Event::Notice(Some(Notice::NotLoaded)));
            }
        });
    }

    pub(super) fn end_replay(&self) {
        self.replays.set(self.replays.get() + 1);
        self.emit(Event::Replay(None));
    }

    /// Changes when the replay that began with it is to end.
    pub(crate) const fn replay_number(&self) -> u32 {
        self.replays.get()
    }

    /// Shows a sensor of a recording.
    pub(crate) fn add_replayed(&self, name: String) -> SourceId {
        let id = self.new_id();
        self.emit(Event::Added { id, name, simulated: true });
        self.emit(Event::Device(id, News::Phase(Phase::Replayed)));
        id
    }

    /// Shows it no more.
    pub(crate) fn remove_replayed(&self, id: SourceId) {
        self.latest.borrow_mut().remove(id);
        self.series.remove(id);
        self.emit(Event::Removed(id));
    }
}
