//! Seeded simulated sensors that emit the attribute bytes of real ones, so that the way from a notification to a
//! consumer can be run without a radio. No clock: an emission says when it leaves, since the start. The same
//! seed gives the same run on every machine. Plausible, not a model for research.
//!
//! The feature `sensors` (on by default) brings every device; without it there is the heart rate strap only.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]
// What only those devices use is there, and idle, without them.
#![cfg_attr(not(feature = "sensors"), allow(dead_code))]

#[cfg(feature = "sensors")]
mod chassis;
#[cfg(feature = "sensors")]
mod clock;
#[cfg(feature = "sensors")]
mod control_point;
mod encode;
mod faults;
#[cfg(feature = "sensors")]
mod foot_pod;
mod heart;
mod information;
#[cfg(feature = "sensors")]
mod machines;
#[cfg(feature = "sensors")]
mod movesense;
mod parse;
#[cfg(feature = "sensors")]
mod polar;
#[cfg(feature = "sensors")]
mod power_meter;
#[cfg(feature = "sensors")]
mod rider;
#[cfg(feature = "sensors")]
mod runner;
mod sensor;
#[cfg(feature = "sensors")]
mod speed_cadence;
mod strap;
mod ticks;
#[cfg(feature = "sensors")]
mod wearable;

pub use encode::*;
pub use faults::{Fault, FaultRates, Faulty, Injected};
#[cfg(feature = "sensors")]
pub use foot_pod::{FootPod, FootPodConfig};
#[cfg(feature = "sensors")]
pub use machines::{GymMachine, GymMachineConfig, TacxTrainer, TacxTrainerConfig, Trainer, TrainerConfig};
#[cfg(feature = "sensors")]
pub use movesense::{MovesenseConfig, MovesenseSensor};
pub use parse::{KINDS, Kind, KnownOption, ParseSensorError, parse};
#[cfg(feature = "sensors")]
pub use polar::{PolarH10, PolarH10Config, VeritySense, VeritySenseConfig};
#[cfg(feature = "sensors")]
pub use power_meter::{PowerMeter, PowerMeterConfig};
pub use sensor::{AttError, Attribute, Emission, Property, Sensor};
#[cfg(feature = "sensors")]
pub use speed_cadence::{SpeedCadenceConfig, SpeedCadenceSensor};
pub use strap::{Strap, StrapConfig};
#[cfg(feature = "sensors")]
pub use wearable::{
    BloodPressureModel, BloodPressureMonitor, BloodPressureMonitorConfig, CgmModel, CgmSensor,
    CgmSensorConfig, CoreModel, CoreSensor, CoreSensorConfig, Measuring, MoxyModel, MoxySensor,
    MoxySensorConfig, Oximeter, OximeterConfig, OximeterModel, Thermometer, ThermometerConfig,
    ThermometerModel, Wearable, WeightScale, WeightScaleConfig, WeightScaleModel,
};
