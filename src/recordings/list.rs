//! The list: what there is, import, and deleting one or all.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use strapline_export::Summary;
use web_sys::HtmlInputElement;

use super::desk::{Desk, Panel, Slices};
use super::{detail, files, load, text};
use crate::app::Context;
use crate::components::markup::{Part, keep};
use crate::components::recordings_page::is_shown;
use crate::dom::{self, Listener};
use crate::indexed_db::{completed, lock};
use crate::language::said;
use crate::recorder::{Row, Store, estimate, lock_name};
use crate::{count, say, words};

/// Fills `part` with the recordings.
pub(super) fn show(context: Context, part: &Part) {
    part.fill(include_str!("panel.html"));
    let panel = RwSignal::new(Panel::default());
    let owner = Owner::current();
    let part = part.clone();
    dom::spawn(async move {
        let Some(store) = Store::open().await else {
            part.at(".empty").set_text(said(words::KEEPS_NOTHING));
            return;
        };
        let desk = Rc::new(Desk {
            context,
            store,
            panel,
            opened: RefCell::default(),
            cancelled: Cell::default(),
            owner: RefCell::default(),
        });
        if let Some(owner) = owner {
            owner.with(|| bind(&desk, &part));
        }
        refresh(&desk).await;
    });
}

fn bind(desk: &Rc<Desk>, part: &Part) {
    let panel = desk.panel;
    let open = move || panel.with(|panel| panel.open.is_some());
    part.attribute("data-open", move || open().to_string());
    shelf(desk, part);
    import(desk, part);
    deleting(desk, part);
    let trouble = part.at(".trouble");
    trouble.shown(move || panel.with(|panel| panel.trouble.is_some()));
    let words = move || panel.with(|panel| panel.trouble.clone()).unwrap_or_default();
    trouble.at("strong").text(move || words().0);
    trouble.at("span").text(move || words().1);
    let closing = desk.clone();
    trouble.at("button").on("click", move |_| closing.change(|panel| panel.trouble = None));
    let busy = part.at(".busy");
    busy.shown(move || panel.with(|panel| panel.busy.is_some()));
    busy.at("span")
        .text(move || panel.with(|panel| panel.busy.map_or("", |(what, _)| said(what)).to_owned()));
    busy.at("progress").attribute("value", move || {
        panel.with(|panel| panel.busy.map_or(0, |(_, percent)| percent).to_string())
    });
    let cancelling = desk.clone();
    busy.at("button").on("click", move |_| cancelling.cancelled.set(true));
    detail::place(desk, part.at(".opened"));
    let Some(window) = web_sys::window() else { return };
    let turning = desk.clone();
    keep(Box::new(Listener::new(&window, "hashchange", move |_| {
        let desk = turning.clone();
        dom::spawn(async move {
            if is_shown() {
                refresh(&desk).await;
            } else {
                purge(&desk).await;
            }
        });
    })));
}

fn shelf(desk: &Rc<Desk>, part: &Part) {
    let panel = desk.panel;
    part.at(".empty").shown(move || panel.with(|panel| panel.rows.is_empty()));
    part.at(".space").text(move || panel.with(|panel| panel.space.map(space).unwrap_or_default()));
    let keys = move || panel.with(|panel| panel.rows.iter().map(key).collect());
    let desk = desk.clone();
    part.at(".list").list(keys, include_str!("item.html"), move |part, of_key| {
        let row = move || panel.with(|panel| panel.rows.iter().find(|row| key(row) == of_key).cloned());
        let goes_on = move || panel.with(|panel| row().is_some_and(|row| panel.going_on.contains(&row.id)));
        let item = part.at(".item");
        item.at("strong").text(move || row().map(|row| text::title(&row)).unwrap_or_default());
        item.at(".length").text(move || {
            row().and_then(|row| row.numbers).map(|it| text::clock(it.timer_s)).unwrap_or_default()
        });
        item.at(".sums").text(move || {
            row().and_then(|row| row.numbers).map(|numbers| text::sums(&numbers)).unwrap_or_default()
        });
        item.at(".badge").text(move || if goes_on() { say!("Goes on") } else { "" }.to_owned());
        item.at(".badge").shown(goes_on);
        item.flag("disabled", goes_on);
        item.attribute("aria-current", move || {
            panel.with(|panel| panel.open.is_some() && panel.open == row().map(|row| row.id)).to_string()
        });
        let desk = desk.clone();
        item.on("click", move |_| {
            if let Some(row) = panel
                .with_untracked(|panel| panel.rows.iter().find(|row| key(row) == of_key).map(|row| row.id))
            {
                dom::spawn(detail::open(desk.clone(), row));
            }
        });
    });
}

/// A key of the list; two recordings of one browser do not begin within 65 ms of each other.
fn key(row: &Row) -> u32 {
    (row.id as u64 >> 16) as u32
}

fn space((used, allowed): (f64, f64)) -> String {
    let megabytes = |octets: f64| words::number(octets / 1e6, 1);
    say!(
        "On this device only: {used} MB of the {allowed} MB that the browser allows.",
        megabytes(used),
        words::whole_number(allowed / 1e6)
    )
}

