//! Blood Pressure Measurement, Intermediate Cuff Pressure and Blood Pressure Feature (Blood Pressure Service 1.1.1, 3.1
//! to 3.3; GATT Specification Supplement).

mod vectors;

use crate::reader::Reader;
use crate::{Access, Characteristic, DateTime, DecodeError, Fields, Medfloat16, Uuid, Vector, services};

/// A finished measurement of a cuff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BloodPressureMeasurement {
    /// Systolic pressure in the unit of `kpa`.
    pub systolic: Medfloat16,
    /// Diastolic pressure in the unit of `kpa`.
    pub diastolic: Medfloat16,
    /// Mean arterial pressure in the unit of `kpa`.
    pub mean_arterial: Medfloat16,
    /// Whether the unit is kPa and not mmHg.
    pub kpa: bool,
    /// When it was taken, by the device's clock.
    pub timestamp: Option<DateTime>,
    /// Pulse rate in bpm.
    pub pulse_rate: Option<Medfloat16>,
    /// The user of the device, by number. `None` as well where the device does not know.
    pub user_id: Option<u8>,
    /// What went wrong, by bits: see [`Self::BODY_MOVEMENT`] and those after it.
    pub status: Option<u16>,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// The pressure in the cuff while measuring, as the systolic pressure of the same layout; the other two pressures are
/// not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntermediateCuffPressure(pub BloodPressureMeasurement);

/// What a blood pressure monitor can do, by bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BloodPressureFeature(pub u16);

impl BloodPressureMeasurement {
    /// Status: the body moved.
    pub const BODY_MOVEMENT: u16 = 1 << 0;
    /// Status: the cuff was too loose.
    pub const CUFF_TOO_LOOSE: u16 = 1 << 1;
    /// Status: the pulse was irregular.
    pub const IRREGULAR_PULSE: u16 = 1 << 2;
    /// Status: the cuff was not where it should be.
    pub const IMPROPER_POSITION: u16 = 1 << 5;

    /// A pressure of this measurement in mmHg; `None` where there is none.
    pub fn mmhg(&self, pressure: Medfloat16) -> Option<f64> {
        // 1 mmHg = 133.322387415 Pa (conventional millimetre of mercury).
        pressure
            .to_f64()
            .map(|pressure| if self.kpa { pressure * 1000.0 / 133.322_387_415 } else { pressure })
    }

    fn fields_after_pressures(&self, out: &mut Fields) {
        out.text("unit", if self.kpa { "kPa" } else { "mmHg" });
        if let Some(timestamp) = self.timestamp {
            out.text("timestamp", timestamp.text());
        }
        if let Some(pulse_rate) = self.pulse_rate {
            out.push("pulse_rate_bpm", pulse_rate.field());
        }
        if let Some(user_id) = self.user_id {
            out.number("user_id", user_id);
        }
        if let Some(status) = self.status {
            out.number("status_bits", status);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const KPA: u8 = 1 << 0;
const TIMESTAMP: u8 = 1 << 1;
const PULSE_RATE: u8 = 1 << 2;
const USER_ID: u8 = 1 << 3;
const STATUS: u8 = 1 << 4;
const UNKNOWN_USER: u8 = 0xFF;

impl Characteristic for BloodPressureMeasurement {
    const NAME: &'static str = "Blood Pressure Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A35);
    const SERVICES: &'static [Uuid] = &[services::BLOOD_PRESSURE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = vectors::MEASUREMENT;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let [systolic, diastolic, mean_arterial] =
            [Medfloat16::read(&mut reader)?, Medfloat16::read(&mut reader)?, Medfloat16::read(&mut reader)?];
        let mut truncated = false;
        let timestamp = reader.optional(flags & TIMESTAMP != 0, &mut truncated, DateTime::read);
        let pulse_rate = reader.optional(flags & PULSE_RATE != 0, &mut truncated, Medfloat16::read);
        let user_id = reader.optional(flags & USER_ID != 0, &mut truncated, Reader::u8);
        let status = reader.optional(flags & STATUS != 0, &mut truncated, Reader::u16);
        Ok(Self {
            systolic,
            diastolic,
            mean_arterial,
            kpa: flags & KPA != 0,
            timestamp,
            pulse_rate,
            user_id: user_id.filter(|user| *user != UNKNOWN_USER),
            status,
            truncated,
        })
    }

    fn fields(&self, out: &mut Fields) {
        out.push("systolic", self.systolic.field());
        out.push("diastolic", self.diastolic.field());
        out.push("mean_arterial", self.mean_arterial.field());
        self.fields_after_pressures(out);
    }
}

impl Characteristic for IntermediateCuffPressure {
    const NAME: &'static str = "Intermediate Cuff Pressure";
    const UUID: Uuid = Uuid::from_u16(0x2A36);
    const SERVICES: &'static [Uuid] = &[services::BLOOD_PRESSURE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = vectors::CUFF;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        BloodPressureMeasurement::decode(value).map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.push("cuff_pressure", self.0.systolic.field());
        self.0.fields_after_pressures(out);
    }
}

impl Characteristic for BloodPressureFeature {
    const NAME: &'static str = "Blood Pressure Feature";
    const UUID: Uuid = Uuid::from_u16(0x2A49);
    const SERVICES: &'static [Uuid] = &[services::BLOOD_PRESSURE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = vectors::FEATURE;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u16().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.number("features", self.0);
        out.flags(self.0.into(), &FEATURES);
    }
}

const FEATURES: [&str; 6] = [
    "body_movement_detection",
    "cuff_fit_detection",
    "irregular_pulse_detection",
    "pulse_rate_range_detection",
    "measurement_position_detection",
    "multiple_bonds",
];
