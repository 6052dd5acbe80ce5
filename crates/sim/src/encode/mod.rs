//! Readings to attribute bytes: the reverse of `strapline-gatt`.

#[cfg(feature = "sensors")]
mod cycling;
#[cfg(feature = "sensors")]
mod device;
#[cfg(feature = "sensors")]
mod fec;
mod heart;
#[cfg(feature = "sensors")]
mod machine;
#[cfg(feature = "sensors")]
mod medical;
#[cfg(feature = "sensors")]
mod muscle_and_heat;
#[cfg(feature = "sensors")]
mod packed;
#[cfg(feature = "sensors")]
mod polar;
#[cfg(feature = "sensors")]
mod running;
#[cfg(feature = "sensors")]
mod scale;

#[cfg(feature = "sensors")]
pub use cycling::{csc_bytes, cycling_power_bytes, cycling_power_vector_bytes};
#[cfg(feature = "sensors")]
pub use device::{
    air_pressure_bytes, ambient_temperature_bytes, battery_level_status_bytes, humidity_bytes, pnp_id_bytes,
    system_id_bytes,
};
#[cfg(feature = "sensors")]
pub use fec::fec_page_bytes;
pub use heart::hrm_bytes;
#[cfg(feature = "sensors")]
pub use machine::{
    control_response_bytes, feature_bytes, inclination_range_bytes, machine_bytes, machine_packets,
    power_range_bytes, resistance_range_bytes, speed_range_bytes, training_status_bytes,
};
#[cfg(feature = "sensors")]
pub(crate) use medical::date_time;
#[cfg(feature = "sensors")]
pub use medical::{
    blood_pressure_bytes, cgm_bytes, intermediate_cuff_pressure_bytes, intermediate_temperature_bytes,
    plx_continuous_bytes, plx_spot_check_bytes, temperature_bytes,
};
#[cfg(feature = "sensors")]
pub use muscle_and_heat::{core_body_temperature_bytes, huami_steps_bytes, moxy_bytes, radar_bytes};
#[cfg(feature = "sensors")]
use packed::Packed;
#[cfg(feature = "sensors")]
pub use polar::{pmd_bytes, pmd_control_bytes};
#[cfg(feature = "sensors")]
pub use running::rsc_bytes;
#[cfg(feature = "sensors")]
pub use scale::{body_composition_bytes, weight_bytes};
