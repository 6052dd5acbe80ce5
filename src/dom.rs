//! Clock, listeners and frames of the browser, each JavaScript resource owned by a guard that frees it on drop.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use strapline_units::Timestamp;
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

/// The wall clock in microseconds, steady between corrections.
///
/// `performance.now()` gives the resolution but stands still while some systems sleep, so the offset to
/// `Date.now()` is taken anew as soon as both differ by more than a second.
pub fn now() -> Timestamp {
    at_event_time(performance_now())
}

/// The wall clock time of an `Event.timeStamp` (milliseconds since the page's time origin).
pub fn at_event_time(time_stamp: f64) -> Timestamp {
    thread_local! {
        static OFFSET: Cell<f64> = const { Cell::new(f64::NAN) };
    }
    let measured = js_sys::Date::now() - performance_now();
    let offset = OFFSET.get();
    let offset = if (measured - offset).abs() <= 1000.0 { offset } else { measured };
    OFFSET.set(offset);
    Timestamp::from_unix_millis(time_stamp + offset)
}

fn performance_now() -> f64 {
    #[wasm_bindgen]
    extern "C" {
        // Exists in pages and in workers, which share no typed global.
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        fn now() -> f64;
    }
    now()
}

/// How far the viewer's zone is ahead of UTC, in minutes.
pub fn utc_offset_minutes() -> i32 {
    -(js_sys::Date::new_0().get_timezone_offset() as i32)
}

/// The values that the page's address gives for a name, in order.
pub fn query(name: &str) -> Vec<String> {
    let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let Ok(parameters) = web_sys::UrlSearchParams::new_with_str(&search) else { return Vec::new() };
    parameters.get_all(name).iter().filter_map(|value| value.as_string()).collect()
}

/// Whether the address is that of a viewer's page: `/viewer` of a broker, `?view` on any other host.
pub fn is_viewer() -> bool {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    path.is_some_and(|path| path.ends_with("/viewer")) || !query("view").is_empty()
}

/// Runs a task to its end. Boxed, because each type of future would bring its own copy of the executor's code.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    fn run(task: Pin<Box<dyn Future<Output = ()>>>) {
        wasm_bindgen_futures::spawn_local(task);
    }
    run(Box::pin(task));
}

/// Random bits for jitter, not for secrets.
pub fn random_seed() -> u64 {
    (js_sys::Math::random() * u64::MAX as f64) as u64
}

/// An event listener that is removed when this is dropped.
#[must_use]
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `callback` for every `kind` event of `target`, for as long as the guard lives.
    pub fn new(target: &EventTarget, kind: &'static str, callback: impl FnMut(Event) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(callback);
        // Adding a listener fails for no valid target.
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), kind, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // First remove, then drop: a dropped closure that is still called throws.
        let _ =
            self.target.remove_event_listener_with_callback(self.kind, self.closure.as_ref().unchecked_ref());
    }
}

/// Calls back once per animation frame until dropped, with one closure that is armed again each time.
#[must_use]
pub struct FrameLoop(Rc<Armed>);

#[derive(Default)]
struct Armed {
    handle: Cell<i32>,
    closure: RefCell<Option<Closure<dyn FnMut()>>>,
}

impl FrameLoop {
    /// Starts with the next frame.
    pub fn start(mut callback: impl FnMut() + 'static) -> Self {
        let armed = Rc::new(Armed::default());
        let again = armed.clone();
        *armed.closure.borrow_mut() = Some(Closure::new(move || {
            callback();
            again.request();
        }));
        armed.request();
        Self(armed)
    }
}

impl Armed {
    fn request(&self) {
        if let Some(closure) = self.closure.borrow().as_ref() {
            let window = web_sys::window();
            let request = window
                .and_then(|window| window.request_animation_frame(closure.as_ref().unchecked_ref()).ok());
            self.handle.set(request.unwrap_or_default());
        }
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.cancel_animation_frame(self.0.handle.get());
        }
        // Breaks the cycle of the closure that holds itself. Where the callback drops its own loop, the closure is
        // in use and must outlive this call: it is left to the end of the current turn.
        if let Some(closure) = self.0.closure.borrow_mut().take() {
            spawn(async move { drop(closure) });
        }
    }
}
