//! What holds for every decoded value: numbers that are numbers, and no more of them than the octets can have carried.
//! Used by the fuzzer as well.

use strapline_gatt::{FieldValue, Fields, Reading};

/// What holds for every reading, whatever octets it was decoded from.
pub(crate) fn assert_sound(reading: &Reading, value: &[u8]) {
    assert_fields_sound(&reading.fields(), value);
    match reading {
        Reading::HeartRateMeasurement(measurement) => {
            assert!(
                2 * measurement.rr().len() + 2 <= value.len(),
                "RR intervals out of nothing: {value:02x?}"
            );
        }
        Reading::BatteryLevel(battery) => assert!(battery.percent.is_none_or(|percent| percent <= 100)),
        _ => {}
    }
}

/// The same for named fields.
pub(crate) fn assert_fields_sound(fields: &Fields, value: &[u8]) {
    for (name, field) in fields.iter() {
        match field {
            FieldValue::Flag(_) | FieldValue::Integer(_) => {}
            // Compressed values may spend less than an octet on a number, but not less than a bit.
            FieldValue::Integers(numbers) => assert!(numbers.len() <= 8 * value.len(), "{name}"),
            FieldValue::List(numbers) => {
                assert!(
                    numbers.len() <= 8 * value.len(),
                    "{name}: {} of {} octets",
                    numbers.len(),
                    value.len()
                );
                assert!(numbers.iter().all(|number| number.is_finite()), "{name}");
            }
            FieldValue::Lists(lists) => {
                let numbers: Vec<f64> = lists.concat();
                assert!(
                    numbers.len() <= 8 * value.len(),
                    "{name}: {} of {} octets",
                    numbers.len(),
                    value.len()
                );
                assert!(numbers.iter().all(|number| number.is_finite()), "{name}");
            }
            FieldValue::Map(fields) => assert_fields_sound(fields, value),
            FieldValue::Number(number) => assert!(number.is_finite(), "{name}"),
            FieldValue::Records(records) => {
                assert!(records.len() <= value.len(), "{name}");
                records.iter().for_each(|fields| assert_fields_sound(fields, value));
            }
            FieldValue::Text(text) => {
                // A state's name is short; text from the value is not longer than the value's hexadecimal digits.
                assert!(text.len() <= (2 * value.len()).max(40) && !text.ends_with('\0'), "{name}: {text:?}");
            }
        }
    }
}
