//! The control point: features when read, responses and events as indications.

use alloc::string::String;
use alloc::vec::Vec;

use super::command::op;
use super::{CONTROL_POINT, PmdSetting, PmdSettings, PmdType, SERVICE, control_vectors};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector};

/// A value of the control point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PmdControlPoint {
    /// Read: what the sensor can measure.
    Features(PmdFeatures),
    /// Indicated: the answer to a command.
    Response(PmdResponse),
    /// Indicated: the sensor itself has stopped these measurements (type octets).
    Stopped(Vec<u8>),
    /// The command that starts a measurement, as a client writes it (a sensor never sends it).
    Start {
        /// The type octet; bit 7 means recording into the device.
        measurement: u8,
        /// The chosen settings.
        settings: PmdSettings,
    },
}

/// What a sensor can measure: a bit for each [`PmdType`], in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PmdFeatures(pub u16);

impl PmdFeatures {
    /// Whether a sensor offers a measurement.
    pub const fn has(self, measurement: PmdType) -> bool {
        self.0 >> measurement as u8 & 1 == 1
    }
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PmdResponse {
    /// The command that is answered (see [`op`](super::command::op)).
    pub op: u8,
    /// The type octet of the measurement that it was about.
    pub measurement: u8,
    /// How it went.
    pub status: PmdStatus,
    /// Whether the parameters go on in the next indication; `None` where the response ends before it says so.
    pub more: Option<bool>,
    /// The parameters, or a part of them: settings, the factor, what is active.
    pub parameters: Vec<u8>,
}

/// How a command went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PmdStatus(pub u8);

impl PmdStatus {
    /// Done.
    pub const SUCCESS: Self = Self(0);
    /// The measurement runs already, or has been stopped already.
    pub const ALREADY_IN_STATE: Self = Self(6);
    /// The ATT MTU is too small for the frames of this measurement.
    pub const INVALID_MTU: Self = Self(10);

    /// The name of the status.
    pub const fn name(self) -> &'static str {
        match self.0 {
            0 => "success",
            1 => "invalid_op_code",
            2 => "invalid_measurement_type",
            3 => "not_supported",
            4 => "invalid_length",
            5 => "invalid_parameter",
            6 => "already_in_state",
            7 => "invalid_resolution",
            8 => "invalid_sample_rate",
            9 => "invalid_range",
            10 => "invalid_mtu",
            11 => "invalid_number_of_channels",
            12 => "invalid_state",
            13 => "device_in_charger",
            14 => "disk_full",
            _ => "reserved",
        }
    }
}

/// By whom a measurement runs: an octet of the measurement status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PmdActive(pub u8);

impl PmdActive {
    /// The measurement.
    pub fn measurement(self) -> Option<PmdType> {
        PmdType::from_octet(self.0)
    }

    /// Whether it is streamed.
    pub const fn online(self) -> bool {
        self.0 & 0x40 != 0
    }

    /// The name of the state.
    pub const fn name(self) -> &'static str {
        match self.0 >> 6 {
            0 => "no_active_measurement",
            1 => "online_measurement_active",
            2 => "offline_measurement_active",
            _ => "online_and_offline_active",
        }
    }
}

impl PmdResponse {
    /// The parameters as settings.
    pub fn settings(&self) -> PmdSettings {
        PmdSettings(self.parameters.clone())
    }

    /// The factor of a start response.
    pub fn factor(&self) -> Option<f64> {
        self.settings().factor()
    }
}

const FEATURES: u8 = 0x0F;
const RESPONSE: u8 = 0xF0;
const STOPPED: u8 = 0x01;

impl Characteristic for PmdControlPoint {
    const NAME: &'static str = "Polar Measurement Data Control Point";
    const UUID: Uuid = CONTROL_POINT;
    const SERVICES: &'static [Uuid] = &[SERVICE];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = control_vectors::VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        Ok(match reader.u8()? {
            FEATURES => Self::Features(PmdFeatures(reader.u16()?)),
            RESPONSE => Self::Response(PmdResponse {
                op: reader.u8()?,
                measurement: reader.u8()?,
                status: PmdStatus(reader.u8()?),
                more: reader.u8().ok().map(|more| more != 0),
                parameters: reader.rest().into(),
            }),
            STOPPED => Self::Stopped(reader.rest().into()),
            op::START => {
                Self::Start { measurement: reader.u8()?, settings: PmdSettings(reader.rest().into()) }
            }
            _ => return Err(DecodeError::OutOfRange("control point value")),
        })
    }

    fn fields(&self, out: &mut Fields) {
        match self {
            Self::Features(features) => {
                for measurement in PmdType::ALL {
                    out.flag(measurement.name(), features.has(measurement));
                }
            }
            Self::Response(response) => response.fields(out),
            Self::Stopped(types) => out.list("stopped", types.iter().map(|octet| octet & 0x3F)),
            Self::Start { measurement, settings } => {
                out.number("op", op::START);
                out.number("measurement_type", measurement & 0x3F);
                out.flag("offline", measurement & 0x80 != 0);
                settings.number_fields(out);
                if !settings.is_whole() {
                    out.flag("truncated", true);
                }
            }
        }
    }
}

impl PmdResponse {
    fn fields(&self, out: &mut Fields) {
        out.number("op", self.op);
        out.number("measurement_type", self.measurement & 0x3F);
        out.number("status", self.status.0);
        out.text("status_name", self.status.name());
        let Some(more) = self.more else { return };
        out.flag("more", more);
        out.text("parameters", hex(&self.parameters));
        match self.op {
            _ if self.status != PmdStatus::SUCCESS => {}
            op::GET_SETTINGS | op::GET_SDK_MODE_SETTINGS => self.settings().list_fields(out),
            op::START => {
                if let Some(factor) = self.settings().values(PmdSetting::Factor).next() {
                    let factor = f64::from(f32::from_bits(factor as u32));
                    Some(factor)
                        .filter(|it| it.is_finite())
                        .into_iter()
                        .for_each(|it| out.number("factor", it));
                }
            }
            op::MEASUREMENT_STATUS => {
                let online = self.parameters.iter().filter(|octet| PmdActive(**octet).online());
                out.list("online", online.map(|octet| octet & 0x3F));
            }
            _ => {}
        }
    }
}

/// Octets as lower-case hexadecimal digits.
fn hex(octets: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(octet & 0xF)]).collect()
}
