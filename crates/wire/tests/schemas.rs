//! Every frame that the machines emit, against the published schemas (AsyncAPI). Skips, and says so, where they are not
//! beside the checkout.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use strapline_wire::{
    ClientFrame, LinkInput, Presence, ProducerInput, RawJson, ServerInput, Submission, SubmitFrame,
};
use support::{Pair, heart_rate, presence, seconds, start_time};

const NAMES: [&str; 9] =
    ["Heartbeat", "HeartbeatAck", "Hello", "Identify", "Ready", "Dispatch", "Submit", "Replay", "Status"];

/// One validator per opcode; `None` where the description is absent.
fn validators() -> Option<Vec<jsonschema::Validator>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/spec/rt.asyncapi.yaml");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no rt.asyncapi.yaml in ../shared/reference/spec");
        return None;
    };
    let description: Value = serde_norway::from_str(&text).unwrap();
    let schema = |name: &str| {
        let reference = format!("#/components/schemas/{name}Frame");
        let root = json!({ "$ref": reference, "components": description["components"] });
        jsonschema::draft202012::new(&root).unwrap()
    };
    Some(NAMES.map(schema).into())
}

/// How many frames of each opcode were valid.
fn validate<'a>(
    validators: &[jsonschema::Validator],
    frames: impl Iterator<Item = &'a str>,
) -> BTreeMap<u64, u32> {
    let mut counts = BTreeMap::new();
    for text in frames {
        let frame: Value = serde_json::from_str(text).unwrap();
        let op = frame["op"].as_u64().unwrap();
        if let Err(error) = validators[op as usize].validate(&frame) {
            panic!("{text}: {error}");
        }
        *counts.entry(op).or_default() += 1;
    }
    counts
}

#[test]
fn every_frame_of_both_sessions_is_valid() {
    let Some(validators) = validators() else { return };
    let mut producer = Pair::producer(1);
    producer.give(LinkInput::Start);
    producer.give(ProducerInput::Status(presence("a \"strap\"", true)));
    let reason = Some(String::from("link lost"));
    let lost = Presence { connected: false, device_id: None, source: Some("Strapline".into()), reason };
    producer.give(ProducerInput::Status(lost));
    for val in [0.0, 95.0, 812.5, -0.001, 1e300] {
        producer.give(ProducerInput::Submit(heart_rate(val)));
    }
    let vector = Submission {
        val: None,
        d: Some(vec![0.1, -9.81, 3.0]),
        source: Some("phone".into()),
        q: Some(0.5),
        synthetic: true,
        ..heart_rate(0.0)
    };
    producer.give(ProducerInput::Submit(vector));
    producer.run(seconds(100));
    producer.cut();
    producer.run(seconds(100));
    let mut consumer = Pair::consumer(2);
    consumer.give(LinkInput::Start);
    consumer.run(seconds(1));
    consumer.dispatch(1, "{}");
    consumer.cut();
    consumer.run(seconds(5));
    for (seq, (_, d)) in (2..).zip(&producer.submits) {
        consumer.dispatch(seq, d);
    }
    consumer.run(seconds(100));
    assert!(!consumer.replays.is_empty());
    let frames = [&producer.to_server, &producer.to_client, &consumer.to_server, &consumer.to_client];
    let counts = validate(&validators, frames.into_iter().flatten().map(|(_, text)| text.as_str()));
    assert_eq!(
        counts.keys().copied().collect::<Vec<_>>(),
        (0..=8).collect::<Vec<_>>(),
        "every opcode is seen"
    );
    assert_eq!((counts[&3], counts[&6], counts[&8]), (4, 6, 4));
}

#[test]
fn a_frame_that_the_schema_refuses_is_refused_by_the_server() {
    let Some(validators) = validators() else { return };
    let frames = [
        json!({"op": 3, "d": {"token": "t", "type": 2}}),
        json!({"op": 3, "d": {"type": 0}}),
        json!({"op": 3, "d": "t"}),
        json!({"op": 3}),
        json!({"op": 6, "d": {"val": 1}}),
        json!({"op": 6, "d": [1], "t": "X"}),
        json!({"op": 6, "d": {}, "t": 1}),
        json!({"op": 7, "d": {"before": "43"}}),
        json!({"op": 7, "d": {"after": 1.5, "before": 43}}),
        json!({"op": 7}),
        json!({"op": 8, "d": {}}),
        json!({"op": 8, "d": {"connected": 1}}),
        json!({"op": 8, "d": {"connected": true, "reason": 5}}),
    ];
    for frame in frames {
        let op = frame["op"].as_u64().unwrap();
        assert!(!validators[op as usize].is_valid(&frame), "{frame}");
        assert!(ClientFrame::parse(&frame.to_string()).is_err(), "{frame}");
    }
}

#[test]
fn a_submission_that_the_server_stamps_is_valid() {
    let Some(validators) = validators() else { return };
    let mut pair = Pair::live_producer(3);
    pair.at_server(ServerInput::Text(r#"{"op":6,"d":{"val":95},"t":"HEART_RATE"}"#));
    let (t, d) = &pair.submits[0];
    let d = RawJson::parse(d).unwrap();
    let submit = SubmitFrame { t: t.into(), d: d.by_ref(), synthetic: false, id: None };
    let frame = ClientFrame::Submit(submit).encode();
    validate(&validators, std::iter::once(frame.as_str()));
    let ts = serde_json::from_str::<Value>(d.get()).unwrap()["ts"].as_str().unwrap().to_owned();
    assert_eq!(ts.parse(), Ok(start_time() + seconds(1)));
}
