//! What the broker counts, for Prometheus (OpenMetrics text). Counting is an atomic addition; everything that can be asked
//! for at the time of a scrape is asked for then (`scrape.rs`).
//!
//! No label holds a developer, a user or an address.

pub(crate) mod scrape;

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use strapline_units::Timestamp;
use strapline_wire::RawJson;

/// Upper bounds in seconds: from a frame that comes from this machine to one that waited for hours in a producer's queue.
const LATENCY_BUCKETS: [f64; 16] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0, 7200.0];
const WEBHOOK_BUCKETS: [f64; 8] = [0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Role {
    role: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    role: &'static str,
    code: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Result {
    outcome: &'static str,
}

/// All counters of one broker.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    connections: Family<Role, Gauge>,
    users_linked: Gauge,
    ended: Family<Ended, Counter>,
    frames_in: Counter,
    frames_out: Counter,
    latency: Histogram,
    outbox_frames: Gauge,
    outbox_longest: Gauge,
    store_queued: Gauge,
    store_lag: Gauge<f64, AtomicU64>,
    store_healthy: Gauge,
    webhook_attempts: Family<Result, Counter>,
    webhook_seconds: Histogram,
    webhook_deliveries: Family<Result, Counter>,
    webhooks_waiting: Gauge,
    webhooks_on_their_way: Gauge,
    webhooks_disabled: Gauge,
    uptime: Gauge<f64, AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Everything at zero.
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("strapline"),
            connections: Family::default(),
            users_linked: Gauge::default(),
            ended: Family::default(),
            frames_in: Counter::default(),
            frames_out: Counter::default(),
            latency: Histogram::new(LATENCY_BUCKETS),
            outbox_frames: Gauge::default(),
            outbox_longest: Gauge::default(),
            store_queued: Gauge::default(),
            store_lag: Gauge::default(),
            store_healthy: Gauge::default(),
            webhook_attempts: Family::default(),
            webhook_seconds: Histogram::new(WEBHOOK_BUCKETS),
            webhook_deliveries: Family::default(),
            webhooks_waiting: Gauge::default(),
            webhooks_on_their_way: Gauge::default(),
            webhooks_disabled: Gauge::default(),
            uptime: Gauge::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let to = &mut self.registry;
        to.register("connections", "Open streaming connections by role", self.connections.clone());
        to.register("users_linked", "Users whose sensor is linked", self.users_linked.clone());
        to.register("connections_ended", "Ended connections by role and close code", self.ended.clone());
        to.register("frames_in", "Frames taken from producers", self.frames_in.clone());
        to.register("frames_out", "Frames handed to consumers' connections", self.frames_out.clone());
        let help = "From the time in a frame (ts) to its dispatch; frames with a time to come are left out";
        to.register_with_unit("dispatch_latency", help, Unit::Seconds, self.latency.clone());
        to.register("outbox_frames", "Frames that wait for consumers", self.outbox_frames.clone());
        let help = "Frames that wait for the slowest consumer";
        to.register("outbox_longest_frames", help, self.outbox_longest.clone());
        to.register("store_queued_frames", "Frames that wait for the disk", self.store_queued.clone());
        let help = "How long a frame that is queued now takes to be on disk";
        to.register_with_unit("store_lag", help, Unit::Seconds, self.store_lag.clone());
        to.register("store_healthy", "1 while frames can be stored", self.store_healthy.clone());
        to.register("webhook_attempts", "Webhook attempts by outcome", self.webhook_attempts.clone());
        let help = "How long webhook attempts take";
        to.register_with_unit("webhook_attempt", help, Unit::Seconds, self.webhook_seconds.clone());
        let help = "Webhooks that are over: delivered or failed";
        to.register("webhook_deliveries", help, self.webhook_deliveries.clone());
        to.register("webhooks_waiting", "Webhooks that wait", self.webhooks_waiting.clone());
        let help = "Webhook attempts under way";
        to.register("webhooks_on_their_way", help, self.webhooks_on_their_way.clone());
        let help = "Webhook destinations that are disabled";
        to.register("webhook_destinations_disabled", help, self.webhooks_disabled.clone());
        to.register_with_unit("uptime", "Since the start", Unit::Seconds, self.uptime.clone());
    }

    /// A frame came from a producer and is being dispatched.
    pub fn frame_in(&self, now: Timestamp, d: &RawJson<'_>) {
        self.frames_in.inc();
        if let Some(ts) = time_of(d.get()).filter(|ts| *ts <= now) {
            self.latency.observe(now.duration_since(ts).as_secs_f64());
        }
    }

    /// Frames were handed to a consumer's connection.
    pub fn frames_out(&self, count: usize) {
        self.frames_out.inc_by(count as u64);
    }

    /// A connection has ended, with this close code; 1006 where there was none.
    pub fn connection_ended(&self, role: &'static str, code: u16) {
        self.ended.get_or_create(&Ended { role, code }).inc();
    }

    /// A webhook attempt has ended.
    pub fn webhook_attempt(&self, outcome: &'static str, took: Duration) {
        self.webhook_attempts.get_or_create(&Result { outcome }).inc();
        self.webhook_seconds.observe(took.as_secs_f64());
    }

    /// A webhook is over.
    pub fn webhook_delivery(&self, outcome: &'static str) {
        self.webhook_deliveries.get_or_create(&Result { outcome }).inc();
    }

    /// How many webhooks wait and are on their way, and how many destinations are disabled.
    pub fn webhooks_waiting(&self, waiting: usize, on_their_way: usize, disabled: usize) {
        set(&self.webhooks_waiting, waiting);
        set(&self.webhooks_on_their_way, on_their_way);
        set(&self.webhooks_disabled, disabled);
    }
}

fn set(gauge: &Gauge, value: usize) {
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
}

/// The time in a payload: the only thing that the broker reads there, and only to measure.
fn time_of(d: &str) -> Option<Timestamp> {
    #[derive(serde::Deserialize)]
    struct Times<'a> {
        #[serde(borrow)]
        ts: &'a str,
    }
    // As producers write it; anything else takes the longer way.
    if let Some((ts, _)) = d.strip_prefix(r#"{"ts":""#).and_then(|rest| rest.split_once('"')) {
        return ts.parse().ok();
    }
    serde_json::from_str::<Times<'_>>(d).ok()?.ts.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_payload_is_found_wherever_it_stands() {
        let expected = "2026-11-21T10:42:06.871304Z".parse::<Timestamp>().ok();
        assert!(expected.is_some());
        for d in [
            r#"{"ts":"2026-11-21T10:42:06.871304Z","val":72}"#,
            r#"{ "val": 72, "ts": "2026-11-21T11:42:06.871304+01:00" }"#,
            r#"{"d":[1,{"ts":"no"}],"ts":"2026-11-21T10:42:06.871304Z"}"#,
        ] {
            assert_eq!(time_of(d), expected, "{d}");
        }
        for d in
            ["{}", "[]", "7", r#"{"ts":7}"#, r#"{"ts":"now"}"#, r#"{"val":{"ts":"2026-11-21T10:42:06Z"}}"#]
        {
            assert_eq!(time_of(d), None, "{d}");
        }
    }
}
