//! CGM Status and CGM Session Start Time (Continuous Glucose Monitoring Service 1.0.2, 3.3 and 3.4; GATT Specification
//! Supplement).

use super::{crc_field, crc_fits};
use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DateTime, DecodeError, Fields, Uuid, Vector, services};

/// How a sensor is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CgmStatus {
    /// Minutes since the start of the session.
    pub time_offset_min: u16,
    /// The three annunciation octets: status (low), calibration and temperature, warning.
    pub status: u32,
    /// Whether the CRC fits. `None` where there is none.
    pub crc_ok: Option<bool>,
}

/// When a session started, by the clock of the sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CgmSessionStartTime {
    /// Local time of the start.
    pub start: DateTime,
    /// Offset from UTC in quarters of an hour, without daylight saving. `None` where the sensor does not know.
    pub time_zone_quarter_hours: Option<i8>,
    /// Daylight saving in quarters of an hour. `None` where the sensor does not know.
    pub dst_quarter_hours: Option<u8>,
    /// Whether the CRC fits. `None` where there is none.
    pub crc_ok: Option<bool>,
}

impl Characteristic for CgmStatus {
    const NAME: &'static str = "CGM Status";
    const UUID: Uuid = Uuid::from_u16(0x2AA9);
    const SERVICES: &'static [Uuid] = &[services::CONTINUOUS_GLUCOSE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = STATUS_VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let (time_offset_min, status) = (reader.u16()?, reader.u24()?);
        Ok(Self { time_offset_min, status, crc_ok: crc_fits(value, reader.left()) })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("time_offset_min", self.time_offset_min);
        out.number("status", self.status & 0xFF);
        out.number("calibration_temperature", self.status >> 8 & 0xFF);
        out.number("warning", self.status >> 16 & 0xFF);
        crc_field(self.crc_ok, out);
    }
}

impl Characteristic for CgmSessionStartTime {
    const NAME: &'static str = "CGM Session Start Time";
    const UUID: Uuid = Uuid::from_u16(0x2AAA);
    const SERVICES: &'static [Uuid] = &[services::CONTINUOUS_GLUCOSE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = START_VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let start = DateTime::read(&mut reader)?;
        let [zone, dst] = reader.take_array()?;
        let zone = i8::from_le_bytes([zone]);
        Ok(Self {
            start,
            time_zone_quarter_hours: (-48..=56).contains(&zone).then_some(zone),
            dst_quarter_hours: [0, 2, 4, 8].contains(&dst).then_some(dst),
            crc_ok: crc_fits(value, reader.left()),
        })
    }

    fn fields(&self, out: &mut Fields) {
        out.text("timestamp", self.start.text());
        if let Some(quarters) = self.time_zone_quarter_hours {
            out.number("time_zone_min", i16::from(quarters) * 15);
        }
        if let Some(quarters) = self.dst_quarter_hours {
            out.number("dst_offset_min", u16::from(quarters) * 15);
        }
        crc_field(self.crc_ok, out);
    }
}

