//! The place of the recordings, which are loaded when somebody first looks at them. The address says so (`#recordings`), so that
//! the browser's way back leads to the sensors.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::Owner;

use super::markup::{Part, keep};
use crate::app::Context;
use crate::dom::{self, Listener};
use crate::lazy;
use crate::state::{Event, Notice};

/// What the address ends with.
const ADDRESS: &str = "#recordings";

/// Shows the recordings in the place of the sensors while the address says so.
pub fn recordings_page(context: Context, page: &Part) {
    let (main, part, owner) = (page.at("main"), page.at(".recordings"), Owner::current());
    let loaded = Rc::new(Cell::new(false));
    let turn = move || {
        let shown = is_shown();
        main.set("data-page", if shown { "recordings" } else { "live" });
        let Some(owner) = owner.clone().filter(|_| shown && !loaded.replace(true)) else { return };
        let (part, loaded) = (part.clone(), loaded.clone());
        dom::spawn(async move {
            if lazy::recordings(context, part, owner).await.is_err() {
                loaded.set(false);
                context.state.apply(Event::Notice(Some(Notice::NotLoaded)));
            }
        });
    };
    turn();
    if let Some(window) = web_sys::window() {
        keep(Box::new(Listener::new(&window, "hashchange", move |_| turn())));
    }
}

/// Whether the address asks for the recordings.
pub(crate) fn is_shown() -> bool {
    web_sys::window().and_then(|window| window.location().hash().ok()).as_deref() == Some(ADDRESS)
}
