//! A simulated sensor: the bytes of `strapline_sim` on the way that a real sensor's bytes take, and its control points for
//! what is said to it.

use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use strapline_gatt::{Access, REGISTRY, Uuid};
use strapline_pipeline::{
    Conversation, ConversationInput, ConversationOutput, Converse, Notification, Operation,
};
use strapline_sim::Sensor;
use strapline_units::SourceId;

use super::radio::{next, wake};
use super::talk::{self, Heard};
use super::{Engine, Signal};
use crate::dom;
use crate::lazy;
use crate::state::{Event, News, Notice, Phase};

/// Runs until it is forgotten.
pub(super) async fn run(
    engine: Rc<Engine>,
    id: SourceId,
    text: String,
    (sender, mut signals): (UnboundedSender<Signal>, UnboundedReceiver<Signal>),
    mut heard: UnboundedReceiver<Heard>,
) {
    let show = |phase| engine.emit(Event::Device(id, News::Phase(phase)));
    let mut sensor = loop {
        match load(&engine, &text).await {
            Ok(sensor) => break sensor,
            Err(why) => engine.emit(Event::Notice(Some(Notice::NoSimulation(why)))),
        }
        // As after a failed connection, a person may try again.
        show(Phase::Disconnected);
        if next(&mut signals, &[Signal::Connect, Signal::Forget]).await == Signal::Forget {
            return;
        }
    };
    // How long the sensor has run; while it is disconnected it stands still.
    let mut ran = Duration::ZERO;
    loop {
        show(Phase::Live);
        engine.linked(id);
        // The sensor's clock runs on its own: waiting for an absolute time keeps timers' delays from adding up.
        let start = dom::now() - ran;
        let mut link = Link::new(&engine, id, &mut *sensor);
        link.read();
        let signal = loop {
            link.ran = dom::now().duration_since(start).max(link.ran);
            link.perform();
            let due = start + link.sensor.due();
            let due = link.conversation.deadline().map_or(due, |deadline| deadline.min(due));
            let _timer = wake(&sender, due.duration_since(dom::now()));
            let signal = Box::pin(next(&mut signals, &[Signal::Due, Signal::Disconnect, Signal::Forget]));
            match select(signal, heard.next()).await {
                Either::Left((Signal::Due, _)) => link.step(dom::now().duration_since(start)),
                Either::Left((signal, _)) => break signal,
                Either::Right((Some(heard), _)) => talk::hear(&mut *link.conversation, &heard),
                Either::Right((None, _)) => break Signal::Forget,
            }
        };
        ran = link.ran;
        sensor.unlink();
        engine.unlinked(id);
        if signal == Signal::Forget {
            return;
        }
        show(Phase::Disconnected);
        if next(&mut signals, &[Signal::Connect, Signal::Forget]).await == Signal::Forget {
            return;
        }
    }
}

/// The simulator, and what its values are read with.
pub(super) async fn load(engine: &Engine, text: &str) -> Result<Box<dyn Sensor + Send>, String> {
    let sensor = lazy::simulated(text.to_owned()).await?;
    let characteristics = sensor.attributes().iter().map(|attribute| attribute.characteristic);
    engine.learn(characteristics).await.map_err(|error| error.to_string())?;
    Ok(sensor)
}

/// The page's end of the link.
struct Link<'a> {
    engine: &'a Rc<Engine>,
    id: SourceId,
    sensor: &'a mut (dyn Sensor + Send),
    conversation: Box<dyn Converse>,
    /// The sensor's own time.
    ran: Duration,
}

impl<'a> Link<'a> {
    fn new(engine: &'a Rc<Engine>, id: SourceId, sensor: &'a mut (dyn Sensor + Send)) -> Self {
        let characteristics: Vec<_> =
            sensor.attributes().iter().map(|attribute| attribute.characteristic).collect();
        let conversation = talk::begin(engine, id, &characteristics);
        Self { engine, id, sensor, conversation, ran: Duration::ZERO }
    }

    fn read(&mut self) {
        let details =
            REGISTRY.iter().filter(|entry| matches!(entry.access, Access::Read | Access::ReadNotify));
        for characteristic in details.map(|entry| entry.uuid) {
            if let Some(value) = self.sensor.read(characteristic) {
                self.value(characteristic, value);
            }
        }
    }

    /// Takes what the sensor has sent by `now` in its own time: the next emission, if it is due.
    fn step(&mut self, now: Duration) {
        self.conversation.handle(dom::now(), ConversationInput::Tick);
        if self.sensor.due() <= now {
            let emission = self.sensor.next();
            self.ran = self.ran.max(emission.at);
            self.value(emission.characteristic, emission.value);
        }
    }

    fn value(&mut self, characteristic: Uuid, value: Vec<u8>) {
        if Conversation::hears(characteristic) {
            let input = ConversationInput::Value { characteristic, value: &value };
            self.conversation.handle(dom::now(), input);
            self.perform();
        }
        let known = REGISTRY.iter().find(|entry| entry.uuid == characteristic);
        if known.is_some_and(|entry| entry.access != Access::Control) {
            let at = dom::now();
            self.engine.receive(Notification { device: self.id, characteristic, at, value });
        }
    }

    /// Does what the conversation asks for, which the sensor answers at once.
    fn perform(&mut self) {
        while let Some(output) = self.conversation.poll() {
            let ConversationOutput::Operation(operation) = output else {
                self.engine.told(self.id, output);
                continue;
            };
            let result = match &operation {
                Operation::Read(characteristic) => self.sensor.read(*characteristic),
                Operation::Subscribe(_) => Some(Vec::new()),
                Operation::Write(characteristic, value) => {
                    self.sensor.write(self.ran, *characteristic, value).ok().map(|()| Vec::new())
                }
            };
            let input = result.as_deref().map_or(ConversationInput::Failed, ConversationInput::Done);
            self.conversation.handle(dom::now(), input);
        }
    }
}
