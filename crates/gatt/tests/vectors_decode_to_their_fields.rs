//! Every vector of every registered characteristic decodes to exactly its fields, or to its error.

use strapline_gatt::{DecodeError, Entry, Expected, FieldValue, Fields, REGISTRY, decode, vectors};

#[test]
fn every_vector_gives_its_fields_in_order() {
    for entry in REGISTRY {
        for vector in vectors(entry.uuid) {
            let decoded = decode(entry.uuid, vector.value);
            let fields = decoded.as_ref().map(|reading| {
                assert_eq!(reading.uuid(), entry.uuid, "{}", entry.name);
                reading.fields()
            });
            assert_eq!(
                fields.map_err(|error| *error),
                vector.expected.map(fields_of),
                "{}: {}",
                entry.name,
                vector.about
            );
        }
    }
}

#[test]
fn every_characteristic_has_a_vector_that_decodes() {
    for entry in REGISTRY {
        assert!(vectors(entry.uuid).iter().any(|vector| vector.expected.is_ok()), "{}", entry.name);
    }
}

#[test]
fn nothing_decodes_an_empty_or_an_impossibly_long_value() {
    for entry in REGISTRY {
        assert_eq!(
            decode(entry.uuid, &[]),
            Err(DecodeError::Truncated { needed: 1, left: 0 }),
            "{}",
            entry.name
        );
        let (longest, too_long) = (&[0x20; 512], &[0x20; 513]);
        assert!(!matches!(decode(entry.uuid, longest), Err(DecodeError::TooLong { .. })), "{}", entry.name);
        assert_eq!(
            decode(entry.uuid, too_long),
            Err(DecodeError::TooLong { max: 512, actual: 513 }),
            "{}",
            entry.name
        );
    }
}

#[test]
fn a_characteristic_that_is_not_registered_is_unknown() {
    let unassigned = "2aff".parse().unwrap();
    assert_eq!(decode(unassigned, &[1]), Err(DecodeError::Unknown(unassigned)));
    assert!(vectors(unassigned).is_empty());
}

fn fields_of(expected: &[(&'static str, Expected)]) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in expected {
        fields.push(name, owned(*value));
    }
    fields
}

fn owned(expected: Expected) -> FieldValue {
    match expected {
        Expected::Flag(value) => FieldValue::Flag(value),
        Expected::Integer(value) => FieldValue::Integer(value),
        Expected::Integers(values) => FieldValue::Integers(values.to_vec()),
        Expected::List(values) => FieldValue::List(values.to_vec()),
        Expected::Lists(values) => FieldValue::Lists(values.iter().map(|value| value.to_vec()).collect()),
        Expected::Map(fields) => FieldValue::Map(fields_of(fields)),
        Expected::Number(value) => FieldValue::Number(value),
        Expected::Records(records) => FieldValue::Records(records.iter().map(|it| fields_of(it)).collect()),
        Expected::Text(value) => FieldValue::Text(value.into()),
    }
}

#[test]
fn every_decoder_has_five_vectors_that_were_not_made_here() {
    let public =
        |entry: &Entry| vectors(entry.uuid).iter().filter(|vector| !vector.about.starts_with("made")).count();
    let few: Vec<_> =
        REGISTRY.iter().map(|entry| (entry.name, public(entry))).filter(|(_, public)| *public < 5).collect();
    assert_eq!(few, [], "named public sources or the specification's own examples");
}
