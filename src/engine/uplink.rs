//! The page's end of the uplink worker: starts it, hands it what to send, and tells what it reports.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use strapline_wire::{Presence, Submission};
use wasm_bindgen::JsCast;
use web_sys::{HtmlLinkElement, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::Engine;
use crate::dom::Listener;
use crate::english;
use crate::settings::Target;
use crate::state::{Event, Notice};
use crate::worker::{Crossing, FromWorker, ToWorker};

/// A running uplink worker; dropping it stops the stream, upon which the worker ends itself.
pub(super) struct UplinkLink {
    worker: Option<Worker>,
    /// What waits for the worker to listen; `None` from then on.
    waiting: Rc<RefCell<Option<Vec<ToWorker>>>>,
    _listeners: Vec<Listener>,
}

impl UplinkLink {
    /// Starts a worker that streams to `target`.
    pub(super) fn start(target: &Target, engine: Rc<Engine>) -> Self {
        let start = ToWorker::Start(target.socket_url.clone(), target.token.clone());
        let waiting = Rc::new(RefCell::new(Some(vec![start])));
        let Some(worker) = spawn("uplink") else {
            engine.emit(Event::Notice(Some(Notice::Crashed(
                english!("The background part could not be started").into(),
            ))));
            return Self { worker: None, waiting, _listeners: Vec::new() };
        };
        let (speaker, queue, reporter) = (worker.clone(), waiting.clone(), engine.clone());
        let messages = Listener::new(&worker, "message", move |event| {
            let data = event.unchecked_into::<MessageEvent>().data();
            match serde_wasm_bindgen::from_value(data).ok().and_then(Crossing::from_worker) {
                Some(FromWorker::Ready) => {
                    for message in queue.borrow_mut().take().unwrap_or_default() {
                        post(&speaker, message);
                    }
                }
                Some(FromWorker::Report(status)) => reporter.emit(Event::Uplink(status)),
                None => {}
            }
        });
        let errors = Listener::new(&worker, "error", move |_| {
            engine.emit(Event::Notice(Some(Notice::Crashed(
                english!("The background part of the page has failed").into(),
            ))));
        });
        Self { worker: Some(worker), waiting, _listeners: vec![messages, errors] }
    }

    /// Hands over samples. None is lost on the way to JSON: the pipeline gives finite numbers only.
    pub(super) fn submit(&mut self, submissions: &[Submission]) {
        self.send(ToWorker::Submit(submissions.iter().filter_map(Submission::encode).collect()));
    }

    /// Hands over what is said of the session.
    pub(super) fn note(&mut self, note: String) {
        self.send(ToWorker::Submit(vec![note]));
    }

    /// Hands over the state of a device link.
    pub(super) fn presence(&mut self, presence: Presence) {
        self.send(ToWorker::Presence(presence));
    }

    fn send(&self, message: ToWorker) {
        match (self.waiting.borrow_mut().as_mut(), &self.worker) {
            (Some(waiting), _) => waiting.push(message),
            (None, Some(worker)) => post(worker, message),
            (None, None) => {}
        }
    }
}

impl Drop for UplinkLink {
    fn drop(&mut self) {
        match (&self.worker, self.waiting.borrow().is_some()) {
            // It does not listen yet, so there is nothing to close.
            (Some(worker), true) => worker.terminate(),
            // What is queued goes with it: the person wants no more to leave this device.
            (Some(worker), false) => post(worker, ToWorker::Stop),
            (None, _) => {}
        }
    }
}

fn post(worker: &Worker, message: ToWorker) {
    if let Ok(value) = serde_wasm_bindgen::to_value(&Crossing::from(message)) {
        let _ = worker.post_message(&value);
    }
}

/// Starts `uplink.js` under a name that says what it is for, and gives it the glue code's address and the compiled module of this very instance.
pub(crate) fn spawn(name: &str) -> Option<Worker> {
    let document = web_sys::window()?.document()?;
    let glue =
        document.query_selector("link[rel=modulepreload]").ok()??.dyn_into::<HtmlLinkElement>().ok()?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(name);
    let worker = Worker::new_with_options("uplink.js", &options).ok()?;
    let message = js_sys::Object::new();
    Reflect::set(&message, &"glue".into(), &glue.href().into()).ok()?;
    Reflect::set(&message, &"module".into(), &wasm_bindgen::module()).ok()?;
    worker.post_message(&message).ok()?;
    Some(worker)
}
