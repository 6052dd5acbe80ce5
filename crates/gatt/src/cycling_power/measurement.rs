//! Cycling Power Measurement (Cycling Power Service 1.1, 3.2; GATT Specification Supplement).
//!
//! Flags, power, then what the flags announce, packed. Cadence, speed and power by torque come from two values
//! (`strapline-vitals`, `Revolutions`). What devices do beside the specification:
//! - the wheel's time is in 1/2048 s here, in 1/1024 s in a CSC Measurement: taken for each other again and again;
//! - one pedal of two speaks for itself alone, with its own or with doubled power;
//! - the same crank event two to four times, and without end when pedalling stops;
//! - force and torque magnitudes exclude each other: both are read if both are announced.

use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{
    Access, Characteristic, CrankRevolutions, DecodeError, Fields, Uuid, Vector, WheelRevolutions, services,
};

/// One notification of a power meter, about once a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CyclingPowerMeasurement {
    /// Power, in W. Negative while the crank is driven.
    pub power_w: i16,
    /// How the two legs share the power.
    pub balance: Option<PedalPowerBalance>,
    /// Torque, summed up over revolutions.
    pub torque: Option<AccumulatedTorque>,
    /// The wheel's revolutions; the time of the last one is in 1/2048 s.
    pub wheel: Option<WheelRevolutions>,
    /// The crank's revolutions.
    pub crank: Option<CrankRevolutions>,
    /// Greatest and least force of a revolution, in N.
    pub extreme_force_n: Option<[i16; 2]>,
    /// Greatest and least torque of a revolution, in 1/32 N·m.
    pub extreme_torque_1_32_nm: Option<[i16; 2]>,
    /// The crank angles of greatest and least force, in degrees.
    pub extreme_angles_deg: Option<[u16; 2]>,
    /// The crank angle at which power turns positive, in degrees.
    pub top_dead_spot_angle_deg: Option<u16>,
    /// The crank angle at which power turns negative, in degrees.
    pub bottom_dead_spot_angle_deg: Option<u16>,
    /// Energy since the sensor's start, in kJ.
    pub accumulated_energy_kj: Option<u16>,
    /// The sensor wants its offset compensated.
    pub offset_compensation: bool,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// How the two legs share the power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PedalPowerBalance {
    /// The share of one leg, in 1/2 %.
    pub half_percent: u8,
    /// It is the left leg's; otherwise the sensor does not know whose.
    pub left: bool,
}

impl PedalPowerBalance {
    /// The share of one leg, in percent.
    pub fn percent(self) -> f64 {
        f64::from(self.half_percent) / 2.0
    }
}

/// Torque, summed up over revolutions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccumulatedTorque {
    /// The sum, in 1/32 N·m. Wraps at 65536.
    pub torque_1_32_nm: u16,
    /// Measured at the crank; otherwise at the wheel.
    pub crank: bool,
}

impl AccumulatedTorque {
    /// The sum, in N·m.
    pub fn newton_metres(self) -> f64 {
        f64::from(self.torque_1_32_nm) / 32.0
    }
}

