//! The page that is there from the start: connect, watch, stream.

use leptos::prelude::*;

use crate::components::{devices, dock, header, notice_bar, settings_dialog, welcome};

/// Live values and charts of every sensor, or the welcome where there is none.
#[component]
pub fn Live() -> impl IntoView {
    let settings_open = RwSignal::new(false);
    view! {
        {header(settings_open)}
        <main>{notice_bar()} {welcome()} {devices()}</main>
        {dock(settings_open)}
        {settings_dialog(settings_open)}
    }
}
