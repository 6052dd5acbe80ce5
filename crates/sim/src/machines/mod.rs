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

use strapline_gatt::{
    Characteristic, FirmwareRevision, HardwareRevision, ManufacturerName, ModelNumber, SerialNumber,
    SoftwareRevision, Uuid,
};

use crate::sensor::{Attribute, Property};

const FITNESS_MACHINE: Uuid = Uuid::from_u16(0x1826);
const DEVICE_INFORMATION: Uuid = Uuid::from_u16(0x180A);

const fn attribute(service: Uuid, characteristic: Uuid, properties: &'static [Property]) -> Attribute {
    Attribute { service, characteristic, properties }
}

/// What every machine lets a client read about itself.
const INFORMATION: [Attribute; 6] = {
    const READ: &[Property] = &[Property::Read];
    [
        attribute(DEVICE_INFORMATION, ManufacturerName::UUID, READ),
        attribute(DEVICE_INFORMATION, ModelNumber::UUID, READ),
        attribute(DEVICE_INFORMATION, SerialNumber::UUID, READ),
        attribute(DEVICE_INFORMATION, HardwareRevision::UUID, READ),
        attribute(DEVICE_INFORMATION, FirmwareRevision::UUID, READ),
        attribute(DEVICE_INFORMATION, SoftwareRevision::UUID, READ),
    ]
};

fn information(characteristic: Uuid, model: &str, seed: u64) -> Option<Vec<u8>> {
    Some(match characteristic {
        ManufacturerName::UUID => "Strapline".into(),
        ModelNumber::UUID => model.into(),
        SerialNumber::UUID => format!("SIM-{seed:016X}").into(),
        HardwareRevision::UUID => "none".into(),
        FirmwareRevision::UUID | SoftwareRevision::UUID => env!("CARGO_PKG_VERSION").into(),
        _ => return None,
    })
}
