//! Numbers of payloads: finite, rounded to what they mean, and without a fraction where they are whole, because the
//! official Python models take no fraction in some fields.

use serde_json::Value;

/// `value` with at most `decimals` digits behind the point; `null` where it isn't finite.
pub(super) fn number(value: f64, decimals: i32) -> Value {
    let rounded = rounded(value, decimals);
    if rounded.fract() == 0.0 { whole(rounded) } else { Value::from(rounded) }
}

/// [`number`], or `null`.
pub(super) fn maybe(value: Option<f64>, decimals: i32) -> Value {
    value.map_or(Value::Null, |value| number(value, decimals))
}

/// The nearest whole number, as a JSON integer; `null` where there is none.
pub(super) fn whole(value: f64) -> Value {
    let rounded = value.round();
    // Beyond 2^53 a float is not one whole number any more.
    if rounded.abs() <= 9_007_199_254_740_992.0 { Value::from(rounded as i64) } else { Value::Null }
}

/// [`whole`], or `null`.
pub(super) fn maybe_whole(value: Option<f64>) -> Value {
    value.map_or(Value::Null, whole)
}

/// `value` to `decimals` digits behind the point.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    let rounded = (value * scale).round() / scale;
    // Where the product overflows the value has no digits behind the point anyway.
    if rounded.is_finite() { rounded } else { value.round() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_integers_and_others_are_rounded() {
        assert_eq!(number(72.0, 3).to_string(), "72");
        assert_eq!(number(71.999_96, 3).to_string(), "72");
        assert_eq!(number(2.345_678, 3).to_string(), "2.346");
        assert_eq!(number(-0.0, 3).to_string(), "0");
        assert_eq!(whole(210.5).to_string(), "211");
    }

    #[test]
    fn what_json_lacks_is_null() {
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number(wrong, 3), Value::Null);
            assert_eq!(whole(wrong), Value::Null);
        }
        assert_eq!(maybe(None, 1), Value::Null);
        assert_eq!(number(f64::MAX, 3), Value::Null);
    }
}
