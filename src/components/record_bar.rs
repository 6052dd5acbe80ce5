//! Record, pause, lap and stop; and the end of a replay, which stands in the same place.

use strapline_recording::Mark;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::markup::{Part, keep};
use crate::app::Context;
use crate::dom::Listener;
use crate::engine::{Command, Record};
use crate::language::said;
use crate::state::AppState;
use crate::{english, words};

/// The recording that goes on, or the button that begins one. Shown while there is something to record.
pub fn record_bar(context: Context, part: &Part) {
    let state = context.state;
    part.shown(move || {
        state.with(|state| state.recording.is_some() || state.replay.is_some() || !state.devices.is_empty())
    });
    part.attribute("data-recording", move || state.with(name).to_owned());
    part.at("span").text(move || {
        state.with(|state| words::recording(state.now, state.recording.as_ref(), state.replay.as_ref()))
    });
    let record = part.at(".record");
    record.shown(move || state.with(|state| state.replay.is_none() || state.recording.is_some()));
    record.text(move || {
        let text = match state.with(name) {
            "on" => english!("Pause"),
            "paused" => english!("Resume"),
            _ => english!("Record"),
        };
        said(text).to_owned()
    });
    record.on("click", move |_| {
        context.send(Command::Record(match state.peek(name) {
            "on" => Record::Mark(Mark::Pause),
            "paused" => Record::Mark(Mark::Resume),
            _ => Record::Start,
        }));
    });
    let lap = part.at(".lap");
    lap.shown(move || state.with(name) == "on");
    lap.on("click", move |_| context.send(Command::Record(Record::Mark(Mark::Lap))));
    let stop = part.at(".stop");
    stop.shown(move || state.with(|state| state.recording.is_some() || state.replay.is_some()));
    stop.text(move || {
        let replay = state.with(|state| state.recording.is_none() && state.replay.is_some());
        said(if replay { english!("End replay") } else { english!("Stop") }).to_owned()
    });
    let (record, lap, key_stop) = (record.element(), lap.element(), stop.element());
    keys(record, lap, key_stop);
    stop.on("click", move |_| {
        let recording = state.peek(|state| state.recording.is_some());
        context.send(if recording { Command::Record(Record::Mark(Mark::Stop)) } else { Command::EndReplay });
    });
}

/// Alt and a letter press a button that is shown. By the key's place: with Alt some systems write another character.
fn keys(record: HtmlElement, lap: HtmlElement, stop: HtmlElement) {
    let Some(window) = web_sys::window() else { return };
    keep(Box::new(Listener::new(&window, "keydown", move |event| {
        let key: KeyboardEvent = event.unchecked_into();
        if !key.alt_key() || key.ctrl_key() || key.meta_key() || key.repeat() {
            return;
        }
        let button = match key.code().as_str() {
            "KeyR" => &record,
            "KeyL" => &lap,
            "KeyS" => &stop,
            _ => return,
        };
        if !button.hidden() {
            key.prevent_default();
            button.click();
        }
    })));
}

fn name(state: &AppState) -> &'static str {
    match &state.recording {
        Some(recording) if recording.paused.is_some() => "paused",
        Some(_) => "on",
        None if state.replay.is_some() => "replay",
        None => "off",
    }
}
