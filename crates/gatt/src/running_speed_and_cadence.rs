//! Running Speed and Cadence Service 1.0: RSC Measurement (3.1) and RSC Feature (3.2).
//!
//! Steps are not counted by the value: `strapline-vitals` sums them (`RunningTotals`). What devices do beside the
//! specification: running is said while walking, and the other way round; the stride length is often that of a step.

use crate::Expected::{Flag, Number};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// One notification of a foot pod, about once a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RscMeasurement {
    /// Speed, in 1/256 m/s.
    pub speed_1_256_m_s: u16,
    /// Cadence, in steps per minute.
    pub cadence_steps_min: u8,
    /// Length of a stride, in cm.
    pub stride_length_cm: Option<u16>,
    /// Distance since the sensor's start or since the client set it, in 0.1 m.
    pub total_distance_dm: Option<u32>,
    /// Running rather than walking, where the sensor can tell ([`RscFeature::RUNNING_STATUS`]).
    pub running: bool,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

impl RscMeasurement {
    /// Speed in m/s.
    pub fn speed_m_s(&self) -> f64 {
        f64::from(self.speed_1_256_m_s) / 256.0
    }
}

impl Characteristic for RscMeasurement {
    const NAME: &'static str = "RSC Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A53);
    const SERVICES: &'static [Uuid] = &[services::RUNNING_SPEED_AND_CADENCE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let speed_1_256_m_s = reader.u16()?;
        let cadence_steps_min = reader.u8()?;
        let mut truncated = false;
        let stride_length_cm = reader.optional(flags & 1 != 0, &mut truncated, Reader::u16);
        let total_distance_dm = reader.optional(flags & 2 != 0, &mut truncated, Reader::u32);
        Ok(Self {
            speed_1_256_m_s,
            cadence_steps_min,
            stride_length_cm,
            total_distance_dm,
            running: flags & 4 != 0,
            truncated,
        })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("speed_m_s", self.speed_m_s());
        out.number("cadence_steps_min", self.cadence_steps_min);
        if let Some(length) = self.stride_length_cm {
            out.number("stride_length_cm", length);
        }
        if let Some(distance) = self.total_distance_dm {
            out.number("total_distance_dm", distance);
        }
        out.flag("running", self.running);
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

macro_rules! feature {
    ($stride:literal, $distance:literal, $running:literal, $calibration:literal, $locations:literal) => {
        Ok(&[
            ("stride_length_supported", Flag($stride)),
            ("total_distance_supported", Flag($distance)),
            ("running_status_supported", Flag($running)),
            ("calibration_supported", Flag($calibration)),
            ("multiple_sensor_locations", Flag($locations)),
        ])
    };
}

/// What a foot pod can do, as its bits: reserved ones survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RscFeature(pub u16);

impl RscFeature {
    /// It sends the stride length.
    pub const STRIDE_LENGTH: u16 = 1 << 0;
    /// It sends the total distance.
    pub const TOTAL_DISTANCE: u16 = 1 << 1;
    /// It tells running from walking.
    pub const RUNNING_STATUS: u16 = 1 << 2;
    /// It can be calibrated.
    pub const CALIBRATION: u16 = 1 << 3;
    /// It can be told where it is worn.
    pub const MULTIPLE_SENSOR_LOCATIONS: u16 = 1 << 4;
}

impl Characteristic for RscFeature {
    const NAME: &'static str = "RSC Feature";
    const UUID: Uuid = Uuid::from_u16(0x2A54);
    const SERVICES: &'static [Uuid] = &[services::RUNNING_SPEED_AND_CADENCE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "everything (RonanB96/bluetooth-sig-python, test_rsc_feature.py)",
            value: &[0x1F, 0x00],
            expected: feature!(true, true, true, true, true),
        },
        Vector {
            about: "stride length only (RonanB96/bluetooth-sig-python, test_rsc_measurement.py)",
            value: &[0x01, 0x00],
            expected: feature!(true, false, false, false, false),
        },
        Vector {
            about: "running status only (im97mori-github/AndroidBLEUtil, RSCFeatureAndroidTest.java)",
            value: &[0x04, 0x00],
            expected: feature!(false, false, true, false, false),
        },
        Vector {
            about: "nothing, in four octets (paixaop/zwack, lib/rsc/rsc-service.js)",
            value: &[0x00, 0x00, 0x00, 0x00],
            expected: feature!(false, false, false, false, false),
        },
        Vector {
            about: "made: distance and running status",
            value: &[0x06, 0x00],
            expected: feature!(false, true, true, false, false),
        },
        Vector {
            about: "nothing (RonanB96/bluetooth-sig-python, test_rsc_feature.py)",
            value: &[0x00, 0x00],
            expected: feature!(false, false, false, false, false),
        },
        Vector {
            about: "made: reserved bits and an octet too many",
            value: &[0xE1, 0xFF, 0x01],
            expected: feature!(true, false, false, false, false),
        },
        Vector {
            about: "made: one octet of two",
            value: &[0x07],
            expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u16().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.flag("stride_length_supported", self.0 & Self::STRIDE_LENGTH != 0);
        out.flag("total_distance_supported", self.0 & Self::TOTAL_DISTANCE != 0);
        out.flag("running_status_supported", self.0 & Self::RUNNING_STATUS != 0);
        out.flag("calibration_supported", self.0 & Self::CALIBRATION != 0);
        out.flag("multiple_sensor_locations", self.0 & Self::MULTIPLE_SENSOR_LOCATIONS != 0);
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "all fields (test of Nordic's nRF Toolbox for Android, RSCSDataParserTest.kt)",
        value: &[0x07, 0x80, 0x02, 0x50, 0x20, 0x03, 0x00, 0x10, 0x00, 0x00],
        expected: Ok(&[
            ("speed_m_s", Number(2.5)),
            ("cadence_steps_min", Number(80.0)),
            ("stride_length_cm", Number(800.0)),
            ("total_distance_dm", Number(4096.0)),
            ("running", Flag(true)),
        ]),
    },
    Vector {
        about: "walking, with a distance (test of OpenTracks, BluetoothHandlerRunningSpeedAndCadenceTest.java)",
        value: &[0x02, 0x00, 0x05, 0x50, 0xFF, 0xFF, 0x00, 0x01],
        expected: Ok(&[
            ("speed_m_s", Number(5.0)),
            ("cadence_steps_min", Number(80.0)),
            ("total_distance_dm", Number(16_842_751.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "speed and cadence only (RonanB96/bluetooth-sig-python, test_rsc_measurement.py)",
        value: &[0x00, 0x80, 0x02, 0xB4],
        expected: Ok(&[
            ("speed_m_s", Number(2.5)),
            ("cadence_steps_min", Number(180.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "with a stride length (RonanB96/bluetooth-sig-python, test_rsc_measurement.py)",
        value: &[0x01, 0x80, 0x02, 0xB4, 0x55, 0x00],
        expected: Ok(&[
            ("speed_m_s", Number(2.5)),
            ("cadence_steps_min", Number(180.0)),
            ("stride_length_cm", Number(85.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "with both optional fields (RonanB96/bluetooth-sig-python, test_rsc_measurement.py)",
        value: &[0x03, 0x80, 0x02, 0xB4, 0x55, 0x00, 0x10, 0x27, 0x00, 0x00],
        expected: Ok(&[
            ("speed_m_s", Number(2.5)),
            ("cadence_steps_min", Number(180.0)),
            ("stride_length_cm", Number(85.0)),
            ("total_distance_dm", Number(10_000.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "a walker (RonanB96/bluetooth-sig-python, test_rsc_measurement.py)",
        value: &[0x01, 0x9A, 0x01, 0x78, 0x50, 0x00],
        expected: Ok(&[
            ("speed_m_s", Number(1.601_562_5)),
            ("cadence_steps_min", Number(120.0)),
            ("stride_length_cm", Number(80.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "made: a runner without the optional fields",
        value: &[0x04, 0x9A, 0x03, 0xAC],
        expected: Ok(&[
            ("speed_m_s", Number(3.601_562_5)),
            ("cadence_steps_min", Number(172.0)),
            ("running", Flag(true)),
        ]),
    },
    Vector {
        about: "made: a walker with a total distance but no stride length",
        value: &[0x02, 0x66, 0x01, 0x6E, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("speed_m_s", Number(1.398_437_5)),
            ("cadence_steps_min", Number(110.0)),
            ("total_distance_dm", Number(4_294_967_295.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "made: standing still",
        value: &[0x01, 0x00, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("speed_m_s", Number(0.0)),
            ("cadence_steps_min", Number(0.0)),
            ("stride_length_cm", Number(0.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "made: reserved flags and octets that nothing announces",
        value: &[0xF8, 0x00, 0x01, 0x5A, 0x12, 0x34],
        expected: Ok(&[
            ("speed_m_s", Number(1.0)),
            ("cadence_steps_min", Number(90.0)),
            ("running", Flag(false)),
        ]),
    },
    Vector {
        about: "made: stride length cut, so that no distance follows",
        value: &[0x07, 0x80, 0x02, 0x50, 0x20],
        expected: Ok(&[
            ("speed_m_s", Number(2.5)),
            ("cadence_steps_min", Number(80.0)),
            ("running", Flag(true)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: no cadence",
        value: &[0x00, 0x80, 0x02],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
];
