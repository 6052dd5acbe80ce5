//! What is a chunk in a built app is a part of this test's one file, and answers in the same way.
#![cfg(target_arch = "wasm32")]

use strapline_gatt::{REGISTRY, vectors};
use strapline_web::lazy;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn a_text_becomes_a_device_or_a_sentence() {
    let sensor = lazy::simulated("trainer,watts=210,seed=3".into()).await.unwrap();
    assert!(!sensor.attributes().is_empty());
    let Err(error) = lazy::simulated("toaster".into()).await else { panic!("there is no such device") };
    assert!(error.contains("toaster") && error.contains("trainer"), "{error}");
}

#[wasm_bindgen_test]
async fn the_extension_reads_every_characteristic() {
    let extension = lazy::sensors().await.unwrap();
    for entry in REGISTRY {
        for vector in vectors(entry.uuid) {
            let fields = (extension.decode)(entry.uuid, vector.value).map(|reading| reading.fields());
            assert_eq!(fields.is_ok(), vector.expected.is_ok(), "{}: {}", entry.name, vector.about);
        }
    }
}
