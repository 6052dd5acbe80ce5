//! Makes the state and the engine and hands them to the views by context.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use strapline_units::Timestamp;

use crate::body::Body;
use crate::components::theme::ThemeContext;
use crate::dom;
use crate::engine::{Command, Engine};
use crate::language;
use crate::lazy;
use crate::pages::Live;
use crate::series::SeriesSet;
use crate::state::State;

/// After how long code that could not be loaded is tried again.
const TRIED_AGAIN: Duration = Duration::from_secs(5);

/// What every view is given: something to read, something to send commands to, and the colours.
#[derive(Clone, Copy)]
pub struct Context {
    /// What the views show.
    pub state: State,
    /// When charts have to take their colours anew.
    pub theme: ThemeContext,
    engine: Option<&'static Rc<Engine>>,
    series: Option<&'static SeriesSet>,
    body: &'static Slot,
}

/// Where the code for the body goes when it is loaded.
#[derive(Default)]
struct Slot {
    there: Cell<Option<&'static dyn Body>>,
    tried: Cell<Timestamp>,
}

impl Context {
    /// A page without an engine, for tests of single views: commands go nowhere.
    pub fn of(state: State) -> Self {
        Self {
            state,
            theme: ThemeContext::new(state),
            engine: None,
            series: None,
            body: Box::leak(Box::default()),
        }
    }

    /// A page without sensors of its own, whose samples come from elsewhere.
    pub fn watching(state: State, series: &'static SeriesSet) -> Self {
        Self { series: Some(series), ..Self::of(state) }
    }

    /// Sends a command.
    pub fn send(self, command: Command) {
        if let Some(engine) = self.engine {
            engine.send(command);
        }
    }

    /// What is known of the body of who wears the sensors, once it was asked for.
    pub fn body(self) -> Option<&'static dyn Body> {
        self.body.there.get()
    }

    /// Loads it, if that was not done; what could not be loaded is tried again by a later call.
    pub fn load_body(self) {
        let now = dom::now();
        let tried = self.body.tried.get();
        if self.body().is_none() && now.duration_since(tried) >= TRIED_AGAIN {
            self.body.tried.set(now);
            dom::spawn(async move {
                let _ = lazy::body(self).await;
            });
        }
    }

    /// Makes it known to every view.
    pub(crate) fn set_body(self, body: &'static dyn Body) {
        self.body.there.set(Some(body));
    }

    /// The engine, where this is a whole page.
    pub(crate) fn engine(self) -> Option<&'static Rc<Engine>> {
        self.engine
    }

    /// The samples that the charts draw.
    pub fn series(self) -> SeriesSet {
        let own = self.engine.map(|engine| engine.series());
        own.or_else(|| self.series.cloned()).unwrap_or_default()
    }
}

/// Starts the page, or that of a viewer where the address asks for it.
pub fn start() {
    if dom::is_viewer() {
        dom::spawn(async {
            // The network may be away for a moment: the app itself has come.
            while lazy::viewer().await.is_err() {
                TimeoutFuture::new(lazy::RETRY_MILLIS).await;
            }
        });
    } else {
        mount_to_body(App);
    }
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let context = Context::of(State::default());
    // One engine serves the page to its end.
    let engine = Box::leak(Box::new(Engine::start(context.state)));
    language::follow(context.state);
    view! { <Live context=Context { engine: Some(engine), ..context } /> }
}
