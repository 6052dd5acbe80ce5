//! Guards free what they own: listeners, frame loops and subscriptions, also by the end of a component.
#![cfg(target_arch = "wasm32")]

mod support;

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use strapline_web::bluetooth;
use strapline_web::dom::{FrameLoop, Listener};
use support::{fake, install_fake_bluetooth, until};
use wasm_bindgen_test::*;
use web_sys::{Event, EventTarget};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_dropped_listener_hears_nothing() {
    let target = EventTarget::new().unwrap();
    let heard = Rc::new(Cell::new(0));
    let counter = heard.clone();
    let listener = Listener::new(&target, "beat", move |_| counter.set(counter.get() + 1));
    target.dispatch_event(&Event::new("beat").unwrap()).unwrap();
    drop(listener);
    target.dispatch_event(&Event::new("beat").unwrap()).unwrap();
    assert_eq!(heard.get(), 1);
    assert_eq!(Rc::strong_count(&heard), 1, "the closure is gone too");
}

#[wasm_bindgen_test]
async fn the_end_of_an_owner_ends_its_frame_loop() {
    let frames = Rc::new(Cell::new(0));
    let counter = frames.clone();
    let owner = Owner::new();
    owner.with(|| {
        StoredValue::new_local(FrameLoop::start(move || counter.set(counter.get() + 1)));
    });
    until("frames are painted", || frames.get() >= 2).await;
    owner.cleanup();
    until("the closure is freed", || Rc::strong_count(&frames) == 1).await;
}

#[wasm_bindgen_test]
async fn a_subscription_frees_its_listener_when_dropped_and_when_refused() {
    install_fake_bluetooth();
    let device = bluetooth::choose().await.unwrap();
    let remotes = device.connect().await.unwrap();
    let remote = remotes.iter().find(|remote| remote.notifies()).unwrap();
    let heard = Rc::new(Cell::new(0));
    let counter = heard.clone();
    let subscription = remote.subscribe(move |_, value| counter.set(value.len())).await.unwrap();
    fake("fake.notify(0x16, 72, 0x56, 0x03)");
    assert_eq!(heard.get(), 4, "the octets of the view, not of its buffer");
    assert_eq!(fake("fake.listeners('characteristicvaluechanged')"), 1.0);
    drop(subscription);
    assert_eq!(fake("fake.listeners('characteristicvaluechanged')"), 0.0);
    fake("fake.refuseNotifications = true");
    assert!(remote.subscribe(|_, _| {}).await.is_err());
    assert_eq!(fake("fake.listeners('characteristicvaluechanged')"), 0.0);
}
