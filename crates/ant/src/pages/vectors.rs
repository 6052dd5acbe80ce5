//! Values with what they mean: tests, fuzz seeds, and the source of the field names in the docs. Where a source leaves
//! octets at 0 that a profile fills with 0xFF, they are as there.

mod bikes;
mod body;
mod commons;
mod equipment;
mod feet;
mod lines;
mod powers;

pub(crate) use bikes::{BIKE_CADENCE, BIKE_SPEED, BIKE_SPEED_CADENCE};
pub(crate) use body::{HEART_RATE, MUSCLE_OXYGEN};
pub(crate) use commons::COMMON;
pub(crate) use equipment::FITNESS_EQUIPMENT;
pub(crate) use feet::STRIDE;
pub(crate) use lines::MESSAGE;
pub(crate) use powers::POWER;
