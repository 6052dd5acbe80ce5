//! The name of the page and the way to its settings.

use leptos::prelude::*;

use super::markup::markup;

/// The bar at the top.
pub fn header(settings_open: RwSignal<bool>) -> AnyView {
    markup(include_str!("header.html"), move |part| {
        part.at("#settings").on("click", move |_| settings_open.set(true));
    })
}
