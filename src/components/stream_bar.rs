//! Where the samples go: nowhere, to a broker, or into the queue until it is back.

use leptos::prelude::*;
use strapline_wire::UplinkState;

use super::{flag, text};
use crate::app::Context;
use crate::engine::{Command, page_url};
use crate::settings::NoTarget;
use crate::state::AppState;
use crate::words;

/// The state of the stream, and the button that starts and stops it.
#[component]
pub fn StreamBar(
    /// Whether the settings dialog is open.
    settings_open: RwSignal<bool>,
) -> impl IntoView {
    let context = Context::get();
    let state = context.state;
    let refused = |state: &AppState| stream_state(state) == "refused";
    let toggle = move |_| context.send(Command::Stream(!state.peek(|state| state.streaming)));
    let name = |state: &AppState| if state.streaming { "Stop streaming" } else { "Stream" }.to_owned();
    view! {
        <div class="stream" data-stream=text(move || state.with(stream_state).to_owned())>
            <p role="status">
                <i aria-hidden="true"></i>
                {text(move || state.with(stream_words))}
            </p>
            <button
                class="quiet"
                hidden=flag(move || state.with(|state| !matches!(state.target(&page_url()), Some(Err(_)))))
                on:click=move |_| settings_open.set(true)
            >
                "Set a broker"
            </button>
            <button
                hidden=flag(move || !state.with(refused))
                on:click=move |_| context.send(Command::Stream(true))
            >
                "Try again"
            </button>
            <button
                id="stream"
                class=text(move || state.with(|state| if state.streaming { "" } else { "primary" }.to_owned()))
                hidden=flag(move || state.with(|state| !matches!(state.target(&page_url()), Some(Ok(_)))))
                on:click=toggle
            >
                {text(move || state.with(name))}
            </button>
        </div>
    }
}

fn stream_state(state: &AppState) -> &'static str {
    if !state.streaming {
        return if state.target(&page_url()) == Some(Err(NoTarget::LocalOnly)) { "local" } else { "off" };
    }
    match state.uplink.as_ref().map(|status| &status.state) {
        None | Some(UplinkState::Off | UplinkState::Connecting) => "connecting",
        Some(UplinkState::Live) => "live",
        Some(UplinkState::Waiting { .. }) => "waiting",
        Some(UplinkState::Refused { .. }) => "refused",
    }
}

fn stream_words(state: &AppState) -> String {
    let host = match state.target(&page_url()) {
        Some(Ok(target)) => target.host,
        Some(Err(missing)) => return words::no_target(missing).to_owned(),
        None => return String::new(),
    };
    if !state.streaming {
        return words::not_streaming(&host);
    }
    let by_itself = state.server.as_ref().is_some_and(|server| server.autostream);
    words::uplink(state.uplink.as_ref(), &host, state.now, by_itself)
}
