//! Seeded simulated sensors that emit the attribute bytes of real ones, so that the way from a notification to a
//! consumer can be run without a radio. No clock: an emission says when it leaves, since the start. The same
//! seed gives the same run on every machine. Plausible, not a model for research.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod chassis;
mod encode;
mod foot_pod;
mod heart;
mod machines;
mod power_meter;
mod rider;
mod runner;
mod sensor;
mod speed_cadence;
mod strap;

pub use encode::hrm_bytes;
pub use encode::{
    control_response_bytes, feature_bytes, fec_page_bytes, inclination_range_bytes, machine_bytes,
    machine_packets, power_range_bytes, resistance_range_bytes, speed_range_bytes, training_status_bytes,
};
pub use encode::{csc_bytes, cycling_power_bytes, cycling_power_vector_bytes, rsc_bytes};
pub use foot_pod::{FootPod, FootPodConfig};
pub use machines::{GymMachine, GymMachineConfig, TacxTrainer, TacxTrainerConfig, Trainer, TrainerConfig};
pub use power_meter::{PowerMeter, PowerMeterConfig};
pub use sensor::{AttError, Attribute, Emission, Property, Sensor};
pub use speed_cadence::{SpeedCadenceConfig, SpeedCadenceSensor};
pub use strap::{Strap, StrapConfig};
