//! What a sensor does on request only: further streams, targets of a trainer, the reset of a counter.

use std::cell::Cell;
use std::rc::Rc;

use strapline_gatt::{ControlRequest, Simulation, Target};
use strapline_pipeline::{MachineOffer, StreamState, Wish};
use strapline_units::{Metric, SourceId};
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::markup::Part;
use crate::app::Context;
use crate::engine::Command;
use crate::state::{Device, Phase};
use crate::words;

const SWITCH: &str =
    r#"<label class="choice"><input type="checkbox"><span></span> <small role="status"></small></label>"#;

/// Shown as far as the sensor offers it, while it is linked.
pub(super) fn extras(context: Context, part: &Part, id: SourceId) {
    streams(context, &part.at(".streams"), id);
    machine(context, &part.at(".machine"), id);
    let reset = part.at(".reset-energy");
    reset.shown(move || {
        let can = |device: &Device| is_live(device) && device.resets_energy && device.energy_kj.is_some();
        context.state.device(id, can).unwrap_or_default()
    });
    reset.on("click", move |_| context.send(Command::Wish(id, Wish::ResetEnergy)));
}

fn is_live(device: &Device) -> bool {
    device.phase == Phase::Live
}

/// A switch for each stream.
fn streams(context: Context, part: &Part, id: SourceId) {
    let state = context.state;
    let offers = move || {
        let offered = |device: &Device| device.streams.iter().map(|(metric, _)| *metric as u32).collect();
        state.device::<Vec<u32>>(id, offered).unwrap_or_default()
    };
    part.shown(move || state.device(id, is_live).unwrap_or_default() && !offers().is_empty());
    part.list(offers, SWITCH, move |part, key| {
        let Some(metric) = Metric::ALL.get(key as usize).copied() else { return };
        let now = move || {
            let stream = |device: &Device| {
                device.streams.iter().find(|(other, _)| *other == metric).map(|(_, state)| state.clone())
            };
            state.device(id, stream).flatten().unwrap_or(StreamState::Off)
        };
        part.at("label").set("data-stream", metric.name());
        part.at("span").text(move || words::metric(metric).to_owned());
        part.at("small").text(move || words::stream(&now()));
        let switch = part.at("input");
        let input: HtmlInputElement = switch.element();
        super::markup::run_again(Box::new(move || {
            input.set_checked(matches!(now(), StreamState::On(_) | StreamState::Starting));
        }));
        let input: HtmlInputElement = switch.element();
        switch.on("change", move |_| context.send(Command::Wish(id, Wish::Stream(metric, input.checked()))));
    });
}

/// The target of a trainer, in the unit of what is chosen.
fn machine(context: Context, part: &Part, id: SourceId) {
    let state = context.state;
    let offer = move || state.device(id, offer_of).unwrap_or_default();
    part.shown(move || offer() != MachineOffer::default());
    part.at("[value=power]").shown(move || offer().power.is_some());
    part.at("[value=grade]").shown(move || offer().simulation);
    part.at("[value=resistance]").shown(move || offer().resistance.is_some());
    part.at("p").text(move || {
        state.device(id, |device| device.machine.as_ref().map(words::machine)).flatten().unwrap_or_default()
    });
    let form = Form::of(part);
    form.begin(&offer());
    let begin = form.clone();
    // What a machine offers is known a moment after its link stands.
    super::markup::run_again(Box::new(move || {
        let offer = offer();
        if begin.input.value().is_empty() {
            begin.begin(&offer);
        }
    }));
    let choose = form.clone();
    part.at("select").on("change", move |_| choose.limit(&offer()));
    let send = move |form: &Form| {
        if let Some(target) = form.target() {
            context.send(Command::Wish(id, Wish::Control(ControlRequest::Target(target))));
        }
    };
    let set = form.clone();
    part.on("submit", move |event| {
        event.prevent_default();
        send(&set);
    });
    for (selector, direction) in [(".less", -1.0), (".more", 1.0)] {
        let form = form.clone();
        part.at(selector).on("click", move |_| {
            form.press(direction);
            send(&form);
        });
    }
    part.at(".release").on("click", move |_| {
        context.send(Command::Wish(id, Wish::Control(ControlRequest::Reset)));
    });
}

/// What a machine takes; nothing where the sensor is none, or is not linked.
fn offer_of(device: &Device) -> MachineOffer {
    let machine = device.machine.as_ref().filter(|_| is_live(device));
    machine.map(|machine| machine.offer).unwrap_or_default()
}

/// Which target is set, and to what.
#[derive(Clone)]
struct Form {
    input: HtmlInputElement,
    choice: HtmlSelectElement,
    /// Least, greatest and step of what is chosen, in the unit that is shown.
    limits: Rc<Cell<[f64; 3]>>,
}

impl Form {
    fn of(part: &Part) -> Self {
        let (input, choice) = (part.at("input").element(), part.at("select").element());
        Self { input, choice, limits: Rc::default() }
    }

    /// Chooses what the machine offers first.
    fn begin(&self, offer: &MachineOffer) {
        let first = match offer {
            MachineOffer { power: Some(_), .. } => "power",
            MachineOffer { simulation: true, .. } => "grade",
            MachineOffer { resistance: Some(_), .. } => "resistance",
            _ => return,
        };
        self.choice.set_value(first);
        self.limit(offer);
    }

    /// Sets limits, step and a mild first value for what is chosen.
    fn limit(&self, offer: &MachineOffer) {
        let (limits, divisor, decimals, first) = match self.choice.value().as_str() {
            "power" => (offer.power, 1.0, 0, 100.0),
            "resistance" => (offer.resistance, 10.0, 1, 10.0),
            // As steep as roads are, whatever trainers can do.
            _ => (Some([-200, 250, 5]), 10.0, 1, 0.0),
        };
        let Some(limits) = limits else { return };
        let limits @ [least, greatest, step] = limits.map(|limit| f64::from(limit) / divisor);
        self.limits.set(limits);
        self.input.set_min(&words::plain(least, decimals));
        self.input.set_max(&words::plain(greatest, decimals));
        self.input.set_step(&words::plain(step, decimals));
        self.input.set_value_as_number(f64::clamp(first, least, greatest));
    }

    /// One press more or less: as much as a rider feels.
    fn press(&self, direction: f64) {
        let [least, greatest, step] = self.limits.get();
        let felt = match self.choice.value().as_str() {
            "power" => 10.0,
            "resistance" => 1.0,
            _ => 0.5,
        };
        let value = self.input.value_as_number();
        let value = if value.is_nan() { least } else { value + direction * f64::max(felt, step) };
        self.input.set_value_as_number(value.max(least).min(greatest));
    }

    /// `None` where what is entered is no number.
    fn target(&self) -> Option<Target> {
        let value = self.input.value_as_number();
        if value.is_nan() {
            return None;
        }
        // Rounded and within the range of the type, which `as` keeps.
        let scaled = |factor: f64| (value * factor).round() as i16;
        Some(match self.choice.value().as_str() {
            "power" => Target::Power(scaled(1.0)),
            "resistance" => Target::Resistance(scaled(10.0)),
            _ => Target::Simulation(Simulation { grade: scaled(100.0), ..Simulation::default() }),
        })
    }
}
