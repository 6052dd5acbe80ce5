//! Does what a [`Conversation`] asks for, on a device that is linked by radio.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use strapline_gatt::Characteristic as _;
use strapline_gatt::{Access, HeartRateMeasurement, Uuid, sensor_services};
use strapline_pipeline::{
    Conversation, ConversationInput, ConversationOutput, Converse, Notification, Operation, Silence, Wish,
};
use strapline_units::{Metric, SourceId};

use super::Engine;
use crate::bluetooth::{RadioError, Remote, Subscription};
use crate::dom;
use crate::state::{Event, News};

/// How long a device may take to stop what it sends before its link is ended all the same.
const FAREWELL: Duration = Duration::from_secs(3);

/// What a conversation hears of.
#[derive(Debug)]
pub(super) enum Heard {
    /// A value that was notified.
    Value(Uuid, Vec<u8>),
    /// What the person wants.
    Wish(Wish),
    /// The page is about to go.
    Leave,
}

/// A link whose measurements arrive.
pub(super) struct Linked {
    /// Every characteristic that the page knows.
    pub(super) remotes: Vec<Remote>,
    /// Those that measure are subscribed from the start, others as they are wanted.
    pub(super) subscriptions: RefCell<Vec<Subscription>>,
    /// Where what is heard goes.
    pub(super) heard: UnboundedSender<Heard>,
}

impl Linked {
    /// Turns the notifications of a characteristic on.
    pub(super) async fn subscribe(
        &self,
        engine: &Rc<Engine>,
        id: SourceId,
        remote: &Remote,
    ) -> Result<(), RadioError> {
        let (receiver, heard) = (engine.clone(), self.heard.clone());
        let (characteristic, access) = (remote.entry.uuid, remote.entry.access);
        let hears = Conversation::hears(characteristic);
        let subscription = remote
            .subscribe(move |at, value| {
                if hears {
                    let _ = heard.unbounded_send(Heard::Value(characteristic, value.clone()));
                }
                if access != Access::Control {
                    receiver.receive(Notification { device: id, characteristic, at, value });
                }
            })
            .await?;
        self.subscriptions.borrow_mut().push(subscription);
        Ok(())
    }
}

/// Begins the conversation on a link, and tells what the sensor will measure.
pub(super) fn begin(engine: &Rc<Engine>, id: SourceId, characteristics: &[Uuid]) -> Box<dyn Converse> {
    let streams = engine.state.peek(|state| state.settings.streams.clone());
    let mut conversation = match engine.extension.get() {
        Some(extension) => (extension.converse)(dom::now(), id, &streams),
        None => Box::new(Silence::default()),
    };
    conversation.handle(dom::now(), ConversationInput::Linked(characteristics));
    let resets_energy = conversation.resets_energy();
    engine.emit(Event::Device(id, News::ResetsEnergy(resets_energy)));
    if characteristics.contains(&HeartRateMeasurement::UUID) {
        let strap = vec![Metric::HeartRate, Metric::RrInterval];
        engine.emit(Event::Device(id, News::Measures(strap)));
    }
    conversation
}

/// Reads battery, place and names, then talks until the device is left. What cannot be read is left out: the
/// measurements do not depend on it.
pub(super) async fn converse(
    engine: &Rc<Engine>,
    id: SourceId,
    conversation: &mut dyn Converse,
    linked: &Linked,
    heard: &mut UnboundedReceiver<Heard>,
) {
    let details = linked.remotes.iter().filter(|remote| is_detail(remote));
    for remote in details {
        if remote.readable()
            && let Ok(value) = remote.read().await
        {
            let characteristic = remote.entry.uuid;
            if Conversation::hears(characteristic) {
                conversation.handle(dom::now(), ConversationInput::Value { characteristic, value: &value });
            }
            engine.receive(Notification { device: id, characteristic, at: dom::now(), value });
        }
        if remote.notifies() && !measures(remote) {
            let _ = linked.subscribe(engine, id, remote).await;
        }
    }
    talk(engine, id, conversation, linked, heard).await;
}

/// What is read once, before or instead of being subscribed to.
fn is_detail(remote: &Remote) -> bool {
    matches!(remote.entry.access, Access::Read | Access::ReadNotify)
}

/// What is subscribed to on every link, because it says what the sensor measures. A control point only answers, and
/// whoever asks it listens to it.
pub(super) fn measures(remote: &Remote) -> bool {
    let entry = remote.entry;
    remote.notifies()
        && entry.access != Access::Control
        && !Conversation::subscribes(entry.uuid)
        && sensor_services().any(|service| entry.services.contains(&service))
}

async fn talk(
    engine: &Rc<Engine>,
    id: SourceId,
    conversation: &mut dyn Converse,
    linked: &Linked,
    heard: &mut UnboundedReceiver<Heard>,
) {
    loop {
        while let Some(output) = conversation.poll() {
            match output {
                ConversationOutput::Operation(operation) => {
                    let result = perform(engine, id, linked, &operation).await;
                    let input = result.as_deref().map_or(ConversationInput::Failed, ConversationInput::Done);
                    conversation.handle(dom::now(), input);
                }
                ConversationOutput::Left => return,
                output => engine.told(id, output),
            }
        }
        let wait = conversation.deadline().map_or(Duration::MAX, |at| at.duration_since(dom::now()));
        let timeout = TimeoutFuture::new(i32::try_from(wait.as_millis()).unwrap_or(i32::MAX).cast_unsigned());
        match select(heard.next(), timeout).await {
            Either::Left((Some(heard), _)) => hear(conversation, &heard),
            Either::Left((None, _)) => return,
            Either::Right(_) => conversation.handle(dom::now(), ConversationInput::Tick),
        }
    }
}

/// Passes on what was heard.
pub(super) fn hear(conversation: &mut dyn Converse, heard: &Heard) {
    let input = match heard {
        Heard::Value(characteristic, value) => {
            ConversationInput::Value { characteristic: *characteristic, value }
        }
        Heard::Wish(wish) => ConversationInput::Wish(*wish),
        Heard::Leave => ConversationInput::Leave,
    };
    conversation.handle(dom::now(), input);
}

/// Stops what the device would go on with: a strap that is left streaming measures until its battery is empty.
pub(super) async fn leave(
    engine: &Rc<Engine>,
    id: SourceId,
    conversation: &mut dyn Converse,
    linked: &Linked,
    heard: &mut UnboundedReceiver<Heard>,
) {
    // What was under way was dropped with its task, and nobody will tell how it went.
    conversation.handle(dom::now(), ConversationInput::Failed);
    conversation.handle(dom::now(), ConversationInput::Leave);
    let farewell = Box::pin(talk(engine, id, conversation, linked, heard));
    let patience = TimeoutFuture::new(u32::try_from(FAREWELL.as_millis()).unwrap_or(u32::MAX));
    select(farewell, patience).await;
}

/// `None` where it has failed; the value where it was a read.
async fn perform(
    engine: &Rc<Engine>,
    id: SourceId,
    linked: &Linked,
    operation: &Operation,
) -> Option<Vec<u8>> {
    let (Operation::Read(characteristic)
    | Operation::Subscribe(characteristic)
    | Operation::Write(characteristic, _)) = operation;
    let remote = linked.remotes.iter().find(|remote| remote.entry.uuid == *characteristic)?;
    match operation {
        Operation::Read(_) => remote.read().await.ok(),
        Operation::Subscribe(_) => linked.subscribe(engine, id, remote).await.ok().map(|()| Vec::new()),
        Operation::Write(_, value) => remote.write(value).await.ok().map(|()| Vec::new()),
    }
}
