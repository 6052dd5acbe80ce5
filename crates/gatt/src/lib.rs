//! Bytes of Bluetooth GATT characteristics to readings: no I/O, no clock, no radio.
//!
//! [`decode`] takes the UUID of a characteristic and the octets of its value and gives a [`Reading`], or a
//! [`DecodeError`] that says what is wrong. Layouts are those of the Bluetooth GATT Specification Supplement; what real
//! devices do beside it is said in the file of the characteristic. Strict about what is missing, lenient about what is
//! reserved: set reserved bits and trailing octets are ignored, and no input panics.
//!
//! A characteristic is one file with the type, its `impl` [`Characteristic`] and its vectors, and one line in
//! `registry!` below. From that line come the [`Reading`] variant, dispatch, [`REGISTRY`], the services that a chooser
//! asks for, the tests over vectors, prefixes and fuzzed payloads, and the table in `docs/characteristics.md`.

#![no_std]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

extern crate alloc;

mod battery_level;
mod body_sensor_location;
mod device_information;
mod error;
mod fields;
mod heart_rate_measurement;
pub mod polar;
mod reader;
mod registry;
mod services;
mod uuid;

pub use error::DecodeError;
pub use fields::{FieldValue, Fields};
pub use heart_rate_measurement::SensorContact;
/// Polar Measurement Data by its short name.
pub use polar as pmd;
pub use registry::{Access, Characteristic, Entry, Expected, MAX_VALUE_LENGTH, Vector};
pub use services::{sensor_services, services};
pub use uuid::{ParseUuidError, Uuid};

registry::registry! {
    heart_rate_measurement::HeartRateMeasurement,
    body_sensor_location::BodySensorLocation,
    polar::PmdData,
    polar::PmdControlPoint,
    battery_level::BatteryLevel,
    device_information::ManufacturerName,
    device_information::ModelNumber,
    device_information::SerialNumber,
    device_information::HardwareRevision,
    device_information::FirmwareRevision,
    device_information::SoftwareRevision,
}
