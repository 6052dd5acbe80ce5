//! Every sentence of the app is in every language's file, with the same places, and the files have no others. What fails is
//! named, so that it can be added or taken away.

mod code;
mod files;
mod markup;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use strapline_language::{LANGUAGES, key};

/// Languages with a form for one thing and another for several.
const WITH_PLURALS: [&str; 3] = ["de", "es", "fr"];

/// A sentence of the app, in English.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sentence {
    pub(crate) english: String,
    /// Whether its first place is a number that decides the forms of words.
    pub(crate) counted: bool,
    /// Whether it is markup, in which braces are braces.
    pub(crate) markup: bool,
    /// The file that says it.
    pub(crate) at: String,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files below a folder of the workspace that end like this, with their paths from there and their texts.
pub(crate) fn texts(folder: &str, end: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// All sentences, by their names in the files.
fn sentences() -> BTreeMap<String, Sentence> {
    let mut all: BTreeMap<String, Sentence> = BTreeMap::new();
    let mut clashes = Vec::new();
    for sentence in code::sentences().into_iter().chain(markup::sentences()) {
        let key = key(&sentence.english);
        match all.get(&key) {
            Some(other) if other.english != sentence.english => clashes.push(format!(
                "{:?} ({}) and {:?} ({}) have one name, {key}: word one of them differently",
                other.english, other.at, sentence.english, sentence.at
            )),
            _ => drop(all.insert(key, sentence)),
        }
    }
    assert!(clashes.is_empty(), "{}", clashes.join("\n"));
    assert!(all.len() > 300, "only {} sentences were found: is the search broken?", all.len());
    all
}

#[test]
fn every_language_says_every_sentence_and_no_other() {
    let sentences = sentences();
    let mut problems = Vec::new();
    for (language, _) in LANGUAGES.iter().filter(|(language, _)| *language != "en") {
        let file = files::read(language, &mut problems);
        for (key, sentence) in &sentences {
            let Some(message) = file.get(key) else {
                let pattern = sentence.english.replace('{', "{ $").replace('}', " }");
                problems.push(format!(
                    "languages/{language}.ftl lacks {:?} ({}): add\n    {key} = {pattern}",
                    sentence.english, sentence.at
                ));
                continue;
            };
            let places: Vec<&str> = if sentence.markup {
                Vec::new()
            } else {
                strapline_language::places(&sentence.english).collect()
            };
            let mut wanted: Vec<&str> = places.clone();
            wanted.sort_unstable();
            let found: Vec<&str> = message.places.iter().map(String::as_str).collect();
            if wanted != found {
                problems.push(format!(
                    "languages/{language}.ftl: {key} has the places {found:?}, and {:?} has {wanted:?}",
                    sentence.english
                ));
            }
            let forms = sentence.counted && WITH_PLURALS.contains(language);
            if forms && message.chosen_by.as_deref() != places.first().copied() {
                problems.push(format!(
                    "languages/{language}.ftl: {key} needs its forms by ${}: [one] and *[other]",
                    places.first().unwrap()
                ));
            }
        }
        problems.extend(
            file.keys()
                .filter(|key| !sentences.contains_key(*key))
                .map(|key| format!("languages/{language}.ftl has {key}, which nobody says: take it away")),
        );
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn the_settings_offer_every_language() {
    let dialog = fs::read_to_string(root().join("src/body/language_choice.html")).unwrap();
    for (code, name) in LANGUAGES {
        let option = dialog.lines().find(|line| line.contains(&format!("<option value=\"{code}\"")));
        assert!(option.is_some_and(|option| option.contains(&format!(">{name}<"))), "{code}, {name}");
    }
    assert_eq!(
        texts("languages", ".ftl").len(),
        LANGUAGES.len() - 1,
        "a file for each, and none for English"
    );
}

#[test]
fn what_people_read_is_said_in_their_language() {
    let problems = code::unsaid();
    assert!(
        problems.is_empty(),
        "not said by say!, count! or english! (docs/languages.md):\n{}",
        problems.join("\n")
    );
}
