//! Cycling Power Service 1.1: power meters, power pedals and smart trainers.

mod control_point;
mod feature;
mod measurement;
mod vector;

pub use control_point::{CyclingPowerCommand, CyclingPowerControlPoint};
pub use feature::CyclingPowerFeature;
pub use measurement::{AccumulatedTorque, CyclingPowerMeasurement, PedalPowerBalance};
pub use vector::CyclingPowerVector;
