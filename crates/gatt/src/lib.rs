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
//!
//! The feature `sensors` (on by default) brings every sensor; without it there are heart rate straps only, for an app in
//! which each decoder is something to download.

#![no_std]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]
// What only those sensors use is there, and idle, without them.
#![cfg_attr(not(feature = "sensors"), allow(dead_code))]

extern crate alloc;

mod battery_level;
#[cfg(feature = "sensors")]
mod battery_level_status;
#[cfg(feature = "sensors")]
mod blood_pressure;
#[cfg(feature = "sensors")]
mod body_composition;
mod body_sensor_location;
#[cfg(feature = "sensors")]
mod cgm;
#[cfg(feature = "sensors")]
mod control_response;
#[cfg(feature = "sensors")]
mod core_body_temperature;
#[cfg(feature = "sensors")]
mod cycling_power;
#[cfg(feature = "sensors")]
mod cycling_speed_and_cadence;
#[cfg(feature = "sensors")]
mod date_time;
#[cfg(feature = "sensors")]
mod device_identity;
mod device_information;
#[cfg(feature = "sensors")]
mod environmental_sensing;
mod error;
#[cfg(feature = "sensors")]
mod fec;
mod fields;
#[cfg(feature = "sensors")]
mod fitness_machine;
#[cfg(feature = "sensors")]
mod health_thermometer;
#[cfg(feature = "sensors")]
mod heart_rate_control_point;
mod heart_rate_measurement;
#[cfg(feature = "sensors")]
mod huami_steps;
#[cfg(feature = "sensors")]
mod medfloat;
#[cfg(feature = "sensors")]
pub mod movesense;
#[cfg(feature = "sensors")]
mod moxy;
#[cfg(feature = "sensors")]
pub mod polar;
#[cfg(feature = "sensors")]
mod pulse_oximeter;
mod reader;
mod registry;
mod rr_intervals;
#[cfg(feature = "sensors")]
mod running_speed_and_cadence;
#[cfg(feature = "sensors")]
mod sensor_location;
mod services;
#[cfg(feature = "sensors")]
mod speed_cadence_control_point;
mod uuid;
#[cfg(feature = "sensors")]
mod varia_radar;
#[cfg(feature = "sensors")]
mod wahoo_trainer;
#[cfg(feature = "sensors")]
mod weight_scale;

#[cfg(feature = "sensors")]
pub use body_composition::BodyCompositionMerge;
#[cfg(feature = "sensors")]
pub use cgm::{CgmRecord, crc16_mcrf4xx};
#[cfg(feature = "sensors")]
pub use control_response::ControlResponse;
#[cfg(feature = "sensors")]
pub use cycling_power::{AccumulatedTorque, CyclingPowerCommand, PedalPowerBalance};
#[cfg(feature = "sensors")]
pub use cycling_speed_and_cadence::{CrankRevolutions, WheelRevolutions};
#[cfg(feature = "sensors")]
pub use date_time::DateTime;
pub use error::DecodeError;
#[cfg(feature = "sensors")]
pub use fec::{EquipmentState, FecCommand, FecMessage, FecPage};
pub use fields::{FieldValue, Fields};
#[cfg(feature = "sensors")]
pub use fitness_machine::{
    Command, ControlError, ControlInput, ControlOutput, ControlRequest, ControlResult, FitnessMachineControl,
    Layout, LayoutField, Machine, MachineData, Merge, Parameters, Quantity, Simulation, Target,
    TrainingState, Width,
};
pub use heart_rate_measurement::SensorContact;
#[cfg(feature = "sensors")]
pub use medfloat::{Medfloat16, Medfloat32, Special};
#[cfg(feature = "sensors")]
/// Polar Measurement Data by its short name.
pub use polar as pmd;
#[cfg(feature = "sensors")]
pub use pulse_oximeter::PlxStatus;
pub use registry::{Access, Characteristic, Entry, Expected, MAX_VALUE_LENGTH, Vector};
pub use rr_intervals::RrIntervals;
pub use services::{sensor_services, services};
#[cfg(feature = "sensors")]
pub use speed_cadence_control_point::ScCommand;
pub use uuid::{ParseUuidError, Uuid};
#[cfg(feature = "sensors")]
pub use varia_radar::RadarThreat;
#[cfg(feature = "sensors")]
pub use wahoo_trainer::WahooCommand;

