//! Readings to attribute bytes: the reverse of `strapline-gatt`.

mod fec;
mod heart;
mod machine;

pub use fec::fec_page_bytes;
pub use heart::hrm_bytes;
pub use machine::{
    control_response_bytes, feature_bytes, inclination_range_bytes, machine_bytes, machine_packets,
    power_range_bytes, resistance_range_bytes, speed_range_bytes, training_status_bytes,
};