impl Characteristic for CyclingPowerMeasurement {
    const NAME: &'static str = "Cycling Power Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A63);
    const SERVICES: &'static [Uuid] = &[services::CYCLING_POWER];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u16()?;
        let power_w = reader.u16()?.cast_signed();
        let bit = |bit: u8| flags >> bit & 1 != 0;
        let cut = &mut false;
        let balance = reader.optional(bit(0), cut, Reader::u8);
        let torque = reader.optional(bit(2), cut, Reader::u16);
        Ok(Self {
            power_w,
            balance: balance.map(|half_percent| PedalPowerBalance { half_percent, left: bit(1) }),
            torque: torque.map(|torque_1_32_nm| AccumulatedTorque { torque_1_32_nm, crank: bit(3) }),
            wheel: reader.optional(bit(4), cut, WheelRevolutions::read),
            crank: reader.optional(bit(5), cut, CrankRevolutions::read),
            extreme_force_n: reader.optional(bit(6), cut, Reader::take_array).map(signed_pair),
            extreme_torque_1_32_nm: reader.optional(bit(7), cut, Reader::take_array).map(signed_pair),
            extreme_angles_deg: reader.optional(bit(8), cut, Reader::take_array).map(angles),
            top_dead_spot_angle_deg: reader.optional(bit(9), cut, Reader::u16),
            bottom_dead_spot_angle_deg: reader.optional(bit(10), cut, Reader::u16),
            accumulated_energy_kj: reader.optional(bit(11), cut, Reader::u16),
            offset_compensation: bit(12),
            truncated: *cut,
        })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("power_w", self.power_w);
        if let Some(balance) = self.balance {
            out.number("pedal_power_balance_percent", balance.percent());
            out.text("pedal_power_balance_reference", if balance.left { "left" } else { "unknown" });
        }
        if let Some(torque) = self.torque {
            out.number("accumulated_torque_nm", torque.newton_metres());
            out.text("accumulated_torque_source", if torque.crank { "crank" } else { "wheel" });
        }
        if let Some(wheel) = self.wheel {
            out.number("wheel_revs", wheel.revolutions);
            out.number("wheel_event_time_1_2048_s", wheel.event_time);
        }
        if let Some(crank) = self.crank {
            crank.fields(out);
        }
        if let Some([maximum, minimum]) = self.extreme_force_n {
            out.number("maximum_force_n", maximum);
            out.number("minimum_force_n", minimum);
        }
        if let Some([maximum, minimum]) = self.extreme_torque_1_32_nm {
            out.number("maximum_torque_nm", f64::from(maximum) / 32.0);
            out.number("minimum_torque_nm", f64::from(minimum) / 32.0);
        }
        if let Some([maximum, minimum]) = self.extreme_angles_deg {
            out.number("maximum_angle_deg", maximum);
            out.number("minimum_angle_deg", minimum);
        }
        let numbers = [
            ("top_dead_spot_angle_deg", self.top_dead_spot_angle_deg),
            ("bottom_dead_spot_angle_deg", self.bottom_dead_spot_angle_deg),
            ("accumulated_energy_kj", self.accumulated_energy_kj),
        ];
        for (name, value) in numbers {
            if let Some(value) = value {
                out.number(name, value);
            }
        }
        if self.offset_compensation {
            out.flag("offset_compensation", true);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const fn signed_pair([a, b, c, d]: [u8; 4]) -> [i16; 2] {
    [i16::from_le_bytes([a, b]), i16::from_le_bytes([c, d])]
}

/// Twelve bits each, the greatest first, from the least significant bit.
fn angles([a, b, c]: [u8; 3]) -> [u16; 2] {
    [u16::from_le_bytes([a, b & 0x0F]), u16::from(b >> 4) | u16::from(c) << 4]
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "SRM PM9: balance, torque and crank (capture, GoldenCheetah issue 4774)",
        value: &[0x2F, 0x00, 0x21, 0x00, 0x0E, 0xB4, 0x04, 0x0E, 0x00, 0xD9, 0x1D],
        expected: Ok(&[
            ("power_w", Number(33.0)),
            ("pedal_power_balance_percent", Number(7.0)),
            ("pedal_power_balance_reference", Text("left")),
            ("accumulated_torque_nm", Number(37.625)),
            ("accumulated_torque_source", Text("crank")),
            ("crank_revs", Number(14.0)),
            ("crank_event_time_1_1024_s", Number(7641.0)),
        ]),
    },
    Vector {
        about: "4iiii: torque and crank (capture, OpenTracks issue 1352)",
        value: &[0x2C, 0x00, 0x00, 0x00, 0x9F, 0x00, 0x0C, 0x00, 0xE5, 0x42],
        expected: Ok(&[
            ("power_w", Number(0.0)),
            ("accumulated_torque_nm", Number(4.968_75)),
            ("accumulated_torque_source", Text("crank")),
            ("crank_revs", Number(12.0)),
            ("crank_event_time_1_1024_s", Number(17125.0)),
        ]),
    },
    Vector {
        about: "Assioma Uno: crank (capture, SmartSpin2k's test)",
        value: &[0x20, 0x00, 0x2D, 0x00, 0x02, 0x00, 0xB8, 0x12],
        expected: Ok(&[
            ("power_w", Number(45.0)),
            ("crank_revs", Number(2.0)),
            ("crank_event_time_1_1024_s", Number(4792.0)),
        ]),
    },
    Vector {
        about: "KICKR: torque and wheel at the wheel (capture, incyclist/devices)",
        value: &[0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xD5, 0x03],
        expected: Ok(&[
            ("power_w", Number(0.0)),
            ("accumulated_torque_nm", Number(0.0)),
            ("accumulated_torque_source", Text("wheel")),
            ("wheel_revs", Number(0.0)),
            ("wheel_event_time_1_2048_s", Number(981.0)),
        ]),
    },
    Vector {
        about: "a trainer: wheel and crank (capture, a comment in Auuki)",
        value: &[0x30, 0x00, 0x21, 0x00, 0x2A, 0x00, 0x00, 0x00, 0xC4, 0x60, 0x12, 0x00, 0xF7, 0x04],
        expected: Ok(&[
            ("power_w", Number(33.0)),
            ("wheel_revs", Number(42.0)),
            ("wheel_event_time_1_2048_s", Number(24_772.0)),
            ("crank_revs", Number(18.0)),
            ("crank_event_time_1_1024_s", Number(1271.0)),
        ]),
    },
    Vector {
        about: "power alone (pycycling's test)",
        value: &[0x00, 0x00, 0xD2, 0x04],
        expected: Ok(&[("power_w", Number(1234.0))]),
    },
    Vector {
        about: "wheel and crank (pycycling's test)",
        value: &[0x30, 0x00, 0xD2, 0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0x03, 0x3F, 0xFF, 0x07, 0xE7, 0x0F],
        expected: Ok(&[
            ("power_w", Number(1234.0)),
            ("wheel_revs", Number(4_294_967_295.0)),
            ("wheel_event_time_1_2048_s", Number(16131.0)),
            ("crank_revs", Number(2047.0)),
            ("crank_event_time_1_1024_s", Number(4071.0)),
        ]),
    },
    Vector {
        about: "made: everything that is not revolutions, force rather than torque magnitudes",
        value: &[
            0x4D, 0x1F, 0x18, 0xFC, 0x65, 0x40, 0x00, 0x2C, 0x01, 0xCE, 0xFF, 0x5A, 0xE0, 0x10, 0x05, 0x00,
            0xB9, 0x00, 0x10, 0x0E,
        ],
        expected: Ok(&[
            ("power_w", Number(-1000.0)),
            ("pedal_power_balance_percent", Number(50.5)),
            ("pedal_power_balance_reference", Text("unknown")),
            ("accumulated_torque_nm", Number(2.0)),
            ("accumulated_torque_source", Text("crank")),
            ("maximum_force_n", Number(300.0)),
            ("minimum_force_n", Number(-50.0)),
            ("maximum_angle_deg", Number(90.0)),
            ("minimum_angle_deg", Number(270.0)),
            ("top_dead_spot_angle_deg", Number(5.0)),
            ("bottom_dead_spot_angle_deg", Number(185.0)),
            ("accumulated_energy_kj", Number(3600.0)),
            ("offset_compensation", Flag(true)),
        ]),
    },
    Vector {
        about: "made: both magnitudes, which exclude each other, and reserved flags",
        value: &[0xC0, 0xE0, 0x01, 0x00, 0x0A, 0x00, 0xF6, 0xFF, 0x40, 0x01, 0xE8, 0xFF],
        expected: Ok(&[
            ("power_w", Number(1.0)),
            ("maximum_force_n", Number(10.0)),
            ("minimum_force_n", Number(-10.0)),
            ("maximum_torque_nm", Number(10.0)),
            ("minimum_torque_nm", Number(-0.75)),
        ]),
    },
    Vector {
        about: "made: cut within the crank",
        value: &[
            0xF5, 0x00, 0xC8, 0x00, 0x64, 0x10, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x08, 0x02, 0x00, 0x00,
        ],
        expected: Ok(&[
            ("power_w", Number(200.0)),
            ("pedal_power_balance_percent", Number(50.0)),
            ("pedal_power_balance_reference", Text("unknown")),
            ("accumulated_torque_nm", Number(0.5)),
            ("accumulated_torque_source", Text("wheel")),
            ("wheel_revs", Number(1.0)),
            ("wheel_event_time_1_2048_s", Number(2048.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: half a power",
        value: &[0x00, 0x00, 0xD2],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];
