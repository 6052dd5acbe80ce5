//! The control point of a Polar sensor: what it offers, what runs, and what it answers.

use core::time::Duration;

use strapline_gatt::pmd::{
    PmdControlPoint, PmdFeatures, PmdResponse, PmdSetting, PmdSettings, PmdStatus, PmdType, command::op,
};

use crate::encode::pmd_control_bytes;
use crate::sensor::AttError;

/// A stream that a sensor offers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    pub(super) measurement: PmdType,
    /// Octets of its largest frame.
    pub(super) frame: u16,
    /// What a client may choose; nothing for a stream that is started bare.
    pub(super) settings: &'static [(PmdSetting, &'static [u16])],
    /// What the start response gives to multiply samples with.
    pub(super) factor: Option<f32>,
}

/// A stream that runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Running {
    pub(super) measurement: PmdType,
    /// When it was started.
    pub(super) since: Duration,
    /// Hz; 0 where there is none.
    pub(super) rate: u16,
    /// The chosen range; 0 where there is none.
    pub(super) range: u16,
}

/// A control point.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) offers: &'static [Offer],
    /// The ATT MTU of the link.
    pub(super) mtu: u16,
    pub(super) running: Vec<Running>,
}

/// What a write did beside its answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    Started(Running),
    Stopped(PmdType),
}

const INVALID_OP_CODE: u8 = 1;
const INVALID_TYPE: u8 = 2;
const INVALID_PARAMETER: u8 = 5;
const INVALID_RESOLUTION: u8 = 7;
const INVALID_RATE: u8 = 8;
const INVALID_RANGE: u8 = 9;
const INVALID_CHANNELS: u8 = 11;
/// Octets of a notification that are not its value.
const ATT_HEADER: u16 = 3;

impl Server {
    pub(super) fn features(&self) -> Vec<u8> {
        let bits = self.offers.iter().fold(0, |bits, offer| bits | 1 << offer.measurement as u8);
        pmd_control_bytes(&PmdControlPoint::Features(PmdFeatures(bits)))
    }

    /// The answer to a command, and what it changed.
    pub(super) fn write(
        &mut self,
        now: Duration,
        command: &[u8],
    ) -> Result<(Vec<u8>, Option<Change>), AttError> {
        let (&op, parameters) = command.split_first().ok_or(AttError::InvalidAttributeValueLength)?;
        let (octet, settings) = parameters.split_first().unwrap_or((&0, &[]));
        let (mut answer, mut change) = (Vec::new(), None);
        let offer = self.offers.iter().find(|offer| offer.measurement as u8 == octet & 0x3F);
        let status = match (op, offer) {
            (op::MEASUREMENT_STATUS, _) => {
                answer.extend(self.offers.iter().map(|offer| {
                    let online = self.running.iter().any(|it| it.measurement == offer.measurement);
                    offer.measurement as u8 | u8::from(online) << 6
                }));
                0
            }
            (op::GET_SETTINGS | op::START | op::STOP, None) => INVALID_TYPE,
            (op::GET_SETTINGS, Some(offer)) => {
                for (setting, values) in offer.settings {
                    answer.extend([*setting as u8, values.len() as u8]);
                    for value in *values {
                        let octets = if *setting == PmdSetting::Channels { 1 } else { 2 };
                        answer.extend(value.to_le_bytes().into_iter().take(octets));
                    }
                }
                0
            }
            (op::START, Some(offer)) => match self.start(now, offer, &PmdSettings(settings.into())) {
                Ok(running) => {
                    if let Some(factor) = offer.factor {
                        answer.extend([PmdSetting::Factor as u8, 1]);
                        answer.extend(factor.to_le_bytes());
                    }
                    change = Some(Change::Started(running));
                    0
                }
                Err(status) => status,
            },
            (op::STOP, Some(offer)) => {
                let running = self.running.len();
                self.running.retain(|it| it.measurement != offer.measurement);
                change = Some(Change::Stopped(offer.measurement));
                if running == self.running.len() { PmdStatus::ALREADY_IN_STATE.0 } else { 0 }
            }
            _ => INVALID_OP_CODE,
        };
        let response = PmdResponse {
            op,
            measurement: *octet,
            status: PmdStatus(status),
            more: Some(false),
            parameters: answer,
        };
        Ok((pmd_control_bytes(&PmdControlPoint::Response(response)), change))
    }

    fn start(&mut self, now: Duration, offer: &Offer, settings: &PmdSettings) -> Result<Running, u8> {
        if self.running.iter().any(|it| it.measurement == offer.measurement) {
            return Err(PmdStatus::ALREADY_IN_STATE.0);
        }
        if self.mtu < offer.frame + ATT_HEADER {
            return Err(PmdStatus::INVALID_MTU.0);
        }
        let mut running = Running { measurement: offer.measurement, since: now, rate: 0, range: 0 };
        for (setting, values) in offer.settings {
            let chosen = settings.values(*setting).next().ok_or(INVALID_PARAMETER)?;
            let chosen = values.iter().find(|value| i32::from(**value) == chosen);
            let chosen = *chosen.ok_or(match setting {
                PmdSetting::SampleRate => INVALID_RATE,
                PmdSetting::Resolution => INVALID_RESOLUTION,
                PmdSetting::Channels => INVALID_CHANNELS,
                _ => INVALID_RANGE,
            })?;
            match setting {
                PmdSetting::SampleRate => running.rate = chosen,
                PmdSetting::Range => running.range = chosen,
                _ => {}
            }
        }
        self.running.push(running);
        Ok(running)
    }
}
