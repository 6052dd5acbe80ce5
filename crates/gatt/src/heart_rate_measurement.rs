//! Heart Rate Measurement (Heart Rate Service 1.0, 3.1; GATT Specification Supplement, Heart Rate Measurement).
//!
//! Flags, heart rate, then optional energy and RR intervals, packed. Does not give beats a time: the value has none
//! (`strapline-vitals` rebuilds it). What devices do beside the specification:
//! - contact "not detected" with a good heart rate (Polar H10 after a reconnect, Wahoo straps): passed on, nothing is
//!   dropped for it;
//! - the RR flag without any RR, and an odd octet behind the last one: no error;
//! - frames cut at the ATT MTU: whole fields are kept and [`HeartRateMeasurement::truncated`] is set;
//! - 0 or 255 bpm when off the body (Mi Band and others): decoded as sent, see [`HeartRateMeasurement::bpm`].

use crate::Expected::{Flag, List, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, RrIntervals, Uuid, Vector, services};

/// One notification of a heart rate sensor, about once a second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeartRateMeasurement {
    /// Heart rate as sent, in bpm; 0 means that the sensor has none.
    pub heart_rate_bpm: u16,
    /// Skin contact, which many sensors report wrongly: a hint, not a reason to drop data.
    pub sensor_contact: SensorContact,
    /// Energy since the last reset, in kJ. It saturates: 65535 stands for that and more, until the client resets it.
    pub energy_expended_kj: Option<u16>,
    /// RR intervals since the notification before, oldest first, in 1/1024 s. `None` where the sensor does not
    /// announce any; an empty list where it does and no beat fell into the period. Zeros are kept as sent.
    pub rr_1_1024_s: Option<RrIntervals>,
    /// Whether an announced field was missing or cut: the frame was shorter than what the sensor wrote.
    pub truncated: bool,
}

/// What the sensor says about skin contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensorContact {
    /// The sensor does not know.
    NotSupported,
    /// No or poor contact.
    NotDetected,
    /// Contact.
    Detected,
}

impl HeartRateMeasurement {
    /// The heart rate in bpm, unless the sensor says that it has none: 0, or the 255 of bands that are off the wrist
    /// (which is believed only of a sensor that reports contact).
    pub fn bpm(&self) -> Option<u16> {
        match self.heart_rate_bpm {
            0 => None,
            0xFF if self.sensor_contact != SensorContact::Detected => None,
            bpm => Some(bpm),
        }
    }

    /// The RR intervals in 1/1024 s, none where none were announced.
    pub fn rr(&self) -> &[u16] {
        self.rr_1_1024_s.as_deref().unwrap_or_default()
    }
}

impl SensorContact {
    /// The state's name among the fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotSupported => "not_supported",
            Self::NotDetected => "not_detected",
            Self::Detected => "detected",
        }
    }
}

const HEART_RATE_16_BIT: u8 = 1 << 0;
const CONTACT_DETECTED: u8 = 1 << 1;
const CONTACT_SUPPORTED: u8 = 1 << 2;
const ENERGY_PRESENT: u8 = 1 << 3;
const RR_PRESENT: u8 = 1 << 4;

