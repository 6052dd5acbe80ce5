//! Counts tests from the `test result:` lines that cargo test and the wasm-bindgen test runner print.

use std::ops::AddAssign;

/// How many tests ran, over any number of test programs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    /// The counts of one line of output; `None` where the line is not a test result.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let line = without_colour(line);
        let (_, summary) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
        let mut counts = Self::default();
        for part in summary.split(';') {
            let Some((number, what)) = part.trim().split_once(' ') else { continue };
            let Ok(number) = number.parse() else { continue };
            match what {
                "passed" => counts.passed = number,
                "failed" => counts.failed = number,
                "ignored" => counts.ignored = number,
                _ => {}
            }
        }
        Some(counts)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// The line without the escape sequences that colour it.
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut escaped = false;
    for character in line.chars() {
        match (escaped, character) {
            (false, '\u{1b}') => escaped = true,
            (false, other) => plain.push(other),
            (true, 'm') => escaped = false,
            (true, _) => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_test_lines_are_counted() {
        let line =
            "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 7 filtered out; finished in 0.02s";
        assert_eq!(Counts::parse(line), Some(Counts { passed: 12, failed: 0, ignored: 3 }));
    }

    #[test]
    fn browser_lines_are_counted_with_indent_and_colour() {
        let line = "    test result: \u{1b}[31mFAILED\u{1b}[m. 4 passed; 2 failed; 0 ignored; 0 filtered out; finished in 1.1s";
        assert_eq!(Counts::parse(line), Some(Counts { passed: 4, failed: 2, ignored: 0 }));
    }

    #[test]
    fn other_lines_are_not() {
        for line in [
            "",
            "test parses ... ok",
            "running 3 tests",
            "test result: pending",
            "the test result: ok. 1 passed",
        ] {
            assert_eq!(Counts::parse(line), None, "{line}");
        }
    }

    #[test]
    fn counts_add_up() {
        let mut sum = Counts { passed: 1, failed: 0, ignored: 0 };
        sum += Counts { passed: 2, failed: 1, ignored: 4 };
        assert_eq!(sum, Counts { passed: 3, failed: 1, ignored: 4 });
    }
}
