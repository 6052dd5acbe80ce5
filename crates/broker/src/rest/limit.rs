//! How many requests a developer may make: a token bucket each. Pure: `now` is an argument.

use std::collections::HashMap;
use std::time::Duration;

use strapline_units::Timestamp;

use crate::rate::{Bucket, Rate};
use crate::store::DeveloperKey;

/// How many seconds' worth of requests may come at once.
const BURST_SECONDS: f64 = 2.0;

/// The buckets of all developers; as many as there are developers with credentials.
#[derive(Debug)]
pub(crate) struct RequestLimit {
    rate: Rate,
    buckets: HashMap<DeveloperKey, Bucket>,
}

impl RequestLimit {
    /// `per_second` requests on average.
    pub(crate) fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second.max(1));
        Self { rate: Rate { per_second, burst: per_second * BURST_SECONDS }, buckets: HashMap::new() }
    }

    /// Counts a request; how long to wait for the next one that is let through where this one is too many.
    pub(crate) fn take(&mut self, now: Timestamp, developer: DeveloperKey) -> Result<(), Duration> {
        let rate = self.rate;
        let bucket = self.buckets.entry(developer).or_insert_with(|| Bucket::new(rate, now));
        if bucket.take(rate, now, 1.0) { Ok(()) } else { Err(bucket.wait(rate, 1.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_then_the_average() {
        let mut limit = RequestLimit::new(10);
        let (one, other) = (DeveloperKey(1), DeveloperKey(2));
        let mut now = Timestamp::from_unix_micros(0);
        assert_eq!((0..30).filter(|_| limit.take(now, one).is_ok()).count(), 20);
        assert_eq!(limit.take(now, one), Err(Duration::from_millis(100)));
        assert_eq!(limit.take(now, other), Ok(()), "another developer does not notice");
        let mut passed = 0;
        for _ in 0..1000 {
            now = now + Duration::from_millis(10);
            passed += usize::from(limit.take(now, one).is_ok());
        }
        assert!((99..=101).contains(&passed), "{passed} in 10 s");
    }
}
