//! Seeded simulated sensors that emit the attribute bytes of real ones, so that the way from a notification to a
//! consumer can be run without a radio. No clock: an emission says when it leaves, since the start. The same
//! seed gives the same run on every machine. Plausible, not a model for research.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod encode;
mod heart;
mod sensor;
mod strap;

mod clock;
mod movesense;
mod wearable;

pub use encode::hrm_bytes;
pub use encode::{
    air_pressure_bytes, ambient_temperature_bytes, battery_level_status_bytes, blood_pressure_bytes,
    body_composition_bytes, cgm_bytes, core_body_temperature_bytes, huami_steps_bytes, humidity_bytes,
    intermediate_cuff_pressure_bytes, intermediate_temperature_bytes, moxy_bytes, plx_continuous_bytes,
    plx_spot_check_bytes, pnp_id_bytes, radar_bytes, system_id_bytes, temperature_bytes, weight_bytes,
};
pub use sensor::{AttError, Attribute, Emission, Property, Sensor};
pub use strap::{Strap, StrapConfig};

pub use movesense::{MovesenseConfig, MovesenseSensor};
pub use wearable::{
    BloodPressureModel, BloodPressureMonitor, BloodPressureMonitorConfig, CgmModel, CgmSensor,
    CgmSensorConfig, CoreModel, CoreSensor, CoreSensorConfig, Measuring, MoxyModel, MoxySensor,
    MoxySensorConfig, Oximeter, OximeterConfig, OximeterModel, Thermometer, ThermometerConfig,
    ThermometerModel, Wearable, WeightScale, WeightScaleConfig, WeightScaleModel,
};
