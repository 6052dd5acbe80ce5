//! Octets as people and tools write them.

/// Why a text is no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HexError {
    /// Neither a digit nor what may stand between digits.
    #[error("{0:?} is not a hexadecimal digit")]
    Digit(char),
    /// Half an octet.
    #[error("an odd number of hexadecimal digits in {0:?}")]
    Odd(String),
}

/// Octets in hexadecimal digits of either case, in groups of whole octets that may have spaces, colons, dashes, commas
/// or underscores between them and `0x` before them.
pub(super) fn octets(text: &str) -> Result<Vec<u8>, HexError> {
    let separator = |it: char| it.is_whitespace() || matches!(it, ':' | '-' | ',' | '_');
    let mut octets = Vec::with_capacity(text.len() / 2);
    for group in text.split(separator) {
        let digits = group.strip_prefix("0x").or_else(|| group.strip_prefix("0X")).unwrap_or(group);
        let numbers = digits.chars().map(|it| it.to_digit(16).ok_or(HexError::Digit(it)));
        let numbers = numbers.collect::<Result<Vec<u32>, _>>()?;
        let (pairs, rest) = numbers.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(HexError::Odd(group.into()));
        }
        octets.extend(pairs.iter().map(|[high, low]| (high << 4 | low) as u8));
    }
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_tools_print() {
        for text in [
            "164800ff",
            "0x164800FF",
            "16 48 00 ff",
            "16:48:00:FF",
            "16-48-00-ff",
            "0x16, 0x48,0x00,0xFF",
            "1648 00ff",
        ] {
            assert_eq!(octets(text), Ok(vec![0x16, 0x48, 0, 0xFF]), "{text}");
        }
        assert_eq!(octets(""), Ok(vec![]));
    }

    #[test]
    fn refuses_what_is_not_octets() {
        assert_eq!(octets("16 4g"), Err(HexError::Digit('g')));
        assert_eq!(octets("16 4"), Err(HexError::Odd("4".into())));
        assert_eq!(octets("0x1"), Err(HexError::Odd("0x1".into())));
        assert_eq!(octets("１６"), Err(HexError::Digit('１')));
    }
}
