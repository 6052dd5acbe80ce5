//! Polar Measurement Data: reads what the sensor offers, and subscribes and starts only what is wanted. A read of the
//! features needs no more than the link; watches ask for pairing at the subscription, which is why it waits for a wish.

use core::time::Duration;

use strapline_gatt::pmd::{
    PmdContext, PmdControlPoint, PmdData, PmdInput, PmdOutput, PmdSession, PmdTrouble, PmdType, PmdWanted,
};
use strapline_gatt::{Characteristic, Uuid};
use strapline_units::{Metric, SourceId};

use super::boundary::{ConversationNews, ConversationOutput, Operation, StreamState};
use super::queue::Queue;
use crate::Input;

const CONTROL_POINT: Uuid = PmdControlPoint::UUID;
const DATA: Uuid = PmdData::UUID;

/// The measurements that become samples. Whatever else a sensor offers is for its maker's own use.
const STREAMS: [(PmdType, Metric); 7] = [
    (PmdType::Ecg, Metric::Ecg),
    (PmdType::Acc, Metric::RawAcceleration),
    (PmdType::Ppg, Metric::Ppg),
    (PmdType::Ppi, Metric::RrInterval),
    (PmdType::Gyro, Metric::Gyroscope),
    (PmdType::Magnetometer, Metric::MagneticField),
    (PmdType::SkinTemperature, Metric::SkinTemperature),
];

#[derive(Debug)]
pub(super) struct Polar {
    device: SourceId,
    session: PmdSession,
    features: Option<Vec<u8>>,
    subscription: Subscription,
    wanted: Vec<PmdType>,
    leaving: bool,
    left: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subscription {
    None,
    UnderWay,
    Stands,
}

impl Polar {
    pub(super) fn new(device: SourceId, queue: &mut Queue) -> Self {
        queue.push(Operation::Read(CONTROL_POINT));
        Self {
            device,
            session: PmdSession::new([]),
            features: None,
            subscription: Subscription::None,
            wanted: Vec::new(),
            leaving: false,
            left: false,
        }
    }

    pub(super) fn wish(&mut self, now: Duration, metric: Metric, on: bool, queue: &mut Queue) {
        let Some((measurement, _)) = STREAMS.into_iter().find(|(_, other)| *other == metric) else { return };
        self.wanted.retain(|other| *other != measurement);
        if on {
            self.wanted.push(measurement);
            self.start(now, measurement, queue);
        } else {
            self.session.handle(now, PmdInput::Unwant(measurement));
            self.say(queue);
            if self.offers(measurement) {
                queue.news(ConversationNews::Stream(metric, StreamState::Off));
            }
        }
    }

    /// A value of the control point that was read or indicated.
    pub(super) fn indicated(&mut self, now: Duration, value: &[u8], queue: &mut Queue) {
        self.session.handle(now, PmdInput::Indication(value));
        self.say(queue);
    }

    pub(super) fn done(&mut self, now: Duration, operation: &Operation, value: &[u8], queue: &mut Queue) {
        match operation {
            Operation::Read(CONTROL_POINT) => {
                self.features = Some(value.to_vec());
                for (measurement, metric) in STREAMS {
                    if self.offers(measurement) {
                        queue.news(ConversationNews::Stream(metric, StreamState::Off));
                    }
                }
                for measurement in self.wanted.clone() {
                    self.start(now, measurement, queue);
                }
            }
            // A subscription that stands too late starts nothing any more.
            Operation::Subscribe(DATA) if !self.leaving => {
                self.subscription = Subscription::Stands;
                let features = self.features.clone().unwrap_or_default();
                self.session.handle(now, PmdInput::Features(&features));
                self.say(queue);
            }
            _ => {}
        }
    }

    pub(super) fn failed(&mut self, now: Duration, operation: &Operation, queue: &mut Queue) {
        match operation {
            Operation::Subscribe(_) => {
                queue.drop_all(&Operation::Subscribe(DATA));
                self.subscription = Subscription::None;
                for measurement in self.wanted.clone() {
                    self.session.handle(now, PmdInput::Unwant(measurement));
                    let why =
                        "the sensor did not allow it; it may have to be paired with this computer first";
                    self.tell(measurement, StreamState::Trouble(why.to_owned()), queue);
                }
            }
            Operation::Write(..) => {
                self.session.handle(now, PmdInput::WriteFailed);
                self.say(queue);
            }
            // Nothing is offered then, and nothing is missed: its measurements come all the same.
            Operation::Read(_) => {}
        }
    }

    pub(super) fn tick(&mut self, now: Duration, queue: &mut Queue) {
        self.session.handle(now, PmdInput::Tick);
        self.say(queue);
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.session.deadline()
    }

    /// Stops everything.
    pub(super) fn leave(&mut self, now: Duration, queue: &mut Queue) {
        self.leaving = true;
        self.session.handle(now, PmdInput::Leave);
        self.say(queue);
    }

    /// Whether everything has been stopped.
    pub(super) const fn has_left(&self) -> bool {
        self.left
    }

    fn offers(&self, measurement: PmdType) -> bool {
        let features = self.features.as_deref().map(PmdControlPoint::decode);
        matches!(features, Some(Ok(PmdControlPoint::Features(features))) if features.has(measurement))
    }

    fn start(&mut self, now: Duration, measurement: PmdType, queue: &mut Queue) {
        if !self.offers(measurement) {
            return; // not known yet, or not there
        }
        self.tell(measurement, StreamState::Starting, queue);
        let wanted = PmdWanted { measurement, sample_rate_hz: None, range: None };
        self.session.handle(now, PmdInput::Want(wanted));
        if self.subscription == Subscription::None {
            self.subscription = Subscription::UnderWay;
            queue.push(Operation::Subscribe(CONTROL_POINT));
            queue.push(Operation::Subscribe(DATA));
        }
        self.say(queue);
    }

    /// Passes on what the session says.
    fn say(&mut self, queue: &mut Queue) {
        while let Some(output) = self.session.poll() {
            match output {
                PmdOutput::Write(command) => queue.push(Operation::Write(CONTROL_POINT, command)),
                PmdOutput::Started { measurement, sample_rate_hz, factor } => {
                    let context = PmdContext {
                        factor,
                        sample_rate_hz: sample_rate_hz.map(f64::from),
                        previous_timestamp_ns: None,
                    };
                    let device = self.device;
                    queue.output(ConversationOutput::Feed(Input::Streams { device, measurement, context }));
                    self.tell(measurement, StreamState::On(sample_rate_hz), queue);
                }
                PmdOutput::Trouble(measurement, trouble) => {
                    let why = match trouble {
                        PmdTrouble::StoppedBySensor => {
                            "the sensor has stopped it: is it worn, and off the charger?".to_owned()
                        }
                        trouble => trouble.to_string(),
                    };
                    self.tell(measurement, StreamState::Trouble(why), queue);
                }
                PmdOutput::Stopped(_) => {}
                PmdOutput::Left => self.left = true,
            }
        }
    }

    fn tell(&self, measurement: PmdType, state: StreamState, queue: &mut Queue) {
        if let Some((_, metric)) = STREAMS.into_iter().find(|(other, _)| *other == measurement) {
            queue.news(ConversationNews::Stream(metric, state));
        }
    }
}
