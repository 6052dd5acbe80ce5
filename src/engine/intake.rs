//! What sensors send, on its way to the charts, to the state and to the uplink.

use strapline_gatt::Reading;
use strapline_pipeline::{ConversationOutput, Input, Notification, Output};
use strapline_units::SourceId;

use super::Engine;
use crate::dom;
use crate::state::{Event, News};

impl Engine {
    /// Takes a notification, whoever made it: decodes, draws, shows and streams it.
    pub(super) fn receive(&self, notification: Notification) {
        self.feed(Input::Notification(notification));
    }

    /// What came of a conversation with a sensor.
    pub(super) fn told(&self, id: SourceId, output: ConversationOutput) {
        match output {
            ConversationOutput::Feed(input) => self.feed(input),
            ConversationOutput::News(news) => self.emit(Event::Device(id, News::Told(news))),
            ConversationOutput::Fault(_, error) => {
                self.emit(Event::Device(id, News::Fault(error.to_string())));
            }
            ConversationOutput::Operation(_) | ConversationOutput::Left => {}
        }
    }

    pub(super) fn feed(&self, input: Input) {
        self.remember(&input);
        let mut pipeline = self.pipeline.borrow_mut();
        pipeline.handle(dom::now(), input);
        self.deliver(&mut || pipeline.poll());
    }

    /// What comes of values, of sensors or of a recording, to where each belongs.
    pub(crate) fn deliver(&self, next: &mut dyn FnMut() -> Option<Output>) {
        let mut submissions = Vec::new();
        let mut events = Vec::new();
        while let Some(output) = next() {
            match output {
                Output::Sample(sample) => {
                    self.series.push(&sample);
                    self.latest.borrow_mut().take(&sample);
                    if let Some(tap) = self.tap.borrow().as_ref() {
                        tap(&sample);
                    }
                }
                Output::Frame(submission) => submissions.push(submission),
                Output::Presence(presence) => {
                    if let Some(uplink) = self.uplink.borrow_mut().as_mut() {
                        uplink.presence(presence);
                    }
                }
                Output::Reading { device, reading, .. } => {
                    events
                        .extend(facts(reading).into_iter().flatten().map(|news| Event::Device(device, news)));
                }
                Output::Fault { device, error, .. } => {
                    events.push(Event::Device(device, News::Fault(error.to_string())));
                }
            }
        }
        if let Some(uplink) = self.uplink.borrow_mut().as_mut().filter(|_| !submissions.is_empty()) {
            uplink.submit(&submissions);
        }
        for event in events {
            self.emit(event);
        }
        // A hidden page ticks rarely; the notifications themselves keep it up to date.
        if self.latest.borrow().is_due(dom::now()) {
            self.publish_latest();
        }
    }

    pub(super) fn publish_latest(&self) {
        let due: Vec<_> = self.latest.borrow_mut().publish(dom::now()).collect();
        for event in due {
            self.emit(event);
        }
    }
}

/// What a reading says of its sensor, apart from the samples in it.
fn facts(reading: Reading) -> [Option<News>; 2] {
    let news = match reading {
        Reading::HeartRateMeasurement(measurement) => {
            let energy = measurement.energy_expended_kj;
            return [
                Some(News::Contact(measurement.sensor_contact)),
                energy.map(|energy| News::Energy(Some(energy))),
            ];
        }
        Reading::BatteryLevel(level) => News::Battery(level.percent),
        Reading::BodySensorLocation(location) => News::Location(location),
        Reading::ManufacturerName(text) => News::About(text.0),
        Reading::ModelNumber(text) => News::About(text.0),
        Reading::FirmwareRevision(text) => News::About(text.0),
        // The serial number names its owner; what else there is has no place on the page yet.
        _ => return [None, None],
    };
    [Some(news), None]
}
