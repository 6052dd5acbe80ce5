//! The name of the page and its settings.

use leptos::prelude::*;

/// The bar at the top.
#[component]
pub fn Header(
    /// Whether the settings dialog is open.
    settings_open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <header class="top">
            <h1 class="wordmark">
                <svg viewBox="0 0 32 20" aria-hidden="true">
                    <path d="M1 11h7l3-8 5 15 4-11 2 4h9" />
                </svg>
                "Strapline"
            </h1>
            <button id="settings" class="quiet" aria-haspopup="dialog" on:click=move |_| settings_open.set(true)>
                "Settings"
            </button>
        </header>
    }
}
