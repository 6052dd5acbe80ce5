//! Readings to attribute bytes: the reverse of `strapline-gatt`.

mod heart;
mod polar;

pub use heart::hrm_bytes;
pub use polar::{pmd_bytes, pmd_control_bytes};