impl Characteristic for HeartRateMeasurement {
    const NAME: &'static str = "Heart Rate Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A37);
    const SERVICES: &'static [Uuid] = &[services::HEART_RATE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let heart_rate_bpm =
            if flags & HEART_RATE_16_BIT == 0 { reader.u8()?.into() } else { reader.u16()? };
        // The bit for "detected" means nothing without the bit for "supported".
        let sensor_contact = match (flags & CONTACT_SUPPORTED, flags & CONTACT_DETECTED) {
            (0, _) => SensorContact::NotSupported,
            (_, 0) => SensorContact::NotDetected,
            _ => SensorContact::Detected,
        };
        let mut truncated = false;
        let energy_expended_kj = reader.optional(flags & ENERGY_PRESENT != 0, &mut truncated, Reader::u16);
        let rr_1_1024_s = (flags & RR_PRESENT != 0).then(|| {
            let (whole, odd) = reader.rest().as_chunks();
            truncated |= !odd.is_empty();
            RrIntervals::of(whole)
        });
        Ok(Self { heart_rate_bpm, sensor_contact, energy_expended_kj, rr_1_1024_s, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("heart_rate_bpm", self.heart_rate_bpm);
        out.text("sensor_contact", self.sensor_contact.name());
        if let Some(energy) = self.energy_expended_kj {
            out.number("energy_expended_kj", energy);
        }
        if let Some(rr) = &self.rr_1_1024_s {
            out.list("rr_1_1024_s", rr.iter().copied());
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "16-bit heart rate, energy and two RR: energy moves the RR",
        value: &[0x1F, 0x48, 0x00, 0x64, 0x00, 0x40, 0x03, 0x58, 0x03],
        expected: Ok(&[
            ("heart_rate_bpm", Number(72.0)),
            ("sensor_contact", Text("detected")),
            ("energy_expended_kj", Number(100.0)),
            ("rr_1_1024_s", List(&[832.0, 856.0])),
        ]),
    },
    Vector {
        about: "Wahoo chest strap, contact supported but not detected (capture, sputnikdev/bluetooth-gatt-parser)",
        value: &[0x04, 0x4A],
        expected: Ok(&[("heart_rate_bpm", Number(74.0)), ("sensor_contact", Text("not_detected"))]),
    },
    Vector {
        about: "the same strap with an RR of 763 ms (capture, sputnikdev/bluetooth-gatt-parser)",
        value: &[0x14, 0x4A, 0x0D, 0x03],
        expected: Ok(&[
            ("heart_rate_bpm", Number(74.0)),
            ("sensor_contact", Text("not_detected")),
            ("rr_1_1024_s", List(&[781.0])),
        ]),
    },
    Vector {
        about: "an odd octet after the RR (capture, web-bluetooth issue 493)",
        value: &[0x10, 0x3E, 0xB1, 0x03, 0xDE],
        expected: Ok(&[
            ("heart_rate_bpm", Number(62.0)),
            ("sensor_contact", Text("not_supported")),
            ("rr_1_1024_s", List(&[945.0])),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "8-bit heart rate with energy, which has reached its maximum",
        value: &[0x0E, 0x96, 0xFF, 0xFF],
        expected: Ok(&[
            ("heart_rate_bpm", Number(150.0)),
            ("sensor_contact", Text("detected")),
            ("energy_expended_kj", Number(65535.0)),
        ]),
    },
    Vector {
        about: "the contact bit without the bit that gives it a meaning (pycycling pull request 54)",
        value: &[0x02, 0x50],
        expected: Ok(&[("heart_rate_bpm", Number(80.0)), ("sensor_contact", Text("not_supported"))]),
    },
    Vector {
        about: "the RR flag without any RR",
        value: &[0x16, 0x3C],
        expected: Ok(&[
            ("heart_rate_bpm", Number(60.0)),
            ("sensor_contact", Text("detected")),
            ("rr_1_1024_s", List(&[])),
        ]),
    },
    Vector {
        about: "no reading: 0 bpm",
        value: &[0x00, 0x00],
        expected: Ok(&[("heart_rate_bpm", Number(0.0)), ("sensor_contact", Text("not_supported"))]),
    },
    Vector {
        about: "a band off the wrist: 255 bpm (miband-heart-rate issue 7)",
        value: &[0x00, 0xFF],
        expected: Ok(&[("heart_rate_bpm", Number(255.0)), ("sensor_contact", Text("not_supported"))]),
    },
    Vector {
        about: "16-bit heart rate beyond 8 bits",
        value: &[0x01, 0x2C, 0x01],
        expected: Ok(&[("heart_rate_bpm", Number(300.0)), ("sensor_contact", Text("not_supported"))]),
    },
    Vector {
        about: "nine RR, all that an ATT MTU of 23 holds",
        value: &[
            0x16, 0xB4, 0x50, 0x01, 0x51, 0x01, 0x52, 0x01, 0x53, 0x01, 0x54, 0x01, 0x55, 0x01, 0x56, 0x01,
            0x57, 0x01, 0x58, 0x01,
        ],
        expected: Ok(&[
            ("heart_rate_bpm", Number(180.0)),
            ("sensor_contact", Text("detected")),
            ("rr_1_1024_s", List(&[336.0, 337.0, 338.0, 339.0, 340.0, 341.0, 342.0, 343.0, 344.0])),
        ]),
    },
    Vector {
        about: "reserved flag bits and octets that nothing announces",
        value: &[0xE6, 0x41, 0x12, 0x34, 0x56],
        expected: Ok(&[("heart_rate_bpm", Number(65.0)), ("sensor_contact", Text("detected"))]),
    },
    Vector {
        about: "energy cut in half: it is dropped, and its half is no RR",
        value: &[0x1E, 0x41, 0x12],
        expected: Ok(&[
            ("heart_rate_bpm", Number(65.0)),
            ("sensor_contact", Text("detected")),
            ("rr_1_1024_s", List(&[])),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "16-bit heart rate cut in half",
        value: &[0x01, 0x48],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
    Vector {
        about: "flags alone",
        value: &[0x16],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_as_many_rr_as_an_attribute_can() {
        let mut value = alloc::vec![0x10, 60];
        value.extend((1..=255_u16).flat_map(u16::to_le_bytes));
        let measurement = HeartRateMeasurement::decode(&value).unwrap();
        assert!(measurement.rr().iter().copied().eq(1..=255));
    }

    #[test]
    fn a_sensor_without_a_reading_has_no_bpm() {
        let bpm = |value: &[u8]| HeartRateMeasurement::decode(value).unwrap().bpm();
        assert_eq!(bpm(&[0x06, 0]), None);
        assert_eq!(bpm(&[0x00, 255]), None);
        assert_eq!(bpm(&[0x06, 255]), Some(255));
        assert_eq!(bpm(&[0x04, 74]), Some(74), "contact is a hint only");
    }
}
