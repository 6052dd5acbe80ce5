//! CGM Measurement (Continuous Glucose Monitoring Service 1.0.2, 3.1; GATT Specification Supplement): records one after
//! another, each with its own size.

use alloc::vec::Vec;

use super::crc_fits;
use crate::Expected::{Flag, Number, Records, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Medfloat16, Uuid, Vector, services};

/// The glucose of some points in time, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CgmMeasurement {
    /// At least one.
    pub records: Vec<CgmRecord>,
    /// Whether the last record was cut, which is dropped, or one says that it is shorter than what it announces.
    pub truncated: bool,
}

/// The glucose of one point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CgmRecord {
    /// Glucose in mg/dl.
    pub glucose: Medfloat16,
    /// Minutes since the start of the session.
    pub time_offset_min: u16,
    /// Status octet: session stopped, battery low, sensor of a wrong type, malfunction, alert, fault.
    pub status: Option<u8>,
    /// Calibration and temperature octet: time to be set, calibration not allowed, recommended or required, too warm or
    /// too cold.
    pub calibration_temperature: Option<u8>,
    /// Warning octet: glucose below or above the patient's and the alert limits, falling or rising fast, beyond what
    /// the sensor measures.
    pub warning: Option<u8>,
    /// Trend in mg/dl/min.
    pub trend: Option<Medfloat16>,
    /// Quality in %.
    pub quality: Option<Medfloat16>,
    /// Whether the CRC behind the record fits. `None` where there is none.
    pub crc_ok: Option<bool>,
}

const TREND: u8 = 1 << 0;
const QUALITY: u8 = 1 << 1;
const WARNING: u8 = 1 << 5;
const CALIBRATION_TEMPERATURE: u8 = 1 << 6;
const STATUS: u8 = 1 << 7;
/// Size, flags, glucose, time offset.
const LEAST_SIZE: u8 = 6;

impl CgmRecord {
    fn decode(record: &[u8], truncated: &mut bool) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(record);
        let (_size, flags) = (reader.u8()?, reader.u8()?);
        let (glucose, time_offset_min) = (Medfloat16::read(&mut reader)?, reader.u16()?);
        let [status, calibration_temperature, warning] = [STATUS, CALIBRATION_TEMPERATURE, WARNING]
            .map(|announced| reader.optional(flags & announced != 0, truncated, Reader::u8));
        let [trend, quality] = [TREND, QUALITY]
            .map(|announced| reader.optional(flags & announced != 0, truncated, Medfloat16::read));
        Ok(Self {
            glucose,
            time_offset_min,
            status,
            calibration_temperature,
            warning,
            trend,
            quality,
            crc_ok: crc_fits(record, reader.left()),
        })
    }

    fn fields(&self) -> Fields {
        let mut out = Fields::new();
        out.push("glucose_mg_dl", self.glucose.field());
        out.number("time_offset_min", self.time_offset_min);
        for (name, octet) in [
            ("status", self.status),
            ("calibration_temperature", self.calibration_temperature),
            ("warning", self.warning),
        ] {
            if let Some(octet) = octet {
                out.number(name, octet);
            }
        }
        for (name, field) in [("trend_mg_dl_min", self.trend), ("quality_percent", self.quality)] {
            if let Some(field) = field {
                out.push(name, field.field());
            }
        }
        if let Some(crc_ok) = self.crc_ok {
            out.flag("crc_ok", crc_ok);
        }
        out
    }
}

