//! One sensor as the views see it, and the news of it.

use strapline_gatt::{BodySensorLocation, SensorContact, Target};
use strapline_pipeline::{ConversationNews, MachineOffer, StreamState};
use strapline_units::{Metric, SourceId, Timestamp};

use super::replace;
use crate::bluetooth::RadioError;
use crate::words;

/// One sensor.
#[derive(Debug)]
pub struct Device {
    /// Its key in this page.
    pub id: SourceId,
    /// The advertised name.
    pub name: String,
    /// Not a sensor but a simulation of one.
    pub simulated: bool,
    /// How its link stands.
    pub phase: Phase,
    /// What it measures, as far as is known: what it is known to send even before it has, and what it has sent.
    pub measures: Vec<Metric>,
    /// The latest value of each metric.
    pub vitals: Vec<(Metric, Vital)>,
    /// Streams that it sends on request, and how they stand.
    pub streams: Vec<(Metric, StreamState)>,
    /// What it can be told, where it is a fitness machine.
    pub machine: Option<Machine>,
    /// Energy expended in kJ, as a strap counts it.
    pub energy_kj: Option<u16>,
    /// Whether that count can be reset.
    pub resets_energy: bool,
    /// What the sensor says of its contact with the skin.
    pub contact: SensorContact,
    /// The battery's charge, in percent.
    pub battery_percent: Option<u8>,
    /// Where it is worn.
    pub location: Option<BodySensorLocation>,
    /// Maker, model and firmware, for the details.
    pub about: Vec<String>,
    /// Notifications that could not be decoded.
    pub faults: Faults,
    /// When the last outage that ended began and ended.
    pub outage: Option<(Timestamp, Timestamp)>,
}

/// A fitness machine that takes targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// Which it takes.
    pub offer: MachineOffer,
    /// The target that it holds.
    pub holds: Option<Target>,
    /// What it was asked for and has not answered yet.
    pub asked: Option<Target>,
    /// Why it does not do what it was asked for.
    pub trouble: Option<String>,
}

/// A value and when it was true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vital {
    /// In the unit of its metric; the first of several numbers.
    pub value: f64,
    /// The second of several numbers, such as the diastolic pressure.
    pub second: Option<f64>,
    /// When it was measured.
    pub at: Timestamp,
}

/// How the link to a sensor stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The first attempt, or one more of them, is under way.
    Connecting,
    /// Linked and subscribed.
    Live,
    /// The link was lost or never came about; the next attempt is at `until`.
    Reconnecting {
        /// When the sensor was last in reach, or when the attempts began.
        since: Timestamp,
        /// When the next attempt begins.
        until: Timestamp,
        /// Why the last one failed.
        cause: RadioError,
    },
    /// As [`Phase::Reconnecting`], for so long that somebody should look after it.
    Lost {
        /// When the sensor was last in reach, or when the attempts began.
        since: Timestamp,
        /// When the next attempt begins.
        until: Timestamp,
        /// Why the last one failed.
        cause: RadioError,
    },
    /// The person has disconnected it.
    Disconnected,
    /// A recording of it happens once more.
    Replayed,
}

/// What could not be decoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// How many notifications.
    pub count: u32,
    /// What was wrong with the last one.
    pub last: String,
}

/// What has happened to one sensor.
#[derive(Clone, Debug)]
pub enum News {
    /// Its link changed.
    Phase(Phase),
    /// It measures these, though it may not have sent any yet.
    Measures(Vec<Metric>),
    /// A value of a metric; thinned to a few a second.
    Vital(Metric, Vital),
    /// What came of a conversation with it.
    Told(ConversationNews),
    /// A target was asked of it.
    Asked(Target),
    /// Energy expended in kJ, and nothing where it does not count it.
    Energy(Option<u16>),
    /// Whether its count of energy expended can be reset.
    ResetsEnergy(bool),
    /// It says whether it touches the skin.
    Contact(SensorContact),
    /// Its battery's charge in percent, where it knows it.
    Battery(Option<u8>),
    /// Where it is worn.
    Location(BodySensorLocation),
    /// A string of its device information.
    About(String),
    /// A notification could not be decoded.
    Fault(String),
    /// Its link is back after an outage.
    Outage(Timestamp, Timestamp),
}