fn import(desk: &Rc<Desk>, part: &Part) {
    let input: HtmlInputElement = part.at(".import").element();
    let choosing = input.clone();
    part.at(".choose").on("click", move |_| choosing.click());
    let desk = desk.clone();
    part.at(".import").on("change", move |_| {
        let file = input.files().and_then(|files| files.get(0));
        // The same file once more is a change too.
        input.set_value("");
        if let Some(file) = file {
            dom::spawn(files::import(desk.clone(), file));
        }
    });
}

fn deleting(desk: &Rc<Desk>, part: &Part) {
    let panel = desk.panel;
    let all = part.at(".delete-all");
    all.shown(move || panel.with(|panel| !panel.rows.is_empty()));
    let asking = desk.clone();
    all.on("click", move |_| asking.change(|panel| panel.asking = true));
    let ask = part.at(".ask");
    ask.shown(move || panel.with(|panel| panel.asking));
    ask.at("strong").text(move || {
        let recordings = panel.with(|panel| panel.rows.len()) as u32;
        count!(recordings, "Delete the recording?", "Delete all {count} recordings?")
    });
    let keeping = desk.clone();
    ask.at(".keep").on("click", move |_| keeping.change(|panel| panel.asking = false));
    let deleting = desk.clone();
    ask.at(".really").on("click", move |_| {
        let desk = deleting.clone();
        dom::spawn(async move {
            desk.change(|panel| panel.asking = false);
            detail::close(&desk);
            // Not the one that goes on.
            let rows = desk.panel.with_untracked(|panel| {
                let ended = |row: &&Row| !panel.going_on.contains(&row.id);
                panel.rows.iter().filter(ended).map(|row| row.id).collect::<Vec<_>>()
            });
            for id in rows {
                remove(&desk, id).await;
            }
            purge(&desk).await;
            refresh(&desk).await;
        });
    });
    let undo = part.at(".undo");
    undo.shown(move || panel.with(|panel| panel.deleted.is_some()));
    undo.at("strong").text(move || {
        let title = panel.with(|panel| panel.deleted.as_ref().map(text::title));
        title.map_or_else(String::new, |title| say!("{title} is deleted.", title))
    });
    let desk = desk.clone();
    undo.at("button").on("click", move |_| {
        let desk = desk.clone();
        dom::spawn(async move {
            if let Some(row) = desk.panel.with_untracked(|panel| panel.deleted.clone()) {
                kept(&desk, &Row { deleted: false, ..row }).await;
                desk.change(|panel| panel.deleted = None);
                refresh(&desk).await;
            }
        });
    });
}

/// Deletes one, which can be had back until the next one is deleted or the page is left.
pub(super) async fn delete(desk: &Rc<Desk>, row: Row) {
    purge(desk).await;
    detail::close(desk);
    let row = Row { deleted: true, ..row };
    if kept(desk, &row).await {
        desk.change(|panel| panel.deleted = Some(row));
    }
    refresh(desk).await;
}

/// Deletes for good what was deleted.
async fn purge(desk: &Rc<Desk>) {
    let rows = desk.store.rows().await.unwrap_or_default();
    for row in rows.iter().filter(|row| row.deleted) {
        remove(desk, row.id).await;
    }
    desk.change(|panel| panel.deleted = None);
}

async fn remove(desk: &Desk, id: f64) {
    let gone = match desk.store.remove(id) {
        Some(transaction) => completed(&transaction).await,
        None => false,
    };
    if !gone {
        desk.trouble(say!("A recording could not be deleted."), say!("Reload the page and try again."));
    }
}

async fn kept(desk: &Desk, row: &Row) -> bool {
    let kept = match desk.store.put(row) {
        Some(transaction) => completed(&transaction).await,
        None => false,
    };
    if !kept {
        desk.trouble(say!("The change could not be kept."), say!("Reload the page and try again."));
    }
    kept
}

/// Shows what the store has, and reckons what is not reckoned yet.
pub(super) async fn refresh(desk: &Rc<Desk>) {
    let Some(mut rows) = desk.store.rows().await else {
        return desk.trouble(
            say!("The recordings cannot be read."),
            say!("The browser does not give them: reload the page."),
        );
    };
    // What was deleted in an earlier visit is not asked about again.
    let undone = desk.panel.with_untracked(|panel| panel.deleted.as_ref().map(|row| row.id));
    for row in rows.iter().filter(|row| row.deleted && Some(row.id) != undone) {
        remove(desk, row.id).await;
    }
    rows.retain(|row| !row.deleted);
    rows.sort_by(|one, other| other.began.total_cmp(&one.began));
    let mut going_on = Vec::new();
    for row in rows.iter().filter(|row| row.ended.is_none()) {
        if lock(&lock_name(row.id)).await.is_none() {
            going_on.push(row.id);
        }
    }
    let space = estimate().await;
    let unknown: Vec<Row> =
        rows.iter().filter(|row| row.numbers.is_none() && !going_on.contains(&row.id)).cloned().collect();
    desk.change(|panel| (panel.rows, panel.going_on, panel.space) = (rows, going_on, space));
    for row in unknown {
        let mut slices = Slices::quiet();
        // What cannot be read stays in the list without numbers, and says so when it is opened.
        let Ok(recording) = load::load(&desk.store, &row, &mut slices, &|_| true).await else { continue };
        let row = load::complete(&row, &recording, &Summary::of(&recording, &[]));
        kept(desk, &row).await;
        desk.change(|panel| {
            if let Some(place) = panel.rows.iter_mut().find(|other| other.id == row.id) {
                *place = row;
            }
        });
    }
}
