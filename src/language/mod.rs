//! What the page says, in the language of who reads it. The code says it in English, through [`say!`](crate::say),
//! [`count!`](crate::count) and [`english!`](crate::english), and nothing needs to be loaded for that. For another language the
//! chunk `language` is loaded and a file of sentences (docs/languages.md); then everything that was said is said again.

mod chosen;
mod markup;
mod spoken;

use std::cell::Cell;
use std::fmt::Display;

use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use leptos::prelude::{ArcTrigger, Notify, Track, document};
use strapline_chart::DrawList;
use web_sys::Element;

pub(crate) use chosen::{CODE, LanguageCode};
pub use spoken::Spoken;

use crate::components::markup::run_again;
use crate::state::State;
use crate::{dom, json, lazy};

/// A language other than English, as the rest of the page calls it.
pub trait Language {
    /// The sentence that is `english` in English, its places filled in their order; `None` where it is not known.
    fn say(&self, english: &str, words: &[&dyn Display]) -> Option<String>;
    /// The same, of which the first word is a count that decides the forms of words.
    fn count(&self, english: &str, count: u64, words: &[&dyn Display]) -> Option<String>;
    /// The same for a sentence without places, kept for good.
    fn said(&self, english: &str) -> Option<&'static str>;
    /// Digits with a point, as they are written in this language.
    fn number(&self, digits: &str) -> String;
    /// The same for what was just drawn.
    fn drawn(&self, list: &mut DrawList);
    /// Its code, which is the name of its file.
    fn code(&self) -> &'static str;
    /// Says the texts and attributes of an element in the language of the moment, and of all that is in it.
    fn markup(&self, root: &Element);
}

/// A sentence in the reader's language. The English one is a literal, and what is in its `{places}` follows in their order.
#[macro_export]
macro_rules! say {
    ($english:literal) => { $crate::language::said($english) };
    ($english:literal, $($word:expr),+ $(,)?) => {{
        // A place for each word, or it does not compile.
        const { assert!(strapline_language::count_places($english) == [$(stringify!($word)),+].len()) };
        $crate::language::tell($english, &[$(&$word),+])
    }};
}

/// A sentence with a number in its first place that decides the forms of words: `count!(beats, "1 beat", "{count} beats")`.
/// Other languages have all their forms in the translation of the latter.
#[macro_export]
macro_rules! count {
    ($count:expr, $one:literal, $many:literal $(, $word:expr)* $(,)?) => {{
        const { assert!(strapline_language::count_places($many) == [stringify!($count), $(stringify!($word)),*].len()) };
        const { assert!(strapline_language::count_places($one) + 1 == strapline_language::count_places($many)) };
        let count = u64::from($count);
        $crate::language::count(count, $one, $many, &[&count, $(&$word),*])
    }};
}

/// Marks a sentence that is said later, by [`said`](crate::language::said) or [`heard`](crate::language::heard).
#[macro_export]
macro_rules! english {
    ($english:literal) => {
        $english
    };
}

thread_local! {
    static CURRENT: Cell<Option<&'static dyn Language>> = const { Cell::new(None) };
    static CHANGED: ArcTrigger = ArcTrigger::new();
}

/// The language that is loaded; `None` for English.
pub(crate) fn current() -> Option<&'static dyn Language> {
    CURRENT.get()
}

/// Speaks another language from now on, or English again, and says everything once more.
pub fn speak(language: Option<&'static dyn Language>) {
    // Hidden from the optimiser: there is one implementation only, which it would call directly from everywhere, and so pull all
    // of the chunk into the first visit.
    let before = CURRENT.replace(std::hint::black_box(language));
    if let Some(root) = document().document_element() {
        // Any language can say the markup of any, and English has no code for it.
        if let Some(any) = language.or(before) {
            any.markup(&root);
        }
        let code = language.map_or("en", |language| language.code());
        let _ = root.set_attribute("lang", if code == "zh" { "zh-Hans" } else { code });
    }
    CHANGED.with(Notify::notify);
}

/// Has who calls this run again when the language changes.
pub(crate) fn track() {
    CHANGED.with(Track::track);
}

/// A sentence that [`english!`](crate::english) marks.
pub fn said(english: &'static str) -> &'static str {
    current().and_then(|language| language.said(english)).unwrap_or(english)
}

/// A sentence that comes from elsewhere: as it is, where it is not known.
pub fn heard(english: &str) -> String {
    current().and_then(|language| language.say(english, &[])).unwrap_or_else(|| english.to_owned())
}

/// For [`say!`](crate::say).
pub fn tell(english: &'static str, words: &[&dyn Display]) -> String {
    let told = current().and_then(|language| language.say(english, words));
    told.unwrap_or_else(|| strapline_language::fill(english, words))
}

/// For [`count!`](crate::count); the count is the first word.
pub fn count(count: u64, one: &'static str, many: &'static str, words: &[&dyn Display]) -> String {
    let told = current().and_then(|language| language.count(many, count, words));
    told.unwrap_or_else(|| match words {
        [_, others @ ..] if count == 1 => strapline_language::fill(one, others),
        _ => strapline_language::fill(many, words),
    })
}

/// Says what is in an element, and was just put there, in the language that is loaded.
pub(crate) fn markup(root: &Element) {
    if let Some(language) = current() {
        language.markup(root);
    }
}

/// The property of an element whose text is said by who has bound it, and may be a name.
const BOUND: &str = "bound";

/// Marks an element whose text follows the state.
pub(crate) fn bound(element: &Element) {
    // Fails for frozen objects only.
    let _ = Reflect::set(element, &BOUND.into(), &true.into());
}

/// Writes the numbers of what was just drawn as the language does.
pub(crate) fn drawn(list: &mut DrawList) {
    if let Some(language) = current() {
        language.drawn(list);
    }
}

/// What the person wishes: the address, then the setting, then the browser; with more to wish for as the next ones.
fn wish(set: &str) -> String {
    let browser = || web_sys::window().and_then(|window| json::text(&window.navigator(), "language"));
    let asked = dom::query("lang").pop().or_else(|| Some(set.to_owned()).filter(|set| !set.is_empty()));
    asked.or_else(browser).unwrap_or_default()
}

/// Follows the setting from now on.
pub(crate) fn follow(state: State) {
    let mut before = None;
    run_again(Box::new(move || {
        let set = state.with(|state| state.settings.language.clone());
        if before.replace(set.clone()) == Some(set.clone()) {
            return;
        }
        // Who reads English needs no code for languages.
        if current().is_none() && wish(&set).starts_with("en") {
            return;
        }
        dom::spawn(async move {
            let is_set = || state.peek(|state| state.settings.language == set);
            // The network may be away for a moment: the page goes on in the language that it has.
            while is_set() && !lazy::language(&set).await {
                TimeoutFuture::new(lazy::RETRY_MILLIS).await;
            }
        });
    }));
}
