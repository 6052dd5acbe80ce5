//! FE-C over Bluetooth: Tacx trainers from before the Fitness Machine service send and take whole ANT messages, whose
//! eight octets of payload are pages of the ANT+ Fitness Equipment profile (Rev. 5.0). Pages and commands know nothing
//! of Bluetooth.
//!
//! A message is 0xA4, the length 9, the message id, the channel, the page and the XOR of all octets before. Trainers
//! are known to send good pages behind a wrong XOR, and the radio has a checksum of its own: it is reported, not
//! enforced.

mod command;
mod message;
mod page;
mod vectors;

pub use command::FecCommand;
pub use message::{FecMessage, TacxTrainerControl, TacxTrainerData};
pub use page::{EquipmentState, FecPage};
