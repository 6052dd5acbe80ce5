//! The sentences in the code: what the macros `say!`, `count!` and `english!` are given, errors of the app, and what sensors and
//! trainers answer.

use crate::{Sentence, texts};

/// Files of crates whose texts go to the page as they are. What has a number in it stays English.
const ANSWERS: [&str; 3] = [
    "crates/gatt/src/polar/messages.rs",
    "crates/pipeline/src/conversation/machine.rs",
    "crates/pipeline/src/conversation/polar.rs",
];

/// Literals after which a text is for whoever reads the code.
const FOR_DEVELOPERS: [&str; 5] = ["expect(", "panic!(", "reason = ", "assert!(", "path = "];

/// A string literal of a file: what is before it, what it says, and the rest of the file.
struct Literal<'a> {
    before: &'a str,
    text: String,
    after: &'a str,
    raw: bool,
}

pub(crate) fn sentences() -> Vec<Sentence> {
    let mut found = Vec::new();
    for (at, code) in sources() {
        for literal in literals(&code) {
            let before = literal.before.trim_end();
            let said = ["say!(", "english!("].iter().any(|start| before.ends_with(start));
            let error = before.ends_with("#[error(") && !literal.text.contains('{');
            if said || error {
                found.push(Sentence { english: literal.text, counted: false, markup: false, at: at.clone() });
            } else if is_counted(before) {
                let many = literals(literal.after).next().expect("count! has two literals");
                found.push(Sentence { english: many.text, counted: true, markup: false, at: at.clone() });
            }
        }
    }
    for (at, code) in texts("crates", ".rs").into_iter().filter(|(at, _)| ANSWERS.contains(&at.as_str())) {
        let code = without_comments_and_tests(&code);
        let sentence = |text: &str| text.matches(' ').count() > 2 && !text.contains('{');
        let all = literals(&code).map(|literal| literal.text).filter(|text| sentence(text));
        found.extend(all.map(|english| Sentence { english, counted: false, markup: false, at: at.clone() }));
    }
    found
}

/// Texts that look like sentences and that no macro says.
pub(crate) fn unsaid() -> Vec<String> {
    let mut found = Vec::new();
    for (at, code) in sources() {
        let all: Vec<Literal<'_>> = literals(&code).collect();
        for literal in &all {
            let before = literal.before.trim_end();
            let said = ["say!(", "english!(", "#[error("].iter().any(|start| before.ends_with(start));
            let second = before.strip_suffix(',').is_some_and(|before| {
                let last = before.trim_end().strip_suffix('"').and_then(|before| before.rfind('"'));
                last.is_some_and(|quote| is_counted(before[..quote].trim_end()))
            });
            let for_developers = FOR_DEVELOPERS.iter().any(|start| before.ends_with(start));
            if !said
                && !second
                && !is_counted(before)
                && !for_developers
                && !literal.raw
                && reads(&literal.text)
            {
                found.push(format!("{at}: {:?}", literal.text));
            }
        }
    }
    found
}

/// Whether it begins like a sentence and has two words beside each other.
fn reads(text: &str) -> bool {
    let word = |word: &str| {
        word.len() > 1 && word.trim_end_matches(['.', ',', ':', ';']).chars().all(|c| c.is_ascii_lowercase())
    };
    let words: Vec<&str> = text.split(' ').collect();
    text.starts_with(|first: char| first.is_ascii_uppercase() || first == '{')
        && !text.contains('<')
        && words.windows(2).any(|pair| pair.iter().all(|one| word(one)))
}

fn is_counted(before: &str) -> bool {
    let argument = before.rsplit_once("count!(").map(|(_, argument)| argument);
    argument.is_some_and(|argument| argument.ends_with(',') && !argument.contains([';', '"', '{']))
}

/// The app's files without comments and tests.
pub(crate) fn sources() -> Vec<(String, String)> {
    let files = texts("src", ".rs").into_iter().filter(|(at, _)| !at.starts_with("src/language/"));
    files.map(|(at, code)| (at, without_comments_and_tests(&code))).collect()
}

fn without_comments_and_tests(code: &str) -> String {
    let code = code.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The raw texts of a file, in which there may be markup.
pub(crate) fn raw_texts(code: &str) -> Vec<String> {
    literals(code).filter(|literal| literal.raw).map(|literal| literal.text).collect()
}

fn literals(code: &str) -> impl Iterator<Item = Literal<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + code[from..].find('"')?;
            let before = &code[..start];
            if let Some(before) = before.strip_suffix("r#") {
                let end = start + 1 + code[start + 1..].find("\"#")?;
                from = end + 2;
                let text = code[start + 1..end].to_owned();
                return Some(Literal { before, text, after: &code[from..], raw: true });
            }
            // A character and no text.
            if before.ends_with('\'') && code[start + 1..].starts_with('\'') {
                from = start + 1;
                continue;
            }
            let (text, length) = unescaped(&code[start + 1..]);
            from = start + 1 + length;
            return Some(Literal { before, text, after: &code[from..], raw: false });
        }
    })
}

/// The text up to the closing quote, and how long it is in the code with that.
fn unescaped(code: &str) -> (String, usize) {
    let mut text = String::new();
    let mut characters = code.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (text, at + 1),
            '\\' => match characters.next() {
                // Goes on behind the spaces of the next line.
                Some((at, '\n')) => {
                    let spaces = code[at + 1..].len() - code[at + 1..].trim_start().len();
                    for _ in 0..spaces {
                        characters.next();
                    }
                }
                Some((_, 'n')) => text.push('\n'),
                Some((_, other)) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    (text, code.len())
}

#[test]
fn literals_are_found() {
    let code = "say!(\"a \\\"b\\\" {c}\", x); '\"'; r#\"<p>\"d\"</p>\"#; \"e \\\n   f\"";
    let found: Vec<_> = literals(code).map(|literal| (literal.text, literal.raw)).collect();
    let wanted = [("a \"b\" {c}", false), ("<p>\"d\"</p>", true), ("e f", false)];
    assert_eq!(found, wanted.map(|(text, raw)| (text.to_owned(), raw)));
}

#[test]
fn sentences_are_told_from_other_texts() {
    assert!(reads("A recording of {} is kept."));
    assert!(reads("{name} could not be read."));
    for text in ["#broker", "value large", "NotFoundError", "{}px {}", "<p>Not a one</p>", "data-state"] {
        assert!(!reads(text), "{text}");
    }
    assert!(is_counted("sums.push(count!(beats as u32,"));
    assert!(!is_counted("count!(beats, \"1 beat\", \"{count} beats\"); say!(a,"));
}
