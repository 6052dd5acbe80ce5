//! Data pages of ANT+ profiles: eight octets each, the first of which says which page it is. All integers are
//! little-endian but for those of crank torque frequency sensors.

mod background;
mod battery;
mod bike;
mod common;
mod fitness_equipment;
mod heart_rate;
mod muscle_oxygen;
mod power;
mod stride;

pub(crate) mod vectors;

pub use background::Background;
pub use battery::{Battery, BatteryState};
pub use bike::{BikePage, SpeedCadencePage};
pub use common::{CommonPage, Subfield};
pub use fitness_equipment::{EquipmentMotion, FitnessEquipmentPage};
pub use heart_rate::{HeartRateMore, HeartRatePage};
pub use muscle_oxygen::{Light, MuscleOxygenPage};
pub use power::{PedalPower, PowerPage, RiderPosition, TorqueCounters};
pub use stride::{StridePage, StrideStatus};

/// 0xFF says "not available" in most fields of one octet.
const fn some(octet: u8) -> Option<u8> {
    if octet == 0xFF { None } else { Some(octet) }
}

/// The same in two octets.
const fn some16(low: u8, high: u8) -> Option<u16> {
    let number = u16::from_le_bytes([low, high]);
    if number == 0xFFFF { None } else { Some(number) }
}
