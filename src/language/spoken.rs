//! A language whose file is loaded. Of the chunk `language`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;

use js_sys::Number;
use strapline_chart::DrawList;
use strapline_language::Catalogue;
use web_sys::Element;

use super::{Language, markup};

/// A language whose file is loaded, to the end of the page.
pub struct Spoken {
    code: &'static str,
    catalogue: Catalogue,
    decimal_mark: String,
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
fn decimal_mark(code: &str) -> String {
    let text = String::from(Number::from(1.5).to_locale_string(code));
    text.trim_matches(|character: char| character.is_ascii_digit()).to_owned()
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

    fn number(&self, digits: &str) -> String {
        digits.replace('.', &self.decimal_mark)
    }

    fn drawn(&self, list: &mut DrawList) {
        if self.decimal_mark == "," {
            list.with_decimal_comma();
        }
    }

    fn code(&self) -> &'static str {
        self.code
    }

    fn markup(&self, root: &Element) {
        markup::everything(root);
    }
}
