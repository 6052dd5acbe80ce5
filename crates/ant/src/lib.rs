//! ANT and ANT+: what a USB stick and its host say to each other, the state of its channels, and the data pages of sensors
//! as readings. No USB, no clock, no I/O.
//!
//! [`Deframer`] finds messages among octets; [`Command`] and [`Message`] are what they say; [`Stick`] is the machine that
//! sets a stick up, looks for devices and listens to them on several channels at once. [`Profile::decode`] gives what a page
//! says, [`Kind`] the same by names for tools. [`Beats`] and [`PowerCounters`] tell what only several pages say together.
//! No input panics.
//!
//! The key of the ANT+ network is published under the adopter terms of its owner and is not part of this crate: whoever
//! makes a [`Stick`] brings it.

#![no_std]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

extern crate alloc;

mod beats;
mod command;
mod device;
mod frame;
mod kind;
mod message;
mod pages;
mod power_counters;
mod rr;
mod stick;

pub use beats::Beats;
pub use command::Command;
pub use device::{DeviceId, Page, Profile};
pub use frame::{Deframer, Frame, FrameBytes, MAX_PAYLOAD};
pub use kind::{Kind, Reading};
pub use message::{
    AnyMessage, CAPABILITIES, Capabilities, Data, Delivery, Message, Rssi, TRANSFER_IN_PROGRESS, event,
};
pub use pages::{
    Background, Battery, BatteryState, BikePage, CommonPage, EquipmentMotion, FitnessEquipmentPage,
    HeartRateMore, HeartRatePage, Light, MuscleOxygenPage, PedalPower, PowerPage, RiderPosition,
    SpeedCadencePage, StridePage, StrideStatus, Subfield, TorqueCounters,
};
pub use power_counters::{PowerAverage, PowerCounters};
pub use rr::Rr;
pub use stick::{Heard, Stick, StickInput, StickOutput, StickTrouble};
/// Why a value could not be decoded.
pub use strapline_gatt::DecodeError;
