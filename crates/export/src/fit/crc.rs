//! The checksum of FIT files: CRC-16 with the polynomial x¹⁶ + x¹⁵ + x² + 1, reflected (0xA001), from 0; known as
//! CRC-16/ARC. FIT protocol description, section "CRC".

/// What half an octet adds.
const NIBBLES: [u16; 16] = [
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000,
    0x9C01, 0x8801, 0x4400,
];

/// The checksum of what was checked before, `crc`, and of these octets.
pub(super) fn update(crc: u16, bytes: &[u8]) -> u16 {
    let nibble = |crc: u16, value: u8| {
        let index = usize::from((crc ^ u16::from(value)) & 0xF);
        (crc >> 4) ^ NIBBLES.get(index).copied().unwrap_or_default()
    };
    bytes.iter().fold(crc, |crc, byte| nibble(nibble(crc, byte & 0xF), byte >> 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_value_is_the_published_one() {
        // CRC-16/ARC in the catalogue of parametrised CRC algorithms.
        assert_eq!(update(0, b"123456789"), 0xBB3D);
        assert_eq!(update(update(0, b"1234"), b"56789"), 0xBB3D);
    }
}
