//! The uplink worker: the same wasm file, started at another entry point in a dedicated Worker, because a hidden
//! page's timers are throttled to once a minute and a Worker's are not. It owns the socket and drives
//! [`strapline_wire::Producer`]; the page only hands it what to send and shows what it reports.

mod message;
mod socket;
mod store;
mod token;
mod uplink;

use futures_channel::mpsc;
use futures_util::StreamExt;
use gloo_timers::future::TimeoutFuture;
use js_sys::global;
use wasm_bindgen::JsCast;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

pub use message::{Crossing, FromWorker, ToWorker, TokenRequest};

use crate::dom::{self, Listener};
use uplink::{Happening, Uplink};

/// Time for the close frame to leave.
const CLOSING_MILLIS: u32 = 1_000;

/// Whether this instance of the wasm file runs in a dedicated Worker.
pub fn in_worker() -> bool {
    global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Serves the page until it ends the Worker.
pub fn run() {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
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
        let mut uplink = Uplink::new(sender);
        post(&FromWorker::Ready);
        while let Some(happening) = receiver.next().await {
            if !uplink.handle(happening) {
                break;
            }
        }
        // The closing handshake is under way; the Worker need not outlive it.
        TimeoutFuture::new(CLOSING_MILLIS).await;
        scope.close();
    });
}

fn post(message: &FromWorker) {
    let scope: DedicatedWorkerGlobalScope = global().unchecked_into();
    if let Ok(value) = serde_wasm_bindgen::to_value(&Crossing::from(message)) {
        // Fails only for values that cannot be cloned, which serde never makes.
        let _ = scope.post_message(&value);
    }
}
