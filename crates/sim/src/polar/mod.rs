//! Simulated Polar sensors: a strap with electrocardiogram and an optical arm band.

mod body;
mod device;
mod h10;
mod server;
mod verity;

pub use h10::{PolarH10, PolarH10Config};
pub use verity::{VeritySense, VeritySenseConfig};
