//! Numbers as tables have them.

/// A finite number; with a comma as its decimal mark where `comma` is true.
pub(super) fn number(text: &str, comma: bool) -> Option<f64> {
    let text = text.trim();
    let parsed = match comma && text.contains(',') {
        true => text.replacen(',', ".", 1).parse(),
        false => text.parse(),
    };
    parsed.ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_commas_are_read_where_they_may_be() {
        assert_eq!(number(" 72,5", true), Some(72.5));
        assert_eq!(number("72.5", true), Some(72.5));
        assert_eq!(number("72,5", false), None);
        for wrong in ["", "1,000,5", "NaN", "1e999", "x"] {
            assert_eq!(number(wrong, true), None, "{wrong}");
        }
    }
}
