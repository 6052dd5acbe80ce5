//! Fitness Machine Service (1.0): what treadmills, cross trainers, climbers, rowers and bikes report, and how a client
//! sets their targets.

mod climbers;
mod control;
mod control_point;
mod cross_trainer;
mod data;
mod feature;
mod indoor_bike;
mod layout;
mod merge;
mod procedure;
mod ranges;
mod rower;
mod status;
mod training_status;
mod treadmill;

pub use climbers::{StairClimberData, StepClimberData};
pub use control::{
    ControlError, ControlInput, ControlOutput, ControlRequest, FitnessMachineControl, Simulation, Target,
};
pub use control_point::{Command, ControlResult, FitnessMachineControlPoint};
pub use cross_trainer::CrossTrainerData;
pub use data::{MachineData, Quantity};
pub use feature::FitnessMachineFeature;
pub use indoor_bike::IndoorBikeData;
pub use layout::{Layout, LayoutField, Machine, Width};
pub use merge::Merge;
pub use procedure::Parameters;
pub use ranges::{
    SupportedHeartRateRange, SupportedInclinationRange, SupportedPowerRange, SupportedResistanceRange,
    SupportedSpeedRange,
};
pub use rower::RowerData;
pub use status::FitnessMachineStatus;
pub use training_status::{TrainingState, TrainingStatus};
pub use treadmill::TreadmillData;

use crate::Reading;

impl Reading {
    /// The packet of a fitness machine, whichever of the six machines sent it: for [`Merge::push`].
    pub const fn machine_data(&self) -> Option<&MachineData> {
        Some(match self {
            Self::TreadmillData(data) => &data.0,
            Self::CrossTrainerData(data) => &data.0,
            Self::StepClimberData(data) => &data.0,
            Self::StairClimberData(data) => &data.0,
            Self::RowerData(data) => &data.0,
            Self::IndoorBikeData(data) => &data.0,
            _ => return None,
        })
    }
}
