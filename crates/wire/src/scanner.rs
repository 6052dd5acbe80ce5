//! Walks over JSON text (RFC 8259) without building anything: strict about the grammar, and no stack is used up however
//! deep the text is nested.

/// A cursor over JSON text. Every step gives `None` where the grammar is broken; what is left is then meaningless.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Passes over white space; whether it was all that was left.
    pub(crate) fn ends(&mut self) -> bool {
        self.space();
        self.peek().is_none()
    }

    /// Passes over white space and then `byte`; `None` where it isn't the next.
    pub(crate) fn mark(&mut self, byte: u8) -> Option<()> {
        self.space();
        self.eat(byte).then_some(())
    }

    /// Passes over white space and a `,` (true) or `end` (false).
    pub(crate) fn goes_on(&mut self, end: u8) -> Option<bool> {
        self.space();
        let next = self.next()?;
        if next == b',' { Some(true) } else { (next == end).then_some(false) }
    }

    /// Passes over white space and one value of any kind, whose text this is.
    pub(crate) fn value(&mut self) -> Option<&'a str> {
        self.space();
        let start = self.at;
        self.skip_value()?;
        self.text.get(start..self.at)
    }

    /// Passes over white space and a string, whose text with its quotes this is.
    pub(crate) fn string(&mut self) -> Option<&'a str> {
        self.mark(b'"')?;
        let start = self.at - 1;
        self.skip_string()?;
        self.text.get(start..self.at)
    }

    fn skip_value(&mut self) -> Option<()> {
        // What ends each container that is open, innermost last.
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.space();
            match self.next()? {
                b'{' if self.mark(b'}').is_none() => {
                    open.push(b'}');
                    self.string()?;
                    self.mark(b':')?;
                    continue;
                }
                b'[' if self.mark(b']').is_none() => {
                    open.push(b']');
                    continue;
                }
                b'{' | b'[' => {}
                b'"' => self.skip_string()?,
                b't' => self.literal("rue")?,
                b'f' => self.literal("alse")?,
                b'n' => self.literal("ull")?,
                b'-' => {
                    let first = self.next()?;
                    self.number(first)?;
                }
                first => self.number(first)?,
            }
            // A value has ended, and with it perhaps the containers around it.
            loop {
                let Some(&end) = open.last() else { return Some(()) };
                if self.goes_on(end)? {
                    if end == b'}' {
                        self.string()?;
                        self.mark(b':')?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    /// The rest of a string behind its first quote.
    fn skip_string(&mut self) -> Option<()> {
        loop {
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => match self.next()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' => {
                        for _ in 0..4 {
                            self.next().filter(u8::is_ascii_hexdigit)?;
                        }
                    }
                    _ => return None,
                },
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    /// The rest of a number behind its sign and first digit.
    fn number(&mut self, first: u8) -> Option<()> {
        match first {
            b'0' => {}
            b'1'..=b'9' => self.digits(),
            _ => return None,
        }
        if self.eat(b'.') {
            self.digit()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digit()?;
        }
        Some(())
    }

    /// One digit or more.
    fn digit(&mut self) -> Option<()> {
        self.next().filter(u8::is_ascii_digit)?;
        self.digits();
        Some(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn literal(&mut self, rest: &str) -> Option<()> {
        rest.bytes().all(|byte| self.eat(byte)).then_some(())
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn next(&mut self) -> Option<u8> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;
    use strapline_units::SplitMix64;

    use super::*;

    fn is_json(text: &str) -> bool {
        let mut scanner = Scanner::new(text);
        scanner.value().is_some() && scanner.ends()
    }

    fn is_json_to_serde(text: &str) -> bool {
        serde_json::from_str::<&RawValue>(text).is_ok()
    }

    #[test]
    fn knows_json_from_what_is_none() {
        for text in [
            "0",
            "-0",
            "10.5e-3",
            "1E+9",
            "\"\"",
            "\"\\u00e9\\n\\/\"",
            "[]",
            "[ ]",
            "{ }",
            "[[],{}]",
            " {\"a\" : [1 , {\"b\":null}] , \"\":true}\n",
            "false",
            "\"\u{7f}é𝄞\"",
        ] {
            assert!(is_json(text), "{text}");
        }
        for text in [
            "",
            " ",
            "01",
            "-",
            "+1",
            ".5",
            "1.",
            "1e",
            "1e+",
            "0x1",
            "NaN",
            "tru",
            "truer",
            "'a'",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\n\"",
            "[",
            "[1",
            "[1,]",
            "[,]",
            "[1 2]",
            "[}",
            "{",
            "{]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{1:2}",
            "{\"a\":1 \"b\":2}",
            "1 1",
            "]",
            "nul",
        ] {
            assert!(!is_json(text), "{text}");
            assert!(!is_json_to_serde(text), "{text} is JSON after all");
        }
    }

    #[test]
    fn agrees_with_serde_json_on_damaged_texts() {
        let seeds = [
            r#"{"op":6,"t":"HEART_RATE","d":{"ts":"2026-11-21T10:00:00.000Z","val":72.5,"x":[1,-2e+3,true]}}"#,
            r#"{"a":"\u00e9\\\"","b":[[],{},[null,false]],"c":-0.5E-7} "#,
            "[[[[{\"k\":[0]}]]],\"é\"]",
        ];
        let pool = "{}[]\",:\\u0e1.-+ \ntfn\u{1}é".chars().collect::<Vec<_>>();
        let mut random = SplitMix64::new(77);
        let (mut good, mut bad) = (0, 0);
        for round in 0..60_000 {
            let mut below = |limit: usize| (random.next_u64() % limit as u64) as usize;
            let mut text: Vec<char> = seeds[round % seeds.len()].chars().collect();
            for _ in 0..below(3) {
                let at = below(text.len());
                match below(3) {
                    0 => text[at] = pool[below(pool.len())],
                    1 => text.insert(at, pool[below(pool.len())]),
                    _ => drop(text.remove(at)),
                }
            }
            let text: String = text.into_iter().collect();
            assert_eq!(is_json(&text), is_json_to_serde(&text), "{text}");
            if is_json(&text) { good += 1 } else { bad += 1 }
        }
        assert!(good > 20_000 && bad > 20_000, "{good} good, {bad} bad");
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let deep = format!("{}1{}", "[{\"a\":".repeat(200_000), "}]".repeat(200_000));
        assert!(is_json(&deep));
        assert!(!is_json(&deep[..deep.len() - 1]));
    }
}
