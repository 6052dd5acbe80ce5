//! Readings to attribute bytes: the reverse of `strapline-gatt`.

mod cycling;
mod heart;
mod running;

pub use cycling::{csc_bytes, cycling_power_bytes, cycling_power_vector_bytes};
pub use heart::hrm_bytes;
pub use running::rsc_bytes;
