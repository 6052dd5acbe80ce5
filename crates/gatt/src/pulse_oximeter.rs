//! PLX Continuous Measurement, PLX Spot-Check Measurement and PLX Features (Pulse Oximeter Service 1.0.1, 3.1 to 3.3;
//! GATT Specification Supplement).

mod vectors;

use crate::reader::Reader;
use crate::{Access, Characteristic, DateTime, DecodeError, Fields, Medfloat16, Uuid, Vector, services};

/// One notification of an oximeter that stays on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlxContinuousMeasurement {
    /// Oxygen saturation in %.
    pub spo2: Medfloat16,
    /// Pulse rate in bpm.
    pub pulse_rate: Medfloat16,
    /// Saturation in % by a fast average.
    pub spo2_fast: Option<Medfloat16>,
    /// Pulse rate in bpm by a fast average.
    pub pulse_rate_fast: Option<Medfloat16>,
    /// Saturation in % by a slow average.
    pub spo2_slow: Option<Medfloat16>,
    /// Pulse rate in bpm by a slow average.
    pub pulse_rate_slow: Option<Medfloat16>,
    /// How far it is to be trusted.
    pub status: PlxStatus,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// One measurement of an oximeter that is put on for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlxSpotCheckMeasurement {
    /// Oxygen saturation in %.
    pub spo2: Medfloat16,
    /// Pulse rate in bpm.
    pub pulse_rate: Medfloat16,
    /// When it was taken, by the device's clock.
    pub timestamp: Option<DateTime>,
    /// How far it is to be trusted.
    pub status: PlxStatus,
    /// Whether the device's clock was never set, so that the time stamp counts from its start.
    pub device_clock_not_set: bool,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// What both measurements may say about themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlxStatus {
    /// Bits of the measurement: see [`Self::ONGOING`] and those after it.
    pub measurement: Option<u16>,
    /// Bits of device and sensor (24): see [`Self::LOW_PERFUSION`] and those after it.
    pub device: Option<u32>,
    /// Pulse amplitude index in %, the modulation of the light by the pulse: low where perfusion is.
    pub pulse_amplitude_index: Option<Medfloat16>,
}

/// What an oximeter can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlxFeatures {
    /// Supported features, by bits.
    pub features: u16,
    /// Which bits of the measurement status the device uses.
    pub measurement_status_support: Option<u16>,
    /// Which bits of the device and sensor status the device uses (24).
    pub device_status_support: Option<u32>,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

impl PlxStatus {
    /// Measurement: it goes on.
    pub const ONGOING: u16 = 1 << 5;
    /// Measurement: an early estimate.
    pub const EARLY_ESTIMATE: u16 = 1 << 6;
    /// Measurement: validated.
    pub const VALIDATED: u16 = 1 << 7;
    /// Measurement: fully qualified.
    pub const FULLY_QUALIFIED: u16 = 1 << 8;
    /// Measurement: questionable.
    pub const QUESTIONABLE: u16 = 1 << 14;
    /// Measurement: invalid.
    pub const INVALID: u16 = 1 << 15;
    /// Device and sensor: the signal is poor.
    pub const POOR_SIGNAL: u32 = 1 << 4;
    /// Device and sensor: low perfusion.
    pub const LOW_PERFUSION: u32 = 1 << 5;
    /// Device and sensor: the sensor is not on the user.
    pub const UNCONNECTED_TO_USER: u32 = 1 << 11;

    fn read(reader: &mut Reader<'_>, flags: u8, truncated: &mut bool) -> Self {
        Self {
            measurement: reader.optional(flags & MEASUREMENT_STATUS != 0, truncated, Reader::u16),
            device: reader.optional(flags & DEVICE_STATUS != 0, truncated, Reader::u24),
            pulse_amplitude_index: reader.optional(
                flags & PULSE_AMPLITUDE_INDEX != 0,
                truncated,
                Medfloat16::read,
            ),
        }
    }

    fn fields(&self, out: &mut Fields) {
        if let Some(status) = self.measurement {
            out.number("measurement_status", status);
        }
        if let Some(status) = self.device {
            out.number("device_status", status);
        }
        if let Some(index) = self.pulse_amplitude_index {
            out.push("pulse_amplitude_index_percent", index.field());
        }
    }
}

