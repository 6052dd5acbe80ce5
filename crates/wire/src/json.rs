//! Just enough JSON: the members of one object as raw text, and a writer for what the frames need. `serde_json` checks
//! the syntax; no tree is ever built, so that an opaque payload keeps its exact text and deep nesting costs no stack.

use core::fmt::{self, Write};
use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::Close;

/// Why a text isn't a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// Not a JSON object with an integer `op`, or the payload lacks the shape that its opcode needs.
    #[error("malformed frame: {0}")]
    Malformed(&'static str),
    /// The opcode is unknown, or belongs to the other direction.
    #[error("unknown opcode")]
    UnknownOpcode,
    /// A STATUS without its shape, which the protocol drops silently.
    #[error("malformed STATUS")]
    MalformedStatus,
}

impl FrameError {
    /// The code that a server closes with; `None` where it drops the frame and goes on.
    pub const fn close(self) -> Option<Close> {
        match self {
            Self::Malformed(_) => Some(Close::Malformed),
            Self::UnknownOpcode => Some(Close::BadOpcode),
            Self::MalformedStatus => None,
        }
    }
}

/// The members of a JSON object that have the given names; `None` where the text isn't one JSON object. Of a repeated
/// name the last one counts, as in every common parser. Other members are skipped.
pub(crate) fn members<'a, const N: usize>(
    text: &'a str,
    names: &[&str; N],
) -> Option<[Option<&'a RawValue>; N]> {
    let mut found = [None; N];
    // The work is in `fill`, which isn't generic, so that it exists once in the binary.
    fill(text, names, &mut found).then_some(found)
}

fn fill<'a>(text: &'a str, names: &[&str], found: &mut [Option<&'a RawValue>]) -> bool {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Members { names, found }.deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok()
}

struct Members<'m, 'a> {
    names: &'m [&'m str],
    found: &'m mut [Option<&'a RawValue>],
}

impl<'de> DeserializeSeed<'de> for Members<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(position) = map.next_key_seed(Position(self.names))? {
            match position.and_then(|position| self.found.get_mut(position)) {
                Some(slot) => {
                    *slot = Some(map.next_value()?);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Where a key stands among the wanted names.
struct Position<'m>(&'m [&'m str]);

impl<'de> DeserializeSeed<'de> for Position<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Position<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|name| *name == key))
    }
}

/// The member itself, where an optional one may also be `null`.
pub(crate) fn unless_null(raw: Option<&RawValue>) -> Option<&RawValue> {
    raw.filter(|raw| raw.get() != "null")
}

/// The text of a JSON string, borrowed where it has no escapes.
pub(crate) fn string(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(raw.get()).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// A JSON number that is written as an integer and fits.
pub(crate) fn integer(raw: &RawValue) -> Option<i64> {
    raw.get().parse().ok()
}

/// A JSON `true` or `false`.
pub(crate) fn boolean(raw: &RawValue) -> Option<bool> {
    raw.get().parse().ok()
}

/// Whether a raw value is an object.
pub(crate) fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

/// Whether objects and arrays are nested more deeply than common parsers allow (`serde_json` itself, and with it many a
/// consumer, stops at 128), so that one producer's payload can't break every consumer of a stream.
pub(crate) fn is_nested_too_deeply(raw: &RawValue) -> bool {
    const LIMIT: usize = 100;
    let bytes = raw.get().as_bytes();
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

/// Appends a finite number as the shortest text that reads back as the same number, by `zmij`: what the standard library has for
/// this is several kilobytes of every first visit. Whole numbers are written without a fraction.
pub(crate) fn push_number(out: &mut String, value: f64) {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    out.push_str(text.strip_suffix(".0").unwrap_or(text));
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
        assert_eq!(op.unwrap().get(), "3");
        assert_eq!(d.unwrap().get(), "{ \"a\" : 1.50e+2 }");
        assert!(null.is_some() && unless_null(null).is_none() && missing.is_none());
        let [last] = members("{\"op\":1,\"op\":2}", &["op"]).unwrap();
        assert_eq!(last.unwrap().get(), "2");
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
            let raw: &RawValue = serde_json::from_str(&out).unwrap();
            assert_eq!(string(raw).unwrap(), text);
        }
        let lone_surrogate: &RawValue = serde_json::from_str("\"\\ud800\"").unwrap();
        assert_eq!(string(lone_surrogate), None);
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        let mut random = strapline_units::SplitMix64::new(5);
        let extremes = [0.0, -0.0, 95.0, f64::MAX, f64::MIN_POSITIVE, 5e-324, 812.5];
        let drawn = (0..10_000).map(|_| f64::from_bits(random.next_u64())).filter(|value| value.is_finite());
        for value in extremes.into_iter().chain(drawn.collect::<Vec<_>>()) {
            let mut out = String::new();
            push_number(&mut out, value);
            // Rust's own parser rounds correctly; serde_json does so only with a feature that we don't need.
            assert_eq!(out.parse::<f64>().unwrap().to_bits(), value.to_bits());
            assert!(serde_json::from_str::<&RawValue>(&out).is_ok(), "{out} is not JSON");
        }
    }

    #[test]
    fn nesting_is_counted_outside_strings_only() {
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(is_nested_too_deeply(serde_json::from_str(&deep).unwrap()));
        let text = format!("\"\\\"{}\"", "[{".repeat(5000));
        assert!(!is_nested_too_deeply(serde_json::from_str(&text).unwrap()));
        let wide = format!("[{}[]]", "[],".repeat(5000));
        assert!(!is_nested_too_deeply(serde_json::from_str(&wide).unwrap()));
    }
}
