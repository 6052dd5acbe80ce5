//! One sensor: its state in words, its numbers, its charts, and what can be done with it.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use strapline_chart::Ring;
use strapline_units::{Metric, SourceId};

use super::{ChartKind, ChartView, Value, flag, text};
use crate::app::Context;
use crate::engine::Command;
use crate::series::DeviceSeries;
use crate::state::{Device, Phase};
use crate::words;

const HEART_RATE_WINDOW: Duration = Duration::from_secs(120);
const RR_WINDOW: Duration = Duration::from_secs(60);

/// A sensor's part of the page.
#[component]
pub fn DevicePanel(
    /// The sensor.
    id: SourceId,
) -> impl IntoView {
    let context = Context::get();
    let state = context.state;
    let name = state.peek(|state| {
        state
            .devices
            .iter()
            .find(|device| device.id == id)
            .map(|device| device.name.clone())
            .unwrap_or_default()
    });
    let phase =
        text(move || state.device(id, |device| phase_name(&device.phase)).unwrap_or_default().to_owned());
    let words = text(move || {
        let now = state.with(|state| state.now);
        state.device(id, |device| words::phase(device, now)).unwrap_or_default()
    });
    let look = |ring: fn(&DeviceSeries) -> &Ring| {
        let series = context.series();
        Rc::new(move |see: &mut dyn FnMut(&Ring)| {
            series.with(id, |series| see(ring(series)));
        })
    };
    let simulated = move || state.device(id, |device| device.simulated).unwrap_or_default();
    view! {
        <section class="device" aria-label=name.clone() data-device=name.clone() data-phase=phase>
            <header>
                <h2>{name.clone()}</h2>
                <span class="badge" hidden=flag(move || !simulated())>"Simulated"</span>
                <p class="state" role="status">
                    <i aria-hidden="true"></i>
                    {words}
                </p>
                <Row id />
            </header>
            <div class="numbers">
                <Value id metric=Metric::HeartRate label="Heart rate" large=true />
                <Value id metric=Metric::RrInterval label="RR interval" />
                <Trust id />
            </div>
            <figure class="heart-rate">
                <figcaption>"Heart rate" <span>"2 min"</span></figcaption>
                <ChartView
                    kind=ChartKind::HeartRate
                    window=HEART_RATE_WINDOW
                    label=format!("Heart rate of {name} over the last two minutes")
                    look=look(|series| &series.heart_rate)
                />
            </figure>
            <figure class="tachogram">
                <figcaption>"RR intervals" <span>"1 min"</span></figcaption>
                <ChartView
                    kind=ChartKind::Tachogram
                    window=RR_WINDOW
                    label=format!("RR intervals of {name} over the last minute")
                    look=look(|series| &series.rr)
                />
            </figure>
        </section>
    }
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

/// What can be done with a sensor.
#[component]
fn Row(id: SourceId) -> impl IntoView {
    let context = Context::get();
    // Offered in some phases only.
    let offered = move |in_phase: fn(&Phase) -> bool| {
        flag(move || !context.state.device(id, |device| in_phase(&device.phase)).unwrap_or_default())
    };
    let away = |phase: &Phase| matches!(phase, Phase::Reconnecting { .. } | Phase::Lost { .. });
    let button =
        move |class: &'static str, label: &'static str, command: fn(SourceId) -> Command, in_phase| {
            view! {
                <button class=class hidden=offered(in_phase) on:click=move |_| context.send(command(id))>
                    {label}
                </button>
            }
        };
    view! {
        <div class="row">
            {button("retry", "Retry now", Command::RetryNow, away)}
            {button("reconnect", "Connect again", Command::Reconnect, |phase| *phase == Phase::Disconnected)}
            {button("quiet disconnect", "Disconnect", Command::Disconnect, |phase| *phase != Phase::Disconnected)}
            {button("quiet forget", "Forget", Command::Forget, |_| true)}
        </div>
    }
}

/// Contact, battery, place, names, and what could not be read.
#[component]
fn Trust(id: SourceId) -> impl IntoView {
    let Context { state, .. } = Context::get();
    let fact = move |class: &'static str, term: &'static str, read: fn(&Device) -> Option<String>| {
        let read = move || state.device(id, read).flatten();
        view! {
            <div class=class hidden=flag(move || read().is_none())>
                <dt>{term}</dt>
                <dd>{text(move || read().unwrap_or_default())}</dd>
            </div>
        }
    };
    view! {
        <dl class="trust">
            {fact("contact", "Contact", |device| words::contact(device.contact).map(str::to_owned))}
            {fact("battery", "Battery", |device| device.battery_percent.map(words::percent))}
            {fact("location", "Worn on", |device| device.location.map(words::location))}
            {fact("outage", "Gap", |device| device.outage.map(words::outage))}
            {fact("faults", "Unreadable", |device| words::faults(&device.faults))}
        </dl>
        <p class="about">{text(move || state.device(id, |device| device.about.join(" · ")).unwrap_or_default())}</p>
    }
}
