//! Static markup from an HTML file beside the component, and the parts of it that change, bound by selector.
//!
//! The `view!` macro gives each element a type of its own and each type its own code: written that way the same page
//! was half as large again (docs/adr). Markup is data; what is bound to it is boxed and shares one code.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget};

use crate::dom::Listener;
use crate::language;

/// Puts `html` on the page and binds it. What `bind` makes lives as long as the component that called this.
pub fn markup(html: &'static str, bind: impl FnOnce(Part) + 'static) -> impl IntoView {
    let owner = Owner::current();
    let bind = Rc::new(Cell::new(Some(bind)));
    let place = move |root: Element| {
        put(&root, html);
        if let (Some(owner), Some(bind)) = (&owner, bind.take()) {
            owner.with(|| bind(Part(root)));
        }
    };
    leptos::html::div().class("contents").directive(place, ())
}

/// An element of the markup.
#[derive(Clone)]
pub struct Part(Element);

impl From<Element> for Part {
    fn from(element: Element) -> Self {
        Self(element)
    }
}

impl Part {
    /// The first element inside that matches a selector.
    ///
    /// # Panics
    /// Where the markup has no such element: code and markup of a component are written together.
    pub fn at(&self, selector: &str) -> Self {
        self.find(selector).unwrap_or_else(|| panic!("no {selector} in the markup"))
    }

    /// The first element inside that matches a selector, if there is one.
    pub fn find(&self, selector: &str) -> Option<Self> {
        self.0.query_selector(selector).ok().flatten().map(Self)
    }

    /// The element as what it is known to be.
    pub fn element<T: JsCast>(&self) -> T {
        self.0.clone().unchecked_into()
    }

    /// Puts markup into the element, in place of what it has.
    pub fn fill(&self, html: &'static str) {
        put(&self.0, html);
    }

    /// Adds markup beside the element or in it, at a place as `insertAdjacentHTML` names it.
    pub fn insert(&self, place: &str, html: &'static str) {
        // Fails for no element that is on a page.
        let _ = self.0.insert_adjacent_html(place, html);
        if let Some(parent) = self.0.parent_element() {
            language::markup(&parent);
        }
    }

    /// A new element at the end of this one.
    ///
    /// # Panics
    /// Where the name is none of an element.
    pub fn child(&self, name: &str, html: &'static str) -> Self {
        let child = Self(document().create_element(name).expect("an element's name"));
        child.fill(html);
        self.take(&child);
        child
    }

    /// A text that never changes.
    pub fn set_text(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    /// An attribute that never changes.
    pub fn set(&self, name: &str, value: &str) {
        // Fails for names that are none.
        let _ = self.0.set_attribute(name, value);
    }

    /// A text that follows the state.
    pub fn text(&self, read: impl FnMut() -> String + 'static) {
        let element = self.0.clone();
        language::bound(&element);
        follow(Box::new(read), Box::new(move |text: &String| element.set_text_content(Some(text))));
    }

    /// An attribute that follows the state.
    pub fn attribute(&self, name: &'static str, read: impl FnMut() -> String + 'static) {
        let element = self.0.clone();
        follow(Box::new(read), Box::new(move |value: &String| drop(element.set_attribute(name, value))));
    }

    /// Whether the element has an attribute such as `hidden` or `disabled`, following the state.
    pub fn flag(&self, name: &'static str, read: impl FnMut() -> bool + 'static) {
        self.toggle(name, true, Box::new(read));
    }

    /// Shows the element only while `read` holds.
    pub fn shown(&self, read: impl FnMut() -> bool + 'static) {
        self.toggle("hidden", false, Box::new(read));
    }

    fn toggle(&self, name: &'static str, when: bool, mut read: Box<dyn FnMut() -> bool>) {
        let element = self.0.clone();
        let write = move |set: &bool| drop(element.toggle_attribute_with_force(name, *set));
        follow(Box::new(move || read() == when), Box::new(write));
    }

    /// Handles an event for as long as the component lives.
    pub fn on(&self, kind: &'static str, handle: impl FnMut(Event) + 'static) {
        let target: &EventTarget = self.0.unchecked_ref();
        keep(Box::new(Listener::new(target, kind, handle)));
    }

    /// Moves another element to the end of this one.
    pub fn take(&self, other: &Self) {
        let _ = self.0.append_child(&other.0);
    }
}

impl Part {
    /// A child for each key, in the order of the keys. What a child has bound ends when its key goes.
    pub fn list(
        &self,
        keys: impl Fn() -> Vec<u32> + 'static,
        html: &'static str,
        bind: impl Fn(&Self, u32) + 'static,
    ) {
        self.keyed(Box::new(keys), html, Box::new(bind));
    }

    #[allow(clippy::type_complexity, reason = "boxed once, so that all lists share one code")]
    fn keyed(&self, keys: Box<dyn Fn() -> Vec<u32>>, html: &'static str, bind: Box<dyn Fn(&Self, u32)>) {
        let parent = self.clone();
        let mut children: Vec<(u32, Self, Owner)> = Vec::new();
        let owner = Owner::current();
        run_again(Box::new(move || {
            let keys = keys();
            children.retain(|(key, child, owner)| {
                let stays = keys.contains(key);
                if !stays {
                    owner.cleanup();
                    child.0.remove();
                }
                stays
            });
            for (place, key) in keys.into_iter().enumerate() {
                match children.iter().position(|(other, ..)| *other == key) {
                    Some(at) if at == place => continue,
                    Some(at) => {
                        let child = children.remove(at);
                        children.insert(place, child);
                    }
                    None => {
                        let child = Self(document().create_element("div").expect("div is an element"));
                        child.set("class", "contents");
                        put(&child.0, html);
                        // Not the owner of this run, which ends with the next one.
                        let owner = owner.as_ref().map_or_else(Owner::new, Owner::child);
                        // On the page before it is bound: a canvas has no style elsewhere.
                        parent.take(&child);
                        owner.with(|| bind(&child, key));
                        children.insert(place, (key, child, owner));
                    }
                }
                let after = children.get(place + 1).map(|(_, child, _)| child.0.clone());
                if let Some((_, child, _)) = children.get(place) {
                    let _ = parent.0.insert_before(&child.0, after.as_deref());
                }
            }
        }));
    }
}

/// Puts markup into an element, in the language of the moment.
fn put(element: &Element, html: &'static str) {
    element.set_inner_html(html);
    language::markup(element);
}

/// Runs `read` again whenever the state that it read has changed, and `write` whenever its result has.
fn follow<T: PartialEq + 'static>(mut read: Box<dyn FnMut() -> T>, write: Box<dyn Fn(&T)>) {
    let mut shown = None;
    run_again(Box::new(move || {
        let value = read();
        if shown.as_ref() != Some(&value) {
            write(&value);
            shown = Some(value);
        }
    }));
}

/// Keeps a guard for as long as the component lives.
pub fn keep(guard: Box<dyn Any>) {
    StoredValue::new_local(guard);
}

/// Runs now, and again whenever the state that was read has changed, or the language.
pub fn run_again(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| {
        language::track();
        run();
    });
}
