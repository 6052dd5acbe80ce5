//! Simulated fitness machines.

mod control;
mod effort;
mod gym;
mod outbox;
mod ride;
mod tacx;
mod trainer;

pub use gym::{GymMachine, GymMachineConfig};
pub use tacx::{TacxTrainer, TacxTrainerConfig};
pub use trainer::{Trainer, TrainerConfig};

use strapline_gatt::Uuid;

const FITNESS_MACHINE: Uuid = Uuid::from_u16(0x1826);
