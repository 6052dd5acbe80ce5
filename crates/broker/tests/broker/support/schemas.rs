//! The published frame schemas (AsyncAPI), where they are beside the checkout.

use std::path::Path;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

const NAMES: [&str; 9] =
    ["Heartbeat", "HeartbeatAck", "Hello", "Identify", "Ready", "Dispatch", "Submit", "Replay", "Status"];

/// Panics where the frame does not validate. Says once that it skips where the schemas are absent.
pub(crate) fn validate(text: &str) {
    static VALIDATORS: OnceLock<Option<Vec<Validator>>> = OnceLock::new();
    let Some(validators) = VALIDATORS.get_or_init(load) else { return };
    let frame: Value = serde_json::from_str(text).unwrap();
    let op = frame["op"].as_u64().unwrap();
    if op == 9 {
        return; // our own extension
    }
    if let Err(error) = validators[op as usize].validate(&frame) {
        panic!("{text}: {error}");
    }
}

fn load() -> Option<Vec<Validator>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/spec/rt.asyncapi.yaml");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("schema checks skipped: no rt.asyncapi.yaml in ../shared/reference/spec");
        return None;
    };
    let description: Value = serde_norway::from_str(&text).unwrap();
    let validator = |name: &str| {
        let reference = format!("#/components/schemas/{name}Frame");
        let schema = json!({ "$ref": reference, "components": description["components"] });
        jsonschema::draft202012::new(&schema).unwrap()
    };
    Some(NAMES.map(validator).into())
}

#[test]
fn the_schemas_tell_good_frames_from_bad_ones() {
    let Some(validators) = load() else { return };
    assert!(validators[5].is_valid(&json!({"op": 5, "d": {}, "uid": "u", "seq": 1, "t": "T"})));
    assert!(!validators[5].is_valid(&json!({"op": 5, "d": {}, "uid": "u", "seq": "1", "t": "T"})));
}
