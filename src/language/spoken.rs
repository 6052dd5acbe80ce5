//! A language whose file is loaded. Of the chunk `language`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;

use js_sys::{Array, Intl::NumberFormat, Object};
use strapline_language::Catalogue;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::{Language, markup};

/// A language whose file is loaded, to the end of the page.
pub struct Spoken {
    code: &'static str,
    catalogue: Catalogue,
    decimal_mark: char,
    /// What was said without places is said again and again.
    said: RefCell<BTreeMap<String, Option<&'static str>>>,
}

impl Spoken {
    /// Reads a language's file.
    pub fn new(code: &'static str, text: String) -> Self {
        let catalogue = Catalogue::read(code, text);
        Self { code, catalogue, decimal_mark: decimal_mark(code), said: RefCell::default() }
    }
}

/// What the browser writes between 1 and 5 of one and a half.
fn decimal_mark(code: &str) -> char {
    let format = NumberFormat::new(&Array::of1(&code.into()), &Object::new()).format();
    let text = format.call1(&JsValue::UNDEFINED, &1.5.into()).ok().and_then(|text| text.as_string());
    text.and_then(|text| text.chars().nth(1)).unwrap_or('.')
}

impl Language for Spoken {
    fn say(&self, english: &str, words: &[&dyn Display]) -> Option<String> {
        self.catalogue.say(english, words)
    }

    fn count(&self, english: &str, count: u64, words: &[&dyn Display]) -> Option<String> {
        self.catalogue.count(english, count, words)
    }

    fn said(&self, english: &str) -> Option<&'static str> {
        if let Some(said) = self.said.borrow().get(english) {
            return *said;
        }
        let said = self.say(english, &[]).map(|text| &*text.leak());
        self.said.borrow_mut().insert(english.to_owned(), said);
        said
    }

    fn decimal_mark(&self) -> char {
        self.decimal_mark
    }

    fn code(&self) -> &'static str {
        self.code
    }

    fn markup(&self, root: &Element) {
        markup::everything(root);
    }
}
