//! Texts and attributes that stand in the page's markup, said in the language of the moment. Of the chunk `language`.
//!
//! What was English is kept beside what was put in its place, so that any language can follow. What changes by the state is
//! written again by who has bound it, after this.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::{BOUND, current};

/// Attributes that a person reads or hears.
const ATTRIBUTES: [&str; 4] = ["aria-label", "aria-description", "placeholder", "title"];
/// The property of a node that has, for `text` and each attribute, what there was in English and what was written for it.
const BEFORE: &str = "strapline";
/// As `Node.nodeType` has them.
const ELEMENT: f64 = 1.0;
const TEXT: f64 = 3.0;

/// Says everything in an element in the language of the moment, but for what is marked as a name.
pub(super) fn everything(element: &Element) {
    if element.get_attribute("translate").as_deref() == Some("no") || text(element, "tagName") == "STYLE" {
        return;
    }
    for name in ATTRIBUTES {
        if let Some(now) = element.get_attribute(name)
            && let Some(text) = instead(element, name, &now)
        {
            let _ = element.set_attribute(name, &text);
        }
    }
    let bound = get(element, BOUND).is_truthy();
    let mut node = get(element, "firstChild");
    while node.is_object() {
        let kind = get(&node, "nodeType").as_f64();
        if kind == Some(ELEMENT) {
            everything(node.unchecked_ref());
        } else if kind == Some(TEXT)
            && !bound
            && let Some(text) = instead(&node, "text", &text(&node, "data"))
        {
            let _ = Reflect::set(&node, &"data".into(), &text.into());
        }
        node = get(&node, "nextSibling");
    }
}

/// By reflection, which the page has already: a function of the browser that only this file calls would be named in the first
/// visit.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// What is to be written in place of a text; `None` where it stays.
fn instead(node: &JsValue, place: &str, now: &str) -> Option<String> {
    let words = now.trim();
    if !words.chars().any(char::is_alphabetic) {
        return None;
    }
    let english = kept(node, place, now).unwrap_or_else(|| now.to_owned());
    let said = current().and_then(|language| language.said(&one_line(&english)));
    let text = said.map_or_else(
        || english.clone(),
        |said| {
            let (before, after) = around(&english);
            format!("{before}{said}{after}")
        },
    );
    if text == now {
        return None;
    }
    keep(node, place, &english, &text);
    Some(text)
}

/// Spaces as a reader sees them: one between words.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The spaces before and after the words.
fn around(text: &str) -> (&str, &str) {
    let start = text.len() - text.trim_start().len();
    (text.get(..start).unwrap_or_default(), text.get(text.trim_end().len()..).unwrap_or_default())
}

/// What was English, if what stands there is what was put in its place.
fn kept(node: &JsValue, place: &str, now: &str) -> Option<String> {
    let places = get(node, BEFORE);
    if !places.is_object() {
        return None;
    }
    let pair = get(&places, place);
    (pair.is_object() && text(&pair, "written") == now).then(|| text(&pair, "english"))
}

fn keep(node: &JsValue, place: &str, english: &str, written: &str) {
    let mut places = get(node, BEFORE);
    if !places.is_object() {
        places = Object::new().into();
        let _ = Reflect::set(node, &BEFORE.into(), &places);
    }
    let pair = Object::new();
    for (name, value) in [("english", english), ("written", written)] {
        let _ = Reflect::set(&pair, &name.into(), &value.into());
    }
    let _ = Reflect::set(&places, &place.into(), &pair);
}
