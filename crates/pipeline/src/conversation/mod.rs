//! What is said to one device on one link, besides listening to its measurements: streams that it sends on request,
//! targets of a fitness machine, the reset of a counter. Pure: [`Converse::handle`] takes what happened and the time,
//! [`Converse::poll`] gives one GATT operation at a time and what is to be told. A new link needs a new conversation.

mod boundary;
mod converse;
mod machine;
mod movesense;
mod polar;
mod queue;

use core::time::Duration;

pub use boundary::{
    ConversationInput, ConversationNews, ConversationOutput, MachineOffer, Operation, StreamState, Wish,
};
pub use converse::{Converse, Silence};
use machine::Machine;
use movesense::Movesense;
use polar::Polar;
use queue::Queue;
use strapline_gatt::pmd::{PmdControlPoint, PmdData};
use strapline_gatt::{
    Characteristic, FitnessMachineControlPoint, HeartRateControlPoint, HeartRateMeasurement,
    MovesenseNotification, Uuid,
};
use strapline_units::{Metric, SourceId, Timestamp};

/// The conversation with one device. See the module's text.
#[derive(Debug)]
pub struct Conversation {
    device: SourceId,
    began: Timestamp,
    /// How long it lasts: never goes back, whatever the clock does.
    lasts: Duration,
    /// Streams that are wanted, whether the device has them or not.
    streams: Vec<Metric>,
    polar: Option<Polar>,
    machine: Option<Machine>,
    movesense: Option<Movesense>,
    resets_energy: bool,
    leaving: bool,
    queue: Queue,
}

impl Conversation {
    /// A conversation that will ask `device` for those of `streams` that it has.
    pub fn new(now: Timestamp, device: SourceId, streams: &[Metric]) -> Self {
        Self {
            device,
            began: now,
            lasts: Duration::ZERO,
            streams: streams.to_vec(),
            polar: None,
            machine: None,
            movesense: None,
            resets_energy: false,
            leaving: false,
            queue: Queue::default(),
        }
    }

    /// Whether values of a characteristic mean something to a conversation. Those of control points mean nothing to
    /// anybody else.
    pub fn hears(characteristic: Uuid) -> bool {
        matches!(
            characteristic,
            PmdControlPoint::UUID
                | FitnessMachineControlPoint::UUID
                | strapline_gatt::FitnessMachineFeature::UUID
                | strapline_gatt::FitnessMachineStatus::UUID
                | strapline_gatt::SupportedPowerRange::UUID
                | strapline_gatt::SupportedResistanceRange::UUID
                | strapline_gatt::SupportedSpeedRange::UUID
                | strapline_gatt::SupportedInclinationRange::UUID
                | MovesenseNotification::UUID
        )
    }

    /// Whether a client subscribes to a characteristic only when a conversation wants it: watches ask for pairing then.
    pub fn subscribes(characteristic: Uuid) -> bool {
        characteristic == PmdData::UUID
    }
}

impl Converse for Conversation {
    fn resets_energy(&self) -> bool {
        self.resets_energy
    }

    fn handle(&mut self, now: Timestamp, input: ConversationInput<'_>) {
        self.lasts = self.lasts.max(now.duration_since(self.began));
        let elapsed = self.lasts;
        match input {
            ConversationInput::Linked(characteristics) => self.linked(elapsed, characteristics),
            ConversationInput::Value { characteristic, value } => {
                self.value(elapsed, now, characteristic, value);
            }
            ConversationInput::Done(value) => {
                if let Some(operation) = self.queue.ended() {
                    self.done(elapsed, &operation, value);
                }
            }
            ConversationInput::Failed => {
                if let Some(operation) = self.queue.ended() {
                    self.failed(elapsed, &operation);
                }
            }
            ConversationInput::Wish(wish) => self.wish(elapsed, wish),
            ConversationInput::Tick => self.tick(elapsed),
            ConversationInput::Leave => self.leave(elapsed),
        }
    }

    fn poll(&mut self) -> Option<ConversationOutput> {
        if let Some(output) = self.queue.poll() {
            return Some(output);
        }
        let settled = self.movesense.as_ref().is_none_or(Movesense::is_settled)
            && self.polar.as_ref().is_none_or(Polar::has_left)
            && self.queue.is_idle();
        if self.leaving && settled {
            self.leaving = false;
            return Some(ConversationOutput::Left);
        }
        None
    }

    fn deadline(&self) -> Option<Timestamp> {
        let polar = self.polar.as_ref().and_then(Polar::deadline);
        let machine = self.machine.as_ref().and_then(Machine::deadline);
        let movesense = self.movesense.as_ref().and_then(Movesense::deadline);
        let next = [polar, machine, movesense].into_iter().flatten().min()?;
        Some(self.began + next)
    }
}

