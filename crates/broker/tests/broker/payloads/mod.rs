//! Payloads of what was streamed: hand-computed values, the published schemas, what holds for any frames, and the
//! command line.

mod command;
mod days;
mod properties;
mod schemas;
mod sessions;
mod sources;

use std::time::Duration;

use serde_json::{Value, json};
use strapline_broker::payload::{Context, Finished, Frame, FrameOutcome, Kind, Payload, SessionBuilder};
use strapline_units::Timestamp;

/// 2026-03-02 is a Monday.
fn start() -> Timestamp {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

fn at(seconds: f64) -> Timestamp {
    start() + Duration::from_secs_f64(seconds)
}

/// A session that is streamed by hand.
struct Stream {
    builder: SessionBuilder,
    start: Timestamp,
    synthetic: bool,
}

impl Stream {
    fn new(context: Context) -> Self {
        Self { builder: SessionBuilder::new(context), start: start(), synthetic: false }
    }

    fn at(&self, seconds: f64) -> Timestamp {
        self.start + Duration::from_secs_f64(seconds)
    }

    fn push(&mut self, t: &str, seconds: f64, members: Value) -> FrameOutcome {
        let mut d = members;
        d["ts"] = json!(self.at(seconds).to_string());
        let frame = Frame { t, d: &d.to_string(), received: self.at(seconds), synthetic: self.synthetic };
        self.builder.push(&frame)
    }

    /// One value of a source.
    fn value(&mut self, t: &str, seconds: f64, value: f64, source: &str) {
        assert_eq!(
            self.push(t, seconds, json!({ "val": value, "source": source })),
            FrameOutcome::Used,
            "{t} {value}"
        );
    }

    /// A value each second of `seconds`.
    fn values(&mut self, t: &str, seconds: std::ops::Range<u32>, value: impl Fn(u32) -> f64, source: &str) {
        seconds.for_each(|second| self.value(t, f64::from(second), value(second), source));
    }

    fn finish(&self) -> Finished {
        self.builder.finish(self.at(86_400.0), &[])
    }

    /// The only payload of a kind.
    fn payload(&self, kind: Kind) -> Payload {
        only(&self.finish().payloads, kind).clone()
    }

    fn body(&self, kind: Kind) -> Value {
        self.payload(kind).body
    }
}

fn only(payloads: &[Payload], kind: Kind) -> &Payload {
    let mut of_kind = payloads.iter().filter(|payload| payload.kind == kind);
    let payload = of_kind.next().unwrap_or_else(|| panic!("no {kind:?}"));
    assert!(of_kind.next().is_none(), "more than one {kind:?}");
    payload
}

fn context() -> Context {
    Context { user: "8e864e3a-979a-4d04-b4e9-b6d020f20ba0".into(), ..Context::default() }
}
