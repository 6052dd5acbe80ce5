//! What the person should know or decide: what happened, what to do next, one action.

use leptos::prelude::window;

use super::markup::{Part, keep};
use super::open_doctor;
use crate::app::Context;
use crate::dom::Listener;
use crate::engine::{Command, Record};
use crate::language::said;
use crate::state::{AppState, Event, Notice};
use crate::{english, words};

/// The notice of the moment, or else the radio's state where it cannot be used.
pub fn notice_bar(context: Context, part: &Part) {
    let state = context.state;
    part.at(".notice").shown(move || state.with(message).is_some());
    part.at("strong").text(move || state.with(message).unwrap_or_default().0);
    part.at("span").text(move || state.with(message).unwrap_or_default().1);
    let act = part.at(".act");
    act.shown(move || state.with(action).is_some());
    act.text(move || state.with(action).map_or("", |(name, _)| said(name)).to_owned());
    act.on("click", move |_| {
        if let Some((_, command)) = state.peek(action) {
            context.send(command);
        }
    });
    let help = part.at(".help");
    help.shown(move || {
        state.with(|state| match &state.notice {
            Some(notice) => matches!(notice, Notice::NothingChosen | Notice::Radio(_)),
            None => words::availability(state.availability).is_some(),
        })
    });
    help.on("click", move |_| open_doctor(context));
    let dismiss = part.at(".dismiss");
    dismiss.text(move || {
        let cut_off = state.with(|state| matches!(state.notice, Some(Notice::CutOff { .. })));
        said(if cut_off { english!("Finish") } else { english!("Close") }).to_owned()
    });
    dismiss.shown(move || state.with(|state| state.notice.is_some()));
    dismiss.on("click", move |_| context.send(Command::DismissNotice));
    // From index.html, which has the service worker. What the person has to decide goes before.
    keep(Box::new(Listener::new(&window(), "newversion", move |_| {
        if state.peek(|state| state.notice.is_none()) {
            state.apply(Event::Notice(Some(Notice::NewVersion)));
        }
    })));
}

fn message(state: &AppState) -> Option<(String, String)> {
    state.notice.as_ref().map(words::notice).or_else(|| words::availability(state.availability))
}

fn action(state: &AppState) -> Option<(&'static str, Command)> {
    match &state.notice {
        Some(Notice::Forgotten { .. }) => Some((english!("Undo"), Command::UndoForget)),
        Some(Notice::NothingChosen | Notice::Radio(_)) => Some((english!("Choose again"), Command::Connect)),
        Some(Notice::CutOff { id, .. }) => Some((english!("Go on"), Command::Record(Record::GoOn(*id)))),
        Some(
            Notice::Crashed(_)
            | Notice::NoPocket
            | Notice::NewVersion
            | Notice::NoSimulation(_)
            | Notice::NotLoaded
            | Notice::Recorded { .. }
            | Notice::NotRecorded,
        ) => None,
        None => Some((english!("Check again"), Command::CheckRadio)),
    }
}
