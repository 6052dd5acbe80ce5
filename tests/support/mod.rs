//! A fake `navigator.bluetooth`, and a page to mount views on.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::future::Future;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts the fake in place of Chrome's Web Bluetooth, fresh for each test.
pub(crate) fn install_fake_bluetooth() {
    js_sys::eval(include_str!("bluetooth.js")).expect("the fake is valid JavaScript");
}

/// Runs JavaScript that drives the fake, and gives its result as a number.
pub(crate) fn fake(script: &str) -> f64 {
    js_sys::eval(script).expect("the script runs").as_f64().unwrap_or(f64::NAN)
}

/// A place of its own in the page.
pub(crate) fn stage() -> HtmlElement {
    let stage: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&stage).unwrap();
    stage
}

/// The text of the first element that matches; empty where there is none.
pub(crate) fn text(stage: &HtmlElement, selector: &str) -> String {
    stage.query_selector(selector).unwrap().and_then(|element| element.text_content()).unwrap_or_default()
}

/// An attribute of the first element that matches.
pub(crate) fn attribute(stage: &HtmlElement, selector: &str, name: &str) -> Option<String> {
    stage.query_selector(selector).unwrap().and_then(|element| element.get_attribute(name))
}

/// Clicks the first element that matches.
pub(crate) fn click(stage: &HtmlElement, selector: &str) {
    let element = stage.query_selector(selector).unwrap().unwrap_or_else(|| panic!("no {selector}"));
    element.unchecked_into::<HtmlElement>().click();
}

/// Waits until `condition` holds; panics with `what` when it does not for five seconds.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    for _ in 0..250 {
        if condition() {
            return;
        }
        TimeoutFuture::new(20).await;
    }
    panic!("not in five seconds: {what}");
}

/// Lets everything that is due run.
pub(crate) fn turn() -> impl Future<Output = ()> {
    TimeoutFuture::new(0)
}
