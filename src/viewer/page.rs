//! The page as a whole: takes the link out of the address, watches, and shows people or the wall.

use std::cell::RefCell;

use leptos::prelude::*;
use strapline_units::Metric;
use strapline_wire::UplinkState;
use web_sys::{HtmlDialogElement, HtmlInputElement};

use super::board::Board;
use super::feed::{self, Feed};
use super::link::{self, Link};
use super::reception::Reception;
use super::watcher::{Sinks, Watcher};
use super::{qr, wall, words};
use crate::app::Context;
use crate::components::markup::{Part, keep, markup, run_again};
use crate::components::{keep_screen_on, notice_bar, tab};
use crate::dom::{self, Listener};
use crate::language;
use crate::say;
use crate::series::SeriesSet;
use crate::settings::{NoTarget, Settings, Target};
use crate::state::{Event, State};
use crate::worker::watch::Watch;

/// The style comes with the markup: a first visit of the other page need not load it.
const PAGE: &str = concat!(
    "<style>",
    include_str!("../../style/settings.css"),
    include_str!("../../style/viewer.css"),
    "</style>",
    include_str!("page.html"),
);

/// How far back one person's stream is shown to who joins, in seconds.
const RECENT: u32 = 300;
/// The same for a wall, which shows less of each.
const WALL_RECENT: u32 = 120;

/// The whole page.
pub(super) fn page() -> impl IntoView {
    markup(PAGE, |page| {
        let state = State::default();
        let series: &'static SeriesSet = Box::leak(Box::default());
        let context = Context::watching(state, series);
        state.apply(Event::Settings(Settings::load()));
        language::follow(state);
        state.apply(Event::Tick(dom::now()));
        // Another link in the same tab changes nothing but the fragment.
        keep(Box::new(Listener::new(&window(), "hashchange", |_| drop(window().location().reload()))));
        notice_bar(context, &page.at("#notice"));
        full_screen(&page);
        let fragment = link::take();
        let link = fragment.as_deref().and_then(Link::parse);
        let target = link.as_ref().map(target);
        match (link, target) {
            (Some(link), Some(Ok(target))) => {
                share(&page, &link::address(fragment.as_deref().unwrap_or_default()));
                watch(context, series, &page, link, target);
            }
            (link, target) => ask(&page, link.is_some(), target.and_then(Result::err)),
        }
    })
}

fn target(link: &Link) -> Result<Target, NoTarget> {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let path = window().location().pathname().unwrap_or_default();
    link.target(&base, path.ends_with("/viewer"))
}

fn watch(context: Context, series: &'static SeriesSet, page: &Part, link: Link, target: Target) {
    let reception = RwSignal::new(Reception::default());
    let board: Option<&'static RefCell<Board>> =
        link.wall.then(|| &*Box::leak(Box::new(RefCell::new(Board::default()))));
    let shown = Feed { context, reception, host: target.host.clone() };
    feed::status(&shown, page);
    match board {
        Some(board) => wall::wall(&shown, &page.at(".wall"), board),
        None => feed::feed(&shown, &page.at(".feed")),
    }
    page.at(if link.wall { ".wall" } else { ".feed" }).shown(|| true);
    if link.wall {
        run_again(Box::new(|| document().set_title(title())));
    } else {
        tab(context.state, title);
    }
    keep_screen_on(move || {
        let ended = reception.with(|reception| matches!(reception.state, UplinkState::Refused { .. }));
        !ended && context.state.with(|state| state.settings.keep_screen_on)
    });
    let watch = Watch {
        socket_url: target.socket_url,
        token: link.token,
        recent: if link.wall { WALL_RECENT } else { RECENT },
        users: link.users,
        types: link.wall.then(|| vec![Metric::HeartRate.name().to_owned()]),
    };
    let sinks = Sinks { state: context.state, series, reception, board };
    keep(Box::new(Watcher::start(watch, sinks)));
}

fn title() -> &'static str {
    say!("Strapline: live viewer")
}

/// Asks for a link.
fn ask(page: &Part, has_link: bool, missing: Option<NoTarget>) {
    run_again(Box::new(|| document().set_title(title())));
    let part = page.at(".join");
    part.at("h2").text(move || words::no_link(has_link, missing).0.to_owned());
    part.at("p").text(move || words::no_link(has_link, missing).1.to_owned());
    part.shown(|| true);
    let input: HtmlInputElement = part.at("input").element();
    part.at("form").on("submit", move |event| {
        event.prevent_default();
        let text = input.value();
        match Link::parse(&text) {
            // The listener above reloads the page with it.
            Some(_) => {
                let _ = window().location().set_hash(link::fragment(&text));
            }
            None => {
                input.set_custom_validity(say!("There is no token in this link."));
                input.report_validity();
                input.set_custom_validity("");
            }
        }
    });
}

/// The link for somebody else, to be scanned or copied.
fn share(page: &Part, address: &str) {
    let button = page.at("#share");
    button.shown(|| true);
    let dialog: HtmlDialogElement = page.at("dialog").element();
    let (code, input) = (page.at("dialog svg"), page.at("dialog input"));
    let close = dialog.clone();
    page.at("dialog .close").on("click", move |_| close.close());
    let address = address.to_owned();
    button.on("click", move |_| {
        match qr::path(&address) {
            Some((size, path)) => {
                code.set("viewBox", &format!("0 0 {size} {size}"));
                code.at("path").set("d", &path);
            }
            None => code.set("hidden", ""),
        }
        input.element::<HtmlInputElement>().set_value(&address);
        if !dialog.open() {
            let _ = dialog.show_modal();
        }
    });
    let input: HtmlInputElement = page.at("dialog input").element();
    page.at("dialog input").on("focus", move |_| input.select());
}

/// Fills the screen, where the browser can.
fn full_screen(page: &Part) {
    let button = page.at("#full-screen");
    button.shown(|| document().fullscreen_enabled());
    button.on("click", |_| {
        let document = document();
        match (document.fullscreen_element(), document.document_element()) {
            (Some(_), _) => document.exit_fullscreen(),
            // Refused only where no person has asked for it.
            (None, Some(root)) => drop(root.request_fullscreen()),
            (None, None) => {}
        }
    });
}
