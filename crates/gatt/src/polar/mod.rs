//! Polar Measurement Data: raw streams of Polar sensors (H10, OH1, Verity Sense, Polar 360 and watches).
//!
//! Layouts follow "Polar online measurement v1.0" (August 2024) and, where it is silent, what Polar's own SDK reads
//! (github.com/polarofficial/polar-ble-sdk). A data notification ([`PmdData`]) decodes without any context; the factor
//! and the sample rate that the start response and the settings told, and the stamp of the frame before, come in
//! as a [`PmdContext`]. [`PmdControlPoint`] is what the sensor says on its control point, [`command`] what a client
//! writes there, [`PmdSession`] the conversation.

pub mod command;
mod control;
mod control_vectors;
mod delta;
mod frame;
mod frame_fields;
mod frame_vectors;
mod layout;
mod messages;
mod named;
mod samples;
mod session;
mod settings;

pub use control::{PmdActive, PmdControlPoint, PmdFeatures, PmdResponse, PmdStatus};
pub use frame::PmdData;
pub use messages::{PmdInput, PmdOutput, PmdTrouble, PmdWanted};
pub use named::{NAMES, decode_named, decode_named_with};
pub use samples::{PmdContext, PmdSample, PmdSamples};
pub use session::PmdSession;
pub use settings::{PmdSetting, PmdSettings};

use crate::Uuid;
use crate::services::POLAR_MEASUREMENT_DATA as SERVICE;

const CONTROL_POINT: Uuid = Uuid::from_u128(0xFB00_5C81_02E7_F387_1CAD_8ACD_2D8D_F0C8);
const DATA: Uuid = Uuid::from_u128(0xFB00_5C82_02E7_F387_1CAD_8ACD_2D8D_F0C8);

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PmdType {
    /// Electrocardiogram, µV.
    Ecg = 0,
    /// Photoplethysmogram: light that came back, raw counts.
    Ppg = 1,
    /// Acceleration with gravity, mG.
    Acc = 2,
    /// Pulse to pulse intervals, ms.
    Ppi = 3,
    /// Angular velocity, °/s.
    Gyro = 5,
    /// Magnetic field, gauss.
    Magnetometer = 6,
    /// Temperature of the skin, °C.
    SkinTemperature = 7,
    /// Not a stream: raw data at rates of one's choice instead of Polar's own algorithms.
    SdkMode = 9,
    /// Satellite navigation; no decoder.
    Location = 10,
    /// Air pressure, hPa.
    Pressure = 11,
    /// Temperature in the device, °C.
    Temperature = 12,
    /// Not a stream: recording into the device's memory.
    OfflineRecording = 13,
    /// Heart rate of an offline recording, bpm.
    OfflineHr = 14,
}

impl PmdType {
    /// Every type, by number.
    pub const ALL: [Self; 13] = [
        Self::Ecg,
        Self::Ppg,
        Self::Acc,
        Self::Ppi,
        Self::Gyro,
        Self::Magnetometer,
        Self::SkinTemperature,
        Self::SdkMode,
        Self::Location,
        Self::Pressure,
        Self::Temperature,
        Self::OfflineRecording,
        Self::OfflineHr,
    ];

    /// The type of a type octet, whose two upper bits tell how it is recorded; `None` for what is not known here.
    pub fn from_octet(octet: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|it| *it as u8 == octet & 0x3F)
    }

    /// The name among the fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ecg => "ecg",
            Self::Ppg => "ppg",
            Self::Acc => "acc",
            Self::Ppi => "ppi",
            Self::Gyro => "gyro",
            Self::Magnetometer => "mag",
            Self::SkinTemperature => "skin_temp",
            Self::SdkMode => "sdk_mode",
            Self::Location => "location",
            Self::Pressure => "pressure",
            Self::Temperature => "temperature",
            Self::OfflineRecording => "offline_recording",
            Self::OfflineHr => "offline_hr",
        }
    }

    /// Whether the type is streamed with settings (rate, resolution, range); the others are started bare.
    pub const fn has_settings(self) -> bool {
        !matches!(self, Self::Ppi | Self::SdkMode | Self::OfflineRecording | Self::OfflineHr)
    }
}
