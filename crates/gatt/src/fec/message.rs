//! ANT messages, and the two characteristics that carry them.

use super::page::FecPage;
use super::vectors;
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// An ANT message with a data page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FecMessage {
    /// The ANT channel: 5 on Tacx trainers.
    pub channel: u8,
    /// Whether it asks to be acknowledged, as commands do.
    pub acknowledged: bool,
    /// Whether the XOR at the end is right.
    pub checksum_ok: bool,
    /// The page.
    pub page: FecPage,
}

const SYNC: u8 = 0xA4;
/// Of channel and page.
const LENGTH: u8 = 9;
const BROADCAST: u8 = 0x4E;
const ACKNOWLEDGED: u8 = 0x4F;
const CHANNEL: u8 = 5;

impl FecMessage {
    /// A page as the octets of a message on the channel of Tacx trainers.
    pub fn encode(page: [u8; 8], acknowledged: bool) -> [u8; 13] {
        let id = if acknowledged { ACKNOWLEDGED } else { BROADCAST };
        let [a, b, c, d, e, f, g, h] = page;
        let checksum = page.iter().fold(SYNC ^ LENGTH ^ id ^ CHANNEL, |sum, octet| sum ^ octet);
        [SYNC, LENGTH, id, CHANNEL, a, b, c, d, e, f, g, h, checksum]
    }

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let sync = reader.u8()?;
        let length = reader.u8()?;
        let id = reader.u8()?;
        if sync != SYNC {
            return Err(DecodeError::OutOfRange("sync"));
        }
        if length != LENGTH {
            return Err(DecodeError::OutOfRange("message length"));
        }
        if id != BROADCAST && id != ACKNOWLEDGED {
            return Err(DecodeError::OutOfRange("message id"));
        }
        let channel = reader.u8()?;
        let page: [u8; 8] = reader.take_array()?;
        let sum = page.iter().fold(sync ^ length ^ id ^ channel, |sum, octet| sum ^ octet);
        Ok(Self {
            channel,
            acknowledged: id == ACKNOWLEDGED,
            checksum_ok: reader.u8()? == sum,
            page: FecPage::decode(page),
        })
    }

    fn fields(&self, out: &mut Fields) {
        self.page.fields(out);
        out.flag("checksum_ok", self.checksum_ok);
    }
}

/// What a trainer says: pages 16, 17, 18, 25, 26 and 54, and the common pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TacxTrainerData(pub FecMessage);

/// What a trainer is told: pages 48 to 51, 55 and 70.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TacxTrainerControl(pub FecMessage);

impl Characteristic for TacxTrainerData {
    const NAME: &'static str = "Tacx FE-C Data";
    const UUID: Uuid = Uuid::from_u128(0x6E40_FEC2_B5A3_F393_E0A9_E50E_24DC_CA9E);
    const SERVICES: &'static [Uuid] = &[services::TACX_FE_C];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = vectors::DATA;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        FecMessage::decode(value).map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        self.0.fields(out);
    }
}

impl Characteristic for TacxTrainerControl {
    const NAME: &'static str = "Tacx FE-C Control";
    const UUID: Uuid = Uuid::from_u128(0x6E40_FEC3_B5A3_F393_E0A9_E50E_24DC_CA9E);
    const SERVICES: &'static [Uuid] = &[services::TACX_FE_C];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = vectors::CONTROL;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        FecMessage::decode(value).map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        self.0.fields(out);
    }
}
