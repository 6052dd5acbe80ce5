//! Makes the state and the engine and hands them to the views by context.

use std::rc::Rc;

use leptos::prelude::*;

use crate::components::theme::ThemeContext;
use crate::engine::{Command, Engine};
use crate::pages::Live;
use crate::series::SeriesSet;
use crate::state::State;

/// What every view is given: something to read, something to send commands to, and the colours.
#[derive(Clone, Copy)]
pub struct Context {
    /// What the views show.
    pub state: State,
    /// When charts have to take their colours anew.
    pub theme: ThemeContext,
    engine: Option<&'static Rc<Engine>>,
}

impl Context {
    /// A page without an engine, for tests of single views: commands go nowhere.
    pub fn of(state: State) -> Self {
        Self { state, theme: ThemeContext::new(state), engine: None }
    }

    /// Sends a command.
    pub fn send(self, command: Command) {
        if let Some(engine) = self.engine {
            engine.send(command);
        }
    }

    /// The samples that the charts draw.
    pub fn series(self) -> SeriesSet {
        self.engine.map(|engine| engine.series()).unwrap_or_default()
    }
}

/// Starts the page.
pub fn start() {
    mount_to_body(App);
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let context = Context::of(State::default());
    // One engine serves the page to its end.
    let engine = Box::leak(Box::new(Engine::start(context.state)));
    view! { <Live context=Context { engine: Some(engine), ..context } /> }
}
