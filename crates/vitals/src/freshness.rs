//! How far a value can still be trusted by its age alone. A frozen heart rate after a drop-out is what people complain
//! about most, so every number on a screen goes through here.

use core::time::Duration;

use strapline_units::Timestamp;

/// Age from which a value is stale: two notifications of a heart rate sensor, which come about once a second (Heart
/// Rate Service 1.0, 3.1.1.5), were missed for certain.
pub const STALE_AFTER: Duration = Duration::from_secs(3);
/// Age from which a value says nothing any more, and is not to be shown.
pub const LOST_AFTER: Duration = Duration::from_secs(10);

/// What the age of a value says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Younger than [`STALE_AFTER`].
    Fresh,
    /// To be shown as old.
    Stale,
    /// As old as [`LOST_AFTER`] or older: to be removed.
    Lost,
}

/// The freshness at `now` of a value from `at`. A value from the future counts as fresh.
pub fn freshness(now: Timestamp, at: Timestamp) -> Freshness {
    match now.duration_since(at) {
        age if age < STALE_AFTER => Freshness::Fresh,
        age if age < LOST_AFTER => Freshness::Stale,
        _ => Freshness::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_fresh_then_stale_then_lost_to_the_microsecond() {
        let at = Timestamp::from_unix_micros(1_700_000_000_000_000);
        let after = |micros| freshness(at + Duration::from_micros(micros), at);
        assert_eq!(after(0), Freshness::Fresh);
        assert_eq!(after(2_999_999), Freshness::Fresh);
        assert_eq!(after(3_000_000), Freshness::Stale);
        assert_eq!(after(9_999_999), Freshness::Stale);
        assert_eq!(after(10_000_000), Freshness::Lost);
        assert_eq!(freshness(at, at + Duration::from_secs(60)), Freshness::Fresh);
    }
}
