//! Cycling Speed and Cadence Service 1.0: CSC Measurement (3.1) and CSC Feature (3.2).
//!
//! A value counts: revolutions since some time, and when the last one was by the sensor's own clock, which wraps after
//! 64 s. Speed and cadence come from two values (`strapline-vitals`, `Revolutions`). What devices do beside the
//! specification:
//! - flags of 0, a value with nothing in it: no error;
//! - wheel and crank in turns: each value has what it has;
//! - the same event again and again while nothing turns.

use crate::Expected::{Flag, Number};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// One notification of a speed or cadence sensor, about once a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CscMeasurement {
    /// The wheel's revolutions; the time of the last one is in 1/1024 s.
    pub wheel: Option<WheelRevolutions>,
    /// The crank's revolutions.
    pub crank: Option<CrankRevolutions>,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// A wheel's counter and the time of its last event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WheelRevolutions {
    /// Revolutions, which may count down when the wheel turns backwards.
    pub revolutions: u32,
    /// When the last one ended, by the sensor's clock: in 1/1024 s in a CSC Measurement, but in 1/2048 s in a Cycling
    /// Power Measurement. Wraps at 65536.
    pub event_time: u16,
}

/// A crank's counter and the time of its last event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CrankRevolutions {
    /// Revolutions. Wraps at 65536.
    pub revolutions: u16,
    /// When the last one ended, by the sensor's clock, in 1/1024 s. Wraps at 65536.
    pub event_time: u16,
}

impl WheelRevolutions {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { revolutions: reader.u32()?, event_time: reader.u16()? })
    }
}

impl CrankRevolutions {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { revolutions: reader.u16()?, event_time: reader.u16()? })
    }

    pub(crate) fn fields(self, out: &mut Fields) {
        out.number("crank_revs", self.revolutions);
        out.number("crank_event_time_1_1024_s", self.event_time);
    }
}