// The three fields of the status follow one another in the flags of both; those of the spot check are one bit lower.
const FAST: u8 = 1 << 0;
const SLOW: u8 = 1 << 1;
const MEASUREMENT_STATUS: u8 = 1 << 2;
const DEVICE_STATUS: u8 = 1 << 3;
const PULSE_AMPLITUDE_INDEX: u8 = 1 << 4;
const SPOT_TIMESTAMP: u8 = 1 << 0;
const SPOT_CLOCK_NOT_SET: u8 = 1 << 4;

impl Characteristic for PlxContinuousMeasurement {
    const NAME: &'static str = "PLX Continuous Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A5F);
    const SERVICES: &'static [Uuid] = &[services::PULSE_OXIMETER];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = vectors::CONTINUOUS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let (spo2, pulse_rate) = (Medfloat16::read(&mut reader)?, Medfloat16::read(&mut reader)?);
        let mut truncated = false;
        let [spo2_fast, pulse_rate_fast, spo2_slow, pulse_rate_slow] = [FAST, FAST, SLOW, SLOW]
            .map(|announced| reader.optional(flags & announced != 0, &mut truncated, Medfloat16::read));
        let status = PlxStatus::read(&mut reader, flags, &mut truncated);
        Ok(Self {
            spo2,
            pulse_rate,
            spo2_fast,
            pulse_rate_fast,
            spo2_slow,
            pulse_rate_slow,
            status,
            truncated,
        })
    }

    fn fields(&self, out: &mut Fields) {
        out.push("spo2_percent", self.spo2.field());
        out.push("pulse_rate_bpm", self.pulse_rate.field());
        for (name, field) in [
            ("spo2_fast_percent", self.spo2_fast),
            ("pulse_rate_fast_bpm", self.pulse_rate_fast),
            ("spo2_slow_percent", self.spo2_slow),
            ("pulse_rate_slow_bpm", self.pulse_rate_slow),
        ] {
            if let Some(field) = field {
                out.push(name, field.field());
            }
        }
        self.status.fields(out);
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

impl Characteristic for PlxSpotCheckMeasurement {
    const NAME: &'static str = "PLX Spot-Check Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A5E);
    const SERVICES: &'static [Uuid] = &[services::PULSE_OXIMETER];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = vectors::SPOT_CHECK;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let (spo2, pulse_rate) = (Medfloat16::read(&mut reader)?, Medfloat16::read(&mut reader)?);
        let mut truncated = false;
        let timestamp = reader.optional(flags & SPOT_TIMESTAMP != 0, &mut truncated, DateTime::read);
        let status = PlxStatus::read(&mut reader, flags << 1, &mut truncated);
        let device_clock_not_set = flags & SPOT_CLOCK_NOT_SET != 0;
        Ok(Self { spo2, pulse_rate, timestamp, status, device_clock_not_set, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        out.push("spo2_percent", self.spo2.field());
        out.push("pulse_rate_bpm", self.pulse_rate.field());
        if let Some(timestamp) = self.timestamp {
            out.text("timestamp", timestamp.text());
        }
        self.status.fields(out);
        out.flag("device_clock_not_set", self.device_clock_not_set);
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

impl Characteristic for PlxFeatures {
    const NAME: &'static str = "PLX Features";
    const UUID: Uuid = Uuid::from_u16(0x2A60);
    const SERVICES: &'static [Uuid] = &[services::PULSE_OXIMETER];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = vectors::FEATURES;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let features = reader.u16()?;
        let mut truncated = false;
        let measurement_status_support = reader.optional(features & 1 != 0, &mut truncated, Reader::u16);
        let device_status_support = reader.optional(features & 2 != 0, &mut truncated, Reader::u24);
        Ok(Self { features, measurement_status_support, device_status_support, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("features", self.features);
        if let Some(bits) = self.measurement_status_support {
            out.number("measurement_status_support", bits);
        }
        if let Some(bits) = self.device_status_support {
            out.number("device_status_support", bits);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}
