//! Holds a Web Lock while there are sensors: Chrome does not freeze a hidden page that holds one, and a page whose link
//! is just then lost has nothing else that keeps it alive.

use std::cell::RefCell;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::dom;

const NAME: &str = "strapline.session";

/// The lock, held or not: what lets it go.
#[derive(Default)]
pub(super) struct KeepAwake(RefCell<Option<Function>>);

impl KeepAwake {
    /// Takes the lock or lets it go.
    pub(super) fn hold(&self, wanted: bool) {
        let mut held = self.0.borrow_mut();
        match (wanted, held.take()) {
            (true, None) => *held = request(),
            (true, release) => *held = release,
            (false, Some(release)) => {
                let _ = release.call0(&JsValue::UNDEFINED);
            }
            (false, None) => {}
        }
    }
}

/// The lock is held until the promise that the callback gives is settled.
fn request() -> Option<Function> {
    #[wasm_bindgen]
    extern "C" {
        type Locks;
        #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
        static LOCKS: Option<Locks>;
        #[wasm_bindgen(method)]
        fn request(this: &Locks, name: &str, options: &JsValue, callback: &JsValue) -> Promise;
    }
    let mut release = None;
    let released = Promise::new(&mut |resolve, _| release = Some(resolve.unchecked_into()));
    let callback = Closure::once_into_js(move |_: JsValue| JsValue::from(released));
    // Shared, so that a second tab gets it as well.
    let options = Object::new();
    let _ = Reflect::set(&options, &"mode".into(), &"shared".into());
    LOCKS.with(|locks| {
        if let Some(locks) = locks {
            let request = locks.request(NAME, &options, &callback);
            // Rejected only where the site may not use locks; the page then works as well as without.
            dom::spawn(async move {
                let _ = JsFuture::from(request).await;
            });
        }
    });
    release
}
