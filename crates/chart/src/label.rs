//! Text of numbers and clock times, without the standard library's float formatting, which is large in wasm. Digits and
//! the point are plain: see [`DrawList::with_decimal_comma`](crate::DrawList::with_decimal_comma) for other languages.

/// Appends `value` with a fixed number of decimals and a true minus sign; a power of ten stands for what is too long to
/// read, and nothing for what is no number.
pub(crate) fn push_number(text: &mut String, value: f64, decimals: u32) {
    if !value.is_finite() {
        return;
    }
    let mut rest = value.abs();
    let (mut decimals, mut exponent) = (decimals.min(9), 0);
    if rest >= 1e9 {
        decimals = 2;
        while rest >= 10.0 {
            rest /= 10.0;
            exponent += 1;
        }
    }
    let unit = 10_u64.pow(decimals);
    // Below 1e9 * 1e9, which u64 holds.
    let scaled = (rest * unit as f64).round() as u64;
    if value < 0.0 && scaled > 0 {
        text.push('\u{2212}');
    }
    push_integer(text, scaled / unit, 1);
    if decimals > 0 {
        text.push('.');
        push_integer(text, scaled % unit, decimals);
    }
    if exponent > 0 {
        text.push('e');
        push_integer(text, exponent, 1);
    }
}

/// Appends `HH:MM:SS` or `HH:MM` of a count of local seconds since a midnight.
pub(crate) fn push_clock(text: &mut String, local_seconds: i64, with_seconds: bool) {
    let second_of_day = local_seconds.rem_euclid(86_400).unsigned_abs();
    push_integer(text, second_of_day / 3600, 2);
    text.push(':');
    push_integer(text, second_of_day / 60 % 60, 2);
    if with_seconds {
        text.push(':');
        push_integer(text, second_of_day % 60, 2);
    }
}

/// About how wide `text` is, in CSS pixels: figures of system fonts are 0.55 to 0.6 em wide.
pub(crate) fn width_estimate(text: &str, text_px: f32) -> f32 {
    text.chars().count() as f32 * 0.6 * text_px
}

pub(crate) fn push_integer(text: &mut String, number: u64, least_digits: u32) {
    if number >= 10 || least_digits > 1 {
        push_integer(text, number / 10, least_digits.saturating_sub(1));
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64, decimals: u32) -> String {
        let mut text = String::new();
        push_number(&mut text, value, decimals);
        text
    }

    fn clock(local_seconds: i64, with_seconds: bool) -> String {
        let mut text = String::new();
        push_clock(&mut text, local_seconds, with_seconds);
        text
    }

    #[test]
    fn numbers_have_fixed_decimals() {
        for (value, decimals, wanted) in [
            (0.0, 0, "0"),
            (-0.0, 1, "0.0"),
            (120.0, 0, "120"),
            (976.5625, 0, "977"),
            (36.649, 1, "36.6"),
            (0.05, 2, "0.05"),
            (-12.5, 1, "\u{2212}12.5"),
            (-0.001, 2, "0.00"),
            (999_999_999.0, 9, "999999999.000000000"),
            (3.4e38, 0, "3.40e38"),
            (f64::NAN, 0, ""),
            (f64::INFINITY, 0, ""),
        ] {
            assert_eq!(number(value, decimals), wanted);
        }
    }

    #[test]
    fn clocks_wrap_at_midnight() {
        assert_eq!(clock(0, true), "00:00:00");
        assert_eq!(clock(-1, true), "23:59:59");
        assert_eq!(clock(86_400 + 9 * 3600 + 5 * 60, false), "09:05");
    }
}
