//! Core Body Temperature (CORE's own service; CoreBodyTemp/CoreBodyTemp, "CoreTemp BLE Service Specification").
//!
//! The specification's Table 5 gives three values to the skin temperature in turn; what devices and other readers agree
//! on is one signed value of 0.01 °.

use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// One notification of a CORE sensor, about once a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreBodyTemperature {
    /// Core temperature in 0.01 of the unit of `fahrenheit`. `None` until the sensor has one.
    pub core_raw: Option<i16>,
    /// Skin temperature in the same unit.
    pub skin_raw: Option<i16>,
    /// A value that the vendor keeps to itself.
    pub core_reserved: Option<i16>,
    /// Quality (bits 0 to 2) and heart rate state (bits 4 and 5).
    pub quality_and_state: Option<u8>,
    /// Heart rate in bpm that the sensor has of another sensor. `None` as well where it receives none (0).
    pub heart_rate_bpm: Option<u8>,
    /// Heat strain index in 0.1, 0 to 25.4.
    pub heat_strain_index_raw: Option<u8>,
    /// Whether temperatures are in °F and not °C.
    pub fahrenheit: bool,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

impl CoreBodyTemperature {
    fn celsius(&self, raw: i16) -> f64 {
        // Before the division, so that °C stay the nearest doubles of their decimals.
        if self.fahrenheit { f64::from((i32::from(raw) - 3200) * 5) / 900.0 } else { f64::from(raw) / 100.0 }
    }

    /// Core temperature in °C.
    pub fn core_celsius(&self) -> Option<f64> {
        self.core_raw.map(|raw| self.celsius(raw))
    }

    /// Skin temperature in °C.
    pub fn skin_celsius(&self) -> Option<f64> {
        self.skin_raw.map(|raw| self.celsius(raw))
    }

    /// How far the core temperature is to be trusted; `None` where the sensor does not say.
    pub fn quality(&self) -> Option<&'static str> {
        const NAMES: [Option<&str>; 8] = [
            Some("invalid"),
            Some("poor"),
            Some("fair"),
            Some("good"),
            Some("excellent"),
            Some("reserved"),
            Some("reserved"),
            None,
        ];
        NAMES.get(usize::from(self.quality_and_state? & 7)).copied().flatten()
    }

    /// Whether the sensor gets a heart rate; `None` where it does not say.
    pub const fn heart_rate_state(&self) -> Option<&'static str> {
        match self.quality_and_state {
            Some(octet) => match octet >> 4 & 3 {
                0 => Some("not_supported"),
                1 => Some("not_receiving"),
                2 => Some("receiving"),
                _ => None,
            },
            None => None,
        }
    }
}

const SKIN: u8 = 1 << 0;
const RESERVED_VALUE: u8 = 1 << 1;
const QUALITY_AND_STATE: u8 = 1 << 2;
const FAHRENHEIT: u8 = 1 << 3;
const HEART_RATE: u8 = 1 << 4;
const HEAT_STRAIN_INDEX: u8 = 1 << 5;
const NOT_AVAILABLE: i16 = 0x7FFF;