impl Characteristic for CgmMeasurement {
    const NAME: &'static str = "CGM Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2AA7);
    const SERVICES: &'static [Uuid] = &[services::CONTINUOUS_GLUCOSE];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let (mut rest, mut records, mut truncated) = (value, Vec::new(), false);
        while let Some(size) = rest.first().copied() {
            if size < LEAST_SIZE {
                if records.is_empty() {
                    return Err(DecodeError::OutOfRange("size"));
                }
                break; // padding
            }
            let Some((record, after)) = rest.split_at_checked(size.into()) else {
                if records.is_empty() {
                    return Err(DecodeError::Truncated { needed: size.into(), left: rest.len() });
                }
                truncated = true;
                break;
            };
            records.push(CgmRecord::decode(record, &mut truncated)?);
            rest = after;
        }
        match records.is_empty() {
            true => Err(DecodeError::Truncated { needed: LEAST_SIZE.into(), left: 0 }),
            false => Ok(Self { records, truncated }),
        }
    }

    fn fields(&self, out: &mut Fields) {
        out.records("records", self.records.iter().map(CgmRecord::fields));
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "nothing optional (NordicSemiconductor/Android-nRF-Toolbox, CGMMeasurementParserTest.kt)",
        value: &[6, 0x00, 0x78, 0x00, 0x1E, 0x00],
        expected: Ok(&[(
            "records",
            Records(&[&[("glucose_mg_dl", Number(120.0)), ("time_offset_min", Number(30.0))]]),
        )]),
    },
    Vector {
        about: "everything and its CRC (values of NordicSemiconductor/Android-nRF-Toolbox, \
            CGMMeasurementParserTest.kt)",
        value: &[15, 0xE3, 0x78, 0x00, 0x1E, 0x00, 1, 2, 3, 0x50, 0x00, 0x60, 0x00, 0xEC, 0xAC],
        expected: Ok(&[(
            "records",
            Records(&[&[
                ("glucose_mg_dl", Number(120.0)),
                ("time_offset_min", Number(30.0)),
                ("status", Number(1.0)),
                ("calibration_temperature", Number(2.0)),
                ("warning", Number(3.0)),
                ("trend_mg_dl_min", Number(80.0)),
                ("quality_percent", Number(96.0)),
                ("crc_ok", Flag(true)),
            ]]),
        )]),
    },
    Vector {
        about: "a CRC that does not fit (NordicSemiconductor/Android-nRF-Toolbox, CGMMeasurementParserTest.kt)",
        value: &[8, 0x00, 0x78, 0x00, 0x1E, 0x00, 0x12, 0x34],
        expected: Ok(&[(
            "records",
            Records(&[&[
                ("glucose_mg_dl", Number(120.0)),
                ("time_offset_min", Number(30.0)),
                ("crc_ok", Flag(false)),
            ]]),
        )]),
    },
    Vector {
        about: "one annunciation octet, tenths of a mg/dl \
            (values of ehealthinnovation/AndroidBLEParser, CgmMeasurementParserTest.kt)",
        value: &[7, 0x40, 0x62, 0xF1, 0x12, 0x34, 1],
        expected: Ok(&[(
            "records",
            Records(&[&[
                ("glucose_mg_dl", Number(35.4)),
                ("time_offset_min", Number(13330.0)),
                ("calibration_temperature", Number(1.0)),
            ]]),
        )]),
    },
    Vector {
        about: "everything, with decimals, and its CRC \
            (NordicSemiconductor/Android-BLE-Common-Library, ContinuousGlucoseMeasurementDataCallbackTest.java)",
        value: &[0x0F, 0xE3, 0xD2, 0xE4, 0x05, 0x00, 0x02, 0x14, 0xFF, 0x02, 0xF0, 0xE5, 0xF3, 0x8E, 0x3F],
        expected: Ok(&[(
            "records",
            Records(&[&[
                ("glucose_mg_dl", Number(12.34)),
                ("time_offset_min", Number(5.0)),
                ("status", Number(2.0)),
                ("calibration_temperature", Number(20.0)),
                ("warning", Number(255.0)),
                ("trend_mg_dl_min", Number(0.2)),
                ("quality_percent", Number(99.7)),
                ("crc_ok", Flag(true)),
            ]]),
        )]),
    },
    Vector {
        about: "two records, in tens of a mg/dl \
            (NordicSemiconductor/Android-BLE-Common-Library, ContinuousGlucoseMeasurementDataCallbackTest.java)",
        value: &[0x06, 0x00, 0x0C, 0x10, 0x05, 0x00, 0x06, 0x00, 0x0C, 0x10, 0x06, 0x00],
        expected: Ok(&[(
            "records",
            Records(&[
                &[("glucose_mg_dl", Number(120.0)), ("time_offset_min", Number(5.0))],
                &[("glucose_mg_dl", Number(120.0)), ("time_offset_min", Number(6.0))],
            ]),
        )]),
    },
    Vector {
        about: "made: two records, the first without a reading, and a third that is cut",
        value: &[
            6, 0x00, 0xFF, 0x07, 0x05, 0x00, 8, 0x01, 0x6E, 0x00, 0x0A, 0x00, 0xF4, 0xFF, 6, 0x00, 0x6F, 0x00,
        ],
        expected: Ok(&[
            (
                "records",
                Records(&[
                    &[("glucose_mg_dl", Text("NaN")), ("time_offset_min", Number(5.0))],
                    &[
                        ("glucose_mg_dl", Number(110.0)),
                        ("time_offset_min", Number(10.0)),
                        ("trend_mg_dl_min", Number(-1.2)),
                    ],
                ]),
            ),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: shorter by its size than by its flags",
        value: &[7, 0x81, 0x6E, 0x00, 0x0A, 0x00, 0x02],
        expected: Ok(&[
            (
                "records",
                Records(&[&[
                    ("glucose_mg_dl", Number(110.0)),
                    ("time_offset_min", Number(10.0)),
                    ("status", Number(2.0)),
                ]]),
            ),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "a size that holds no record (NordicSemiconductor/Android-nRF-Toolbox, \
            CGMMeasurementParserTest.kt)",
        value: &[5, 0x00, 0x78, 0x00, 0x1E],
        expected: Err(DecodeError::OutOfRange("size")),
    },
    Vector {
        about: "made: half a record",
        value: &[6, 0x00, 0x78],
        expected: Err(DecodeError::Truncated { needed: 6, left: 3 }),
    },
];
