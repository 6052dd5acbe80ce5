//! One sensor: its state in words, its numbers, its charts, and what can be done with it.

use std::rc::Rc;
use std::time::Duration;

use strapline_chart::Ring;
use strapline_units::{Metric, SourceId};

use super::markup::Part;
use super::{ChartKind, show_chart, show_value};
use crate::app::Context;
use crate::engine::Command;
use crate::series::DeviceSeries;
use crate::state::{Device, Phase};
use crate::words;

const HEART_RATE_WINDOW: Duration = Duration::from_secs(120);
const RR_WINDOW: Duration = Duration::from_secs(60);

/// A part of the page for each sensor.
pub fn devices(context: Context, page: &Part) {
    let state = context.state;
    let ids = move || state.with(|state| state.devices.iter().map(|device| device.id).collect());
    page.at(".devices").list(ids, include_str!("device_panel.html"), move |part, id| bind(context, part, id));
}

fn bind(context: Context, part: &Part, id: SourceId) {
    let part = part.at(".device");
    heading(context, &part, id);
    show_value(context, &part.at(".value.large"), id, Metric::HeartRate);
    show_value(context, &part.at(".value.rr"), id, Metric::RrInterval);
    trust(context, &part, id);
    chart(context, &part.at(".heart-rate canvas"), id, ChartKind::HeartRate, HEART_RATE_WINDOW, |series| {
        &series.heart_rate
    });
    chart(context, &part.at(".tachogram canvas"), id, ChartKind::Tachogram, RR_WINDOW, |series| &series.rr);
    buttons(context, &part, id);
}

fn heading(context: Context, part: &Part, id: SourceId) {
    let state = context.state;
    state.peek(|state| {
        if let Some(device) = state.devices.iter().find(|device| device.id == id) {
            part.set("aria-label", &device.name);
            part.set("data-device", &device.name);
            part.at("h2").set_text(&device.name);
            part.at(".heart-rate canvas")
                .set("aria-label", &format!("Heart rate of {}, two minutes", device.name));
            part.at(".tachogram canvas")
                .set("aria-label", &format!("RR intervals of {}, one minute", device.name));
        }
    });
    part.at(".badge").shown(move || state.device(id, |device| device.simulated).unwrap_or_default());
    part.attribute("data-phase", move || {
        state.device(id, |device| phase_name(&device.phase)).unwrap_or_default().to_owned()
    });
    part.at(".state span").text(move || {
        let now = state.peek(|state| state.now);
        state.device(id, |device| words::phase(device, now)).unwrap_or_default()
    });
}

const fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Connecting => "connecting",
        Phase::Live => "live",
        Phase::Reconnecting { .. } => "reconnecting",
        Phase::Lost { .. } => "lost",
        Phase::Disconnected => "disconnected",
    }
}

/// Contact, battery, place, names, and what could not be read.
fn trust(context: Context, part: &Part, id: SourceId) {
    let state = context.state;
    let fact = |selector: &str, read: fn(&Device) -> Option<String>| {
        let part = part.at(selector);
        part.shown(move || state.device(id, read).flatten().is_some());
        part.at("dd").text(move || state.device(id, read).flatten().unwrap_or_default());
    };
    fact(".contact", |device| words::contact(device.contact).map(str::to_owned));
    fact(".battery", |device| device.battery_percent.map(words::percent));
    fact(".location", |device| device.location.map(words::location));
    fact(".outage", |device| device.outage.map(words::outage));
    fact(".faults", |device| words::faults(&device.faults));
    part.at(".about").text(move || state.device(id, |device| device.about.join(" · ")).unwrap_or_default());
}

fn chart(
    context: Context,
    canvas: &Part,
    id: SourceId,
    kind: ChartKind,
    window: Duration,
    ring: fn(&DeviceSeries) -> &Ring,
) {
    let series = context.series();
    let look = move |see: &mut dyn FnMut(&Ring)| {
        series.with(id, |series| see(ring(series)));
    };
    show_chart(context, canvas, kind, window, Rc::new(look));
}

/// What can be done with a sensor, each in the phases in which it makes sense.
fn buttons(context: Context, part: &Part, id: SourceId) {
    let button = |selector: &str, command: fn(SourceId) -> Command, in_phase: fn(&Phase) -> bool| {
        let button = part.at(selector);
        button.shown(move || context.state.device(id, |device| in_phase(&device.phase)).unwrap_or_default());
        button.on("click", move |_| context.send(command(id)));
    };
    button(".retry", Command::RetryNow, |phase| {
        matches!(phase, Phase::Reconnecting { .. } | Phase::Lost { .. })
    });
    button(".reconnect", Command::Reconnect, |phase| *phase == Phase::Disconnected);
    button(".disconnect", Command::Disconnect, |phase| *phase != Phase::Disconnected);
    button(".forget", Command::Forget, |_| true);
}
