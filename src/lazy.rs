//! What a first visit does not load: code in chunks of their own, each fetched when something first calls for it.
//!
//! `cargo xtask build` cuts the app at the functions that are marked here (docs/adr/0016). Under any other build (tests,
//! `trunk build` by hand) all of it is one file, and the same functions answer at once.

use std::rc::Rc;

use futures_channel::mpsc::UnboundedSender;
use leptos::prelude::Owner;
use strapline_pipeline::{EVERY_SENSOR, Extension};
use strapline_sim::Sensor;

use crate::app::Context;
use crate::body::{self, Body};
use crate::components::{self, SettingsCode, markup::Part};
use crate::engine::Engine;
use crate::language::{self, LanguageCode};
use crate::recorder::{self, Recorder, RecorderCode};
use crate::recordings::{self, RecordingsCode};
use crate::state::State;
use crate::viewer;
use crate::worker::{self, Handler, Happening};

/// A chunk could not be fetched: the network is away, or the server has another version of the app by now. The next call
/// tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of the app could not be loaded; check the connection and try again, or reload the page")]
pub struct NotLoaded;

/// Time until code that could not be fetched is asked for again, where nobody else will ask.
pub(crate) const RETRY_MILLIS: u32 = 2_000;

/// The simulated device that a text describes, as `strapline_sim::parse` understands it.
///
/// # Errors
/// What is wrong with the text, or that the simulators could not be loaded, as a sentence.
pub async fn simulated(text: String) -> Result<Box<dyn Sensor + Send>, String> {
    load_simulated(text).await.unwrap_or_else(|error| Err(error.to_string()))
}

/// What a pipeline needs for sensors other than heart rate straps (`Pipeline::extend`).
///
/// # Errors
/// That it could not be loaded.
pub async fn sensors() -> Result<Extension, NotLoaded> {
    load_sensors().await
}

/// Fills a part of the page with the chosen sensors.
pub(crate) async fn panels(context: Context, page: Part, owner: Owner) -> Result<(), NotLoaded> {
    load_panels(context, page, owner).await
}

/// Shows the settings of a page.
pub(crate) async fn settings(context: Context) -> Result<(), NotLoaded> {
    (load_settings().await?.show)(context);
    Ok(())
}

/// Says what to check where there is no connection.
pub(crate) async fn doctor(context: Context) -> Result<(), NotLoaded> {
    (load_settings().await?.doctor)(context);
    Ok(())
}

/// What is known of the body of who wears the sensors: the one of this page.
///
/// # Errors
/// That it could not be loaded.
pub async fn body(context: Context) -> Result<&'static dyn Body, NotLoaded> {
    load_body(context).await
}

/// What sends and keeps frames, in the worker: takes what happens, and says whether to go on.
pub(crate) async fn uplink(happenings: UnboundedSender<Happening>) -> Result<Handler, NotLoaded> {
    load_uplink(happenings).await
}

/// What receives frames for a viewer, in the worker: serves its page from now on.
pub(crate) async fn downlink() -> Result<(), NotLoaded> {
    load_downlink().await
}

/// The page of a viewer: starts it.
///
/// # Errors
/// That it could not be loaded.
pub async fn viewer() -> Result<(), NotLoaded> {
    load_viewer().await
}

/// Begins a recording, or goes on with the one of that id; nothing where the browser keeps nothing.
pub(crate) async fn recorder(state: State, id: Option<f64>) -> Result<Option<Recorder>, NotLoaded> {
    Ok((load_recorder().await?.begin)(state, id).await)
}

/// Looks whether a recording was cut off, and says so.
pub(crate) async fn cut_off(state: State) -> Result<(), NotLoaded> {
    (load_recorder().await?.look_for_cut_off)(state).await;
    Ok(())
}

/// Fills a part of the page with the recordings.
pub(crate) async fn recordings(context: Context, part: Part, owner: Owner) -> Result<(), NotLoaded> {
    load_recordings().await.map(|code| owner.with(|| (code.show)(context, &part)))
}

/// Lets a recording happen once more, to its end or until it is ended.
pub(crate) async fn replay(engine: Rc<Engine>, id: f64, speed: u32) -> Result<(), NotLoaded> {
    (load_recordings().await?.replay)(engine, id, speed).await;
    Ok(())
}

/// Speaks the language that is set, where there is one; false where it could not be loaded.
pub(crate) async fn language(set: &str) -> bool {
    match load_language().await {
        Ok(code) => code(set.to_owned()).await,
        Err(NotLoaded) => false,
    }
}

/// Makes functions that are called where they are, or in a chunk of this name which is fetched before the first call.
macro_rules! chunks {
    ($($chunk:ident: fn $name:ident($($argument:ident: $kind:ty),*) -> $result:ty $body:block)*) => {$(
        #[cfg(strapline_split)]
        async fn $name($($argument: $kind),*) -> Result<$result, NotLoaded> {
            #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)]
            fn inside($($argument: $kind),*) -> Result<$result, leptos::wasm_split::SplitLoaderError> {
                Ok($body)
            }
            inside($($argument),*).await.map_err(|_| NotLoaded)
        }

        #[cfg(not(strapline_split))]
        async fn $name($($argument: $kind),*) -> Result<$result, NotLoaded> {
            Ok($body)
        }
    )*};
}

chunks! {
    downlink: fn load_downlink() -> () {
        worker::watch();
    }
    vitals: fn load_body(context: Context) -> &'static dyn Body {
        body::start(context)
    }
    language: fn load_language() -> LanguageCode {
        language::CODE
    }
    panels: fn load_panels(context: Context, page: Part, owner: Owner) -> () {
        owner.with(|| components::devices(context, &page));
    }
    sensors: fn load_sensors() -> Extension {
        EVERY_SENSOR
    }
    recorder: fn load_recorder() -> RecorderCode {
        recorder::CODE
    }
    recordings: fn load_recordings() -> RecordingsCode {
        recordings::CODE
    }
    settings: fn load_settings() -> SettingsCode {
        components::SETTINGS
    }
    simulated: fn load_simulated(text: String) -> Result<Box<dyn Sensor + Send>, String> {
        strapline_sim::parse(&text).map_err(|error| error.to_string())
    }
    uplink: fn load_uplink(happenings: UnboundedSender<Happening>) -> Handler {
        worker::handler(happenings)
    }
    viewer: fn load_viewer() -> () {
        viewer::start();
    }
}
