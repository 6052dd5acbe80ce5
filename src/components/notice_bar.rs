//! What the person should know or decide: what happened, what to do next, one action.

use leptos::prelude::*;

use super::{flag, text};
use crate::app::Context;
use crate::engine::Command;
use crate::state::{AppState, Notice};
use crate::words;

/// The notice of the moment, or else the radio's state where it cannot be used.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let context = Context::get();
    let state = context.state;
    let message = move || state.with(message).unwrap_or_default();
    let act = move |_| {
        if let Some((_, command)) = state.peek(action) {
            context.send(command);
        }
    };
    view! {
        <div id="notice" role="status">
            <div class="notice" hidden=flag(move || state.with(message_is_absent))>
                <p>
                    <strong>{text(move || message().0)}</strong>
                    " "
                    <span>{text(move || message().1)}</span>
                </p>
                <button hidden=flag(move || state.with(|state| action(state).is_none())) on:click=act>
                    {text(move || state.with(|state| action(state).map_or("", |(name, _)| name).to_owned()))}
                </button>
                <button
                    class="quiet"
                    hidden=flag(move || state.with(|state| state.notice.is_none()))
                    on:click=move |_| context.send(Command::DismissNotice)
                >
                    "Close"
                </button>
            </div>
        </div>
    }
}

fn message(state: &AppState) -> Option<(String, String)> {
    state.notice.as_ref().map(words::notice).or_else(|| words::availability(state.availability))
}

fn message_is_absent(state: &AppState) -> bool {
    message(state).is_none()
}

fn action(state: &AppState) -> Option<(&'static str, Command)> {
    match &state.notice {
        Some(Notice::Forgotten { .. }) => Some(("Undo", Command::UndoForget)),
        Some(Notice::NothingChosen | Notice::Radio(_)) => Some(("Choose again", Command::Connect)),
        Some(Notice::Crashed(_)) => None,
        None => Some(("Check again", Command::CheckRadio)),
    }
}
