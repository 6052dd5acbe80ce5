//! The published frame schemas (AsyncAPI), where they are beside the checkout.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Context;
use serde_json::{Value, json};
use strapline_testbed::Frame;

use crate::built;

const NAMES: [&str; 9] =
    ["Heartbeat", "HeartbeatAck", "Hello", "Identify", "Ready", "Dispatch", "Submit", "Replay", "Status"];

/// Checks every text among `frames`, and returns how many there were of each opcode; `None`, and a word about it, where
/// the schemas are absent.
///
/// # Errors
/// When a frame does not validate.
pub fn validate(frames: &[Frame]) -> anyhow::Result<Option<BTreeMap<u64, usize>>> {
    let path = built::workspace().join("../shared/reference/spec/rt.asyncapi.yaml");
    let Ok(text) = fs::read_to_string(path) else {
        println!("schema checks skipped: no rt.asyncapi.yaml in ../shared/reference/spec");
        return Ok(None);
    };
    let description: Value = serde_norway::from_str(&text)?;
    let validators = NAMES
        .map(|name| {
            let reference = format!("#/components/schemas/{name}Frame");
            jsonschema::draft202012::new(
                &json!({ "$ref": reference, "components": description["components"] }),
            )
        })
        .into_iter()
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| anyhow::anyhow!("the schemas: {error}"))?;
    let mut counts = BTreeMap::new();
    for text in frames.iter().filter_map(Frame::text) {
        let frame: Value = serde_json::from_str(text).with_context(|| text.to_owned())?;
        let op = frame["op"].as_u64().with_context(|| format!("no opcode: {text}"))?;
        if op == 9 {
            continue; // an extension, which the published schemas lack
        }
        let validator = validators.get(op as usize).with_context(|| format!("unknown opcode: {text}"))?;
        validator.validate(&frame).map_err(|error| anyhow::anyhow!("{text}: {error}"))?;
        *counts.entry(op).or_default() += 1;
    }
    Ok(Some(counts))
}
