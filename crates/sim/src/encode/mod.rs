//! Readings to attribute bytes: the reverse of `strapline-gatt`.

mod device;
mod heart;
mod medical;
mod muscle_and_heat;
mod scale;

pub use device::{
    air_pressure_bytes, ambient_temperature_bytes, battery_level_status_bytes, humidity_bytes, pnp_id_bytes,
    system_id_bytes,
};
pub use heart::hrm_bytes;
pub(crate) use medical::date_time;
pub use medical::{
    blood_pressure_bytes, cgm_bytes, intermediate_cuff_pressure_bytes, intermediate_temperature_bytes,
    plx_continuous_bytes, plx_spot_check_bytes, temperature_bytes,
};
pub use muscle_and_heat::{core_body_temperature_bytes, huami_steps_bytes, moxy_bytes, radar_bytes};
pub use scale::{body_composition_bytes, weight_bytes};

/// Flags, and the fields that they announce, packed.
#[derive(Default)]
struct Packed {
    flags: u16,
    fields: Vec<u8>,
}

impl Packed {
    /// A flag that announces no field.
    fn flag(&mut self, flag: u16, set: bool) {
        if set {
            self.flags |= flag;
        }
    }

    fn field<const N: usize>(&mut self, octets: [u8; N]) {
        self.fields.extend(octets);
    }

    fn optional<const N: usize>(&mut self, flag: u16, octets: Option<[u8; N]>) {
        self.flag(flag, octets.is_some());
        self.fields.extend(octets.into_iter().flatten());
    }

    /// The value with flags of eight bits.
    fn value(self) -> Vec<u8> {
        let [flags, _] = self.flags.to_le_bytes();
        [&[flags], self.fields.as_slice()].concat()
    }

    /// The value with flags of sixteen bits.
    fn wide_value(self) -> Vec<u8> {
        [self.flags.to_le_bytes().as_slice(), &self.fields].concat()
    }
}
