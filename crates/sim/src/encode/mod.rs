//! Readings to attribute bytes: the reverse of `strapline-gatt`.

mod cycling;
mod device;
mod fec;
mod heart;
mod machine;
mod medical;
mod muscle_and_heat;
mod packed;
mod polar;
mod running;
mod scale;

pub use cycling::{csc_bytes, cycling_power_bytes, cycling_power_vector_bytes};
pub use device::{
    air_pressure_bytes, ambient_temperature_bytes, battery_level_status_bytes, humidity_bytes, pnp_id_bytes,
    system_id_bytes,
};
pub use fec::fec_page_bytes;
pub use heart::hrm_bytes;
pub use machine::{
    control_response_bytes, feature_bytes, inclination_range_bytes, machine_bytes, machine_packets,
    power_range_bytes, resistance_range_bytes, speed_range_bytes, training_status_bytes,
};
pub(crate) use medical::date_time;
pub use medical::{
    blood_pressure_bytes, cgm_bytes, intermediate_cuff_pressure_bytes, intermediate_temperature_bytes,
    plx_continuous_bytes, plx_spot_check_bytes, temperature_bytes,
};
pub use muscle_and_heat::{core_body_temperature_bytes, huami_steps_bytes, moxy_bytes, radar_bytes};
use packed::Packed;
pub use polar::{pmd_bytes, pmd_control_bytes};
pub use running::rsc_bytes;
pub use scale::{body_composition_bytes, weight_bytes};
