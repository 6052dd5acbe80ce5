//! Seeded simulated sensors that emit the attribute bytes of real ones, so that the way from a notification to a
//! consumer can be run without a radio. No clock: an emission says when it leaves, since the start. The same
//! seed gives the same run on every machine. Plausible, not a model for research.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod encode;
mod heart;
mod polar;
mod sensor;
mod strap;

pub use encode::{hrm_bytes, pmd_bytes, pmd_control_bytes};
pub use polar::{PolarH10, PolarH10Config, VeritySense, VeritySenseConfig};
pub use sensor::{AttError, Attribute, Emission, Property, Sensor};
pub use strap::{Strap, StrapConfig};
