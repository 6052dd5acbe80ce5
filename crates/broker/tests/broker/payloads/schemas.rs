//! Every payload against the published models, closed: a member that the models lack is an error, too. Skips, and says
//! so, where they are not beside the checkout.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};
use strapline_broker::payload::{Kind, Payload};
use strapline_units::Metric;

use super::{Stream, context};

/// Members beyond the description, on purpose: the official Python models look for them.
const BEYOND: [(&str, &str); 1] = [("ActivityLevelSample", "level")];

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference").join(path)
}

/// Panics where a payload does not validate.
pub(super) fn validate(payload: &Payload) {
    static VALIDATORS: OnceLock<Option<BTreeMap<Kind, Validator>>> = OnceLock::new();
    let Some(validators) = VALIDATORS.get_or_init(load) else { return };
    if let Err(error) = validators[&payload.kind].validate(&payload.body) {
        panic!("{:?} {}: {error}", payload.kind, error.instance_path());
    }
}

fn load() -> Option<BTreeMap<Kind, Validator>> {
    let Ok(text) = fs::read_to_string(shared("spec/v2-bundled.yaml")) else {
        println!("skipped: no v2-bundled.yaml in ../shared/reference/spec");
        return None;
    };
    let mut components: Value = serde_norway::from_str::<Value>(&text).unwrap()["components"].take();
    for (name, schema) in components["schemas"].as_object_mut().unwrap() {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { continue };
        for (_, member) in BEYOND.iter().filter(|(beyond, _)| beyond == name) {
            properties.insert((*member).into(), json!(true));
        }
        schema["additionalProperties"] = json!(false);
    }
    let validator = |name: &str| {
        let root = json!({ "$ref": format!("#/components/schemas/{name}"), "components": components });
        jsonschema::draft202012::new(&root).unwrap()
    };
    let kinds =
        [(Kind::Activity, "Activity"), (Kind::Daily, "Daily"), (Kind::Sleep, "Sleep"), (Kind::Body, "Body")];
    Some(kinds.map(|(kind, name)| (kind, validator(name))).into())
}

/// A session in which everything was measured.
pub(super) fn everything(sleep: bool) -> Stream {
    let mut context = context();
    context.profile = strapline_broker::payload::Profile {
        max_hr_bpm: Some(190.0),
        resting_hr_bpm: Some(48.0),
        weight_kg: Some(70.0),
        height_cm: Some(175.0),
        ftp_watts: Some(260.0),
    };
    context.auto_lap_meters = Some(50.0);
    if sleep {
        context.recording = strapline_broker::payload::Recording::Sleep { nap: None };
    }
    let mut stream = Stream::new(context);
    for &metric in Metric::ALL {
        let range = metric.plausible();
        for second in 0..400 {
            let value = match metric {
                Metric::Steps | Metric::Distance | Metric::FloorsClimbed | Metric::Calories => {
                    f64::from(second) * 0.7
                }
                Metric::RrInterval => 850.0 + f64::from(second % 7) * 5.3,
                _ => (range.start() + range.end()) / 2.0 + f64::from(second % 5) * 0.37,
            };
            let members = match metric {
                Metric::Location => {
                    json!({ "d": [50.0 + f64::from(second) * 1e-4, 8.0 + value * 1e-4], "source": "phone" })
                }
                Metric::BloodPressure => json!({ "d": [value, 80.0], "source": "cuff" }),
                _ => json!({ "val": value, "source": format!("source-{}", second % 2), "q": 0.9 }),
            };
            stream.push(metric.name(), f64::from(second), members);
        }
    }
    stream
}

#[test]
fn what_was_measured_in_full_is_valid() {
    let mut kinds: Vec<Kind> = Vec::new();
    for sleep in [false, true] {
        for payload in everything(sleep).finish().payloads {
            validate(&payload);
            kinds.push(payload.kind);
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, [Kind::Activity, Kind::Daily, Kind::Sleep, Kind::Body]);
}

#[test]
fn the_least_that_can_be_measured_is_valid() {
    for &metric in Metric::ALL {
        let mut stream = Stream::new(context());
        let value = metric.plausible().end() / 2.0;
        stream.push(metric.name(), 0.0, json!({ "val": value }));
        stream.push(metric.name(), 0.0, json!({ "d": [50.0, 60.0, 55.0] }));
        stream.finish().payloads.iter().for_each(validate);
    }
}

#[test]
fn the_schemas_tell_good_payloads_from_bad_ones() {
    let Some(validators) = load() else { return };
    let good = everything(false).body(Kind::Activity);
    let activity = &validators[&Kind::Activity];
    assert!(activity.is_valid(&good));
    for (pointer, wrong) in [
        ("/metadata/type", json!(2)),
        ("/metadata/summary_id", json!(null)),
        ("/distance_data/summary/steps", json!(1.5)),
        ("/heart_rate_data/summary/avg_hr_bpm", json!("72")),
        ("/heart_rate_data/summary", json!({ "average": 72 })),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = wrong;
        assert!(!activity.is_valid(&bad), "{pointer}");
    }
}

#[test]
fn every_member_of_the_published_examples_is_there() {
    // The example that is called activity is a day, too.
    for (file, kind, sleep) in
        [("activity", Kind::Daily, false), ("daily", Kind::Daily, false), ("sleep", Kind::Sleep, true)]
    {
        let Ok(text) = fs::read_to_string(shared(&format!("payloads/{file}.json"))) else {
            println!("skipped: no examples in ../shared/reference/payloads");
            return;
        };
        let example: Value = serde_json::from_str(&text).unwrap();
        let mut missing = Vec::new();
        compare(&example, &everything(sleep).body(kind), String::new(), &mut missing);
        assert!(missing.is_empty(), "{file}: {kind:?} lacks {missing:?}");
    }
}

/// Members of `example` that `ours` lacks; of arrays the first elements are compared.
fn compare(example: &Value, ours: &Value, path: String, missing: &mut Vec<String>) {
    match (example, ours) {
        (Value::Object(example), Value::Object(ours)) => {
            for (name, member) in example {
                match ours.get(name) {
                    Some(ours) => compare(member, ours, format!("{path}/{name}"), missing),
                    // Neither the description nor the Python models know it.
                    None if name == "biological_age" => {}
                    None => missing.push(format!("{path}/{name}")),
                }
            }
        }
        (Value::Array(example), Value::Array(ours)) => {
            if let (Some(example), Some(ours)) = (example.first(), ours.first()) {
                compare(example, ours, format!("{path}/0"), missing);
            }
        }
        _ => {}
    }
}
