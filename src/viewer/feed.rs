//! One person: every sensor with its numbers and charts, as on the page that sends them, but for what only that one can do.

use leptos::prelude::*;
use strapline_units::SourceId;
use strapline_wire::UplinkState;

use super::reception::Reception;
use super::words;
use crate::app::Context;
use crate::components::markup::Part;
use crate::components::{plots, values};

const PANEL: &str = r#"<section class="device watched">
  <header>
    <h2 translate="no"></h2>
    <span class="badge" hidden>Simulated</span>
    <p class="state"><i aria-hidden="true"></i><span></span></p>
  </header>
  <div class="numbers"><div class="values contents"></div></div>
  <div class="plots"></div>
</section>"#;

/// What the views of a viewer read.
#[derive(Clone)]
pub struct Feed {
    /// The sensors and their values.
    pub context: Context,
    /// How the stream stands.
    pub reception: RwSignal<Reception>,
    /// Host and port of the broker, for people.
    pub host: String,
}

/// How the stream stands, in words, and how late values come.
pub(super) fn status(feed: &Feed, page: &Part) {
    let Feed { context, reception, host } = feed.clone();
    let part = page.at(".reception");
    part.shown(|| true);
    let name = move || {
        reception.with(|reception| match &reception.state {
            UplinkState::Off | UplinkState::Connecting => "connecting",
            UplinkState::Live => "live",
            UplinkState::Waiting { .. } => "waiting",
            UplinkState::Refused { .. } => "refused",
        })
    };
    part.attribute("data-link", move || name().to_owned());
    // Apart from the text, which counts seconds.
    part.at(".spoken").text(move || words::connection_spoken(name()).to_owned());
    part.attribute("data-frames", move || reception.with(|reception| reception.received.to_string()));
    part.at(".words").text(move || {
        let now = context.state.with(|state| state.now);
        reception.with(|reception| words::connection(reception, &host, now))
    });
    part.at(".lateness").text(move || {
        reception.with(|reception| match reception.state {
            UplinkState::Live => words::lateness(reception.latency_ms),
            _ => String::new(),
        })
    });
}

/// A panel for each sensor.
pub fn feed(feed: &Feed, part: &Part) {
    let Feed { context, reception, .. } = feed.clone();
    let state = context.state;
    part.at(".empty").shown(move || state.with(|state| state.devices.is_empty()));
    let ids = move || state.with(|state| state.devices.iter().map(|device| device.id.0).collect());
    part.at(".devices").list(ids, PANEL, move |part, id| {
        panel(context, reception, &part.at(".device"), SourceId(id));
    });
}

fn panel(context: Context, reception: RwSignal<Reception>, part: &Part, id: SourceId) {
    let state = context.state;
    state.peek(|state| {
        if let Some(device) = state.devices.iter().find(|device| device.id == id) {
            part.set("aria-label", &device.name);
            part.set("data-device", &device.name);
            part.at("h2").set_text(&device.name);
        }
    });
    part.at(".badge").shown(move || state.device(id, |device| device.simulated).unwrap_or_default());
    let stands = move || {
        let now = state.with(|state| state.now);
        let connected = reception.with(|reception| reception.state == UplinkState::Live);
        let latest = state.device(id, |device| device.latest()).flatten();
        words::sensor_state(latest, now, connected)
    };
    part.attribute("data-phase", move || stands().0.to_owned());
    part.at(".state span").text(move || stands().1);
    values(context, part, id);
    plots(context, part, id);
}
