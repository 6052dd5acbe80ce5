//! The data characteristic: one frame of samples.

use alloc::vec::Vec;

use super::layout::{is_float, layout, signal_channels};
use super::{DATA, PmdType, SERVICE, delta, frame_vectors};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector};

/// A notification of measurement data ("Polar online measurement", PMD data): header and samples as integers.
///
/// Truncated where the frame ends within a sample; the whole samples before are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PmdData {
    /// What is measured.
    pub measurement: PmdType,
    /// Which of the measurement's frame types, 0 to 127.
    pub frame_type: u8,
    /// Whether samples come as differences to the one before.
    pub compressed: bool,
    /// When the last sample was taken, in ns since 2000-01-01 by the device's clock, which may never have been set (an
    /// H10 starts at 2019-01-01). 0 in pulse intervals.
    pub timestamp_ns: u64,
    /// The samples, channel by channel: integers as sent, or the 32 bits of an IEEE 754 number.
    pub values: Vec<i32>,
    /// Whether the frame ended within a sample.
    pub truncated: bool,
}

impl PmdData {
    /// The octets of each channel of a sample, negative where the integer is signed; empty for a frame type that does
    /// not exist.
    pub fn layout(&self) -> &'static [i8] {
        layout(self.measurement, self.compressed, self.frame_type).unwrap_or_default()
    }

    /// Values of one sample, status channels included.
    pub fn channels(&self) -> usize {
        self.layout().len()
    }

    /// The frame, whatever its type octet says.
    pub(super) fn decode_as(measurement: PmdType, value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        reader.u8()?;
        let timestamp_ns = reader.take_array().map(u64::from_le_bytes)?;
        let octet = reader.u8()?;
        let (compressed, frame_type) = (octet & COMPRESSED != 0, octet & !COMPRESSED);
        let layout =
            layout(measurement, compressed, frame_type).ok_or(DecodeError::OutOfRange("frame type"))?;
        let payload = reader.rest();
        let (values, truncated) =
            if compressed { delta::compressed(payload, layout)? } else { delta::raw(payload, layout)? };
        Ok(Self { measurement, frame_type, compressed, timestamp_ns, values, truncated })
    }

    /// How many of the channels are the signal; the others, if any, are status.
    pub const fn signal_channels(&self) -> usize {
        signal_channels(self.measurement, self.compressed, self.frame_type)
    }

    /// How many samples there are.
    pub fn sample_count(&self) -> usize {
        self.values.len() / self.channels().max(1)
    }

    /// The samples as they were sent.
    pub fn raw_samples(&self) -> core::slice::ChunksExact<'_, i32> {
        self.values.chunks_exact(self.channels().max(1))
    }

    /// Whether [`Self::values`] holds the bits of IEEE 754 numbers.
    pub const fn is_float(&self) -> bool {
        is_float(self.measurement, self.frame_type)
    }
}

/// Upper bit of the frame type octet.
const COMPRESSED: u8 = 0x80;

impl Characteristic for PmdData {
    const NAME: &'static str = "Polar Measurement Data";
    const UUID: Uuid = DATA;
    const SERVICES: &'static [Uuid] = &[SERVICE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = frame_vectors::VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let octet = *value.first().ok_or(DecodeError::Truncated { needed: 1, left: 0 })?;
        let measurement = PmdType::from_octet(octet).ok_or(DecodeError::OutOfRange("measurement type"))?;
        Self::decode_as(measurement, value)
    }

    /// Without a context: integers as sent. [`Self::fields_with`] gives them units and times.
    fn fields(&self, out: &mut Fields) {
        self.header_fields(out);
        let number = |value: i32| {
            if self.is_float() { f64::from(f32::from_bits(value as u32)) } else { f64::from(value) }
        };
        // Bits that are no number would be none in any format.
        let whole = |sample: &&[i32]| sample.iter().all(|value| number(*value).is_finite());
        let samples = self.raw_samples().filter(whole);
        out.lists("raw", samples.map(|sample| sample.iter().map(|value| number(*value))));
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}
