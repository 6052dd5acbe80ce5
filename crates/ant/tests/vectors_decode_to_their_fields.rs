//! Every vector of every kind decodes to exactly its fields, or to its error.

use strapline_ant::{DecodeError, Kind};
use strapline_gatt::{Expected, FieldValue, Fields};

#[test]
fn every_vector_gives_its_fields_in_order() {
    for kind in Kind::ALL {
        for vector in kind.vectors() {
            let decoded = kind.decode(vector.value);
            let fields = decoded.as_ref().map(|reading| {
                assert_eq!(reading.kind(), *kind);
                reading.fields()
            });
            let expected = vector.expected.map(fields_of);
            assert_eq!(fields.map_err(|error| *error), expected, "{}: {}", kind.name(), vector.about);
        }
    }
}

#[test]
fn every_kind_has_five_vectors_that_were_not_made_here() {
    for kind in Kind::ALL {
        let public = kind.vectors().iter().filter(|vector| !vector.about.starts_with("made"));
        assert!(public.filter(|vector| vector.expected.is_ok()).count() >= 5, "{}", kind.name());
    }
}

#[test]
fn every_prefix_of_a_value_is_truncated_and_what_follows_is_ignored() {
    for kind in Kind::ALL {
        for vector in kind.vectors().iter().filter(|vector| vector.expected.is_ok()) {
            let whole = if *kind == Kind::Message { vector.value.len() } else { 8 };
            for length in 0..whole {
                let cut = kind.decode(&vector.value[..length]);
                assert!(
                    matches!(cut, Err(DecodeError::Truncated { .. })),
                    "{} {} cut at {length}: {cut:?}",
                    kind.name(),
                    vector.about
                );
            }
            let padded = [vector.value, &[0xA4, 0, 0xFF]].concat();
            assert_eq!(kind.decode(&padded), kind.decode(vector.value), "{}", vector.about);
        }
    }
}

#[test]
fn names_are_found_in_either_case() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(&kind.name().to_uppercase()), Some(*kind));
    }
    assert_eq!(Kind::from_name("hr"), None);
}

fn fields_of(expected: &[(&'static str, Expected)]) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in expected {
        let value = match *value {
            Expected::Flag(value) => FieldValue::Flag(value),
            Expected::List(values) => FieldValue::List(values.to_vec()),
            Expected::Number(value) => FieldValue::Number(value),
            Expected::Text(value) => FieldValue::Text(value.into()),
            other => panic!("no field of ANT is {other:?}"),
        };
        fields.push(name, value);
    }
    fields
}
