//! Seeded simulated sensors that emit the attribute bytes of real ones, so that the way from a notification to a
//! consumer can be run without a radio. No clock: an emission says when it leaves, since the start. The same
//! seed gives the same run on every machine. Plausible, not a model for research.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod ant;
mod chassis;
mod clock;
mod control_point;
mod encode;
mod faults;
mod foot_pod;
mod heart;
mod information;
mod machines;
mod movesense;
mod parse;
mod polar;
mod power_meter;
mod rider;
mod runner;
mod sensor;
mod speed_cadence;
mod strap;
mod ticks;
mod wearable;

pub use ant::{
    ANT_DESCRIPTION, AntChunk, AntFaultRates, AntSensor, AntSensorKind, AntStick, ant_options, parse_ant,
};
pub use encode::*;
pub use faults::{Fault, FaultRates, Faulty, Injected};
pub use foot_pod::{FootPod, FootPodConfig};
pub use machines::{GymMachine, GymMachineConfig, TacxTrainer, TacxTrainerConfig, Trainer, TrainerConfig};
pub use movesense::{MovesenseConfig, MovesenseSensor};
pub use parse::{KINDS, Kind, KnownOption, ParseSensorError, parse};
pub use polar::{PolarH10, PolarH10Config, VeritySense, VeritySenseConfig};
pub use power_meter::{PowerMeter, PowerMeterConfig};
pub use sensor::{AttError, Attribute, Emission, Property, Sensor};
pub use speed_cadence::{SpeedCadenceConfig, SpeedCadenceSensor};
pub use strap::{Strap, StrapConfig};
pub use wearable::{
    BloodPressureModel, BloodPressureMonitor, BloodPressureMonitorConfig, CgmModel, CgmSensor,
    CgmSensorConfig, CoreModel, CoreSensor, CoreSensorConfig, Measuring, MoxyModel, MoxySensor,
    MoxySensorConfig, Oximeter, OximeterConfig, OximeterModel, StepBand, StepBandConfig, StepBandModel,
    Thermometer, ThermometerConfig, ThermometerModel, Wearable, WeightScale, WeightScaleConfig,
    WeightScaleModel,
};
