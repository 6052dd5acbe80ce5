//! Serde for a [`Timestamp`] as an `f64` of Unix milliseconds, exact to a microsecond: `serde-wasm-bindgen` would turn
//! its `i64` into a BigInt or refuse it.

use serde::{Deserialize, Deserializer, Serializer};
use strapline_units::Timestamp;

pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(at.unix_millis())
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    // Rounded, because the division by 1000 leaves a number just below or above the microsecond.
    f64::deserialize(deserializer).map(|millis| Timestamp::from_unix_micros((millis * 1000.0).round() as i64))
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, F64Deserializer};

    use super::*;

    #[test]
    fn a_microsecond_survives() {
        let mut random = strapline_units::SplitMix64::new(11);
        for _ in 0..10_000 {
            let at = Timestamp::from_unix_micros((random.next_u64() % 4_000_000_000_000_000) as i64);
            // Not through JSON text, whose parser is off by one unit in the last place at times.
            let number = F64Deserializer::<Error>::new(at.unix_millis());
            assert_eq!(deserialize(number).unwrap(), at);
        }
    }
}
