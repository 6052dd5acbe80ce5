//! How much the browser still keeps for this page, and that it keeps it.

use std::time::Duration;

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::dom;

#[wasm_bindgen]
extern "C" {
    type Manager;
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = storage)]
    static MANAGER: Option<Manager>;
    #[wasm_bindgen(method)]
    fn persist(this: &Manager) -> Promise;
    #[wasm_bindgen(method)]
    fn estimate(this: &Manager) -> Promise;
}

/// What a second may take where nothing is known yet: a strap with an ECG.
const USUAL_OCTETS: f64 = 700.0;
/// What the store itself takes beside: indexes and its own log.
const OVERHEAD: f64 = 2.0;
const LITTLE_TIME: Duration = Duration::from_secs(2 * 3600);
const LITTLE_PART: f64 = 0.1;

/// Asks the browser not to clear the store when its disk becomes full.
pub(super) fn ask_to_persist() {
    if let Some(asked) = MANAGER.with(|manager| Some(manager.as_ref()?.persist())) {
        dom::spawn(async move {
            // A refusal is for the browser to give, and changes nothing here.
            let _ = JsFuture::from(asked).await;
        });
    }
}

/// Used and allowed octets of this page; `None` where the browser does not say.
pub(crate) async fn estimate() -> Option<(f64, f64)> {
    let asked = MANAGER.with(|manager| Some(manager.as_ref()?.estimate()))?;
    let estimate = JsFuture::from(asked).await.ok()?;
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some((number("usage")?, number("quota")?))
}

/// For how long there is room, where that is less than two hours or a tenth of all, for a recording of so many octets in so much
/// time.
pub(super) async fn left(octets: f64, elapsed: Duration) -> Option<Duration> {
    let (used, allowed) = estimate().await?;
    let free = (allowed - used).max(0.0);
    let rate = if elapsed.as_secs() < 60 { USUAL_OCTETS } else { octets / elapsed.as_secs_f64() };
    let room = Duration::try_from_secs_f64(free / (rate.max(1.0) * OVERHEAD)).unwrap_or(Duration::MAX);
    (room < LITTLE_TIME || free < allowed * LITTLE_PART).then_some(room)
}
