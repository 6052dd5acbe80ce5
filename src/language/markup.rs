//! Texts and attributes that stand in the page's markup, said in the language of the moment. Of the chunk `language`.
//!
//! What was English is kept beside what was put in its place, so that any language can follow. What changes by the state is
//! written again by who has bound it, after this.

use js_sys::{Reflect, WeakMap};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

use super::current;

/// Attributes that a person reads or hears.
const ATTRIBUTES: [&str; 4] = ["aria-label", "aria-description", "placeholder", "title"];

thread_local! {
    /// For each node what there was in English, and what was written for it: by the attribute, or `text`.
    static BEFORE: WeakMap = WeakMap::new();
}

/// Says everything in an element in the language of the moment, but for what is marked as a name.
pub(super) fn everything(element: &Element) {
    if element.get_attribute("translate").as_deref() == Some("no") || element.tag_name() == "STYLE" {
        return;
    }
    for name in ATTRIBUTES {
        if let Some(text) = element.get_attribute(name)
            && let Some(text) = instead(element, name, &text)
        {
            let _ = element.set_attribute(name, &text);
        }
    }
    let mut next = element.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        match node.dyn_ref::<Element>() {
            Some(element) => everything(element),
            None if node.node_type() == Node::TEXT_NODE => {
                let text = node.node_value().unwrap_or_default();
                if let Some(text) = instead(&node, "text", &text) {
                    node.set_node_value(Some(&text));
                }
            }
            None => {}
        }
    }
}

/// What is to be written in place of a text; `None` where it stays.
fn instead(node: &Node, place: &str, now: &str) -> Option<String> {
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
fn kept(node: &Node, place: &str, now: &str) -> Option<String> {
    let places = BEFORE.with(|before| before.get(node));
    let pair = Reflect::get(&places, &place.into()).ok()?;
    let read = |index: u32| Reflect::get_u32(&pair, index).ok()?.as_string();
    (read(1)? == now).then(|| read(0)).flatten()
}

fn keep(node: &Node, place: &str, english: &str, written: &str) {
    BEFORE.with(|before| {
        let mut places = before.get(node);
        if places.is_undefined() {
            places = js_sys::Object::new().into();
            before.set(node, &places);
        }
        let pair = js_sys::Array::of2(&JsValue::from(english), &JsValue::from(written));
        let _ = Reflect::set(&places, &place.into(), &pair);
    });
}
