//! What the parts of this page share: the store, what is shown, and what is opened.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use strapline_export::{Recording, Summary};
use strapline_units::Timestamp;

use crate::app::Context;
use crate::dom;
use crate::recorder::{Row, Store};

/// What is shown, but for the recording that is opened.
#[derive(Debug, Default)]
pub(super) struct Panel {
    /// Without those that are deleted, the newest first.
    pub(super) rows: Vec<Row>,
    /// Which go on, in this tab or another.
    pub(super) going_on: Vec<f64>,
    /// What was deleted last and can be had back.
    pub(super) deleted: Option<Row>,
    /// Whether to delete all is asked.
    pub(super) asking: bool,
    /// What takes its time, and how much of it is done, in percent.
    pub(super) busy: Option<(&'static str, u32)>,
    /// What went wrong, and what to do.
    pub(super) trouble: Option<(String, String)>,
    /// The id of the one that is opened.
    pub(super) open: Option<f64>,
    /// Used and allowed octets.
    pub(super) space: Option<(f64, f64)>,
}

/// A recording that was read.
pub(super) struct Opened {
    pub(super) row: Row,
    pub(super) recording: Recording,
    pub(super) summary: Summary,
}

/// Everything.
pub(super) struct Desk {
    pub(super) context: Context,
    pub(super) store: Store,
    pub(super) panel: RwSignal<Panel>,
    pub(super) opened: RefCell<Option<Rc<Opened>>>,
    /// Whether what is under way shall end.
    pub(super) cancelled: Cell<bool>,
    /// Of the views of what is opened.
    pub(super) owner: RefCell<Option<Owner>>,
}

impl Desk {
    /// Changes what is shown.
    pub(super) fn change(&self, change: impl FnOnce(&mut Panel)) {
        self.panel.update(change);
    }

    /// Tells what went wrong, and what to do.
    pub(super) fn trouble(&self, what: impl Into<String>, next: impl Into<String>) {
        let trouble = Some((what.into(), next.into()));
        self.change(|panel| panel.trouble = trouble);
    }

    /// Begins what takes its time.
    pub(super) fn begin(&self, what: &'static str) -> Slices {
        self.cancelled.set(false);
        self.change(|panel| (panel.busy, panel.trouble) = (Some((what, 0)), None));
        Slices { since: dom::now() }
    }

    /// It has ended.
    pub(super) fn end(&self) {
        self.change(|panel| panel.busy = None);
    }

    /// Shows how much is done, from 0 to 1.
    pub(super) fn done(&self, part: f64) {
        let percent = (part * 100.0) as u32;
        let new = self.panel.with_untracked(|panel| panel.busy.is_some_and(|(_, shown)| shown != percent));
        if new {
            self.change(|panel| panel.busy = panel.busy.map(|(what, _)| (what, percent)));
        }
    }
}

/// Work in slices, between which the page does what else there is to do.
pub(super) struct Slices {
    since: Timestamp,
}

/// Less than a frame.
const SLICE_MILLIS: u128 = 10;

impl Slices {
    /// Without a sign of it on the page.
    pub(super) fn quiet() -> Self {
        Self { since: dom::now() }
    }

    /// Lets others work when it has been long enough.
    pub(super) async fn breathe(&mut self) {
        if dom::now().duration_since(self.since).as_millis() >= SLICE_MILLIS {
            TimeoutFuture::new(0).await;
            self.since = dom::now();
        }
    }
}
