//! The page that is there from the start: connect, watch, stream.

use leptos::prelude::*;

use crate::app::Context;
use crate::components::{Actions, DevicePanel, Header, NoticeBar, SettingsDialog, StreamBar, Welcome};

/// Live values and charts of every sensor, or the welcome where there is none.
#[component]
pub fn Live() -> impl IntoView {
    let Context { state, .. } = Context::get();
    let ids = Memo::new(move |_| {
        state.with(|state| state.devices.iter().map(|device| device.id).collect::<Vec<_>>())
    });
    let settings_open = RwSignal::new(false);
    view! {
        <Header settings_open />
        <main>
            <NoticeBar />
            <Welcome />
            <div class="devices">
                <For each=move || ids.get() key=|id| *id let:id>
                    <DevicePanel id />
                </For>
            </div>
        </main>
        <footer class="dock">
            <StreamBar settings_open />
            <Actions first=false />
        </footer>
        <SettingsDialog open=settings_open />
    }
}
