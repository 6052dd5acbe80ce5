//! One sensor's link: connect, subscribe, read, and come back by itself for as long as the page lives. Its task is the
//! only one that touches the device, and it does one GATT operation at a time.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use strapline_units::{Backoff, SourceId};

use super::talk::{self, Heard, Linked, converse};
use super::{Engine, Signal, away};
use crate::bluetooth::{self, Device, RadioError};
use crate::dom;
use crate::english;
use crate::state::{Event, News, Notice, Phase};

const FIRST_DELAY: Duration = Duration::from_secs(1);
/// A strap that comes back into reach is noticed within this time.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// Seen in Chromium on Linux, when a link is lost while a read is under way: nothing helps then but a reload.
const STUCK: &str = english!("The browser's Bluetooth no longer answers this page");

/// Serves one sensor until it is forgotten.
pub(super) async fn run(
    engine: Rc<Engine>,
    id: SourceId,
    device: Device,
    (sender, mut signals): (UnboundedSender<Signal>, UnboundedReceiver<Signal>),
    (said, mut heard): (UnboundedSender<Heard>, UnboundedReceiver<Heard>),
) {
    let show = |phase| engine.emit(Event::Device(id, News::Phase(phase)));
    let mut backoff = Backoff::new(FIRST_DELAY, LONGEST_DELAY, dom::random_seed());
    // When the sensor was last in reach; the outage that the page tells of begins there.
    let mut since = dom::now();
    let mut was_live = false;
    // Notifications and the loss of a link reach the page by two ways: the last value may come after the loss, so a link's
    // subscriptions live until the next one stands.
    let mut former: Option<Linked> = None;
    loop {
        show(Phase::Connecting);
        let lost = sender.clone();
        let _lost = device.on_disconnected(move || {
            let _ = lost.unbounded_send(Signal::Lost);
        });
        let attempt = {
            let order = Box::pin(next(&mut signals, &[Signal::Disconnect, Signal::Forget]));
            match select(Box::pin(link(&engine, id, &device, said.clone())), order).await {
                Either::Left((result, _)) => result.map_err(Ok),
                Either::Right((order, _)) => Err(Err(order)),
            }
        };
        let ended = match attempt {
            Ok(linked) => {
                drop(former.take());
                if was_live {
                    engine.emit(Event::Device(id, News::Outage(since, dom::now())));
                }
                was_live = true;
                backoff.reset();
                show(Phase::Live);
                let characteristics: Vec<_> = linked.remotes.iter().map(|remote| remote.entry.uuid).collect();
                let mut conversation = talk::begin(&engine, id, &characteristics);
                // Talking goes on beside the wait: a link that is lost meanwhile may leave a read unanswered.
                let end = Box::pin(next(&mut signals, &[Signal::Lost, Signal::Disconnect, Signal::Forget]));
                let talking = Box::pin(converse(&engine, id, &mut *conversation, &linked, &mut heard));
                let signal = match select(talking, end).await {
                    Either::Left((_left, end)) => end.await,
                    Either::Right((signal, _)) => signal,
                };
                if signal != Signal::Lost {
                    talk::leave(&engine, id, &mut *conversation, &linked, &mut heard).await;
                }
                engine.unlinked(id);
                since = dom::now();
                former = Some(linked);
                if signal == Signal::Lost {
                    // There is nothing to disconnect, and Chromium's Bluetooth can get stuck on being told to.
                    Ok(RadioError::OutOfReach)
                } else {
                    device.disconnect();
                    Err(signal)
                }
            }
            Err(ended) => {
                if ended == Ok(RadioError::TimedOut) && !bluetooth::answers().await {
                    engine.emit(Event::Notice(Some(Notice::Crashed(STUCK.to_owned()))));
                }
                // Ends an attempt that hangs, and a link that stands but could not be used.
                device.disconnect();
                ended
            }
        };
        let signal = match ended {
            Ok(cause) => {
                let now = dom::now();
                let delay = backoff.next_delay();
                show(away(now, since, now + delay, cause));
                let _timer = wake(&sender, delay);
                next(&mut signals, &[Signal::Due, Signal::Connect, Signal::Disconnect, Signal::Forget]).await
            }
            Err(signal) => signal,
        };
        if signal == Signal::Disconnect {
            show(Phase::Disconnected);
            was_live = false;
            backoff.reset();
            if next(&mut signals, &[Signal::Connect, Signal::Forget]).await == Signal::Forget {
                return;
            }
            since = dom::now();
        } else if signal == Signal::Forget {
            return;
        }
    }
}

/// The next of the `wanted` signals; others have no meaning at this point and are passed over.
pub(super) async fn next(signals: &mut UnboundedReceiver<Signal>, wanted: &[Signal]) -> Signal {
    loop {
        match signals.next().await {
            Some(signal) if wanted.contains(&signal) => return signal,
            Some(_) => {}
            None => return Signal::Forget,
        }
    }
}

/// Sends [`Signal::Due`] after `delay`, unless dropped before.
pub(super) fn wake(sender: &UnboundedSender<Signal>, delay: Duration) -> Timeout {
    let sender = sender.clone();
    Timeout::new(u32::try_from(delay.as_millis()).unwrap_or(u32::MAX), move || {
        let _ = sender.unbounded_send(Signal::Due);
    })
}

/// Links and subscribes to what the sensor measures. What else is to be known of it can wait.
async fn link(
    engine: &Rc<Engine>,
    id: SourceId,
    device: &Device,
    heard: UnboundedSender<Heard>,
) -> Result<Linked, RadioError> {
    let remotes = device.connect().await?;
    if let Err(error) = engine.learn(remotes.iter().map(|remote| remote.entry.uuid)).await {
        engine.emit(Event::Notice(Some(Notice::NotLoaded)));
        return Err(RadioError::Other(error.to_string()));
    }
    engine.linked(id);
    let linked = Linked { remotes, subscriptions: RefCell::default(), heard };
    match subscribe(engine, id, &linked).await {
        Ok(()) => Ok(linked),
        Err(error) => {
            engine.unlinked(id);
            Err(error)
        }
    }
}

/// Subscribes to everything that only measures.
async fn subscribe(engine: &Rc<Engine>, id: SourceId, linked: &Linked) -> Result<(), RadioError> {
    let mut refused = RadioError::NothingToRead;
    for remote in linked.remotes.iter().filter(|remote| talk::measures(remote)) {
        match linked.subscribe(engine, id, remote).await {
            Ok(()) => {}
            // Some want to be paired first; what else the sensor measures does not depend on them.
            Err(error) if error != RadioError::TimedOut && error != RadioError::OutOfReach => refused = error,
            Err(error) => return Err(error),
        }
    }
    if linked.subscriptions.borrow().is_empty() { Err(refused) } else { Ok(()) }
}
