//! The uplink worker: the same wasm file, started at another entry point in a dedicated Worker, because a hidden
//! page's timers are throttled to once a minute and a Worker's are not. It owns the socket and drives
//! [`strapline_wire::Producer`]; the page only hands it what to send and shows what it reports.

mod downlink;
mod message;
mod socket;
mod store;
mod token;
mod uplink;
pub(crate) mod watch;

use std::time::Duration;

use futures_channel::mpsc;
use futures_util::StreamExt;
use gloo_timers::future::TimeoutFuture;
use js_sys::global;
use strapline_wire::{Cause, UplinkState, UplinkStatus};
use wasm_bindgen::JsCast;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

pub use message::{Crossing, FromWorker, ToWorker, TokenRequest};

use crate::dom::{self, Listener};
use crate::lazy;
pub(crate) use uplink::Happening;
use uplink::Uplink;

/// The name of a worker that receives what others stream, for a viewer.
pub(crate) const DOWNLINK: &str = "downlink";
/// Time for the close frame to leave.
const CLOSING_MILLIS: u32 = 1_000;

/// Whether this instance of the wasm file runs in a dedicated Worker.
pub fn in_worker() -> bool {
    global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Serves the page until it ends the Worker.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
    if scope.name() == DOWNLINK {
        return dom::spawn(view());
    }
    let (sender, mut receiver) = mpsc::unbounded();
    let from_page = sender.clone();
    let listener = Listener::new(&scope, "message", move |event| {
        let data = event.unchecked_into::<MessageEvent>().data();
        // Only our own page posts here; what does not parse comes from another version of it and is not for us.
        if let Some(message) = serde_wasm_bindgen::from_value(data).ok().and_then(Crossing::to_worker) {
            let _ = from_page.unbounded_send(Happening::FromPage(message));
        }
    });
    dom::spawn(async move {
        let _listener = listener;
        // What the page sends meanwhile waits in the channel.
        post(&FromWorker::Ready);
        let mut handle = load(sender).await;
        while let Some(happening) = receiver.next().await {
            if !handle(happening) {
                break;
            }
        }
        // The closing handshake is under way; the Worker need not outlive it.
        TimeoutFuture::new(CLOSING_MILLIS).await;
        scope.close();
    });
}

/// Fetches the code, again and again where the network is away: the page has been loaded, so it was there.
async fn load(happenings: mpsc::UnboundedSender<Happening>) -> Handler {
    loop {
        if let Ok(handler) = lazy::uplink(happenings.clone()).await {
            return handler;
        }
        let until = dom::now() + Duration::from_millis(lazy::RETRY_MILLIS.into());
        let state = UplinkState::Waiting { until, cause: Cause::NoAnswer };
        post(&FromWorker::Report(UplinkStatus { state, ..UplinkStatus::default() }));
        TimeoutFuture::new(lazy::RETRY_MILLIS).await;
    }
}

/// Serves a viewer's page, once the code for it could be fetched.
async fn view() {
    while lazy::downlink().await.is_err() {
        TimeoutFuture::new(lazy::RETRY_MILLIS).await;
    }
}

/// The downlink itself, for the chunk that holds its code.
pub(crate) fn watch() {
    downlink::run();
}

/// Takes what happens in the worker; false once there is nothing more to do.
pub(crate) type Handler = Box<dyn FnMut(Happening) -> bool>;

/// The uplink itself, for the chunk that holds its code.
pub(crate) fn handler(happenings: mpsc::UnboundedSender<Happening>) -> Handler {
    let mut uplink = Uplink::new(happenings);
    Box::new(move |happening| uplink.handle(happening))
}

fn post(message: &FromWorker) {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
    if let Ok(value) = serde_wasm_bindgen::to_value(&Crossing::from(message)) {
        // Fails only for values that cannot be cloned, which serde never makes.
        let _ = scope.post_message(&value);
    }
}
