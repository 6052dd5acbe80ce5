//! The sentences of one language.

use std::fmt::Display;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

use crate::key::key;
use crate::places;

/// The sentences of one language's file.
pub struct Catalogue(FluentBundle<FluentResource>);

impl Catalogue {
    /// Reads a file in the Fluent syntax. Sentences in it that cannot be read are left out: they are said in English.
    pub fn read(language: &str, text: String) -> Self {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new(language.parse().into_iter().collect());
        // Marks of direction around what is filled in: none of these languages goes from right to left.
        bundle.set_use_isolating(false);
        // Fails for names that are there twice, of which the first one counts.
        let _ = bundle.add_resource(resource);
        Self(bundle)
    }

    /// The sentence that is `english` in English, its places filled in their order; `None` where the file has none.
    pub fn say(&self, english: &str, words: &[&dyn Display]) -> Option<String> {
        let words = words.iter().map(|word| FluentValue::String(word.to_string().into()));
        self.sentence(english, words)
    }

    /// The same, of which the first word is a count that decides the forms of words.
    pub fn count(&self, english: &str, count: u64, words: &[&dyn Display]) -> Option<String> {
        let count = std::iter::once(FluentValue::from(count));
        let words = words.iter().skip(1).map(|word| FluentValue::String(word.to_string().into()));
        self.sentence(english, count.chain(words))
    }

    fn sentence<'a>(&self, english: &'a str, words: impl Iterator<Item = FluentValue<'a>>) -> Option<String> {
        let pattern = self.0.get_message(&key(english))?.value()?;
        let args: FluentArgs<'a> = places(english).zip(words).collect();
        let (mut text, mut errors) = (String::new(), Vec::new());
        self.0.write_pattern(&mut text, pattern, Some(&args), &mut errors).ok()?;
        // A place that nothing fills: English says it better.
        errors.is_empty().then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = r#"
Live = Läuft
Asking-for-target = Frage nach { $target }
count-values-to-host = { $count ->
    [one] ein Wert
   *[other] { $count } Werte
} an { $host }
Wrong-name = Mit { $another }
POST-with-token = POST mit {"{"}"token"{"}"}
broken = }
Zone-number = Zone { $number }
"#;

    fn german() -> Catalogue {
        Catalogue::read("de", GERMAN.to_owned())
    }

    #[test]
    fn sentences_are_found_by_the_english_ones() {
        assert_eq!(german().say("Live", &[]).as_deref(), Some("Läuft"));
        assert_eq!(german().say("Asking for {target}", &[&"200 W"]).as_deref(), Some("Frage nach 200 W"));
        assert_eq!(german().say("POST with {\"token\"}", &[]).as_deref(), Some("POST mit {\"token\"}"));
    }

    #[test]
    fn numbers_choose_the_form_by_the_rules_of_the_language() {
        let say = |count| german().count("{count} values to {host}", count, &[&count, &"a.b"]);
        assert_eq!(say(1).as_deref(), Some("ein Wert an a.b"));
        assert_eq!(say(0).as_deref(), Some("0 Werte an a.b"));
        assert_eq!(say(12_345).as_deref(), Some("12345 Werte an a.b"));
        // French has its singular for nothing as well, Japanese has one form.
        let of = |language| {
            let text = "n-beats = { $n -> [one] one [many] many *[other] other }".replace(" [", "\n [");
            let text = text.replace(" *[", "\n *[").replace(" }", "\n }");
            let catalogue = Catalogue::read(language, text);
            [0, 1, 2].map(|count| catalogue.count("{n} beats", count, &[&count]).unwrap())
        };
        assert_eq!(of("fr"), ["one", "one", "other"]);
        assert_eq!(of("es"), ["other", "one", "other"]);
        assert_eq!(of("ja"), ["other", "other", "other"]);
    }

    #[test]
    fn what_is_unknown_or_cannot_be_filled_is_left_to_english() {
        assert_eq!(german().say("Dead", &[]), None);
        assert_eq!(german().say("Wrong {name}", &[&"x"]), None);
        assert_eq!(german().say("broken", &[]), None);
        // What comes after something broken is read all the same.
        assert_eq!(german().say("Zone {number}", &[&3]).as_deref(), Some("Zone 3"));
    }
}
