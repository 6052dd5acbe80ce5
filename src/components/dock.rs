//! The bar at the bottom, in reach of the thumb: where the samples go, and the two ways to add a sensor.

use strapline_wire::UplinkState;

use super::markup::{Part, run_again};
use super::settings_dialog;
use crate::app::Context;
use crate::bluetooth::Availability;
use crate::dom;
use crate::engine::Command;
use crate::language::said;
use crate::settings::NoTarget;
use crate::state::AppState;
use crate::{english, words};

/// The state of the stream, and the page's main actions.
pub fn dock(context: Context, page: &Part) {
    let dock = page.at(".dock");
    stream(context, &dock.at(".stream"));
    actions(context, page, &dock);
}

fn stream(context: Context, part: &Part) {
    let state = context.state;
    part.attribute("data-stream", move || state.with(stream_state).to_owned());
    part.at("span").text(move || state.with(stream_words));
    // Apart from the text, which counts all the time.
    part.at(".spoken").text(move || words::stream_spoken(state.with(stream_state)).to_owned());
    show_drain(context, &part.at("progress"));
    let set_broker = part.at(".set-broker");
    set_broker.shown(move || state.with(|state| matches!(state.target, Some(Err(_)))));
    set_broker.on("click", move |_| settings_dialog::open(context));
    let try_again = part.at(".try-again");
    try_again.shown(move || state.with(stream_state) == "refused");
    try_again.on("click", move |_| context.send(Command::Stream(true)));
    let toggle = part.at("#stream");
    toggle.shown(move || state.with(|state| matches!(state.target, Some(Ok(_)))));
    toggle.text(move || {
        said(
            state.with(|state| if state.streaming { english!("Stop streaming") } else { english!("Stream") }),
        )
        .to_owned()
    });
    toggle.attribute("class", move || {
        state.with(|state| if state.streaming { "" } else { "primary" }).to_owned()
    });
    toggle.on("click", move |_| context.send(Command::Stream(!state.peek(|state| state.streaming))));
}

/// Beside the welcome as long as there is no sensor, and in the dock from then on.
fn actions(context: Context, page: &Part, dock: &Part) {
    let state = context.state;
    let actions = dock.at(".actions");
    let connect = dock.at("#connect");
    // Without an adapter the button stays: it is pressed again after Bluetooth was switched on.
    connect.flag("disabled", move || {
        let availability = state.with(|state| state.availability);
        matches!(availability, Availability::Missing | Availability::InsecureContext | Availability::Policy)
    });
    connect.on("click", move |_| context.send(Command::Connect));
    dock.at("#simulate").on("click", move |_| {
        // Another person each time.
        context.send(Command::Simulate(format!("strap,seed={}", dom::random_seed() % 100_000)));
    });
    let (dock, welcome) = (dock.clone(), page.at(".first-actions"));
    let mut first = None;
    run_again(Box::new(move || {
        let empty = state.with(|state| state.devices.is_empty());
        if first.replace(empty) == Some(empty) {
            return;
        }
        if empty { &welcome } else { &dock }.take(&actions);
    }));
}

fn stream_state(state: &AppState) -> &'static str {
    if !state.streaming {
        return if state.target == Some(Err(NoTarget::LocalOnly)) { "local" } else { "off" };
    }
    match state.uplink.as_ref().map(|status| &status.state) {
        None | Some(UplinkState::Off | UplinkState::Connecting) => "connecting",
        Some(UplinkState::Live) => "live",
        Some(UplinkState::Waiting { .. }) => "waiting",
        Some(UplinkState::Refused { .. }) => "refused",
    }
}

/// How far the delivery of what was held has come, while it goes on. `part` is a `progress` element with a maximum of 100.
pub fn show_drain(context: Context, part: &Part) {
    let state = context.state;
    let mut most = 0;
    part.attribute("value", move || {
        let backlog = state.with(backlog);
        most = if backlog == 0 { 0 } else { most.max(backlog) };
        (100 - 100 * u64::from(backlog) / u64::from(most.max(1))).to_string()
    });
    part.shown(move || state.with(|state| stream_state(state) == "live" && backlog(state) > 0));
}

/// How many values wait; none where it is only those that are always on their way.
fn backlog(state: &AppState) -> u32 {
    let backlog = state.uplink.as_ref().map_or(0, |status| status.backlog);
    if backlog > words::BACKLOG_SHOWN { backlog } else { 0 }
}

fn stream_words(state: &AppState) -> String {
    let host = match &state.target {
        Some(Ok(target)) => &target.host,
        Some(Err(missing)) => return words::no_target(*missing).to_owned(),
        None => return String::new(),
    };
    if !state.streaming {
        return words::not_streaming(host);
    }
    let by_itself = state.server.as_ref().is_some_and(|server| server.autostream);
    words::uplink(state.uplink.as_ref(), host, state.now, by_itself)
}
