//! Chooses a language and loads its file. Of the chunk `language`.

use std::future::Future;
use std::pin::Pin;

use gloo_net::http::Request;
use js_sys::{Array, Reflect};

use super::{Spoken, current, speak};
use crate::dom;

/// What the chunk has: speaks what a person has set (empty: as the browser), and whether nothing more is to be done for it.
pub(crate) type LanguageCode = fn(String) -> Pin<Box<dyn Future<Output = bool>>>;

/// For `lazy` only: whoever else names it has all of it.
pub(crate) const CODE: LanguageCode = |set| Box::pin(choose(set));

async fn choose(set: String) -> bool {
    let mut wishes = dom::query("lang");
    wishes.push(set);
    if let Some(window) = web_sys::window() {
        let browser = Reflect::get(&window.navigator(), &"languages".into()).unwrap_or_default();
        wishes.extend(Array::from(&browser).iter().filter_map(|language| language.as_string()));
    }
    let code = strapline_language::choose(wishes.iter().map(String::as_str));
    if current().map_or("en", |language| language.code()) == code {
        return true;
    }
    if code == "en" {
        speak(None);
    } else {
        let Ok(response) = Request::get(&format!("languages/{code}.ftl")).send().await else { return false };
        if !response.ok() {
            // A host that does not have it will not have it in a moment.
            return true;
        }
        let Ok(text) = response.text().await else { return false };
        speak(Some(Box::leak(Box::new(Spoken::new(code, text)))));
    }
    true
}
