//! Keeps the screen on, by a Screen Wake Lock. The browser takes the lock away where the page is hidden; it is asked for again
//! when the page is back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::VisibilityState;

use super::markup::{keep, run_again};
use crate::dom::{self, Listener};

#[wasm_bindgen]
extern "C" {
    type WakeLock;
    type Sentinel;
    // Absent on pages that are not secure, and in browsers that do not have it.
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = wakeLock)]
    static WAKE_LOCK: Option<WakeLock>;
    #[wasm_bindgen(method)]
    fn request(this: &WakeLock, kind: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn release(this: &Sentinel) -> Promise;
    #[wasm_bindgen(method, getter)]
    fn released(this: &Sentinel) -> bool;
}

#[derive(Default)]
struct Screen {
    wanted: Cell<bool>,
    asking: Cell<bool>,
    held: RefCell<Option<Sentinel>>,
}

/// Keeps the screen on while `wanted` says so, which is asked whenever the state that it read has changed; until the component ends.
pub fn keep_screen_on(wanted: impl Fn() -> bool + 'static) {
    let screen = Rc::new(Screen::default());
    let (back, end) = (screen.clone(), screen.clone());
    keep(Box::new(Listener::new(&document(), "visibilitychange", move |_| Screen::update(&back))));
    keep(Box::new(End(end)));
    run_again(Box::new(move || {
        screen.wanted.set(wanted());
        Screen::update(&screen);
    }));
}

impl Screen {
    fn update(screen: &Rc<Self>) {
        let mut held = screen.held.borrow_mut();
        if held.as_ref().is_some_and(Sentinel::released) {
            held.take();
        }
        if !screen.wanted.get() {
            if let Some(sentinel) = held.take() {
                settle(sentinel.release());
            }
        } else if held.is_none()
            && document().visibility_state() == VisibilityState::Visible
            && !screen.asking.get()
            && let Some(asked) = WAKE_LOCK.with(|lock| lock.as_ref().map(|lock| lock.request("screen")))
        {
            screen.asking.set(true);
            let screen = screen.clone();
            dom::spawn(async move {
                // Refused where the battery is low, say; the next time that the page is looked at it is asked for again.
                let given = JsFuture::from(asked).await;
                screen.asking.set(false);
                if let Ok(sentinel) = given {
                    screen.held.replace(Some(sentinel.unchecked_into()));
                    // It may be unwanted by now.
                    if !screen.wanted.get() {
                        Self::update(&screen);
                    }
                }
            });
        }
    }
}

fn settle(promise: Promise) {
    dom::spawn(async move {
        let _ = JsFuture::from(promise).await;
    });
}

struct End(Rc<Screen>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.wanted.set(false);
        Screen::update(&self.0);
    }
}
