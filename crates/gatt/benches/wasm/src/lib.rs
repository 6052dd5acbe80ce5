//! The decoders for a page that measures them (`cargo xtask bench decode`): loops over notifications that are in
//! WebAssembly's memory, the way of one notification from the page's memory, and readings as the page's own objects.

use std::hint::black_box;

use js_sys::{Array, DataView, Object, Reflect, Uint8Array};
use strapline_gatt::{FieldValue, Fields, Uuid};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

/// Notifications of one characteristic, copied in once.
#[wasm_bindgen]
pub struct Notifications {
    uuid: Uuid,
    values: Vec<Vec<u8>>,
}

#[wasm_bindgen]
impl Notifications {
    /// So many notifications of the same value.
    ///
    /// # Errors
    /// When the UUID is none.
    #[wasm_bindgen(constructor)]
    pub fn new(uuid: &str, value: &[u8], copies: usize) -> Result<Self, String> {
        let uuid = uuid.parse().map_err(|_| format!("{uuid} is no UUID"))?;
        Ok(Self { uuid, values: vec![value.to_vec(); copies] })
    }

    /// Decodes all, so many times over. How many were readings is told so that nothing is left out.
    pub fn decode(&self, times: u32) -> u32 {
        let mut readings = 0;
        for _ in 0..times {
            for value in &self.values {
                readings += u32::from(decode(self.uuid, value));
            }
        }
        readings
    }

    /// Copies a notification in as the app does it (`octets` in src/bluetooth/link.rs) and decodes it.
    pub fn copy_and_decode(&self, view: &DataView) -> bool {
        let (offset, length) = (view.byte_offset() as u32, view.byte_length() as u32);
        let value =
            Uint8Array::new_with_byte_offset_and_length(view.buffer().unchecked_ref(), offset, length)
                .to_vec();
        decode(self.uuid, &value)
    }

    /// Decodes octets that the glue copied in.
    pub fn decode_octets(&self, value: &[u8]) -> bool {
        decode(self.uuid, value)
    }

    /// The reading of the first notification as an object, to compare.
    ///
    /// # Errors
    /// When it does not decode.
    pub fn fields(&self) -> Result<Object, String> {
        let value = self.values.first().map(Vec::as_slice).unwrap_or_default();
        let reading = strapline_gatt::decode(self.uuid, value).map_err(|error| error.to_string())?;
        Ok(object(&reading.fields()))
    }
}

fn decode(uuid: Uuid, value: &[u8]) -> bool {
    let reading = strapline_gatt::decode(black_box(uuid), black_box(value));
    black_box(&reading).is_ok()
}

fn object(fields: &Fields) -> Object {
    let object = Object::new();
    for (name, value) in fields.iter() {
        // Fails on frozen objects and proxies only.
        let _ = Reflect::set(&object, &name.into(), &value_of(value));
    }
    object
}

fn value_of(value: &FieldValue) -> JsValue {
    let numbers = |numbers: &[f64]| numbers.iter().map(|&number| JsValue::from(number)).collect::<Array>();
    match value {
        FieldValue::Flag(flag) => (*flag).into(),
        FieldValue::Integer(integer) => (*integer).into(),
        FieldValue::Integers(integers) => {
            integers.iter().map(|&integer| JsValue::from(integer)).collect::<Array>().into()
        }
        FieldValue::List(list) => numbers(list).into(),
        FieldValue::Lists(lists) => lists.iter().map(|list| numbers(list)).collect::<Array>().into(),
        FieldValue::Map(fields) => object(fields).into(),
        FieldValue::Number(number) => (*number).into(),
        FieldValue::Records(records) => records.iter().map(object).collect::<Array>().into(),
        FieldValue::Text(text) => text.into(),
    }
}