impl Characteristic for CscMeasurement {
    const NAME: &'static str = "CSC Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A5B);
    const SERVICES: &'static [Uuid] = &[services::CYCLING_SPEED_AND_CADENCE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let mut truncated = false;
        let wheel = reader.optional(flags & 1 != 0, &mut truncated, WheelRevolutions::read);
        let crank = reader.optional(flags & 2 != 0, &mut truncated, CrankRevolutions::read);
        Ok(Self { wheel, crank, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        if let Some(wheel) = self.wheel {
            out.number("wheel_revs", wheel.revolutions);
            out.number("wheel_event_time_1_1024_s", wheel.event_time);
        }
        if let Some(crank) = self.crank {
            crank.fields(out);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

macro_rules! feature {
    ($wheel:literal, $crank:literal, $locations:literal) => {
        Ok(&[
            ("wheel_revolution_supported", Flag($wheel)),
            ("crank_revolution_supported", Flag($crank)),
            ("multiple_sensor_locations", Flag($locations)),
        ])
    };
}

/// What a speed and cadence sensor can do, as its bits: reserved ones survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CscFeature(pub u16);

impl CscFeature {
    /// It sends wheel revolutions.
    pub const WHEEL: u16 = 1 << 0;
    /// It sends crank revolutions.
    pub const CRANK: u16 = 1 << 1;
    /// It can be told where it is fixed.
    pub const MULTIPLE_SENSOR_LOCATIONS: u16 = 1 << 2;
}

impl Characteristic for CscFeature {
    const NAME: &'static str = "CSC Feature";
    const UUID: Uuid = Uuid::from_u16(0x2A5C);
    const SERVICES: &'static [Uuid] = &[services::CYCLING_SPEED_AND_CADENCE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "all three (pycycling's test)",
            value: &[0x07, 0x00],
            expected: feature!(true, true, true),
        },
        Vector {
            about: "speed only, with locations (pycycling's test)",
            value: &[0x05, 0x00],
            expected: feature!(true, false, true),
        },
        Vector {
            about: "Zwift Hub (capture, simcline issue 7)",
            value: &[0x03, 0x00],
            expected: feature!(true, true, false),
        },
        Vector {
            about: "speed only (RonanB96/bluetooth-sig-python, test_csc_measurement.py)",
            value: &[0x01, 0x00],
            expected: feature!(true, false, false),
        },
        Vector {
            about: "cadence only (im97mori-github/AndroidBLEUtil, CSCFeatureAndroidTest.java)",
            value: &[0x02, 0x00],
            expected: feature!(false, true, false),
        },
        Vector {
            about: "nothing (im97mori-github/AndroidBLEUtil, CSCFeatureAndroidTest.java)",
            value: &[0x00, 0x00],
            expected: feature!(false, false, false),
        },
        Vector {
            about: "made: reserved bits and an octet too many",
            value: &[0xFB, 0xFF, 0x01],
            expected: feature!(true, true, false),
        },
        Vector {
            about: "made: one octet of two",
            value: &[0x03],
            expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u16().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.flag("wheel_revolution_supported", self.0 & Self::WHEEL != 0);
        out.flag("crank_revolution_supported", self.0 & Self::CRANK != 0);
        out.flag("multiple_sensor_locations", self.0 & Self::MULTIPLE_SENSOR_LOCATIONS != 0);
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Wahoo, only the crank turned (capture, OpenTracks issue 1054)",
        value: &[0x03, 0x00, 0x00, 0x00, 0x00, 0x10, 0x01, 0x21, 0x00, 0xC6, 0xEB],
        expected: Ok(&[
            ("wheel_revs", Number(0.0)),
            ("wheel_event_time_1_1024_s", Number(272.0)),
            ("crank_revs", Number(33.0)),
            ("crank_event_time_1_1024_s", Number(60358.0)),
        ]),
    },
    Vector {
        about: "wheel and crank (capture, incyclist/devices)",
        value: &[0x03, 0xD9, 0x00, 0x00, 0x00, 0x77, 0x0C, 0x01, 0x00, 0x00, 0x98],
        expected: Ok(&[
            ("wheel_revs", Number(217.0)),
            ("wheel_event_time_1_1024_s", Number(3191.0)),
            ("crank_revs", Number(1.0)),
            ("crank_event_time_1_1024_s", Number(38912.0)),
        ]),
    },
    Vector {
        about: "the same sensor's next value, wheel only (capture, incyclist/devices)",
        value: &[0x01, 0xDB, 0x00, 0x00, 0x00, 0x18, 0x12],
        expected: Ok(&[("wheel_revs", Number(219.0)), ("wheel_event_time_1_1024_s", Number(4632.0))]),
    },
    Vector {
        about: "crank only (capture, incyclist/devices)",
        value: &[0x02, 0xF7, 0x00, 0x50, 0xC1],
        expected: Ok(&[("crank_revs", Number(247.0)), ("crank_event_time_1_1024_s", Number(49488.0))]),
    },
    Vector {
        about: "Zwift Hub, only the wheel turned (capture, simcline issue 7)",
        value: &[0x01, 0xCA, 0x01, 0x00, 0x00, 0x22, 0x27],
        expected: Ok(&[("wheel_revs", Number(458.0)), ("wheel_event_time_1_1024_s", Number(10018.0))]),
    },
    Vector {
        about: "Zwift Hub, both turned (capture, simcline issue 7)",
        value: &[0x03, 0xCC, 0x01, 0x00, 0x00, 0xBF, 0x2B, 0xD2, 0x00, 0xDD, 0x27],
        expected: Ok(&[
            ("wheel_revs", Number(460.0)),
            ("wheel_event_time_1_1024_s", Number(11199.0)),
            ("crank_revs", Number(210.0)),
            ("crank_event_time_1_1024_s", Number(10205.0)),
        ]),
    },
    Vector {
        about: "Tacx trainer (test of incyclist/devices, src/ble/tacx/sensor.unit.test.ts)",
        value: &[0x03, 0x77, 0x01, 0x00, 0x00, 0xC3, 0xB0, 0x30, 0x00, 0x00, 0x20],
        expected: Ok(&[
            ("wheel_revs", Number(375.0)),
            ("wheel_event_time_1_1024_s", Number(45251.0)),
            ("crank_revs", Number(48.0)),
            ("crank_event_time_1_1024_s", Number(8192.0)),
        ]),
    },
    Vector {
        about: "crank only, before the next (series in dvmarinoff/Flux, test/ble/cscs.test.js)",
        value: &[0x02, 0xF6, 0xB7, 0x9D, 0x45],
        expected: Ok(&[("crank_revs", Number(47094.0)), ("crank_event_time_1_1024_s", Number(17821.0))]),
    },
    Vector {
        about: "the next of that series (dvmarinoff/Flux, test/ble/cscs.test.js)",
        value: &[0x02, 0xF7, 0xB7, 0x11, 0x49],
        expected: Ok(&[("crank_revs", Number(47095.0)), ("crank_event_time_1_1024_s", Number(18705.0))]),
    },
    Vector { about: "made: flags alone, which is allowed", value: &[0x00], expected: Ok(&[]) },
    Vector {
        about: "made: all counters at their ends, reserved flags, padding",
        value: &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00],
        expected: Ok(&[
            ("wheel_revs", Number(4_294_967_295.0)),
            ("wheel_event_time_1_1024_s", Number(65535.0)),
            ("crank_revs", Number(65535.0)),
            ("crank_event_time_1_1024_s", Number(65535.0)),
        ]),
    },
    Vector {
        about: "made: wheel cut, so that what is left is no crank",
        value: &[0x03, 0xD9, 0x00, 0x00, 0x00, 0x77],
        expected: Ok(&[("truncated", Flag(true))]),
    },
    Vector {
        about: "made: crank announced and missing",
        value: &[0x03, 0xD9, 0x00, 0x00, 0x00, 0x77, 0x0C],
        expected: Ok(&[
            ("wheel_revs", Number(217.0)),
            ("wheel_event_time_1_1024_s", Number(3191.0)),
            ("truncated", Flag(true)),
        ]),
    },
];
