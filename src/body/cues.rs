//! Cues as sound: a zone is a pitch, so that two tones say whether it went up or down and how far; three low ones say that contact is lost.

use std::cell::RefCell;

use leptos::prelude::window;
use strapline_vitals::Cue;
use web_sys::AudioContext;

use crate::components::markup::{keep, run_again};
use crate::dom::Listener;
use crate::sound;
use crate::state::State;

/// The pitches of no zone and of the five in Hz: notes of a pentatonic scale, which sound well after one another.
const ZONES_HZ: [f32; 6] = [261.6, 329.6, 392.0, 523.3, 659.3, 784.0];
const LOST_HZ: [f32; 3] = [196.0; 3];

/// The sound of one page, where its settings ask for it.
pub(super) struct Sounds {
    state: State,
    audio: RefCell<Option<AudioContext>>,
}

impl Sounds {
    pub(super) fn new(state: State) -> Self {
        Self { state, audio: RefCell::default() }
    }

    /// Makes sound possible with whatever a person presses, as browsers ask for; until the component ends.
    pub(super) fn listen(&'static self) {
        run_again(Box::new(move || {
            self.state.with(|state| state.settings.sounds);
            self.wake();
        }));
        for kind in ["pointerdown", "keydown"] {
            keep(Box::new(Listener::new(&window(), kind, move |_| self.wake())));
        }
    }

    fn wake(&self) {
        if !self.state.peek(|state| state.settings.sounds) {
            return;
        }
        let mut audio = self.audio.borrow_mut();
        match &*audio {
            // Does nothing to one that runs.
            Some(audio) => drop(audio.resume()),
            None => *audio = sound::allow(),
        }
    }

    pub(super) fn play(&self, cue: Cue) {
        let audio = self.audio.borrow();
        let Some(audio) = audio.as_ref().filter(|_| self.state.peek(|state| state.settings.sounds)) else {
            return;
        };
        let pitch = |zone: usize| ZONES_HZ.get(zone).copied().unwrap_or(ZONES_HZ[0]);
        match cue {
            Cue::Zone { from, to } => sound::play(audio, &[pitch(from), pitch(to)]),
            Cue::Lost => sound::play(audio, &LOST_HZ),
        }
    }
}