const STATUS_VECTORS: &[Vector] = &[
    Vector {
        about: "all flags, with its CRC (NordicSemiconductor/Android-BLE-Common-Library, \
            CGMStatusDataCallbackTest.java)",
        value: &[0x05, 0x00, 0x3F, 0x3F, 0xFF, 0xA7, 0xE0],
        expected: Ok(&[
            ("time_offset_min", Number(5.0)),
            ("status", Number(63.0)),
            ("calibration_temperature", Number(63.0)),
            ("warning", Number(255.0)),
            ("crc_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "a flag of each octet, no CRC (NordicSemiconductor/Android-BLE-Common-Library, \
            CGMStatusDataCallbackTest.java)",
        value: &[0x06, 0x00, 0x01, 0x01, 0x01],
        expected: Ok(&[
            ("time_offset_min", Number(6.0)),
            ("status", Number(1.0)),
            ("calibration_temperature", Number(1.0)),
            ("warning", Number(1.0)),
        ]),
    },
    Vector {
        about: "a CRC that does not fit (NordicSemiconductor/Android-BLE-Common-Library, \
            CGMStatusDataCallbackTest.java)",
        value: &[0x06, 0x00, 0x01, 0x01, 0x01, 0xA7, 0xE0],
        expected: Ok(&[
            ("time_offset_min", Number(6.0)),
            ("status", Number(1.0)),
            ("calibration_temperature", Number(1.0)),
            ("warning", Number(1.0)),
            ("crc_ok", Flag(false)),
        ]),
    },
    Vector {
        about: "one octet behind the status is no CRC \
            (NordicSemiconductor/Android-BLE-Common-Library, CGMStatusDataCallbackTest.java)",
        value: &[0x06, 0x00, 0x01, 0x01, 0x01, 0x01],
        expected: Ok(&[
            ("time_offset_min", Number(6.0)),
            ("status", Number(1.0)),
            ("calibration_temperature", Number(1.0)),
            ("warning", Number(1.0)),
        ]),
    },
    Vector {
        about: "two flags of each octet (values of ehealthinnovation/AndroidBLEParser, CgmStatusParserTest.kt)",
        value: &[0xD2, 0x04, 0x11, 0x11, 0x11],
        expected: Ok(&[
            ("time_offset_min", Number(1234.0)),
            ("status", Number(17.0)),
            ("calibration_temperature", Number(17.0)),
            ("warning", Number(17.0)),
        ]),
    },
    Vector {
        about: "no flag (RonanB96/bluetooth-sig-python, test_cgm_status.py)",
        value: &[0x0A, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("time_offset_min", Number(10.0)),
            ("status", Number(0.0)),
            ("calibration_temperature", Number(0.0)),
            ("warning", Number(0.0)),
        ]),
    },
    Vector {
        about: "stopped with a low battery, a CRC that does not fit \
            (RonanB96/bluetooth-sig-python, test_cgm_status.py)",
        value: &[0x1E, 0x00, 0x03, 0x00, 0x00, 0x34, 0x12],
        expected: Ok(&[
            ("time_offset_min", Number(30.0)),
            ("status", Number(3.0)),
            ("calibration_temperature", Number(0.0)),
            ("warning", Number(0.0)),
            ("crc_ok", Flag(false)),
        ]),
    },
    Vector {
        about: "made: an hour after the start, nothing wrong",
        value: &[0x3C, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("time_offset_min", Number(60.0)),
            ("status", Number(0.0)),
            ("calibration_temperature", Number(0.0)),
            ("warning", Number(0.0)),
        ]),
    },
    Vector {
        about: "made: battery low, calibration required, glucose low",
        value: &[0xA0, 0x05, 0x02, 0x08, 0x01],
        expected: Ok(&[
            ("time_offset_min", Number(1440.0)),
            ("status", Number(2.0)),
            ("calibration_temperature", Number(8.0)),
            ("warning", Number(1.0)),
        ]),
    },
    Vector {
        about: "made: with its CRC",
        value: &[0x3C, 0x00, 0x01, 0x00, 0x00, 0xB5, 0xC9],
        expected: Ok(&[
            ("time_offset_min", Number(60.0)),
            ("status", Number(1.0)),
            ("calibration_temperature", Number(0.0)),
            ("warning", Number(0.0)),
            ("crc_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "made: with another CRC",
        value: &[0x3C, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("time_offset_min", Number(60.0)),
            ("status", Number(1.0)),
            ("calibration_temperature", Number(0.0)),
            ("warning", Number(0.0)),
            ("crc_ok", Flag(false)),
        ]),
    },
    Vector {
        about: "made: cut",
        value: &[0x3C, 0x00, 0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 3, left: 2 }),
    },
];

const START_VECTORS: &[Vector] = &[
    Vector {
        about: "two hours from UTC and summer time, with its CRC \
            (NordicSemiconductor/Android-BLE-Common-Library, CGMSessionStartTimeDataCallbackTest.java)",
        value: &[0xE2, 0x07, 0x04, 0x18, 0x0D, 0x08, 0x18, 0x08, 0x04, 0xE0, 0xC2],
        expected: Ok(&[
            ("timestamp", Text("2018-04-24T13:08:24")),
            ("time_zone_min", Number(120.0)),
            ("dst_offset_min", Number(60.0)),
            ("crc_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "the year is not known, half an hour of summer time \
            (NordicSemiconductor/Android-BLE-Common-Library, CGMSessionStartTimeDataCallbackTest.java)",
        value: &[0x00, 0x00, 0x04, 0x18, 0x0D, 0x08, 0x18, 0x08, 0x02],
        expected: Ok(&[
            ("timestamp", Text("XXXX-04-24T13:08:24")),
            ("time_zone_min", Number(120.0)),
            ("dst_offset_min", Number(30.0)),
        ]),
    },
    Vector {
        about: "a CRC that does not fit (NordicSemiconductor/Android-BLE-Common-Library, \
            CGMSessionStartTimeDataCallbackTest.java)",
        value: &[0xE2, 0x07, 0x04, 0x18, 0x0D, 0x08, 0x18, 0x08, 0x04, 0xE0, 0xC3],
        expected: Ok(&[
            ("timestamp", Text("2018-04-24T13:08:24")),
            ("time_zone_min", Number(120.0)),
            ("dst_offset_min", Number(60.0)),
            ("crc_ok", Flag(false)),
        ]),
    },
    Vector {
        about: "one octet behind the offsets is no CRC \
            (NordicSemiconductor/Android-BLE-Common-Library, CGMSessionStartTimeDataCallbackTest.java)",
        value: &[0xE2, 0x07, 0x04, 0x18, 0x0D, 0x08, 0x18, 0x08, 0x04, 0xE0],
        expected: Ok(&[
            ("timestamp", Text("2018-04-24T13:08:24")),
            ("time_zone_min", Number(120.0)),
            ("dst_offset_min", Number(60.0)),
        ]),
    },
    Vector {
        about: "no CRC (RonanB96/bluetooth-sig-python, test_cgm_session_start_time.py)",
        value: &[0xE0, 0x07, 0x06, 0x0F, 0x0A, 0x1E, 0x00, 0x04, 0x04],
        expected: Ok(&[
            ("timestamp", Text("2016-06-15T10:30:00")),
            ("time_zone_min", Number(60.0)),
            ("dst_offset_min", Number(60.0)),
        ]),
    },
    Vector {
        about: "UTC in winter, a CRC that does not fit \
            (RonanB96/bluetooth-sig-python, test_cgm_session_start_time.py)",
        value: &[0xEA, 0x07, 0x02, 0x17, 0x08, 0x00, 0x00, 0x00, 0x00, 0xAB, 0xCD],
        expected: Ok(&[
            ("timestamp", Text("2026-02-23T08:00:00")),
            ("time_zone_min", Number(0.0)),
            ("dst_offset_min", Number(0.0)),
            ("crc_ok", Flag(false)),
        ]),
    },
    Vector {
        about: "made: Berlin in winter",
        value: &[0xEA, 0x07, 11, 21, 13, 4, 5, 4, 0],
        expected: Ok(&[
            ("timestamp", Text("2026-11-21T13:04:05")),
            ("time_zone_min", Number(60.0)),
            ("dst_offset_min", Number(0.0)),
        ]),
    },
    Vector {
        about: "made: New York in summer, with its CRC",
        value: &[0xEA, 0x07, 7, 4, 9, 0, 0, 0xEC, 4, 0x66, 0x63],
        expected: Ok(&[
            ("timestamp", Text("2026-07-04T09:00:00")),
            ("time_zone_min", Number(-300.0)),
            ("dst_offset_min", Number(60.0)),
            ("crc_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "made: zone and daylight saving unknown",
        value: &[0xEA, 0x07, 7, 4, 9, 0, 0, 0x80, 0xFF],
        expected: Ok(&[("timestamp", Text("2026-07-04T09:00:00"))]),
    },
    Vector {
        about: "made: no session yet",
        value: &[0, 0, 0, 0, 0, 0, 0, 0, 0],
        expected: Ok(&[
            ("timestamp", Text("XXXX-XX-XXT00:00:00")),
            ("time_zone_min", Number(0.0)),
            ("dst_offset_min", Number(0.0)),
        ]),
    },
    Vector {
        about: "made: no daylight saving",
        value: &[0xEA, 0x07, 7, 4, 9, 0, 0, 0xEC],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];
