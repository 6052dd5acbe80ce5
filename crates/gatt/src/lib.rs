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
//! [`decode_heart_rate_strap`] knows those of a heart rate strap only, for an app in which each decoder is something to
//! download, and which fetches the others when a sensor needs them.

#![no_std]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

extern crate alloc;

mod battery_level;
mod battery_level_status;
mod blood_pressure;
mod body_composition;
mod body_sensor_location;
mod cgm;
mod control_response;
mod core_body_temperature;
mod cycling_power;
mod cycling_speed_and_cadence;
mod date_time;
mod device_identity;
mod device_information;
mod environmental_sensing;
mod error;
mod fec;
mod fields;
mod fitness_machine;
mod health_thermometer;
mod heart_rate_control_point;
mod heart_rate_measurement;
mod huami_steps;
mod medfloat;
pub mod movesense;
mod moxy;
pub mod polar;
mod pulse_oximeter;
mod reader;
mod registry;
mod rr_intervals;
mod running_speed_and_cadence;
mod sensor_location;
mod services;
mod speed_cadence_control_point;
mod uuid;
mod varia_radar;
mod wahoo_trainer;
mod weight_scale;

pub use body_composition::BodyCompositionMerge;
pub use cgm::{CgmRecord, crc16_mcrf4xx};
pub use control_response::ControlResponse;
pub use cycling_power::{AccumulatedTorque, CyclingPowerCommand, PedalPowerBalance};
pub use cycling_speed_and_cadence::{CrankRevolutions, WheelRevolutions};
pub use date_time::DateTime;
pub use error::DecodeError;
pub use fec::{EquipmentState, FecCommand, FecMessage, FecPage};
pub use fields::{FieldValue, Fields};
pub use fitness_machine::{
    Command, ControlError, ControlInput, ControlOutput, ControlRequest, ControlResult, FitnessMachineControl,
    Layout, LayoutField, Machine, MachineData, Merge, Parameters, Quantity, Simulation, Target,
    TrainingState, Width,
};
pub use heart_rate_measurement::SensorContact;
pub use medfloat::{Medfloat16, Medfloat32, Special};
/// Polar Measurement Data by its short name.
pub use polar as pmd;
pub use pulse_oximeter::PlxStatus;
pub use registry::{Access, Characteristic, Entry, Expected, MAX_VALUE_LENGTH, Vector};
pub use rr_intervals::RrIntervals;
pub use services::{sensor_services, services};
pub use speed_cadence_control_point::ScCommand;
pub use uuid::{ParseUuidError, Uuid};
pub use varia_radar::RadarThreat;
pub use wahoo_trainer::WahooCommand;

registry::registry! {
    heart_rate_measurement::HeartRateMeasurement,
    body_sensor_location::BodySensorLocation,
    running_speed_and_cadence::RscMeasurement,
    running_speed_and_cadence::RscFeature,
    cycling_speed_and_cadence::CscMeasurement,
    cycling_speed_and_cadence::CscFeature,
    cycling_power::CyclingPowerMeasurement,
    cycling_power::CyclingPowerVector,
    cycling_power::CyclingPowerFeature,
    cycling_power::CyclingPowerControlPoint,
    sensor_location::SensorLocation,
    speed_cadence_control_point::ScControlPoint,
    wahoo_trainer::WahooTrainer,
    fitness_machine::TreadmillData,
    fitness_machine::CrossTrainerData,
    fitness_machine::StepClimberData,
    fitness_machine::StairClimberData,
    fitness_machine::RowerData,
    fitness_machine::IndoorBikeData,
    fitness_machine::FitnessMachineStatus,
    fitness_machine::TrainingStatus,
    fitness_machine::FitnessMachineFeature,
    fitness_machine::SupportedSpeedRange,
    fitness_machine::SupportedInclinationRange,
    fitness_machine::SupportedResistanceRange,
    fitness_machine::SupportedHeartRateRange,
    fitness_machine::SupportedPowerRange,
    fitness_machine::FitnessMachineControlPoint,
    fec::TacxTrainerData,
    fec::TacxTrainerControl,
    polar::PmdData,
    polar::PmdControlPoint,
    battery_level::BatteryLevel,
    device_information::ManufacturerName,
    device_information::ModelNumber,
    device_information::SerialNumber,
    device_information::HardwareRevision,
    device_information::FirmwareRevision,
    device_information::SoftwareRevision,
    battery_level_status::BatteryLevelStatus,
    device_identity::SystemId,
    device_identity::PnpId,
    heart_rate_control_point::HeartRateControlPoint,
    pulse_oximeter::PlxContinuousMeasurement,
    pulse_oximeter::PlxSpotCheckMeasurement,
    pulse_oximeter::PlxFeatures,
    health_thermometer::TemperatureMeasurement,
    health_thermometer::IntermediateTemperature,
    health_thermometer::TemperatureType,
    blood_pressure::BloodPressureMeasurement,
    blood_pressure::IntermediateCuffPressure,
    blood_pressure::BloodPressureFeature,
    weight_scale::WeightMeasurement,
    weight_scale::WeightScaleFeature,
    body_composition::BodyCompositionMeasurement,
    body_composition::BodyCompositionFeature,
    cgm::CgmMeasurement,
    cgm::CgmFeature,
    cgm::CgmStatus,
    cgm::CgmSessionStartTime,
    core_body_temperature::CoreBodyTemperature,
    moxy::MuscleOxygen,
    varia_radar::RadarMeasurement,
    huami_steps::HuamiSteps,
    movesense::MovesenseNotification,
    environmental_sensing::AmbientTemperature,
    environmental_sensing::Humidity,
    environmental_sensing::AirPressure,
}

registry::part! {
    /// The characteristics of a heart rate strap.
    HEART_RATE_STRAP,
    /// Decodes the value of a characteristic of [`HEART_RATE_STRAP`].
    ///
    /// # Errors
    /// [`DecodeError::Unknown`] for any other, else as [`decode`].
    decode_heart_rate_strap:
        HeartRateMeasurement,
        BodySensorLocation,
        BatteryLevel,
        ManufacturerName,
        ModelNumber,
        SerialNumber,
        HardwareRevision,
        FirmwareRevision,
        SoftwareRevision,
}
