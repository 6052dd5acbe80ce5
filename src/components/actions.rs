//! The two ways to add a sensor.

use leptos::prelude::*;

use super::flag;
use crate::app::Context;
use crate::bluetooth::Availability;
use crate::engine::Command;

/// Connect a sensor, or try without one. Beside the welcome as long as there is no sensor, and in the dock from then on.
#[component]
pub fn Actions(
    /// Whether these are those of the first visit.
    first: bool,
) -> impl IntoView {
    let Context { state, .. } = Context::get();
    let shown = Memo::new(move |_| state.with(|state| state.devices.is_empty()) == first);
    move || shown.get().then(buttons)
}

fn buttons() -> impl IntoView {
    let context = Context::get();
    // Without an adapter the button stays: it is pressed again after Bluetooth was switched on.
    let impossible = flag(move || {
        let availability = context.state.with(|state| state.availability);
        matches!(availability, Availability::Missing | Availability::InsecureContext | Availability::Policy)
    });
    view! {
        <div class="actions">
            <button
                id="connect"
                class="primary"
                disabled=impossible
                aria-describedby="notice"
                on:click=move |_| context.send(Command::Connect)
            >
                "Connect a sensor"
            </button>
            <button id="simulate" class="quiet" on:click=move |_| context.send(Command::Simulate)>
                "Try without a strap"
            </button>
        </div>
    }
}
