//! The page that is there from the start: connect, watch, stream.

use leptos::prelude::*;

use crate::app::Context;
use crate::components::{device_panel, dock, header, notice_bar, settings_dialog, welcome};

/// Live values and charts of every sensor, or the welcome where there is none.
#[component]
pub fn Live() -> impl IntoView {
    let Context { state, .. } = Context::get();
    let ids = move || state.with(|state| state.devices.iter().map(|device| device.id).collect::<Vec<_>>());
    let settings_open = RwSignal::new(false);
    view! {
        {header(settings_open)}
        <main>
            {notice_bar()}
            {welcome()}
            <div class="devices">
                <For each=ids key=|id| *id children=device_panel />
            </div>
        </main>
        {dock(settings_open)}
        {settings_dialog(settings_open)}
    }
}
