//! What is known of the body, in the section of its source: zone and trust beside the large number, figures above the charts,
//! bars and plot below them.

use leptos::prelude::{Get, RwSignal, With};
use strapline_units::SourceId;
use strapline_vitals::Trust;
use strapline_vitals::live::{LiveHrv, LiveMeasures, LiveState};

use super::pocket::pocket;
use super::{Hub, pictures};
use crate::components::markup::Part;
use crate::components::open_settings;
use crate::words;

/// Colours and places of all that is here.
const STYLE: &str = include_str!("../../style/body.css");

/// Adds all parts to the section of a sensor, until the component ends that calls it.
pub fn panel(hub: &'static Hub, part: &Part, id: SourceId) {
    style();
    let live = hub.follow(id);
    pocket(hub, part, id, live);
    if let Some(value) = part.find("[data-vital=HEART_RATE]") {
        value.insert("beforeend", include_str!("zone.html"));
        zone(&value, live);
    }
    let plots = part.at(".plots");
    plots.insert("beforebegin", include_str!("figures.html"));
    figures(&part.at(".figures"), live);
    plots.insert("afterend", include_str!("shape.html"));
    shape(hub, &part.at(".shape"), id, live);
}

/// Puts the style sheet on the page, once.
fn style() {
    let document = leptos::prelude::document();
    if document.get_element_by_id("body-style").is_some() {
        return;
    }
    if let (Some(head), Ok(style)) = (document.head(), document.create_element("style")) {
        style.set_id("body-style");
        style.set_text_content(Some(STYLE));
        let _ = head.append_child(&style);
    }
}

fn zone(value: &Part, live: RwSignal<LiveState>) {
    let heart = move || live.with(|state| state.heart);
    value.attribute("data-zone", move || heart().map_or_else(String::new, |heart| heart.zone.to_string()));
    let part = value.at(".zone");
    part.shown(move || heart().is_some());
    part.at("b").text(move || heart().map(|heart| words::body::zone(heart.zone)).unwrap_or_default());
    part.at("span").text(move || {
        let range = |state: &LiveState| {
            state.heart.map(|heart| words::body::zone_range(heart.zone, &state.zones_bpm))
        };
        live.with(range).unwrap_or_default()
    });
    mark(value, move || heart().map(|heart| heart.trust));
}

/// A mark of trust: a shape, and why in words.
fn mark(part: &Part, trust: impl Fn() -> Option<Trust> + Copy + 'static) {
    let mark = part.at(".trust-mark");
    mark.shown(move || trust().is_some());
    mark.attribute("data-trust", move || {
        trust().map(|trust| words::body::trust(&trust).0).unwrap_or_default().to_owned()
    });
    mark.at("span")
        .text(move || trust().map(|trust| words::body::trust(&trust).1).unwrap_or_default().to_owned());
}

fn figures(part: &Part, live: RwSignal<LiveState>) {
    let hrv = move || live.with(|state| state.hrv);
    let figure = |name: &str, decimals: u32, read: fn(&LiveState) -> Option<f64>| {
        let part = part.at(&format!("[data-figure={name}]"));
        part.at(".number").text(move || live.with(|state| words::body::measure(read(state), decimals)));
    };
    fn measures(state: &LiveState) -> LiveMeasures {
        state.hrv.map(|hrv| hrv.measures).unwrap_or_default()
    }
    figure("rmssd", 0, |state| measures(state).rmssd_ms);
    figure("alpha1", 2, |state| measures(state).dfa_alpha1);
    figure("respiration", 1, |state| state.breathing.map(|it| it.breathing.rate_rpm));
    figure("artefacts", 1, |state| state.hrv.map(|hrv| hrv.artefact_pct));
    figure("energy", 0, |state| state.energy_and_load.map(|(kcal, _)| kcal));
    figure("load", 0, |state| Some(state.energy_and_load.map_or(state.edwards, |(_, load)| load)));
    figure("sdnn", 0, |state| measures(state).sdnn_ms);
    figure("pnn50", 0, |state| measures(state).pnn50_pct);
    figure("sd1", 0, |state| measures(state).sd1_ms);
    figure("sd2", 0, |state| measures(state).sd2_ms);
    figure("lf-hf", 1, |state| measures(state).lf_hf);
    let note = |name: &str| part.at(&format!("[data-figure={name}] small"));
    note("respiration")
        .text(move || live.with(|state| words::body::breathing(state.breathing.as_ref())).to_owned());
    note("artefacts").text(move || live.with(words::body::corrected));
    part.at(".waits").text(move || words::body::waits(hrv().as_ref()));
    mark(part, move || hrv().filter(told).map(|hrv| hrv.trust));
}

const fn told(hrv: &LiveHrv) -> bool {
    hrv.measures.rmssd_ms.is_some()
}

fn shape(hub: &'static Hub, part: &Part, id: SourceId, live: RwSignal<LiveState>) {
    let zones = part.at("[data-picture=zones]");
    zones.attribute("aria-label", move || live.with(words::body::in_zones));
    pictures::zones(hub.context(), &zones, live);
    pictures::poincare(hub.context(), &part.at("[data-picture=poincare]"), id, live);
    part.at(".zones-from span").text(move || live.with(words::body::zones_from).to_owned());
    let set = part.at(".profile");
    set.shown(move || {
        let state = live.get();
        state.zones_assumed || state.energy_and_load.is_none()
    });
    set.on("click", move |_| open_settings(hub.context()));
    let check = part.at(".ecg-check");
    check.shown(move || live.with(|state| state.ecg.is_some()));
    check
        .text(move || live.with(|state| state.ecg.map(|check| words::body::ecg(&check))).unwrap_or_default());
}
