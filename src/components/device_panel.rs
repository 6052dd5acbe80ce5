//! One sensor: its state in words, its numbers, its charts, and what can be done with it.

use std::rc::Rc;

use strapline_chart::{Chart, DrawList, Ring, View};
use strapline_units::{Metric, SourceId};

use super::markup::{Part, run_again};
use super::{Look, Plot, extras, keep_screen_on, open_doctor, rank, show_chart, show_value, tab};
use crate::app::Context;
use crate::engine::Command;
use crate::language::said;
use crate::series::{SeriesSet, is_waveform};
use crate::state::{Device, Phase};
use crate::{english, say, words};

const VALUE: &str = r#"<div class="value">
  <span class="label"></span>
  <span class="reading"><span class="number">–</span> <span class="unit"></span></span>
  <span class="age"></span>
</div>"#;
const FIGURE: &str =
    r#"<figure><figcaption></figcaption><canvas class="chart" role="img"></canvas></figure>"#;

/// A part of the page for each sensor; and what a page does that has some.
pub fn devices(context: Context, page: &Part) {
    let state = context.state;
    // As in index.html.
    tab(state, || say!("Strapline: live heart rate in the browser"));
    keep_screen_on(move || {
        state.with(|state| {
            let live = |device: &Device| device.phase == Phase::Live;
            state.settings.keep_screen_on && state.devices.iter().any(live)
        })
    });
    let ids = move || state.with(|state| state.devices.iter().map(|device| device.id.0).collect());
    page.at(".devices").list(ids, include_str!("device_panel.html"), move |part, id| {
        bind(context, part, SourceId(id));
    });
}

fn bind(context: Context, part: &Part, id: SourceId) {
    let part = part.at(".device");
    heading(context, &part, id);
    values(context, &part, id);
    trust(context, &part, id);
    plots(context, &part, id);
    extras::extras(context, &part, id);
    buttons(context, &part, id);
    body(context, &part, id);
}

fn heading(context: Context, part: &Part, id: SourceId) {
    let state = context.state;
    state.peek(|state| {
        if let Some(device) = state.devices.iter().find(|device| device.id == id) {
            part.set("aria-label", &device.name);
            part.set("data-device", &device.name);
            part.at("h2").set_text(&device.name);
        }
    });
    part.at(".badge").text(move || {
        let replayed = state.device(id, |device| device.phase == Phase::Replayed).unwrap_or_default();
        said(if replayed { english!("Replay") } else { english!("Simulated") }).to_owned()
    });
    part.at(".badge").shown(move || state.device(id, |device| device.simulated).unwrap_or_default());
    part.attribute("data-phase", move || {
        state.device(id, |device| phase_name(&device.phase)).unwrap_or_default().to_owned()
    });
    part.at(".state span").text(move || {
        let now = state.peek(|state| state.now);
        state.device(id, |device| words::phase(device, now)).unwrap_or_default()
    });
    // Apart from the text, which counts seconds.
    part.at(".spoken").text(move || {
        let now = state.peek(|state| state.now);
        state.device(id, |device| words::phase_spoken(device, now)).unwrap_or_default()
    });
}

const fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Connecting => "connecting",
        Phase::Live => "live",
        Phase::Reconnecting { .. } => "reconnecting",
        Phase::Lost { .. } => "lost",
        Phase::Disconnected => "disconnected",
        Phase::Replayed => "replayed",
    }
}

/// What a sensor measures and `wanted` lets through, the most telling first, as keys of a list.
fn metrics(context: Context, id: SourceId, wanted: fn(Metric) -> bool) -> Vec<u32> {
    let metrics = context.state.device(id, |device| device.measures.clone()).unwrap_or_default();
    let mut metrics: Vec<_> = metrics.into_iter().filter(|metric| wanted(*metric)).collect();
    metrics.sort_unstable_by_key(|metric| rank(*metric));
    metrics.into_iter().map(|metric| metric as u32).collect()
}

/// The metric of a list's key.
fn of_key(key: u32) -> Metric {
    Metric::ALL.get(key as usize).copied().unwrap_or(Metric::HeartRate)
}

