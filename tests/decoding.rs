//! The decoders, in the browser's own engine: every vector of the registry.
#![cfg(target_arch = "wasm32")]

use strapline_gatt::{REGISTRY, Reading, Uuid, decode, vectors};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn every_vector_of_the_registry_decodes_as_it_says() {
    let mut checked = 0;
    for entry in REGISTRY {
        let vectors = vectors(entry.uuid);
        assert!(!vectors.is_empty(), "{} has no vectors", entry.name);
        for vector in vectors {
            let decoded = decode(entry.uuid, vector.value);
            assert_eq!(decoded.is_ok(), vector.expected.is_ok(), "{}: {}", entry.name, vector.about);
            checked += 1;
        }
    }
    assert!(checked >= REGISTRY.len() * 2, "only {checked} vectors");
}

#[wasm_bindgen_test]
fn a_heart_rate_measurement_carries_rate_contact_and_intervals() {
    let value = [0x16, 72, 0x56, 0x03, 0x00, 0x04];
    let Ok(Reading::HeartRateMeasurement(measurement)) = decode(Uuid::from_u16(0x2A37), &value) else {
        panic!("not a heart rate measurement");
    };
    assert_eq!(measurement.heart_rate_bpm, 72);
    assert_eq!(measurement.rr(), [854, 1024]);
}

#[wasm_bindgen_test]
fn what_is_empty_or_unknown_is_an_error_and_no_panic() {
    assert!(decode(Uuid::from_u16(0x2A37), &[]).is_err());
    assert!(decode(Uuid::from_u16(0xFFFF), &[1, 2, 3]).is_err());
}
