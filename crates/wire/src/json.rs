//! Just enough JSON: the members of one object as raw text, and a writer for what the frames need. No tree is ever built,
//! so that an opaque payload keeps its exact text. Our own, because what `serde_json` has for this is a tenth of the code of
//! a first visit (docs/adr); it is the reference in the tests.

use core::fmt::{self, Write};
use std::borrow::Cow;

use crate::scanner::Scanner;

/// A JSON value as text that has been checked to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson<'a>(Cow<'a, str>);

impl<'a> RawJson<'a> {
    /// Checks a text; `None` where it isn't exactly one value.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut scanner = Scanner::new(text);
        let value = scanner.value()?;
        scanner.ends().then_some(Self(Cow::Borrowed(value)))
    }

    /// A slice of a text that was checked.
    pub(crate) const fn checked(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// A text that was made of checked ones.
    pub(crate) const fn made(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// The text, without space around it.
    pub fn get(&self) -> &str {
        &self.0
    }

    /// The same text, borrowed from this one.
    pub fn by_ref(&self) -> RawJson<'_> {
        RawJson(Cow::Borrowed(&self.0))
    }

    /// The same, on its own.
    pub fn into_owned(self) -> RawJson<'static> {
        RawJson(Cow::Owned(self.0.into_owned()))
    }
}

/// The members of a JSON object that have the given names; `None` where the text isn't one JSON object. Of a repeated
/// name the last one counts, as in every common parser. Other members are skipped.
pub(crate) fn members<'a, const N: usize>(text: &'a str, names: &[&str; N]) -> Option<[Option<&'a str>; N]> {
    let mut found = [None; N];
    // The work is in `fill`, which isn't generic, so that it exists once in the binary.
    fill(text, names, &mut found)?;
    Some(found)
}

fn fill<'a>(text: &'a str, names: &[&str], found: &mut [Option<&'a str>]) -> Option<()> {
    let mut scanner = Scanner::new(text);
    scanner.mark(b'{')?;
    let mut more = scanner.mark(b'}').is_none();
    while more {
        let key = scanner.string()?;
        scanner.mark(b':')?;
        let value = scanner.value()?;
        let key = string(key);
        let wanted = names.iter().position(|name| key.as_deref() == Some(*name));
        if let Some(slot) = wanted.and_then(|at| found.get_mut(at)) {
            *slot = Some(value);
        }
        more = scanner.goes_on(b'}')?;
    }
    scanner.ends().then_some(())
}

/// The member itself, where an optional one may also be `null`.
pub(crate) fn unless_null(raw: Option<&str>) -> Option<&str> {
    raw.filter(|raw| *raw != "null")
}

/// The text of a JSON string, borrowed where it has no escapes; `None` for any other value, and where half of a surrogate
/// pair stands alone.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { unescape(inner).map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        out.push(match character {
            '\\' => match characters.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let first = code_unit(&mut characters)?;
                    let scalar = if (0xD800..0xDC00).contains(&first) {
                        (characters.next()? == '\\' && characters.next()? == 'u').then_some(())?;
                        let second =
                            code_unit(&mut characters)?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                        0x1_0000 + ((first - 0xD800) << 10) + second
                    } else {
                        first
                    };
                    char::from_u32(scalar)?
                }
                other => other,
            },
            other => other,
        });
    }
    Some(out)
}

/// Four hexadecimal digits.
fn code_unit(characters: &mut core::str::Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |unit, _| Some(unit << 4 | characters.next()?.to_digit(16)?))
}

/// The texts of a JSON array that holds strings only.
pub(crate) fn strings(raw: &str) -> Option<Vec<String>> {
    let mut scanner = Scanner::new(raw);
    let mut found = Vec::new();
    scanner.mark(b'[')?;
    let mut more = scanner.mark(b']').is_none();
    while more {
        found.push(string(scanner.string()?)?.into_owned());
        more = scanner.goes_on(b']')?;
    }
    scanner.ends().then_some(found)
}

/// A JSON number that is written as an integer and fits.
pub(crate) fn integer(raw: &str) -> Option<i64> {
    raw.parse().ok()
}

/// A finite JSON number.
pub(crate) fn number(raw: &str) -> Option<f64> {
    // Rust also reads words such as `inf`.
    let begins = raw.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    raw.parse().ok().filter(|number: &f64| begins && number.is_finite())
}

/// The numbers of a JSON array that holds numbers only.
pub(crate) fn numbers(raw: &str) -> Option<Vec<f64>> {
    let mut scanner = Scanner::new(raw);
    let mut found = Vec::new();
    scanner.mark(b'[')?;
    let mut more = scanner.mark(b']').is_none();
    while more {
        found.push(number(scanner.value()?)?);
        more = scanner.goes_on(b']')?;
    }
    scanner.ends().then_some(found)
}

