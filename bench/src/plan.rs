//! What is asked of every server.

/// Connections and messages.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Each of its own channel.
    pub(crate) publishers: usize,
    pub(crate) subscribers: usize,
    /// Subscribers are spread over so many.
    pub(crate) channels: usize,
    /// Messages a second of each publisher.
    pub(crate) rate: u32,
}

/// The plans of the benchmark.
pub(crate) const PLANS: [Plan; 3] = [
    Plan {
        name: "fan-out",
        about: "2,000 subscribers of one stream, 25 frames/s",
        publishers: 1,
        subscribers: 2000,
        channels: 1,
        rate: 25,
    },
    Plan {
        name: "pairs",
        about: "500 producers, each with a viewer of its own, 20 frames/s each",
        publishers: 500,
        subscribers: 500,
        channels: 500,
        rate: 20,
    },
    Plan {
        name: "idle",
        about: "10,000 idle connections",
        publishers: 0,
        subscribers: 10_000,
        channels: 500,
        rate: 0,
    },
];

impl Plan {
    /// What is to come.
    pub(crate) fn deliveries_per_second(&self) -> f64 {
        f64::from(self.rate) * self.publishers as f64 * self.subscribers as f64 / self.channels as f64
    }
}
