//! `strapline decode` on every vector of the registry and of ANT: its fields come out as JSON, or its error does.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Map, Value, json};
use strapline_ant::Kind;
use strapline_gatt::{Expected, REGISTRY, vectors};

use crate::support::strapline;

fn object(fields: &[(&'static str, Expected)]) -> Value {
    Value::Object(
        fields.iter().map(|(name, value)| ((*name).into(), value_of(*value))).collect::<Map<_, _>>(),
    )
}

fn number(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

fn numbers(list: &[f64]) -> Value {
    list.iter().copied().map(number).collect()
}

fn value_of(expected: Expected) -> Value {
    match expected {
        Expected::Flag(flag) => json!(flag),
        Expected::Integer(integer) => json!(integer),
        Expected::Integers(integers) => json!(integers),
        Expected::List(list) => numbers(list),
        Expected::Lists(lists) => lists.iter().map(|list| numbers(list)).collect(),
        Expected::Map(fields) => object(fields),
        Expected::Number(value) => number(value),
        Expected::Records(records) => records.iter().map(|record| object(record)).collect(),
        Expected::Text(text) => json!(text),
    }
}

#[test]
fn every_vector_gives_its_fields_or_its_error() {
    let (mut input, mut whole, mut errors) = (String::new(), Vec::new(), Vec::new());
    let characteristics =
        REGISTRY.iter().map(|entry| (entry.uuid.to_string(), entry.name, vectors(entry.uuid)));
    let ant = Kind::ALL.iter().map(|kind| (format!("ant:{}", kind.name()), kind.title(), kind.vectors()));
    for (kind, name, vectors) in characteristics.chain(ant) {
        for vector in vectors {
            write!(input, "{kind} ").unwrap();
            vector.value.iter().for_each(|octet| write!(input, "{octet:02x}").unwrap());
            input.push('\n');
            match vector.expected {
                Ok(fields) => whole.push((name, vector.about, object(fields))),
                Err(error) => errors.push((vector.about, error.to_string())),
            }
        }
    }
    let mut child = strapline()
        .args(["decode", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(1));

    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.lines().count(), whole.len());
    assert!(whole.len() > 400, "{}", whole.len());
    for (line, (kind, about, expected)) in printed.lines().zip(whole) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["characteristic"], kind, "{about}");
        let truncated = expected.get("truncated");
        assert_eq!(line.get("truncated"), truncated, "{kind}: {about}");
        for (name, value) in expected.as_object().unwrap() {
            // Samples of Polar's are in units here, and as sent in the vectors.
            if name != "raw" {
                assert_eq!(&line["fields"][name], value, "{kind}: {about}: {name}");
            }
        }
    }
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert_eq!(complaints.lines().count(), errors.len());
    for (line, (about, error)) in complaints.lines().zip(errors) {
        assert!(line.ends_with(&error), "{about}: {line}");
    }
}
