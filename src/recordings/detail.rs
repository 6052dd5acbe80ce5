//! One recording: what it sums up to, its charts, and what can be done with it.

use std::rc::Rc;

use leptos::prelude::*;
use strapline_export::{Format, Part as Sums, Summary};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::desk::{Desk, Opened};
use super::{charts, compare, files, list, load, text};
use crate::components::markup::Part;
use crate::dom;
use crate::engine::Command;
use crate::language::heard;
use crate::recorder::Kind;
use crate::{english, say, words};

const FIGURE: &str = "<dt></dt><dd></dd>";
/// A row of a table stands in no `div`, which is what a list's children are in.
const LAP: &str = "<td></td><td></td><td></td><td></td><td></td>";

thread_local! {
    /// Where what is opened is shown.
    static PLACE: std::cell::RefCell<Option<Part>> = const { std::cell::RefCell::new(None) };
}

/// Shows what is opened in `part` from now on.
pub(super) fn place(desk: &Rc<Desk>, part: Part) {
    let panel = desk.panel;
    part.shown(move || panel.with(|panel| panel.open.is_some()));
    *desk.owner.borrow_mut() = Owner::current().map(|owner| owner.child());
    PLACE.set(Some(part));
}

/// Reads a recording and shows it.
pub(super) async fn open(desk: Rc<Desk>, id: f64) {
    let row = desk.panel.with_untracked(|panel| panel.rows.iter().find(|row| row.id == id).cloned());
    let Some(row) = row else { return };
    let mut slices = desk.begin(english!("Reading the recording"));
    let done = |part| {
        desk.done(part);
        !desk.cancelled.get()
    };
    let read = load::load(&desk.store, &row, &mut slices, &done).await;
    desk.end();
    let mut recording = match read {
        Ok(recording) => recording,
        Err(load::Unreadable::Cancelled) => return,
        Err(why) => {
            return desk.trouble(
                say!("The recording cannot be read."),
                say!("It says: {why}.", heard(&why.to_string())),
            );
        }
    };
    recording.utc_offset_s = recording.utc_offset_s.or_else(|| Some(charts::zone_s()));
    let summary = Summary::of(&recording, &[]);
    let opened = Rc::new(Opened { row, recording, summary });
    close(&desk);
    let (Some(part), Some(owner)) = (PLACE.with_borrow(Clone::clone), desk.owner.borrow().clone()) else {
        return;
    };
    part.fill(include_str!("detail.html"));
    owner.with(|| bind(&desk, &part, &opened));
    *desk.opened.borrow_mut() = Some(opened);
    desk.change(|panel| panel.open = Some(id));
    // After the way through the list, here it goes on.
    let _ = part.at("h3").element::<HtmlElement>().focus();
}

/// Shows none.
pub(super) fn close(desk: &Desk) {
    if let Some(owner) = desk.owner.borrow().as_ref() {
        owner.cleanup();
    }
    desk.opened.take();
    desk.change(|panel| panel.open = None);
    PLACE.with_borrow(|part| part.iter().for_each(|part| part.fill("")));
}

fn bind(desk: &Rc<Desk>, part: &Part, opened: &Rc<Opened>) {
    let closing = desk.clone();
    part.at(".close").on("click", move |_| close(&closing));
    let row = opened.row.clone();
    part.at("h3").text(move || text::title(&row));
    let sources: Vec<_> = opened.recording.sources.iter().map(text::source).collect();
    part.at(".sources").set_text(&sources.join(" · "));
    let of = opened.clone();
    pairs(&part.at(".figures"), move || text::figures(&of.recording, &of.summary.whole));
    laps(&part.at(".laps"), &opened.summary.laps);
    for format in Format::ALL {
        let (desk, opened, names) = (desk.clone(), opened.clone(), part.at(".files input"));
        part.at(&format!("[data-format={}]", format.name())).on("click", move |_| {
            let names = names.element::<HtmlInputElement>().checked();
            dom::spawn(files::export(desk.clone(), opened.clone(), format, names));
        });
    }
    replay(desk, &part.at(".play"), opened);
    let (deleting, row) = (desk.clone(), opened.row.clone());
    part.at(".delete").on("click", move |_| {
        let (desk, row) = (deleting.clone(), row.clone());
        dom::spawn(async move { list::delete(&desk, row).await });
    });
    charts::charts(desk.context, &part.at(".plots"), opened);
    compare::bind(desk, &part.at(".compare"), opened);
}

/// Names and what stands beside them.
pub(super) fn pairs(part: &Part, pairs: impl Fn() -> Vec<(String, String)> + 'static) {
    part.fill("");
    let keys: Vec<u32> = (0..pairs().len() as u32).collect();
    let pairs = Rc::new(pairs);
    part.list(
        move || keys.clone(),
        FIGURE,
        move |part, key| {
            let of = pairs.clone();
            let pair = move || of().get(key as usize).cloned().unwrap_or_default();
            let name = pair.clone();
            part.at("dt").text(move || name().0);
            part.at("dd").text(move || pair().1);
        },
    );
}

fn laps(part: &Part, laps: &[Sums]) {
    if laps.len() < 2 {
        part.set("hidden", "");
        return;
    }
    let none = || "–".to_owned();
    for (number, lap) in (1..).zip(laps) {
        let row = part.at("tbody").child("tr", LAP);
        let rate = |rate: Option<strapline_export::Rate>, unit: &str| {
            rate.map_or_else(none, |rate| format!("{} {unit}", words::whole_number(rate.mean)))
        };
        let cells = [
            format!("{number}"),
            words::clock(lap.timer),
            rate(lap.heart_rate(), "bpm"),
            rate(lap.power(), "W"),
            lap.distance_m().map_or_else(none, text::distance),
        ];
        for (place, text) in (1..).zip(cells) {
            row.at(&format!("td:nth-child({place})")).set_text(&text);
        }
    }
}

fn replay(desk: &Rc<Desk>, part: &Part, opened: &Rc<Opened>) {
    // Of another program's file there are samples and nothing that was received.
    let log = opened.row.kind == Kind::Log;
    part.shown(move || log);
    let (context, id, speed) = (desk.context, opened.row.id, part.at("select"));
    part.at(".start").on("click", move |_| {
        let speed = speed.element::<HtmlSelectElement>().value().parse().unwrap_or(1);
        context.send(Command::Replay(id, speed));
        if let Some(window) = web_sys::window() {
            let _ = window.location().set_hash("");
        }
    });
}
