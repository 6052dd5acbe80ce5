//! One sensor's link: connect, subscribe, read, and come back by itself for as long as the page lives. Its task is the
//! only one that touches the device, and it does one GATT operation at a time.

use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use strapline_gatt::{Access, sensor_services};
use strapline_pipeline::Notification;
use strapline_units::{Backoff, SourceId};

use super::{Engine, Signal, away};
use crate::bluetooth::{self, Device, RadioError, Remote, Subscription};
use crate::dom;
use crate::state::{Event, News, Notice, Phase};

const FIRST_DELAY: Duration = Duration::from_secs(1);
/// A strap that comes back into reach is noticed within this time.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// Seen in Chromium on Linux, when a link is lost while a read is under way: nothing helps then but a reload.
const STUCK: &str = "The browser's Bluetooth no longer answers this page";

/// Serves one sensor until it is forgotten.
pub(super) async fn run(
    engine: Rc<Engine>,
    id: SourceId,
    device: Device,
    sender: UnboundedSender<Signal>,
    mut signals: UnboundedReceiver<Signal>,
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
            match select(Box::pin(link(&engine, id, &device)), order).await {
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
                // Reading goes on beside the wait: a link that is lost meanwhile may leave a read unanswered.
                let end = Box::pin(next(&mut signals, &[Signal::Lost, Signal::Disconnect, Signal::Forget]));
                let signal = match select(Box::pin(read_details(&engine, id, &linked.details)), end).await {
                    Either::Left((_more, end)) => end.await,
                    Either::Right((signal, _)) => signal,
                };
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

/// A link whose measurements arrive, and what is still to be read on it.
struct Linked {
    _subscriptions: Vec<Subscription>,
    details: Vec<Remote>,
}

/// Links and subscribes to what the sensor measures. What else is to be known of it can wait.
async fn link(engine: &Rc<Engine>, id: SourceId, device: &Device) -> Result<Linked, RadioError> {
    let mut details = Vec::new();
    let mut subscriptions = Vec::new();
    let mut found = device.connect().await?;
    engine.linked(id);
    // A control point only answers, and whoever asks it listens to it.
    found.retain(|remote| remote.entry.access != Access::Control);
    for remote in found.drain(..) {
        let measures =
            sensor_services().any(|service| remote.entry.services.contains(&service)) && remote.notifies();
        if !measures {
            details.push(remote);
            continue;
        }
        match subscribe(engine, id, &remote).await {
            Ok(subscription) => subscriptions.push(subscription),
            Err(error) => {
                engine.unlinked(id);
                return Err(error);
            }
        }
    }
    if subscriptions.is_empty() {
        engine.unlinked(id);
        return Err(RadioError::NothingToRead);
    }
    Ok(Linked { _subscriptions: subscriptions, details })
}

async fn subscribe(engine: &Rc<Engine>, id: SourceId, remote: &Remote) -> Result<Subscription, RadioError> {
    let (receiver, characteristic) = (engine.clone(), remote.entry.uuid);
    remote
        .subscribe(move |at, value| receiver.receive(Notification { device: id, characteristic, at, value }))
        .await
}

/// Reads battery, place and names. One that cannot be read is left out: the measurements do not depend on it.
async fn read_details(engine: &Rc<Engine>, id: SourceId, details: &[Remote]) -> Vec<Subscription> {
    let mut subscriptions = Vec::new();
    for remote in details {
        if remote.readable()
            && let Ok(value) = remote.read().await
        {
            engine.receive(Notification {
                device: id,
                characteristic: remote.entry.uuid,
                at: dom::now(),
                value,
            });
        }
        if remote.notifies()
            && let Ok(subscription) = subscribe(engine, id, remote).await
        {
            subscriptions.push(subscription);
        }
    }
    subscriptions
}
