//! A simulated ANT stick with ANT+ sensors around it. The host's side is a pair of USB endpoints: octets are written, and
//! chunks of octets are to be read, at times since the start. No clock; the same seed and writes give the same run.

mod bikes;
mod channel;
mod feet;
mod heart;
mod others;
mod parse;
mod sensor;
mod stick;

pub use parse::{ANT_DESCRIPTION, ant_options, parse_ant};
pub use sensor::{AntSensor, AntSensorKind};
pub use stick::{AntChunk, AntFaultRates, AntStick};
