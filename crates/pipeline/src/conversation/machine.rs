//! A fitness machine that is told what to do: subscribes to its control point at the first wish, and takes from its
//! features, ranges and status what the control session has to know.

use core::time::Duration;

use strapline_gatt::{
    Characteristic, ControlError, ControlInput, ControlOutput, ControlRequest, ControlResult,
    FitnessMachineControl, FitnessMachineControlPoint, FitnessMachineFeature, FitnessMachineStatus,
    SupportedInclinationRange, SupportedPowerRange, SupportedResistanceRange, SupportedSpeedRange, Uuid,
};

use super::boundary::{ConversationNews, MachineOffer, Operation};
use super::queue::Queue;

const CONTROL_POINT: Uuid = FitnessMachineControlPoint::UUID;
/// What a person may ask for where a trainer does not tell its range, in W.
const ANY_POWER: [i16; 3] = [0, 2000, 1];
/// The same in resistance levels of 0.1.
const ANY_RESISTANCE: [i16; 3] = [0, 1000, 10];

#[derive(Debug, Default)]
pub(super) struct Machine {
    control: FitnessMachineControl,
    feature: Option<FitnessMachineFeature>,
    power: Option<SupportedPowerRange>,
    resistance: Option<SupportedResistanceRange>,
    offer: MachineOffer,
    subscription: Subscription,
    /// What was wished before the control point was subscribed; of targets the newest.
    waiting: Option<ControlRequest>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Subscription {
    #[default]
    None,
    UnderWay,
    Stands,
}

impl Machine {
    pub(super) fn wish(&mut self, now: Duration, request: ControlRequest, queue: &mut Queue) {
        if self.subscription == Subscription::Stands {
            self.control.handle(now, ControlInput::Request(request));
            self.say(now, queue);
            return;
        }
        self.waiting = Some(request);
        if self.subscription == Subscription::None {
            self.subscription = Subscription::UnderWay;
            queue.push(Operation::Subscribe(CONTROL_POINT));
        }
    }

    /// A value of any characteristic.
    pub(super) fn value(&mut self, now: Duration, characteristic: Uuid, value: &[u8], queue: &mut Queue) {
        let Some(input) = self.input(characteristic, value) else { return };
        self.control.handle(now, input);
        self.say(now, queue);
        let offer = self.offers();
        if offer != self.offer && offer != MachineOffer::default() {
            self.offer = offer;
            queue.news(ConversationNews::Machine(offer));
        }
    }

    pub(super) fn subscribed(&mut self, now: Duration, queue: &mut Queue) {
        self.subscription = Subscription::Stands;
        if let Some(request) = self.waiting.take() {
            self.wish(now, request, queue);
        }
    }

    pub(super) fn failed(&mut self, now: Duration, operation: &Operation, queue: &mut Queue) {
        if matches!(operation, Operation::Write(..)) {
            self.control.handle(now, ControlInput::WriteFailed);
            self.say(now, queue);
            return;
        }
        self.subscription = Subscription::None;
        if let Some(request) = self.waiting.take() {
            queue.news(ConversationNews::Refused(request, words(ControlError::NotWritten)));
        }
    }

    pub(super) fn tick(&mut self, now: Duration, queue: &mut Queue) {
        self.say(now, queue);
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.control.deadline()
    }

    fn input(&mut self, characteristic: Uuid, value: &[u8]) -> Option<ControlInput> {
        // Each one for itself and not by the whole registry: a value that cannot be read is the pipeline's to report.
        Some(match characteristic {
            FitnessMachineFeature::UUID => {
                let feature = FitnessMachineFeature::decode(value).ok()?;
                self.feature = Some(feature);
                ControlInput::Feature(feature)
            }
            SupportedPowerRange::UUID => {
                let range = SupportedPowerRange::decode(value).ok()?;
                self.power = Some(range);
                ControlInput::PowerRange(range)
            }
            SupportedResistanceRange::UUID => {
                let range = SupportedResistanceRange::decode(value).ok()?;
                self.resistance = Some(range);
                ControlInput::ResistanceRange(range)
            }
            SupportedSpeedRange::UUID => ControlInput::SpeedRange(SupportedSpeedRange::decode(value).ok()?),
            SupportedInclinationRange::UUID => {
                ControlInput::InclinationRange(SupportedInclinationRange::decode(value).ok()?)
            }
            FitnessMachineStatus::UUID => ControlInput::Status(FitnessMachineStatus::decode(value).ok()?),
            CONTROL_POINT => ControlInput::Response(FitnessMachineControlPoint::decode(value).ok()?),
            _ => return None,
        })
    }

    /// What the machine takes: by its features, within its ranges where it tells them.
    fn offers(&self) -> MachineOffer {
        let takes = |target| self.feature.and_then(|feature| feature.takes(target)) == Some(true);
        let limits = |min: i16, max: i16, step: i16| (min < max).then_some([min, max, step.max(1)]);
        let power = match self.power {
            Some(range) => limits(range.min, range.max, i16::try_from(range.increment).unwrap_or(1)),
            None => Some(ANY_POWER),
        };
        let resistance = match self.resistance {
            Some(range) => limits(range.min, range.max, i16::try_from(range.increment).unwrap_or(1)),
            None => Some(ANY_RESISTANCE),
        };
        MachineOffer {
            power: power.filter(|_| takes(FitnessMachineFeature::POWER_TARGET)),
            resistance: resistance.filter(|_| takes(FitnessMachineFeature::RESISTANCE_TARGET)),
            simulation: takes(FitnessMachineFeature::SIMULATION),
        }
    }

    fn say(&mut self, now: Duration, queue: &mut Queue) {
        while let Some(output) = self.control.poll(now) {
            match output {
                ControlOutput::Write(command) => {
                    queue.push(Operation::Write(CONTROL_POINT, command.as_bytes().to_vec()));
                }
                ControlOutput::Done(ControlRequest::Target(target)) => {
                    queue.news(ConversationNews::Holds(target))
                }
                // Asked for by every other request.
                ControlOutput::Done(ControlRequest::Control) => {}
                ControlOutput::Done(request) => queue.news(ConversationNews::Obeyed(request)),
                ControlOutput::Refused(request, error) => {
                    queue.news(ConversationNews::Refused(request, words(error)));
                }
                ControlOutput::ControlLost(asking) => queue.news(ConversationNews::ControlLost(asking)),
            }
        }
    }
}

fn words(error: ControlError) -> String {
    match error {
        ControlError::NotSupported => "the machine cannot do that".to_owned(),
        ControlError::Answered(ControlResult::CONTROL_NOT_PERMITTED) => {
            "the machine is controlled by another app: close it, then try again".to_owned()
        }
        ControlError::Answered(result) => {
            format!("the machine answered: {}", result.name().unwrap_or("an unknown error").replace('_', " "))
        }
        ControlError::NoResponse => "the machine does not answer".to_owned(),
        ControlError::NotWritten => "the Bluetooth link did not take the command: try again".to_owned(),
    }
}