/// A number for each metric that one can read, the first one large.
pub(crate) fn values(context: Context, part: &Part, id: SourceId) {
    let keys = move || metrics(context, id, |metric| !is_waveform(metric) && metric != Metric::Location);
    part.at(".values").list(keys, VALUE, move |part, key| {
        let part = part.at(".value");
        part.attribute("class", move || {
            if keys().first() == Some(&key) { "value large" } else { "value" }.to_owned()
        });
        part.at(".label").text(move || words::metric(of_key(key)).to_owned());
        show_value(context, &part, id, of_key(key));
    });
}

/// A chart for each metric that has a shape.
pub(crate) fn plots(context: Context, part: &Part, id: SourceId) {
    let name = part.at("h2").element::<web_sys::HtmlElement>().inner_text();
    let keys = move || metrics(context, id, |metric| Plot::of(metric).is_some());
    part.at(".plots").list(keys, FIGURE, move |part, key| {
        let metric = of_key(key);
        let Some(plot) = Plot::of(metric) else { return };
        part.at("figcaption").text(move || words::metric(metric).to_owned());
        let (canvas, name) = (part.at("canvas"), name.clone());
        canvas.attribute("aria-label", move || words::chart_of(words::metric(metric), &name));
        let look = Traced { context, series: context.series(), of: (id, metric) };
        show_chart(context, &canvas, metric.name(), plot, Rc::new(look));
    });
}

/// What is known of the body comes from when the heart rate is measured; it finds its place by itself.
fn body(context: Context, part: &Part, id: SourceId) {
    part.set("data-source", &id.0.to_string());
    run_again(Box::new(move || {
        if context.state.device(id, |device| device.measures.contains(&Metric::HeartRate)) == Some(true) {
            context.load_body();
        }
    }));
}

/// A chart's samples, and the marks in it.
struct Traced {
    context: Context,
    series: SeriesSet,
    of: (SourceId, Metric),
}

impl Look for Traced {
    fn show(&self, see: &mut dyn FnMut(&[Ring])) {
        self.series.with(self.of.0, self.of.1, see);
    }

    fn mark(&self, chart: &Chart, view: &View, list: &mut DrawList) {
        if let Some(body) = self.context.body() {
            body.mark(self.of, chart, view, list);
        }
    }
}

/// Contact, battery, place, names, and what could not be read.
fn trust(context: Context, part: &Part, id: SourceId) {
    let state = context.state;
    let fact = |selector: &str, read: fn(&Device) -> Option<String>| {
        let part = part.at(selector);
        part.shown(move || state.device(id, read).flatten().is_some());
        part.at("dd").text(move || state.device(id, read).flatten().unwrap_or_default());
    };
    fact(".contact", |device| words::contact(device.contact).map(str::to_owned));
    fact(".battery", |device| device.battery_percent.map(words::percent));
    fact(".location", |device| device.location.map(words::location));
    fact(".energy", |device| device.energy_kj.map(words::energy));
    fact(".outage", |device| device.outage.map(words::outage));
    fact(".faults", |device| words::faults(&device.faults));
    part.at(".about").text(move || state.device(id, |device| device.about.join(" · ")).unwrap_or_default());
}

/// What can be done with a sensor, each in the phases in which it makes sense.
fn buttons(context: Context, part: &Part, id: SourceId) {
    let button = |selector: &str, command: fn(SourceId) -> Command, in_phase: fn(&Phase) -> bool| {
        let button = part.at(selector);
        button.shown(move || context.state.device(id, |device| in_phase(&device.phase)).unwrap_or_default());
        button.on("click", move |_| context.send(command(id)));
    };
    button(".retry", Command::RetryNow, |phase| {
        matches!(phase, Phase::Reconnecting { .. } | Phase::Lost { .. })
    });
    button(".reconnect", Command::Reconnect, |phase| *phase == Phase::Disconnected);
    button(".disconnect", Command::Disconnect, |phase| {
        !matches!(phase, Phase::Disconnected | Phase::Replayed)
    });
    let help = part.at(".help");
    help.shown(move || {
        let now = context.state.peek(|state| state.now);
        let needs = |device: &Device| {
            matches!(device.phase, Phase::Reconnecting { .. } | Phase::Lost { .. })
                || words::is_silent(device, now)
        };
        context.state.device(id, needs).unwrap_or_default()
    });
    help.on("click", move |_| open_doctor(context));
    button(".forget", Command::Forget, |phase| *phase != Phase::Replayed);
}
