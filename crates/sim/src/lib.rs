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
mod power_meter;
mod rider;
mod runner;
mod sensor;
mod speed_cadence;
mod strap;

pub use encode::{csc_bytes, cycling_power_bytes, cycling_power_vector_bytes, hrm_bytes, rsc_bytes};
pub use foot_pod::{FootPod, FootPodConfig};
pub use power_meter::{PowerMeter, PowerMeterConfig};
pub use sensor::{AttError, Attribute, Emission, Property, Sensor};
pub use speed_cadence::{SpeedCadenceConfig, SpeedCadenceSensor};
pub use strap::{Strap, StrapConfig};
