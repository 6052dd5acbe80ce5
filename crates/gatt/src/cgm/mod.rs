//! Continuous Glucose Monitoring Service (1.0.2): the measurement and what describes the session.
//!
//! Any value may end in a CRC over what is before it (3.11, E2E-CRC), if the sensor's feature says so. A decoder sees
//! one value alone, so it takes the two octets that its fields leave over for the CRC, checks them, and reports; a value
//! with a wrong one is not refused, because the two octets may be something else.

mod feature;
mod measurement;
mod session;

pub use feature::CgmFeature;
pub use measurement::{CgmMeasurement, CgmRecord};
pub use session::{CgmSessionStartTime, CgmStatus};

use crate::Fields;

/// CRC-16/MCRF4XX: polynomial 0x1021 in reverse, from 0xFFFF (CGM Service 1.0.2, 3.11).
pub fn crc16_mcrf4xx(octets: &[u8]) -> u16 {
    octets.iter().fold(0xFFFF, |crc, octet| {
        (0..8).fold(crc ^ u16::from(*octet), |crc, _| crc >> 1 ^ if crc & 1 == 0 { 0 } else { 0x8408 })
    })
}

/// Whether the CRC behind a value's fields fits, of which `left` octets follow them: `None` where there is none.
fn crc_fits(value: &[u8], left: usize) -> Option<bool> {
    let (covered, after) = value.split_at_checked(value.len().checked_sub(left)?)?;
    after.first_chunk().map(|crc| crc16_mcrf4xx(covered) == u16::from_le_bytes(*crc))
}

fn crc_field(crc_ok: Option<bool>, out: &mut Fields) {
    if let Some(crc_ok) = crc_ok {
        out.flag("crc_ok", crc_ok);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_has_the_check_value_of_its_catalogue_entry() {
        assert_eq!(crc16_mcrf4xx(b"123456789"), 0x6F91);
    }

    #[test]
    fn two_octets_behind_the_fields_are_a_crc_and_what_follows_them_is_not() {
        assert_eq!(crc_fits(b"123456789\x91\x6F", 2), Some(true));
        assert_eq!(crc_fits(b"123456789\x91\x6F\x00", 3), Some(true));
        assert_eq!(crc_fits(b"123456789\x91\x6E", 2), Some(false));
        assert_eq!(crc_fits(b"123456789\x91", 1), None);
        assert_eq!(crc_fits(b"123456789", 0), None);
        assert_eq!(crc_fits(&[], 2), None);
    }
}
