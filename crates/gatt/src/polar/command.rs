//! What a client writes on the control point. Every command is answered by an indication.

use alloc::vec;
use alloc::vec::Vec;

use super::{PmdSetting, PmdType};

/// Operation codes of commands.
pub mod op {
    /// Which settings a measurement offers.
    pub const GET_SETTINGS: u8 = 1;
    /// Start a measurement with chosen settings.
    pub const START: u8 = 2;
    /// Stop a measurement.
    pub const STOP: u8 = 3;
    /// Which settings a measurement offers in SDK mode.
    pub const GET_SDK_MODE_SETTINGS: u8 = 4;
    /// What is being measured.
    pub const MEASUREMENT_STATUS: u8 = 5;
    /// Whether SDK mode is on.
    pub const SDK_MODE_STATUS: u8 = 6;
}

/// Asks for the settings that a measurement offers.
pub const fn get_settings(measurement: PmdType) -> [u8; 2] {
    [op::GET_SETTINGS, measurement as u8]
}

/// Starts a measurement with one value for each setting that it offers.
pub fn start(measurement: PmdType, settings: impl IntoIterator<Item = (PmdSetting, i32)>) -> Vec<u8> {
    let mut command = vec![op::START, measurement as u8];
    for (setting, value) in settings {
        let width = match setting {
            PmdSetting::SampleRate | PmdSetting::Resolution | PmdSetting::Range => 2,
            PmdSetting::RangeMilliunit => 4,
            PmdSetting::Channels => 1,
            // Told by the sensor, and no number: neither is a client's choice.
            PmdSetting::Factor | PmdSetting::Security => continue,
        };
        command.extend([setting as u8, 1]);
        command.extend(value.to_le_bytes().into_iter().take(width));
    }
    command
}

/// Stops a measurement.
pub const fn stop(measurement: PmdType) -> [u8; 2] {
    [op::STOP, measurement as u8]
}

/// Asks what is being measured, by whomever it was started.
pub const fn measurement_status() -> [u8; 1] {
    [op::MEASUREMENT_STATUS]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_h10_is_started_with_the_octets_of_polar_s_example() {
        let ecg = [(PmdSetting::SampleRate, 130), (PmdSetting::Resolution, 14)];
        assert_eq!(start(PmdType::Ecg, ecg), [0x02, 0x00, 0x00, 0x01, 0x82, 0x00, 0x01, 0x01, 0x0E, 0x00]);
        assert_eq!((stop(PmdType::Ecg), stop(PmdType::Acc)), ([3, 0], [3, 2]));
    }

    #[test]
    fn a_verity_sense_is_started_with_the_octets_of_issue_443() {
        let acc = [
            (PmdSetting::SampleRate, 52),
            (PmdSetting::Resolution, 16),
            (PmdSetting::Range, 8),
            (PmdSetting::Channels, 3),
            (PmdSetting::Factor, 1),
        ];
        assert_eq!(
            start(PmdType::Acc, acc),
            [
                0x02, 0x02, 0x00, 0x01, 0x34, 0x00, 0x01, 0x01, 0x10, 0x00, 0x02, 0x01, 0x08, 0x00, 0x04,
                0x01, 0x03
            ]
        );
    }
}