impl Conversation {
    fn linked(&mut self, now: Duration, characteristics: &[Uuid]) {
        let has = |characteristic| characteristics.contains(&characteristic);
        if has(PmdControlPoint::UUID) && has(PmdData::UUID) {
            self.polar = Some(Polar::new(self.device, &mut self.queue));
        }
        if has(FitnessMachineControlPoint::UUID) {
            self.machine = Some(Machine::default());
        }
        if has(MovesenseNotification::UUID) {
            let beats = !has(HeartRateMeasurement::UUID);
            self.movesense = Some(Movesense::new(now, self.device, beats, &mut self.queue));
        }
        self.resets_energy = has(HeartRateControlPoint::UUID);
        for metric in self.streams.clone() {
            self.stream(now, metric, true);
        }
    }

    fn value(&mut self, now: Duration, at: Timestamp, characteristic: Uuid, value: &[u8]) {
        match characteristic {
            PmdControlPoint::UUID => {
                if let Some(polar) = &mut self.polar {
                    polar.indicated(now, value, &mut self.queue);
                }
            }
            MovesenseNotification::UUID => {
                if let Some(movesense) = &mut self.movesense {
                    movesense.notified(now, at, value, &mut self.queue);
                }
            }
            _ => {
                if let Some(machine) = &mut self.machine {
                    machine.value(now, characteristic, value, &mut self.queue);
                }
            }
        }
    }

    fn done(&mut self, now: Duration, operation: &Operation, value: &[u8]) {
        match operation {
            Operation::Subscribe(FitnessMachineControlPoint::UUID) => {
                if let Some(machine) = &mut self.machine {
                    machine.subscribed(now, &mut self.queue);
                }
            }
            Operation::Write(HeartRateControlPoint::UUID, _) => {
                self.queue.news(ConversationNews::EnergyReset(true));
            }
            operation => {
                if let Some(polar) = &mut self.polar {
                    polar.done(now, operation, value, &mut self.queue);
                }
            }
        }
    }

    fn failed(&mut self, now: Duration, operation: &Operation) {
        match operation {
            Operation::Read(characteristic)
            | Operation::Subscribe(characteristic)
            | Operation::Write(characteristic, _) => match *characteristic {
                HeartRateControlPoint::UUID => self.queue.news(ConversationNews::EnergyReset(false)),
                FitnessMachineControlPoint::UUID => {
                    if let Some(machine) = &mut self.machine {
                        machine.failed(now, operation, &mut self.queue);
                    }
                }
                PmdControlPoint::UUID | PmdData::UUID => {
                    if let Some(polar) = &mut self.polar {
                        polar.failed(now, operation, &mut self.queue);
                    }
                }
                // Movesense's answers are awaited for a time only.
                _ => {}
            },
        }
    }

    fn wish(&mut self, now: Duration, wish: Wish) {
        match wish {
            Wish::Stream(metric, on) => {
                self.streams.retain(|other| *other != metric);
                if on {
                    self.streams.push(metric);
                }
                self.stream(now, metric, on);
            }
            Wish::Control(request) => {
                if let Some(machine) = &mut self.machine {
                    machine.wish(now, request, &mut self.queue);
                }
            }
            Wish::ResetEnergy if self.resets_energy => {
                let command = HeartRateControlPoint::RESET_ENERGY_EXPENDED.value().to_vec();
                self.queue.push(Operation::Write(HeartRateControlPoint::UUID, command));
            }
            Wish::ResetEnergy => {}
        }
    }

    fn stream(&mut self, now: Duration, metric: Metric, on: bool) {
        if let Some(polar) = &mut self.polar {
            polar.wish(now, metric, on, &mut self.queue);
        }
        if let Some(movesense) = &mut self.movesense {
            movesense.wish(now, metric, on, &mut self.queue);
        }
    }

    fn tick(&mut self, now: Duration) {
        if let Some(polar) = &mut self.polar {
            polar.tick(now, &mut self.queue);
        }
        if let Some(machine) = &mut self.machine {
            machine.tick(now, &mut self.queue);
        }
        if let Some(movesense) = &mut self.movesense {
            movesense.tick(now, &mut self.queue);
        }
    }

    fn leave(&mut self, now: Duration) {
        self.leaving = true;
        if let Some(polar) = &mut self.polar {
            polar.leave(now, &mut self.queue);
        }
        if let Some(movesense) = &mut self.movesense {
            movesense.leave(now, &mut self.queue);
        }
    }
}
