//! Two sources compared, of this recording or of this and another: a Bland-Altman plot and its numbers.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{Owner, WithUntracked as _};
use strapline_export::Recording;
use strapline_recording::{Side, pairs};
use strapline_units::{Metric, SourceId};
use strapline_vitals::{Agreement, Estimate, Pair, agreement};
use web_sys::HtmlSelectElement;

use super::desk::{Desk, Opened};
use super::{detail, load, plot, text};
use crate::components::markup::Part;
use crate::components::{decimals, rank};
use crate::dom;
use crate::language::said;
use crate::recorder::Row;
use crate::series::is_waveform;
use crate::{english, say, words};

/// What can be chosen.
struct Choices {
    desk: Rc<Desk>,
    part: Part,
    opened: Rc<Opened>,
    metrics: Vec<Metric>,
    /// Others to compare with, once read.
    other: RefCell<Option<(f64, Rc<Recording>)>>,
    /// Of what is shown, which ends when something else is chosen.
    owner: RefCell<Option<Owner>>,
}

/// Lets a person choose, and shows what comes of it.
pub(super) fn bind(desk: &Rc<Desk>, part: &Part, opened: &Rc<Opened>) {
    let mut metrics: Vec<Metric> = opened.recording.series().iter().map(|series| series.metric()).collect();
    metrics.retain(|metric| {
        !is_waveform(*metric) && !matches!(metric, Metric::Location | Metric::BloodPressure)
    });
    metrics.sort_by_key(|metric| rank(*metric));
    metrics.dedup();
    let others = rows(desk, opened);
    // With one source and one recording there is nothing to compare.
    let sources = |metric: &Metric| opened.recording.series_of(*metric).len();
    if metrics.is_empty() || (others.is_empty() && metrics.iter().all(|metric| sources(metric) < 2)) {
        part.set("hidden", "");
        return;
    }
    // What two sources have is what one wants to know first.
    metrics.sort_by_key(|metric| sources(metric) < 2);
    let choices = Rc::new(Choices {
        desk: desk.clone(),
        part: part.clone(),
        opened: opened.clone(),
        metrics,
        other: RefCell::default(),
        owner: RefCell::default(),
    });
    let select = part.at(".metric");
    select.fill("");
    for metric in choices.metrics.clone() {
        select.child("option", "").text(move || words::metric(metric).to_owned());
    }
    choices.offer();
    let changed = choices.clone();
    part.at(".metric").on("change", move |_| {
        changed.offer();
        changed.clone().show();
    });
    for select in [".one", ".other"] {
        let changed = choices.clone();
        part.at(select).on("change", move |_| changed.clone().show());
    }
    choices.show();
}

fn rows(desk: &Desk, opened: &Opened) -> Vec<Row> {
    desk.panel.with_untracked(|panel| {
        let other = |row: &&Row| row.id != opened.row.id && row.numbers.is_some();
        panel.rows.iter().filter(other).cloned().collect()
    })
}

fn options(select: &Part, names: impl Iterator<Item = String>) {
    select.fill("");
    for name in names {
        select.child("option", "").set_text(&name);
    }
}

fn chosen(select: &Part) -> usize {
    usize::try_from(select.element::<HtmlSelectElement>().selected_index()).unwrap_or(0)
}

impl Choices {
    fn metric(&self) -> Metric {
        let metric = self.metrics.get(chosen(&self.part.at(".metric")));
        metric.copied().unwrap_or(Metric::HeartRate)
    }

    fn sources(&self) -> Vec<SourceId> {
        let series = self.opened.recording.series_of(self.metric());
        series.into_iter().map(|series| series.source()).collect()
    }

    /// Puts the sources of the metric into the lists; in the second one also other recordings.
    fn offer(&self) {
        let name = |id: &SourceId| {
            self.opened.recording.source(*id).map_or_else(|| format!("source-{}", id.0), text::source)
        };
        let sources: Vec<String> = self.sources().iter().map(name).collect();
        let others = rows(&self.desk, &self.opened).iter().map(text::title).collect::<Vec<_>>();
        options(&self.part.at(".one"), sources.iter().cloned());
        options(&self.part.at(".other"), sources.iter().cloned().chain(others));
        // The first one with itself would agree.
        let second = i32::from(self.part.at(".other").element::<HtmlSelectElement>().length() > 1);
        self.part.at(".other").element::<HtmlSelectElement>().set_selected_index(second);
    }

