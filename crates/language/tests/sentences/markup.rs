//! The sentences in the markup: texts, and attributes that are read or heard.

use crate::{Sentence, code, root, texts};

/// As in src/language/markup.rs.
const ATTRIBUTES: [&str; 4] = ["aria-label", "aria-description", "placeholder", "title"];
/// Elements without an end.
const VOID: [&str; 6] = ["br", "col", "hr", "input", "link", "meta"];

pub(crate) fn sentences() -> Vec<Sentence> {
    let mut pages = texts("src", ".html");
    pages.push(("index.html".to_owned(), std::fs::read_to_string(root().join("index.html")).unwrap()));
    for (at, code) in code::sources() {
        let markup = code::raw_texts(&code).into_iter().filter(|text| text.contains('<'));
        pages.extend(markup.map(|text| (at.clone(), text)));
    }
    let mut found = Vec::new();
    for (at, page) in pages {
        let all = of(&page).into_iter();
        found.extend(all.map(|english| Sentence { english, counted: false, markup: true, at: at.clone() }));
    }
    found
}

/// The sentences of a page, but for names, units and what is no word.
fn of(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    // For each open element, whether what is in it is for people.
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        let shown = open.iter().all(|(_, shown)| *shown);
        if shown {
            found.push(text.to_owned());
        }
        let (tag, behind) = after.split_once('>').expect("a tag ends");
        rest = behind;
        if tag.starts_with(['!', '?']) {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            while open.pop().is_some_and(|(other, _)| other != name) {}
            continue;
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap();
        let attributes = attributes(tag);
        let value = |wanted: &str| {
            attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
        };
        let named = value("translate") == Some("no");
        if shown && !named {
            found.extend(ATTRIBUTES.iter().filter_map(|name| value(name)).map(str::to_owned));
        }
        if !VOID.contains(&name) && !tag.ends_with('/') {
            let unit = value("class").is_some_and(|class| class.split(' ').any(|class| class == "unit"));
            open.push((name.to_owned(), !(named || unit || matches!(name, "script" | "style" | "svg"))));
        }
    }
    found.push(rest.to_owned());
    let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    found.into_iter().map(one_line).filter(|text| is_word(text)).collect()
}

/// No sign, no abbreviation such as RMSSD, no key such as Alt+L.
fn is_word(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    !text.starts_with("Alt+") && letters.windows(2).any(|pair| pair.iter().all(char::is_ascii_lowercase))
}

/// Names and values of a tag that begins without its bracket.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let name = before.rsplit([' ', '\n']).next().unwrap();
        let (value, behind) = after.split_once('"').expect("a value ends");
        found.push((name.to_owned(), value.to_owned()));
        rest = behind;
    }
    found
}

#[test]
fn sentences_are_found_in_markup() {
    let page = r#"<style>body { color: red }</style><p title="A hint" class="x">One
        two <b>three</b><input placeholder="four"> <span class="unit">bpm</span> RMSSD</p>
        <h1 translate="no" title="No">Strapline</h1><button title="Alt+L">Lap</button>"#;
    assert_eq!(of(page), ["A hint", "One two", "three", "four", "Lap"]);
}
