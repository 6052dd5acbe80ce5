//! The tab: its title and icon show the heart rate while there is a fresh one, for who looks at another tab.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::document;
use strapline_units::{Metric, Timestamp};
use strapline_vitals::{Freshness, freshness};
use web_sys::HtmlLinkElement;

use super::markup::{Part, keep, run_again};
use crate::dom;
use crate::state::{AppState, Phase, State};
use crate::words;

/// The number changes no more often than this, whatever sensors send; that it is too old is shown at once.
const INTERVAL: Duration = Duration::from_secs(1);
/// The number in white on red, in the place of the pulse.
const ICON: [&str; 2] = [
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' \
     fill='%23c9243f'/%3E%3Ctext x='16' y='23' style='font:700 18px sans-serif' \
     text-anchor='middle' fill='%23fff'%3E",
    "%3C/text%3E%3C/svg%3E",
];

/// What the tab looks like without a number, and since when it shows one.
struct Tab {
    title: fn() -> &'static str,
    icon: Option<HtmlLinkElement>,
    address: String,
    /// The title as it was last written, in the language of that moment.
    written: String,
    shown: Option<i64>,
    changed: Timestamp,
}

/// Follows the heart rates of the page until the component ends; then the tab is as before. `title` is what it is called without a
/// number, in the reader's language.
pub fn tab(state: State, title: fn() -> &'static str) {
    let link = document().query_selector("link[rel=icon]").ok().flatten();
    let icon = link.map(|link| Part::from(link).element::<HtmlLinkElement>());
    let address = icon.as_ref().map(HtmlLinkElement::href).unwrap_or_default();
    let changed = Timestamp::default();
    let tab = Tab { title, icon, address, written: document().title(), shown: None, changed };
    let tab = Rc::new(RefCell::new(tab));
    keep(Box::new(Restore(tab.clone())));
    run_again(Box::new(move || {
        // Not the state's own time: a hidden page ticks rarely.
        let now = dom::now();
        tab.borrow_mut().show(now, state.with(|state| heart_rate(state, now)));
    }));
}

/// The first heart rate that is fresh and is measured now, in whole bpm.
fn heart_rate(state: &AppState, now: Timestamp) -> Option<i64> {
    let of_now = state.devices.iter().filter(|device| device.phase != Phase::Replayed);
    let vitals = of_now.filter_map(|device| device.vital(Metric::HeartRate));
    let fresh = |at| freshness(now, at) == Freshness::Fresh;
    vitals.into_iter().find(|vital| fresh(vital.at)).map(|vital| vital.value.round() as i64)
}

impl Tab {
    fn show(&mut self, now: Timestamp, bpm: Option<i64>) {
        let soon = now.duration_since(self.changed) < INTERVAL;
        let other = bpm != self.shown && !(soon && bpm.is_some());
        if other {
            self.changed = now;
            self.shown = bpm;
        }
        let title = self.shown.map_or_else(|| (self.title)().to_owned(), words::title);
        // In another language without another number, too.
        if title != self.written {
            document().set_title(&title);
            self.written = title;
        }
        if let Some(link) = self.icon.as_ref().filter(|_| other) {
            let icon = self.shown.map(|bpm| format!("{}{bpm}{}", ICON[0], ICON[1]));
            link.set_href(icon.as_ref().unwrap_or(&self.address));
        }
    }
}

struct Restore(Rc<RefCell<Tab>>);

impl Drop for Restore {
    fn drop(&mut self) {
        self.0.borrow_mut().show(Timestamp::default(), None);
    }
}
