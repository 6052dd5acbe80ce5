//! Token buckets: how much one connection, one developer and one address may ask for. No clock: `now` comes from outside.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use strapline_units::Timestamp;

/// More addresses than fail at the same time without ill intent. Past it the one that failed longest ago is forgiven.
const MOST_ADDRESSES: usize = 10_000;

/// How much is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// In the long run.
    pub per_second: f64,
    /// At once.
    pub burst: f64,
}

/// What is left of a [`Rate`].
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Bucket {
    /// A full one.
    pub const fn new(rate: Rate, now: Timestamp) -> Self {
        Self { left: rate.burst, at: now }
    }

    /// Takes `amount`, where so much is there.
    pub fn take(&mut self, rate: Rate, now: Timestamp, amount: f64) -> bool {
        let passed = now.duration_since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        self.left = (self.left + passed * rate.per_second).min(rate.burst);
        let enough = self.left >= amount;
        if enough {
            self.left -= amount;
        }
        enough
    }

    /// How long until `amount` is there, of what was left when it was last asked.
    pub fn wait(&self, rate: Rate, amount: f64) -> Duration {
        Duration::from_secs_f64((amount - self.left).max(0.0) / rate.per_second)
    }

    /// Whether at least `amount` is there.
    pub fn has(&mut self, rate: Rate, now: Timestamp, amount: f64) -> bool {
        self.take(rate, now, 0.0) && self.left >= amount
    }
}

/// What a message costs: one, and one more for each KiB.
pub fn cost(bytes: usize) -> f64 {
    1.0 + (bytes / 1024) as f64
}

/// Wrong credentials and tokens by address, so that guessing is slow. Right ones cost nothing.
#[derive(Debug)]
pub struct Guesses {
    rate: Rate,
    buckets: HashMap<IpAddr, Bucket>,
}

impl Guesses {
    /// Nobody has failed yet.
    pub fn new(rate: Rate) -> Self {
        Self { rate, buckets: HashMap::new() }
    }

    /// Whether an address may try, right or wrong.
    pub fn may_try(&mut self, address: IpAddr, now: Timestamp) -> bool {
        let rate = self.rate;
        self.buckets.get_mut(&address).is_none_or(|bucket| bucket.has(rate, now, 1.0))
    }

    /// An address was wrong.
    pub fn failed(&mut self, address: IpAddr, now: Timestamp) {
        let rate = self.rate;
        if !self.buckets.contains_key(&address) && self.buckets.len() >= MOST_ADDRESSES {
            self.buckets.retain(|_, bucket| !bucket.has(rate, now, rate.burst));
            let oldest = self.buckets.iter().min_by_key(|(_, bucket)| bucket.at).map(|(address, _)| *address);
            if let Some(oldest) = oldest.filter(|_| self.buckets.len() >= MOST_ADDRESSES) {
                self.buckets.remove(&oldest);
            }
        }
        self.buckets.entry(address).or_insert_with(|| Bucket::new(rate, now)).take(rate, now, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_micros(1_000_000_000);
    const RATE: Rate = Rate { per_second: 2.0, burst: 10.0 };

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::new(RATE, NOW);
        assert_eq!((0..20).filter(|_| bucket.take(RATE, NOW, 1.0)).count(), 10);
        let later = NOW + Duration::from_secs(3);
        assert_eq!((0..20).filter(|_| bucket.take(RATE, later, 1.0)).count(), 6);
        assert!(!bucket.take(RATE, NOW, 1.0), "time that goes back gives nothing");
        let rested = later + Duration::from_secs(3600);
        assert!(!bucket.take(RATE, rested, 10.5) && bucket.take(RATE, rested, 10.0));
        assert_eq!((cost(0), cost(1023), cost(64 << 10)), (1.0, 1.0, 65.0));
    }

    #[test]
    fn only_the_address_that_fails_is_held_up_and_time_forgives() {
        let mut guesses = Guesses::new(RATE);
        let (bad, good) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..10 {
            assert!(guesses.may_try(bad, NOW));
            guesses.failed(bad, NOW);
        }
        assert!(!guesses.may_try(bad, NOW) && guesses.may_try(good, NOW));
        assert!(guesses.may_try(bad, NOW + Duration::from_secs(1)));
    }

    #[test]
    fn many_addresses_do_not_fill_the_memory() {
        let mut guesses = Guesses::new(RATE);
        for number in 0..20_000_u32 {
            guesses.failed(IpAddr::from(number.to_be_bytes()), NOW);
        }
        assert_eq!(guesses.buckets.len(), MOST_ADDRESSES);
    }
}
