//! Whether this page can use Web Bluetooth at all, and if not, which of the reasons it is.

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// It usually takes a millisecond.
const ANSWER_MILLIS: u32 = 3_000;

/// What stands between the page and the radio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Availability {
    /// Not asked yet.
    #[default]
    Unknown,
    /// The chooser can be opened.
    Ready,
    /// Not https and not localhost: browsers hide Web Bluetooth there.
    InsecureContext,
    /// This browser has no Web Bluetooth, or has it switched off.
    Missing,
    /// The Permissions-Policy of this page or of the page around it forbids it.
    Policy,
    /// No adapter, or it is switched off.
    NoAdapter,
}

/// Asks the browser. Never fails: what cannot be asked is taken as [`Availability::Ready`], and the chooser tells.
pub async fn availability() -> Availability {
    let Some(window) = web_sys::window() else { return Availability::Missing };
    if !window.is_secure_context() {
        return Availability::InsecureContext;
    }
    let Some(bluetooth) = window.navigator().bluetooth() else { return Availability::Missing };
    match JsFuture::from(bluetooth.get_availability().unchecked_into::<js_sys::Promise>()).await {
        Ok(available) if available.is_falsy() => {
            if allowed_by_policy() {
                Availability::NoAdapter
            } else {
                Availability::Policy
            }
        }
        Err(_) if !allowed_by_policy() => Availability::Policy,
        _ => Availability::Ready,
    }
}

/// Whether the browser's Bluetooth still answers this page at all, whatever it answers.
pub async fn answers() -> bool {
    let asked = Box::pin(availability());
    matches!(select(asked, TimeoutFuture::new(ANSWER_MILLIS)).await, Either::Left(_))
}

/// `getAvailability()` is false both without an adapter and where the policy forbids it; only this tells them apart.
fn allowed_by_policy() -> bool {
    #[wasm_bindgen]
    extern "C" {
        type FeaturePolicy;
        #[wasm_bindgen(thread_local_v2, js_namespace = document, js_name = featurePolicy)]
        static FEATURE_POLICY: Option<FeaturePolicy>;
        #[wasm_bindgen(method, js_name = allowsFeature)]
        fn allows_feature(this: &FeaturePolicy, feature: &str) -> bool;
    }
    FEATURE_POLICY.with(|policy| policy.as_ref().is_none_or(|policy| policy.allows_feature("bluetooth")))
}
