//! What a sample of each frame type is made of.

use super::PmdType;
use super::PmdType::{
    Acc, Ecg, Gyro, Magnetometer, OfflineHr, Ppg, Ppi, Pressure, SkinTemperature, Temperature,
};

/// The octets of each channel of one sample, negative where the integer is signed.
pub(super) type Layout = &'static [i8];

/// The most channels of a layout, for the running values of the delta decoder.
pub(super) const MAX_CHANNELS: usize = 36;

/// The layout of a frame type; `None` where the SDK has no parser for it (and a guess would be noise).
pub(super) const fn layout(measurement: PmdType, compressed: bool, frame_type: u8) -> Option<Layout> {
    Some(match (measurement, compressed, frame_type) {
        (Ecg, false, 0) => &[-3],
        (Ecg, false, 1 | 2) => &[3],
        (Ecg, false, 3) => &[-3, -3, 1],
        (Acc, false, 0) => &[-1; 3],
        (Acc, false, 1) | (Acc, true, 0 | 1) | (Gyro | Magnetometer, true, 0) => &[-2; 3],
        (Acc, false, 2) | (Ppg, true, 13) => &[-3; 3],
        (Ppg, _, 0) => &[-3; 4],
        (Ppg, false, 4 | 9) => &[1; 36],
        (Ppg, false, 5) | (Pressure | Temperature | SkinTemperature, _, 0) => &[4],
        (Ppg, false, 6) => &[4, 4],
        (Ppg, false, 14) | (OfflineHr, false, 1) => &[1; 3],
        (Ppg, true, 7) => &[-3; 17],
        (Ppg, true, 8) => &[-3; 25],
        (Ppg, true, 10) => &[-3; 21],
        (Ppi, false, 0) => &[1, 2, 2, 1],
        (Gyro, true, 1) => &[4; 3],
        (Magnetometer, true, 1) => &[-2; 4],
        (OfflineHr, false, 0) => &[1],
        _ => return None,
    })
}

/// How many of the channels are the signal; what follows them is status.
pub(super) const fn signal_channels(measurement: PmdType, compressed: bool, frame_type: u8) -> usize {
    match (measurement, compressed, frame_type) {
        (Ppg, true, 7) => 16,
        (Ppg, true, 8) => 24,
        (Ppg, true, 10) => 20,
        (Ppg, true, 13) | (Ecg, _, 3) => 2,
        (Magnetometer, _, 1) => 3,
        _ => match layout(measurement, compressed, frame_type) {
            Some(layout) => layout.len(),
            None => 0,
        },
    }
}

/// Whether the four octets of a channel are an IEEE 754 number.
pub(super) const fn is_float(measurement: PmdType, frame_type: u8) -> bool {
    matches!((measurement, frame_type), (Pressure | Temperature | SkinTemperature, _) | (Gyro, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_layout_has_more_channels_than_the_decoder_holds() {
        let mut known = 0;
        for measurement in PmdType::ALL {
            for frame_type in 0..=0x7F {
                for compressed in [false, true] {
                    let Some(layout) = layout(measurement, compressed, frame_type) else { continue };
                    known += 1;
                    assert!((1..=MAX_CHANNELS).contains(&layout.len()));
                    assert!(signal_channels(measurement, compressed, frame_type) <= layout.len());
                }
            }
        }
        assert_eq!(known, 33);
    }
}
