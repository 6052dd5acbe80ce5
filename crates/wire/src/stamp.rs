//! The server's time for a payload that has none.

use strapline_units::Timestamp;

use crate::json::{self, RawJson};

/// `d` with a `ts` of `now` where its top level has none, which old clients send; otherwise `d` itself. All other members
/// keep their exact text.
pub fn with_timestamp(d: RawJson<'_>, now: Timestamp) -> RawJson<'_> {
    // As producers write it: not looked through for every frame.
    if d.get().starts_with(r#"{"ts":"#) {
        return d;
    }
    match json::members(d.get(), &["ts"]) {
        Some([None]) => insert(d.get(), now).unwrap_or(d),
        // Either it has one, or it isn't an object, and there is nowhere to put one.
        _ => d,
    }
}

fn insert(d: &str, now: Timestamp) -> Option<RawJson<'static>> {
    let rest = d.strip_prefix('{')?;
    let mut out = String::with_capacity(rest.len() + 40);
    out.push_str(r#"{"ts":""#);
    json::push_display(&mut out, now);
    out.push('"');
    if rest.trim_start() != "}" {
        out.push(',');
    }
    out.push_str(rest);
    Some(RawJson::made(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamped(d: &str) -> String {
        let now = Timestamp::from_unix_millis(1_651_656_371_268.0);
        with_timestamp(RawJson::parse(d).unwrap(), now).get().to_owned()
    }

    #[test]
    fn a_payload_without_time_gets_one_and_keeps_its_text() {
        let ts = r#"{"ts":"2022-05-04T09:26:11.268Z""#;
        assert_eq!(stamped(r#"{"val":95.00e0}"#), format!(r#"{ts},"val":95.00e0}}"#));
        assert_eq!(stamped("{}"), format!("{ts}}}"));
        assert_eq!(stamped("{ \n}"), format!("{ts} \n}}"));
        // Only the top level counts, and only keys.
        assert_eq!(stamped(r#"{"a":{"ts":1},"b":"ts"}"#), format!(r#"{ts},"a":{{"ts":1}},"b":"ts"}}"#));
    }

    #[test]
    fn a_payload_with_any_time_is_untouched() {
        for d in [r#"{"ts":"yesterday","val":1}"#, r#"{"val":1, "\u0074s":5}"#, r#"{"ts":null}"#, "[1]", "7"]
        {
            assert_eq!(stamped(d), d);
        }
    }
}
