//! IndexedDB and Web Locks, as far as this app uses them. Bound by hand: the browser's bindings for this would be larger than the
//! modules that need it.

use futures_channel::oneshot;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::dom::{self, Listener};

/// A transaction that also changes.
pub(crate) const READ_WRITE: &str = "readwrite";
/// A transaction that only looks.
pub(crate) const READ_ONLY: &str = "readonly";

#[wasm_bindgen]
extern "C" {
    type Factory;
    #[wasm_bindgen(thread_local_v2, js_name = indexedDB)]
    static FACTORY: Option<Factory>;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Factory, name: &str, version: u32) -> Result<Request, JsValue>;

    #[wasm_bindgen(extends = web_sys::EventTarget)]
    #[derive(Clone)]
    pub(crate) type Request;
    #[wasm_bindgen(method, getter)]
    fn result(this: &Request) -> JsValue;

    #[wasm_bindgen(extends = web_sys::EventTarget)]
    #[derive(Clone)]
    pub(crate) type Database;
    #[wasm_bindgen(method, js_name = createObjectStore)]
    fn create(this: &Database, name: &str) -> Rows;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn transaction(
        this: &Database,
        names: &Array,
        mode: &str,
        options: &JsValue,
    ) -> Result<Transaction, JsValue>;

    #[wasm_bindgen(extends = web_sys::EventTarget)]
    pub(crate) type Transaction;
    #[wasm_bindgen(method, js_name = objectStore)]
    pub(crate) fn rows(this: &Transaction, name: &str) -> Rows;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn commit(this: &Transaction) -> Result<(), JsValue>;

    pub(crate) type Rows;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn put(this: &Rows, value: &JsValue, key: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn delete(this: &Rows, keys: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAll)]
    pub(crate) fn values(this: &Rows, keys: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAllKeys)]
    pub(crate) fn keys(this: &Rows, keys: &JsValue) -> Result<Request, JsValue>;

    #[wasm_bindgen(js_namespace = IDBKeyRange, js_name = bound)]
    pub(crate) fn key_range(lower: &JsValue, upper: &JsValue) -> JsValue;

    type Locks;
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Option<Locks>;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, options: &JsValue, callback: &JsValue) -> Promise;
}

/// Opens a database, whose tables are made where it is new. `None` where the browser keeps nothing, such as in some private
/// windows.
pub(crate) async fn database(name: &str, tables: &'static [&'static str]) -> Option<Database> {
    let request = FACTORY.with(|factory| factory.as_ref()?.open(name, 1).ok())?;
    let opening = request.clone();
    let _making = Listener::new(&request, "upgradeneeded", move |_| {
        let database: Database = opening.result().unchecked_into();
        tables.iter().for_each(|table| drop(database.create(table)));
    });
    Some(settled(&request).await?.unchecked_into())
}

/// The result of a request; `None` where it failed.
pub(crate) async fn settled(request: &Request) -> Option<JsValue> {
    outcome(request, "onsuccess", &["onerror"]).await.then(|| request.result())
}

/// Whether a transaction has been completed; false where the browser has taken it back, such as for want of space.
pub(crate) async fn completed(transaction: &Transaction) -> bool {
    outcome(transaction, "oncomplete", &["onabort", "onerror"]).await
}

async fn outcome(of: &JsValue, good: &str, bad: &[&str]) -> bool {
    let promise = Promise::new(&mut |resolve, reject| {
        let set = |name: &str, handler: &Function| {
            // Fails for frozen objects only.
            let _ = Reflect::set(of, &name.into(), handler);
        };
        set(good, resolve.unchecked_ref());
        bad.iter().for_each(|name| set(name, reject.unchecked_ref()));
    });
    JsFuture::from(promise).await.is_ok()
}

/// A lock that is held; it ends with this, or with the page or worker however that ends.
#[must_use]
pub(crate) struct Held(Option<Function>);

impl Held {
    /// Holds it for as long as the page or worker lives.
    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes the lock of a name; `None` where another holds it.
pub(crate) async fn lock(name: &str) -> Option<Held> {
    let mut release: Option<Function> = None;
    let released = Promise::new(&mut |resolve, _| release = Some(resolve.unchecked_into()));
    let (sender, answer) = oneshot::channel();
    let callback = Closure::once_into_js(move |lock: JsValue| {
        let _ = sender.send(lock.is_truthy());
        // Held until this promise is settled.
        if lock.is_truthy() { JsValue::from(released) } else { JsValue::UNDEFINED }
    });
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    let asked = LOCKS.with(|locks| {
        let request = locks.as_ref()?.request(name, &options, &callback);
        dom::spawn(async move {
            let _ = JsFuture::from(request).await;
        });
        Some(())
    });
    (asked.is_some() && answer.await.unwrap_or(false)).then_some(Held(release))
}
