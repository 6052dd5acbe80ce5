//! Small JSON by the browser's own parser, which a first visit need not download.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::JsValue;

/// Reads a text; `undefined` where it is no JSON.
pub fn parse(text: &str) -> JsValue {
    JSON::parse(text).unwrap_or_default()
}

/// A text member of an object.
pub fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

/// A number that is a member of an object.
pub fn number(object: &JsValue, name: &str) -> Option<f64> {
    Reflect::get(object, &name.into()).ok()?.as_f64()
}

/// A member that is true or false; false where it is absent.
pub fn flag(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &name.into()).is_ok_and(|value| value.is_truthy())
}

/// An object of texts as JSON.
pub fn of_texts(members: &[(&str, &str)]) -> String {
    let object = Object::new();
    for (name, value) in members {
        // Fails for frozen objects only.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    JSON::stringify(&object).map(String::from).unwrap_or_default()
}