    /// Shows what is chosen, when it has been read.
    fn show(self: Rc<Self>) {
        dom::spawn(async move {
            let (metric, sources) = (self.metric(), self.sources());
            let Some(one) = sources.get(chosen(&self.part.at(".one"))).copied() else { return };
            let first = Side { recording: &self.opened.recording, source: one };
            let place = chosen(&self.part.at(".other"));
            let pairs = match sources.get(place) {
                Some(other) => pairs(metric, first, Side { source: *other, ..first }),
                None => {
                    let rows = rows(&self.desk, &self.opened);
                    let Some(row) = rows.get(place - sources.len()) else { return };
                    let Some(recording) = self.read(row).await else { return };
                    let Some(source) = recording.series_of(metric).first().map(|series| series.source())
                    else {
                        return self.tell(metric, &[], None);
                    };
                    pairs(metric, first, Side { recording: &recording, source })
                }
            };
            let agreement = agreement(&pairs);
            self.tell(metric, &pairs, agreement);
        });
    }

    async fn read(&self, row: &Row) -> Option<Rc<Recording>> {
        if let Some((id, recording)) = self.other.borrow().as_ref()
            && *id == row.id
        {
            return Some(recording.clone());
        }
        let mut slices = self.desk.begin(english!("Reading the other recording"));
        let done = |part| {
            self.desk.done(part);
            !self.desk.cancelled.get()
        };
        let read = load::load(&self.desk.store, row, &mut slices, &done).await;
        self.desk.end();
        let recording = Rc::new(read.ok()?);
        *self.other.borrow_mut() = Some((row.id, recording.clone()));
        Some(recording)
    }

    fn tell(&self, metric: Metric, pairs: &[Pair], agreement: Option<Agreement>) {
        let part = &self.part;
        let (known, of) = (agreement.is_some(), agreement);
        let figures = move || of.as_ref().map(|agreement| figures(metric, agreement)).unwrap_or_default();
        let owner = self.desk.owner.borrow().as_ref().map(Owner::child);
        if let Some(before) = self.owner.replace(owner.clone()) {
            before.cleanup();
        }
        if let Some(owner) = owner {
            owner.with(|| {
                part.at(".none").text(move || {
                    if known {
                        ""
                    } else {
                        say!("There are fewer than three moments of which both have a value.")
                    }
                    .to_owned()
                });
                detail::pairs(&part.at(".figures"), figures);
                let figure = part.at("figure");
                figure.set("data-pairs", &pairs.len().to_string());
                plot::show(self.desk.context, &part.at("canvas"), metric, pairs.to_vec(), agreement);
            });
        }
    }
}

fn figures(metric: Metric, agreement: &Agreement) -> Vec<(String, String)> {
    let decimals = decimals(metric) + 1;
    let unit = metric.unit().symbol();
    let number = |value: f64| words::number(value, decimals);
    let estimate = |estimate: &Estimate| {
        let (value, low, high) = (number(estimate.value), number(estimate.low), number(estimate.high));
        say!("{value} {unit} ({low} to {high})", value, unit, low, high)
    };
    let part = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| words::number(value, 3));
    let all = [
        (english!("Pairs"), agreement.n.to_string()),
        (english!("Bias"), estimate(&agreement.bias)),
        (english!("Lower limit"), estimate(&agreement.lower_limit)),
        (english!("Upper limit"), estimate(&agreement.upper_limit)),
        (english!("Standard deviation"), format!("{} {unit}", number(agreement.sd))),
        (english!("Pearson’s r"), part(agreement.pearson_r)),
        (english!("Lin’s concordance"), part(agreement.concordance)),
    ];
    all.into_iter().map(|(name, value)| (said(name).to_owned(), value)).collect()
}
