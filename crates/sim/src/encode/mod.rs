//! Readings to attribute bytes: the reverse of `strapline-gatt`.

mod cycling;
mod fec;
mod heart;
mod machine;
mod running;

pub use cycling::{csc_bytes, cycling_power_bytes, cycling_power_vector_bytes};
pub use fec::fec_page_bytes;
pub use heart::hrm_bytes;
pub use machine::{
    control_response_bytes, feature_bytes, inclination_range_bytes, machine_bytes, machine_packets,
    power_range_bytes, resistance_range_bytes, speed_range_bytes, training_status_bytes,
};
pub use running::rsc_bytes;