impl Device {
    /// Whether the news changed anything.
    pub(super) fn apply(&mut self, news: News) -> bool {
        match news {
            News::Phase(phase) => {
                // With a link end control of a machine and what it held.
                if let Some(machine) = self.machine.as_mut().filter(|_| phase != self.phase) {
                    (machine.holds, machine.asked) = (None, None);
                }
                replace(&mut self.phase, phase)
            }
            News::Measures(metrics) => {
                let known = self.measures.len();
                metrics.into_iter().for_each(|metric| self.measure(metric));
                self.measures.len() > known
            }
            News::Vital(metric, vital) => {
                self.measure(metric);
                put(&mut self.vitals, metric, vital)
            }
            News::Told(news) => self.told(news),
            News::Asked(target) => self.machine.as_mut().is_some_and(|machine| {
                machine.trouble = None;
                replace(&mut machine.asked, Some(target))
            }),
            News::Energy(energy) => replace(&mut self.energy_kj, energy),
            News::ResetsEnergy(resets) => replace(&mut self.resets_energy, resets),
            News::Contact(contact) => replace(&mut self.contact, contact),
            News::Battery(percent) => replace(&mut self.battery_percent, percent),
            News::Location(location) => replace(&mut self.location, Some(location)),
            News::About(text) => {
                let new = !self.about.contains(&text);
                if new {
                    self.about.push(text);
                }
                new
            }
            News::Fault(last) => {
                self.faults.count = self.faults.count.saturating_add(1);
                self.faults.last = last;
                true
            }
            News::Outage(since, until) => replace(&mut self.outage, Some((since, until))),
        }
    }

    fn measure(&mut self, metric: Metric) {
        if !self.measures.contains(&metric) {
            self.measures.push(metric);
        }
    }

    fn told(&mut self, news: ConversationNews) -> bool {
        match news {
            ConversationNews::Stream(metric, state) => put(&mut self.streams, metric, state),
            ConversationNews::Machine(offer) => {
                let machine = Machine { offer, holds: None, asked: None, trouble: None };
                self.machine.get_or_insert(machine).offer = offer;
                true
            }
            ConversationNews::Holds(target) => self.machine(|machine| {
                machine.holds = Some(target);
                machine.asked = None;
            }),
            ConversationNews::Obeyed(_) => self.machine(|machine| {
                machine.holds = None;
                machine.asked = None;
            }),
            ConversationNews::Refused(_, why) => self.machine(|machine| {
                machine.asked = None;
                machine.trouble = Some(why);
            }),
            ConversationNews::ControlLost(asking) => self.machine(|machine| {
                machine.holds = None;
                machine.trouble = (!asking).then(|| words::CONTROL_LOST.to_owned());
            }),
            // The next measurement shows whether it is so.
            ConversationNews::EnergyReset(_) => false,
        }
    }

    fn machine(&mut self, change: impl FnOnce(&mut Machine)) -> bool {
        self.machine.as_mut().map(change).is_some()
    }

    /// The latest value of a metric.
    pub fn vital(&self, metric: Metric) -> Option<Vital> {
        self.vitals.iter().find(|(other, _)| *other == metric).map(|(_, vital)| *vital)
    }

    /// When anything was last measured.
    pub fn latest(&self) -> Option<Timestamp> {
        self.vitals.iter().map(|(_, vital)| vital.at).max()
    }

    /// A sensor of which nothing is known yet.
    pub fn new(id: SourceId, name: String, simulated: bool) -> Self {
        Self {
            id,
            name,
            simulated,
            phase: Phase::Connecting,
            measures: Vec::new(),
            vitals: Vec::new(),
            streams: Vec::new(),
            machine: None,
            energy_kj: None,
            resets_energy: false,
            contact: SensorContact::NotSupported,
            battery_percent: None,
            location: None,
            about: Vec::new(),
            faults: Faults::default(),
            outage: None,
        }
    }
}

/// Puts a value in its place in a short list; whether that changed anything.
fn put<T: PartialEq>(list: &mut Vec<(Metric, T)>, metric: Metric, value: T) -> bool {
    match list.iter_mut().find(|(other, _)| *other == metric) {
        Some((_, place)) => replace(place, value),
        None => {
            list.push((metric, value));
            true
        }
    }
}
