//! What a page says, in another language. The sentence in the code is English and is the key: who reads the code reads what a
//! person reads, and a sentence that no file knows is said in English.
//!
//! Files are in the Fluent syntax (<https://projectfluent.org>), one for each language, with plurals by the rules of the Unicode
//! CLDR. English needs no file, so that [`fill`] is all of this crate that an English visit loads.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod catalogue;
mod key;

pub use catalogue::Catalogue;
pub use key::key;

use std::fmt::{Display, Write as _};

/// The languages that there are, each with its name for itself: English, and those of which there is a file.
pub const LANGUAGES: [(&str, &str); 6] = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ja", "日本語"),
    ("zh", "简体中文"),
];

/// The first of these wishes that can be had, such as `de` for `de-AT`; English where none can.
pub fn choose<'a>(wishes: impl IntoIterator<Item = &'a str>) -> &'static str {
    let known = |wish: &str| {
        let wish = wish.split(['-', '_']).next().unwrap_or_default();
        LANGUAGES.iter().map(|(code, _)| *code).find(|code| wish.eq_ignore_ascii_case(code))
    };
    wishes.into_iter().find_map(known).unwrap_or("en")
}

/// The English sentence with its places filled, in their order: `Asking for {target}`.
pub fn fill(english: &str, words: &[&dyn Display]) -> String {
    let (mut text, mut words, mut inside) = (String::new(), words.iter(), false);
    for character in english.chars() {
        match character {
            '{' => {
                inside = true;
                if let Some(word) = words.next() {
                    // Fails for no text in memory.
                    let _ = write!(text, "{word}");
                }
            }
            '}' => inside = false,
            _ if inside => {}
            other => text.push(other),
        }
    }
    text
}

/// The names of the places of a sentence, in their order.
pub fn places(english: &str) -> impl Iterator<Item = &str> {
    let mut rest = english;
    std::iter::from_fn(move || {
        let (_, name, after) = place(rest)?;
        rest = after;
        Some(name)
    })
}

/// What is before the first place, its name, and what is after it.
fn place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// How many places a sentence has, for the compiler to compare with the words that are given.
pub const fn count_places(english: &str) -> usize {
    let (bytes, mut at, mut count) = (english.as_bytes(), 0, 0);
    while at < bytes.len() {
        #[allow(clippy::indexing_slicing, reason = "within the length, and iterators are not const")]
        if bytes[at] == b'{' {
            count += 1;
        }
        at += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wish_that_can_be_had_is_chosen() {
        assert_eq!(choose(["de-AT", "en"]), "de");
        assert_eq!(choose(["it", "FR_ca", "de"]), "fr");
        assert_eq!(choose(["en-GB", "de"]), "en");
        assert_eq!(choose(["zh-Hans-CN"]), "zh");
        assert_eq!(choose(["", "deutsch", "nl"]), "en");
        assert_eq!(choose([]), "en");
    }

    #[test]
    fn places_are_filled_in_their_order() {
        assert_eq!(fill("Live", &[]), "Live");
        assert_eq!(fill("{name}: {count} of {all}", &[&"A", &1, &2.5]), "A: 1 of 2.5");
        // What is given is text and no pattern.
        assert_eq!(fill("{one} and {two}", &[&"{two}", &"b"]), "{two} and b");
        assert_eq!(fill("no place", &[&1]), "no place");
    }

    #[test]
    fn places_are_named_and_counted() {
        let english = "{name}: {count} of {all}";
        assert_eq!(places(english).collect::<Vec<_>>(), ["name", "count", "all"]);
        assert_eq!(count_places(english), 3);
        assert_eq!(count_places("none"), 0);
    }
}