/// A JSON `true` or `false`.
pub(crate) fn boolean(raw: &str) -> Option<bool> {
    raw.parse().ok()
}

/// Whether a raw value is an object.
pub(crate) fn is_object(raw: &str) -> bool {
    raw.starts_with('{')
}

/// Whether objects and arrays are nested more deeply than common parsers allow (`serde_json` itself, and with it many a
/// consumer, stops at 128), so that one producer's payload can't break every consumer of a stream.
pub(crate) fn is_nested_too_deeply(raw: &str) -> bool {
    const LIMIT: usize = 100;
    let bytes = raw.as_bytes();
    if bytes.len() <= 2 * LIMIT {
        return false; // each level takes two bytes, so that ordinary payloads aren't scanned at all
    }
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > LIMIT {
                    return true;
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Appends a JSON string.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\0'..'\x20' => {
                let _infallible = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Appends what `value` displays, such as an integer.
pub(crate) fn push_display(out: &mut String, value: impl fmt::Display) {
    let _infallible = write!(out, "{value}");
}

/// Appends a finite number as decimal digits that read back as the same number; whole ones have no fraction.
pub(crate) fn push_number(out: &mut String, value: f64) {
    push_display(out, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_members_whatever_surrounds_them() {
        let [op, d, null, missing] = members(
            " { \"x\" : [1,{\"op\":9}] , \"\\u006fp\" : 3 , \"d\":{ \"a\" : 1.50e+2 } , \"z\":null }\n",
            &["op", "d", "z", "none"],
        )
        .unwrap();
        assert_eq!(op.unwrap(), "3");
        assert_eq!(d.unwrap(), "{ \"a\" : 1.50e+2 }");
        assert!(null.is_some() && unless_null(null).is_none() && missing.is_none());
        let [last] = members("{\"op\":1,\"op\":2}", &["op"]).unwrap();
        assert_eq!(last.unwrap(), "2");
    }

    #[test]
    fn refuses_what_is_not_one_object() {
        for text in
            ["", "1", "[0]", "null", "{", "{}{}", "{\"op\":NaN}", "{\"op\":01}", "{'op':1}", "{\"op\":1,}"]
        {
            assert!(members(text, &["op"]).is_none(), "{text}");
        }
    }

    #[test]
    fn strings_are_written_as_they_are_read() {
        for text in ["", "HEART_RATE", "a\"b\\c", "\u{0}\u{1f}\n", "héart ❤ 𝄞", "\u{2028}"] {
            let mut out = String::new();
            push_string(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
            assert_eq!(string(&out).unwrap(), text);
        }
    }

    #[test]
    fn escapes_are_read_as_serde_json_reads_them() {
        let pieces = [
            "\\u00e9",
            "\\ud83d",
            "\\udc9a",
            "\\uD800",
            "\\n",
            "\\\"",
            "\\/",
            "\\b\\f\\r\\t",
            "a",
            "𝄞",
            "\\u0000",
        ];
        let mut random = strapline_units::SplitMix64::new(9);
        let mut pairs = 0;
        for _ in 0..10_000 {
            let text: String = (0..5).map(|_| pieces[(random.next_u64() % 11) as usize]).collect();
            let text = format!("\"{text}\"");
            assert!(RawJson::parse(&text).is_some());
            let read = serde_json::from_str::<String>(&text).ok();
            assert_eq!(string(&text).as_deref(), read.as_deref(), "{text}");
            pairs += u32::from(read.is_some_and(|read| read.contains('💚') || read.contains('\u{1009a}')));
        }
        assert!(pairs > 100, "only {pairs} pairs of surrogates");
        assert_eq!(string("\"\\ud800\""), None);
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        let mut random = strapline_units::SplitMix64::new(5);
        let extremes = [0.0, -0.0, 95.0, f64::MAX, f64::MIN_POSITIVE, 5e-324, 812.5];
        let drawn = (0..10_000).map(|_| f64::from_bits(random.next_u64())).filter(|value| value.is_finite());
        for value in extremes.into_iter().chain(drawn.collect::<Vec<_>>()) {
            let mut out = String::new();
            push_number(&mut out, value);
            assert_eq!(out.parse::<f64>().unwrap().to_bits(), value.to_bits());
            assert!(RawJson::parse(&out).is_some(), "{out} is not JSON");
        }
    }

    #[test]
    fn nesting_is_counted_outside_strings_only() {
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(is_nested_too_deeply(&deep));
        let text = format!("\"\\\"{}\"", "[{".repeat(5000));
        assert!(!is_nested_too_deeply(&text));
        let wide = format!("[{}[]]", "[],".repeat(5000));
        assert!(!is_nested_too_deeply(&wide));
    }
}