impl Characteristic for CoreBodyTemperature {
    const NAME: &'static str = "Core Body Temperature";
    const UUID: Uuid = Uuid::from_u128(0x00002101_5b1e_4347_b07c_97b514dae121);
    const SERVICES: &'static [Uuid] = &[services::CORE_BODY_TEMPERATURE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let (flags, core) = (reader.u8()?, reader.i16()?);
        let mut truncated = false;
        let [skin, core_reserved] = [SKIN, RESERVED_VALUE]
            .map(|announced| reader.optional(flags & announced != 0, &mut truncated, Reader::i16));
        let [quality_and_state, heart_rate, heat_strain_index] =
            [QUALITY_AND_STATE, HEART_RATE, HEAT_STRAIN_INDEX]
                .map(|announced| reader.optional(flags & announced != 0, &mut truncated, Reader::u8));
        Ok(Self {
            core_raw: (core != NOT_AVAILABLE).then_some(core),
            skin_raw: skin.filter(|skin| *skin != NOT_AVAILABLE),
            core_reserved,
            quality_and_state,
            heart_rate_bpm: heart_rate.filter(|bpm| *bpm != 0),
            heat_strain_index_raw: heat_strain_index.filter(|index| *index != 0xFF),
            fahrenheit: flags & FAHRENHEIT != 0,
            truncated,
        })
    }

    fn fields(&self, out: &mut Fields) {
        if let Some(celsius) = self.core_celsius() {
            out.number("core_c", celsius);
        }
        if let Some(celsius) = self.skin_celsius() {
            out.number("skin_c", celsius);
        }
        if let Some(value) = self.core_reserved {
            out.number("core_reserved", value);
        }
        if let Some(octet) = self.quality_and_state {
            out.number("quality_and_state", octet);
        }
        if let Some(quality) = self.quality() {
            out.text("quality", quality);
        }
        if let Some(state) = self.heart_rate_state() {
            out.text("hr_state", state);
        }
        if let Some(bpm) = self.heart_rate_bpm {
            out.number("heart_rate_bpm", bpm);
        }
        if let Some(raw) = self.heat_strain_index_raw {
            out.number("heat_strain_index", f64::from(raw) / 10.0);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "core and skin (example in the source of dvmarinoff/Auuki)",
        value: &[0x01, 0xE4, 0x0E, 0x07, 0x0F],
        expected: Ok(&[("core_c", Number(38.12)), ("skin_c", Number(38.47))]),
    },
    Vector {
        about: "good, no heart rate received although one is sent (example in the source of dvmarinoff/Auuki)",
        value: &[0x17, 0xE4, 0x0E, 0x07, 0x0F, 0x00, 0x00, 0x13, 0x82],
        expected: Ok(&[
            ("core_c", Number(38.12)),
            ("skin_c", Number(38.47)),
            ("core_reserved", Number(0.0)),
            ("quality_and_state", Number(19.0)),
            ("quality", Text("good")),
            ("hr_state", Text("not_receiving")),
            ("heart_rate_bpm", Number(130.0)),
        ]),
    },
    Vector {
        about: "a CORE at rest (capture in jogomu/corealarm, corealarm.py)",
        value: &[0x17, 0x40, 0x0E, 0xC1, 0x0D, 0x60, 0x08, 0x14, 0x00],
        expected: Ok(&[
            ("core_c", Number(36.48)),
            ("skin_c", Number(35.21)),
            ("core_reserved", Number(2144.0)),
            ("quality_and_state", Number(20.0)),
            ("quality", Text("excellent")),
            ("hr_state", Text("not_receiving")),
        ]),
    },
    Vector {
        about: "core alone (test of dontbekakbelekka-rgb/CoreSync, CoreBodyTemperatureDecoderTests.swift)",
        value: &[0x00, 0x74, 0x0E],
        expected: Ok(&[("core_c", Number(37.0))]),
    },
    Vector {
        about: "core and skin (test of dontbekakbelekka-rgb/CoreSync, CoreBodyTemperatureDecoderTests.swift)",
        value: &[0x01, 0x74, 0x0E, 0xB2, 0x0C],
        expected: Ok(&[("core_c", Number(37.0)), ("skin_c", Number(32.5))]),
    },
    Vector {
        about: "none yet (test of dontbekakbelekka-rgb/CoreSync, CoreBodyTemperatureDecoderTests.swift)",
        value: &[0x00, 0xFF, 0x7F],
        expected: Ok(&[]),
    },
    Vector {
        about: "quality and heart rate (test of dontbekakbelekka-rgb/CoreSync, CoreBodyTemperatureDecoderTests.swift)",
        value: &[0x14, 0x74, 0x0E, 0x03, 0x96],
        expected: Ok(&[
            ("core_c", Number(37.0)),
            ("quality_and_state", Number(3.0)),
            ("quality", Text("good")),
            ("hr_state", Text("not_supported")),
            ("heart_rate_bpm", Number(150.0)),
        ]),
    },
    Vector {
        about: "heat strain index (test of dontbekakbelekka-rgb/CoreSync, CoreBodyTemperatureDecoderTests.swift)",
        value: &[0x20, 0x74, 0x0E, 0x57],
        expected: Ok(&[("core_c", Number(37.0)), ("heat_strain_index", Number(8.7))]),
    },
    Vector {
        about: "°F (test of dontbekakbelekka-rgb/CoreSync, CoreBodyTemperatureDecoderTests.swift)",
        value: &[0x08, 0x84, 0x26],
        expected: Ok(&[("core_c", Number(37.0))]),
    },
    Vector {
        about: "made: everything",
        value: &[0x37, 0x74, 0x0E, 0x48, 0x0D, 0xFE, 0xFF, 0x24, 0x8E, 0x1F],
        expected: Ok(&[
            ("core_c", Number(37.0)),
            ("skin_c", Number(34.0)),
            ("core_reserved", Number(-2.0)),
            ("quality_and_state", Number(36.0)),
            ("quality", Text("excellent")),
            ("hr_state", Text("receiving")),
            ("heart_rate_bpm", Number(142.0)),
            ("heat_strain_index", Number(3.1)),
        ]),
    },
    Vector {
        about: "made: no core temperature yet, no heart rate, no index",
        value: &[0x35, 0xFF, 0x7F, 0x80, 0x0C, 0x10, 0x00, 0xFF],
        expected: Ok(&[
            ("skin_c", Number(32.0)),
            ("quality_and_state", Number(16.0)),
            ("quality", Text("invalid")),
            ("hr_state", Text("not_receiving")),
        ]),
    },
    Vector {
        about: "made: °F, quality and state not available",
        value: &[0x0D, 0x84, 0x26, 0x80, 0x25, 0x37],
        expected: Ok(&[
            ("core_c", Number(37.0)),
            ("skin_c", Number(320.0 / 9.0)),
            ("quality_and_state", Number(55.0)),
        ]),
    },
    Vector {
        about: "made: cut within the skin temperature",
        value: &[0x05, 0x74, 0x0E, 0x48],
        expected: Ok(&[("core_c", Number(37.0)), ("truncated", Flag(true))]),
    },
    Vector {
        about: "half a core temperature (test of dontbekakbelekka-rgb/CoreSync, CoreBodyTemperatureDecoderTests.swift)",
        value: &[0x00, 0x74],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];