registry::registry! {
    heart_rate_measurement::HeartRateMeasurement,
    body_sensor_location::BodySensorLocation,
    #[cfg(feature = "sensors")]
    running_speed_and_cadence::RscMeasurement,
    #[cfg(feature = "sensors")]
    running_speed_and_cadence::RscFeature,
    #[cfg(feature = "sensors")]
    cycling_speed_and_cadence::CscMeasurement,
    #[cfg(feature = "sensors")]
    cycling_speed_and_cadence::CscFeature,
    #[cfg(feature = "sensors")]
    cycling_power::CyclingPowerMeasurement,
    #[cfg(feature = "sensors")]
    cycling_power::CyclingPowerVector,
    #[cfg(feature = "sensors")]
    cycling_power::CyclingPowerFeature,
    #[cfg(feature = "sensors")]
    cycling_power::CyclingPowerControlPoint,
    #[cfg(feature = "sensors")]
    sensor_location::SensorLocation,
    #[cfg(feature = "sensors")]
    speed_cadence_control_point::ScControlPoint,
    #[cfg(feature = "sensors")]
    wahoo_trainer::WahooTrainer,
    #[cfg(feature = "sensors")]
    fitness_machine::TreadmillData,
    #[cfg(feature = "sensors")]
    fitness_machine::CrossTrainerData,
    #[cfg(feature = "sensors")]
    fitness_machine::StepClimberData,
    #[cfg(feature = "sensors")]
    fitness_machine::StairClimberData,
    #[cfg(feature = "sensors")]
    fitness_machine::RowerData,
    #[cfg(feature = "sensors")]
    fitness_machine::IndoorBikeData,
    #[cfg(feature = "sensors")]
    fitness_machine::FitnessMachineStatus,
    #[cfg(feature = "sensors")]
    fitness_machine::TrainingStatus,
    #[cfg(feature = "sensors")]
    fitness_machine::FitnessMachineFeature,
    #[cfg(feature = "sensors")]
    fitness_machine::SupportedSpeedRange,
    #[cfg(feature = "sensors")]
    fitness_machine::SupportedInclinationRange,
    #[cfg(feature = "sensors")]
    fitness_machine::SupportedResistanceRange,
    #[cfg(feature = "sensors")]
    fitness_machine::SupportedHeartRateRange,
    #[cfg(feature = "sensors")]
    fitness_machine::SupportedPowerRange,
    #[cfg(feature = "sensors")]
    fitness_machine::FitnessMachineControlPoint,
    #[cfg(feature = "sensors")]
    fec::TacxTrainerData,
    #[cfg(feature = "sensors")]
    fec::TacxTrainerControl,
    #[cfg(feature = "sensors")]
    polar::PmdData,
    #[cfg(feature = "sensors")]
    polar::PmdControlPoint,
    battery_level::BatteryLevel,
    device_information::ManufacturerName,
    device_information::ModelNumber,
    device_information::SerialNumber,
    device_information::HardwareRevision,
    device_information::FirmwareRevision,
    device_information::SoftwareRevision,
    #[cfg(feature = "sensors")]
    battery_level_status::BatteryLevelStatus,
    #[cfg(feature = "sensors")]
    device_identity::SystemId,
    #[cfg(feature = "sensors")]
    device_identity::PnpId,
    #[cfg(feature = "sensors")]
    heart_rate_control_point::HeartRateControlPoint,
    #[cfg(feature = "sensors")]
    pulse_oximeter::PlxContinuousMeasurement,
    #[cfg(feature = "sensors")]
    pulse_oximeter::PlxSpotCheckMeasurement,
    #[cfg(feature = "sensors")]
    pulse_oximeter::PlxFeatures,
    #[cfg(feature = "sensors")]
    health_thermometer::TemperatureMeasurement,
    #[cfg(feature = "sensors")]
    health_thermometer::IntermediateTemperature,
    #[cfg(feature = "sensors")]
    health_thermometer::TemperatureType,
    #[cfg(feature = "sensors")]
    blood_pressure::BloodPressureMeasurement,
    #[cfg(feature = "sensors")]
    blood_pressure::IntermediateCuffPressure,
    #[cfg(feature = "sensors")]
    blood_pressure::BloodPressureFeature,
    #[cfg(feature = "sensors")]
    weight_scale::WeightMeasurement,
    #[cfg(feature = "sensors")]
    weight_scale::WeightScaleFeature,
    #[cfg(feature = "sensors")]
    body_composition::BodyCompositionMeasurement,
    #[cfg(feature = "sensors")]
    body_composition::BodyCompositionFeature,
    #[cfg(feature = "sensors")]
    cgm::CgmMeasurement,
    #[cfg(feature = "sensors")]
    cgm::CgmFeature,
    #[cfg(feature = "sensors")]
    cgm::CgmStatus,
    #[cfg(feature = "sensors")]
    cgm::CgmSessionStartTime,
    #[cfg(feature = "sensors")]
    core_body_temperature::CoreBodyTemperature,
    #[cfg(feature = "sensors")]
    moxy::MuscleOxygen,
    #[cfg(feature = "sensors")]
    varia_radar::RadarMeasurement,
    #[cfg(feature = "sensors")]
    huami_steps::HuamiSteps,
    #[cfg(feature = "sensors")]
    movesense::MovesenseNotification,
    #[cfg(feature = "sensors")]
    environmental_sensing::AmbientTemperature,
    #[cfg(feature = "sensors")]
    environmental_sensing::Humidity,
    #[cfg(feature = "sensors")]
    environmental_sensing::AirPressure,
}
