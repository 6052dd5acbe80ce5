//! The name of a sentence in a language's file.

/// Of a sentence that is longer than that only the beginning is in its name.
const LONGEST: usize = 48;

/// The name of an English sentence in the files: its letters and digits, with `-` for what is between them, and `_` for a full stop
/// at its end, for some things are said with one and without. A longer sentence is cut, and told from others that begin like it by
/// a hash of all of it (FNV-1a), so that a change makes another sentence of it.
pub fn key(english: &str) -> String {
    let mut key = String::new();
    for character in english.chars() {
        if character.is_ascii_alphanumeric() {
            // A name begins with a letter.
            if key.is_empty() && character.is_ascii_digit() {
                key.push('n');
            }
            key.push(character);
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    if key.len() > LONGEST {
        let cut = key.get(..LONGEST).and_then(|start| start.rfind('-')).unwrap_or(LONGEST);
        key.truncate(cut);
        key.push_str(&format!("-{:06x}", fnv(english) & 0xFF_FFFF));
        return key;
    }
    key.truncate(key.trim_end_matches('-').len());
    if english.ends_with('.') {
        key.push('_');
    }
    key
}

/// Fowler, Noll and Vo's hash, variant 1a of 32 bits.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_what_fluent_allows() {
        assert_eq!(key("Heart rate"), "Heart-rate");
        assert_eq!(key("Asking for {target}"), "Asking-for-target");
        assert_eq!(key("▲ High"), "High");
        assert_eq!(key("50 % of it."), "n50-of-it_");
        assert_ne!(key("Bluetooth is off."), key("Bluetooth is off"));
        assert_eq!(key("· –"), "");
    }

    #[test]
    fn long_sentences_differ_to_their_end() {
        let one = "Is it worn, near, and free of other apps that would also like to talk to it?";
        let other = one.replace("talk to it", "hear it");
        assert!(key(one).starts_with("Is-it-worn-near-and-free-of-other-apps-that-"), "{}", key(one));
        assert_ne!(key(one), key(&other));
        assert!(key(one).len() <= LONGEST + 7);
    }

    #[test]
    fn the_hash_is_that_of_its_authors() {
        // From the test vectors of draft-eastlake-fnv.
        assert_eq!(fnv(""), 0x811C_9DC5);
        assert_eq!(fnv("foobar"), 0xBF9C_F968);
    }
}
