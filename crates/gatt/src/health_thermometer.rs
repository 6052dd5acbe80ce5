//! Temperature Measurement, Intermediate Temperature and Temperature Type (Health Thermometer Service 1.0, 3.1 to 3.3;
//! GATT Specification Supplement, Temperature Measurement).

use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DateTime, DecodeError, Fields, Medfloat32, Uuid, Vector, services};

/// A body temperature that a thermometer has settled on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemperatureMeasurement {
    /// The temperature in the unit of `fahrenheit`.
    pub temperature: Medfloat32,
    /// Whether the unit is °F and not °C.
    pub fahrenheit: bool,
    /// When it was taken, by the thermometer's clock.
    pub timestamp: Option<DateTime>,
    /// Where it was taken.
    pub temperature_type: Option<TemperatureType>,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

/// A temperature on the way to its [`TemperatureMeasurement`], sent while measuring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntermediateTemperature(pub TemperatureMeasurement);

/// Where a temperature is taken, by its assigned number. Reserved numbers survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemperatureType(pub u8);

impl TemperatureMeasurement {
    /// The temperature in °C; `None` where there is none.
    pub fn celsius(&self) -> Option<f64> {
        let temperature = self.temperature.to_f64()?;
        Some(if self.fahrenheit { (temperature - 32.0) * 5.0 / 9.0 } else { temperature })
    }
}

impl TemperatureType {
    /// Ear (usually the ear lobe).
    pub const EAR: Self = Self(3);

    /// The place's name among the fields; `None` for a reserved number.
    pub fn name(self) -> Option<&'static str> {
        const NAMES: [&str; 9] =
            ["armpit", "body", "ear", "finger", "gastro_intestinal", "mouth", "rectum", "toe", "tympanum"];
        NAMES.get(usize::from(self.0).wrapping_sub(1)).copied()
    }
}

const FAHRENHEIT: u8 = 1 << 0;
const TIMESTAMP: u8 = 1 << 1;
const TYPE: u8 = 1 << 2;

impl Characteristic for TemperatureMeasurement {
    const NAME: &'static str = "Temperature Measurement";
    const UUID: Uuid = Uuid::from_u16(0x2A1C);
    const SERVICES: &'static [Uuid] = &[services::HEALTH_THERMOMETER];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = reader.u8()?;
        let temperature = Medfloat32::read(&mut reader)?;
        let mut truncated = false;
        let timestamp = reader.optional(flags & TIMESTAMP != 0, &mut truncated, DateTime::read);
        let temperature_type = reader.optional(flags & TYPE != 0, &mut truncated, Reader::u8);
        Ok(Self {
            temperature,
            fahrenheit: flags & FAHRENHEIT != 0,
            timestamp,
            temperature_type: temperature_type.map(TemperatureType),
            truncated,
        })
    }

    fn fields(&self, out: &mut Fields) {
        out.push("temperature", self.temperature.field());
        out.text("unit", if self.fahrenheit { "F" } else { "C" });
        if let Some(timestamp) = self.timestamp {
            out.text("timestamp", timestamp.text());
        }
        if let Some(place) = self.temperature_type {
            place.fields(out);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

impl Characteristic for IntermediateTemperature {
    const NAME: &'static str = "Intermediate Temperature";
    const UUID: Uuid = Uuid::from_u16(0x2A1E);
    const SERVICES: &'static [Uuid] = &[services::HEALTH_THERMOMETER];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = INTERMEDIATE_VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        TemperatureMeasurement::decode(value).map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        self.0.fields(out);
    }
}

impl Characteristic for TemperatureType {
    const NAME: &'static str = "Temperature Type";
    const UUID: Uuid = Uuid::from_u16(0x2A1D);
    const SERVICES: &'static [Uuid] = &[services::HEALTH_THERMOMETER];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "the first assigned number (RonanB96/bluetooth-sig-python, test_temperature_type.py)",
            value: &[1],
            expected: Ok(&[("temperature_type", Number(1.0)), ("temperature_type_name", Text("armpit"))]),
        },
        Vector {
            about: "an ear thermometer (NordicSemiconductor/Android-BLE-Common-Library, \
            TemperatureTypeDataCallbackTest.java)",
            value: &[3],
            expected: Ok(&[("temperature_type", Number(3.0)), ("temperature_type_name", Text("ear"))]),
        },
        Vector {
            about: "the last assigned number (RonanB96/bluetooth-sig-python, test_temperature_type.py)",
            value: &[9],
            expected: Ok(&[("temperature_type", Number(9.0)), ("temperature_type_name", Text("tympanum"))]),
        },
        Vector {
            about: "the body in general (RonanB96/bluetooth-sig-python, test_temperature_type.py)",
            value: &[0x02],
            expected: Ok(&[("temperature_type", Number(2.0)), ("temperature_type_name", Text("body"))]),
        },
        Vector {
            about: "in the mouth (RonanB96/bluetooth-sig-python, test_temperature_type.py)",
            value: &[0x06],
            expected: Ok(&[("temperature_type", Number(6.0)), ("temperature_type_name", Text("mouth"))]),
        },
        Vector {
            about: "made: 0 is reserved",
            value: &[0],
            expected: Ok(&[("temperature_type", Number(0.0)), ("temperature_type_name", Text("reserved"))]),
        },
        Vector {
            about: "made: the first reserved number above",
            value: &[10],
            expected: Ok(&[("temperature_type", Number(10.0)), ("temperature_type_name", Text("reserved"))]),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u8().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.number("temperature_type", self.0);
        out.text("temperature_type_name", self.name().unwrap_or("reserved"));
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "time stamp and a reserved place (NordicSemiconductor/Android-nRF-Toolbox, HTSDataParserTest.kt)",
        value: &[6, 0x71, 0x0E, 0x00, 0xFE, 0xE4, 0x07, 5, 21, 10, 30, 45, 0, 0xFE],
        expected: Ok(&[
            ("temperature", Number(36.97)),
            ("unit", Text("C")),
            ("timestamp", Text("2020-05-21T10:30:45")),
            ("temperature_type", Number(0.0)),
            ("temperature_type_name", Text("reserved")),
        ]),
    },
    Vector {
        about: "nothing optional (NordicSemiconductor/Android-nRF-Toolbox, HTSDataParserTest.kt)",
        value: &[0, 0xC4, 0x09, 0x00, 0xFE],
        expected: Ok(&[("temperature", Number(25.0)), ("unit", Text("C"))]),
    },
    Vector {
        about: "a thermometer that warms up (Stack Overflow, «How to decode bluetooth temperature sensor»)",
        value: &[0x06, 0xD7, 0x0A, 0x00, 0xFE, 0xE1, 0x07, 0x08, 0x1E, 0x08, 0x2D, 0x35, 0x04],
        expected: Ok(&[
            ("temperature", Number(27.75)),
            ("unit", Text("C")),
            ("timestamp", Text("2017-08-30T08:45:53")),
            ("temperature_type", Number(4.0)),
            ("temperature_type_name", Text("finger")),
        ]),
    },
    Vector {
        about: "a thermometer read in an app (Stack Overflow, «How to extract temperature decimal value \
            from a Bluetooth LE (SIG) hex value»)",
        value: &[0x06, 0x68, 0x01, 0x00, 0xFF, 0xE2, 0x07, 0x03, 0x0A, 0x15, 0x34, 0x00, 0x02],
        expected: Ok(&[
            ("temperature", Number(36.0)),
            ("unit", Text("C")),
            ("timestamp", Text("2018-03-10T21:52:00")),
            ("temperature_type", Number(2.0)),
            ("temperature_type_name", Text("body")),
        ]),
    },
    Vector {
        about: "a log of an iOS app (B4X forum, thread 64232, «iBLE HealtThermometer»)",
        value: &[0x06, 0xB0, 0x0E, 0x00, 0xFE, 0xDC, 0x07, 0x0C, 0x05, 0x0B, 0x09, 0x27, 0x04],
        expected: Ok(&[
            ("temperature", Number(37.6)),
            ("unit", Text("C")),
            ("timestamp", Text("2012-12-05T11:09:39")),
            ("temperature_type", Number(4.0)),
            ("temperature_type_name", Text("finger")),
        ]),
    },
    Vector {
        about: "nothing optional, tenths (Personal Health Devices Transcoding White Paper, 2.2.6, in the \
            tests of rickosborne/es-js-ts)",
        value: &[0x00, 0x6C, 0x01, 0x00, 0xFF],
        expected: Ok(&[("temperature", Number(36.4)), ("unit", Text("C"))]),
    },
    Vector {
        about: "a time stamp (Personal Health Devices Transcoding White Paper, 4.1, in the tests of \
            rickosborne/es-js-ts)",
        value: &[0x02, 0x72, 0x01, 0x00, 0xFF, 0xDA, 0x07, 0x0C, 0x12, 0x0F, 0x00, 0x00],
        expected: Ok(&[
            ("temperature", Number(37.0)),
            ("unit", Text("C")),
            ("timestamp", Text("2010-12-18T15:00:00")),
        ]),
    },
    Vector {
        about: "°F with a time stamp (values of Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[0x03, 0xDA, 0x03, 0x00, 0xFF, 0xEA, 0x07, 0x07, 0x15, 0x09, 0x0F, 0x1E],
        expected: Ok(&[
            ("temperature", Number(98.6)),
            ("unit", Text("F")),
            ("timestamp", Text("2026-07-21T09:15:30")),
        ]),
    },
    Vector {
        about: "made: a reserved flag announces nothing",
        value: &[0x08, 0x01, 0x00, 0x80, 0xFF],
        expected: Ok(&[("temperature", Number(-838_860.7)), ("unit", Text("C"))]),
    },
    Vector {
        about: "made: °F in the mouth",
        value: &[0x05, 0xDA, 0x03, 0x00, 0xFF, 6],
        expected: Ok(&[
            ("temperature", Number(98.6)),
            ("unit", Text("F")),
            ("temperature_type", Number(6.0)),
            ("temperature_type_name", Text("mouth")),
        ]),
    },
    Vector {
        about: "no temperature could be taken (Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[0x00, 0xFF, 0xFF, 0x7F, 0x00],
        expected: Ok(&[("temperature", Text("NaN")), ("unit", Text("C"))]),
    },
    Vector {
        about: "made: a clock that was never set",
        value: &[0x02, 0x6E, 0x01, 0x00, 0xFF, 0, 0, 0, 0, 0, 4, 5],
        expected: Ok(&[
            ("temperature", Number(36.6)),
            ("unit", Text("C")),
            ("timestamp", Text("XXXX-XX-XXT00:04:05")),
        ]),
    },
    Vector {
        about: "made: the time stamp is cut, and its half is no place",
        value: &[0x06, 0x6E, 0x01, 0x00, 0xFF, 0xE4, 0x07, 5],
        expected: Ok(&[("temperature", Number(36.6)), ("unit", Text("C")), ("truncated", Flag(true))]),
    },
    Vector {
        about: "flags alone (NordicSemiconductor/Android-nRF-Toolbox, HTSDataParserTest.kt)",
        value: &[0x07],
        expected: Err(DecodeError::Truncated { needed: 4, left: 0 }),
    },
];

const INTERMEDIATE_VECTORS: &[Vector] = &[
    Vector {
        about: "nothing optional (im97mori-github/JavaBLEUtil, IntermediateTemperatureTest.java, \
            test_constructor001)",
        value: &[0x00, 0x01, 0x02, 0x03, 0x04],
        expected: Ok(&[("temperature", Number(1_971_210_000.0)), ("unit", Text("C"))]),
    },
    Vector {
        about: "°F (im97mori-github/JavaBLEUtil, IntermediateTemperatureTest.java, test_constructor002)",
        value: &[0x01, 0x01, 0x02, 0x03, 0x04],
        expected: Ok(&[("temperature", Number(1_971_210_000.0)), ("unit", Text("F"))]),
    },
    Vector {
        about: "neither month nor day is known \
            (im97mori-github/JavaBLEUtil, IntermediateTemperatureTest.java, test_constructor102)",
        value: &[0x02, 0x01, 0x02, 0x03, 0x04, 0x2E, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("temperature", Number(1_971_210_000.0)),
            ("unit", Text("C")),
            ("timestamp", Text("1582-XX-XXT00:00:00")),
        ]),
    },
    Vector {
        about: "the last year (im97mori-github/JavaBLEUtil, IntermediateTemperatureTest.java, \
            test_constructor103)",
        value: &[0x02, 0x01, 0x02, 0x03, 0x04, 0x0F, 0x27, 0x01, 0x01, 0x17, 0x3B, 0x3B],
        expected: Ok(&[
            ("temperature", Number(1_971_210_000.0)),
            ("unit", Text("C")),
            ("timestamp", Text("9999-01-01T23:59:59")),
        ]),
    },
    Vector {
        about: "in the armpit (im97mori-github/JavaBLEUtil, IntermediateTemperatureTest.java, \
            test_constructor202)",
        value: &[0x04, 0x01, 0x02, 0x03, 0x04, 0x01],
        expected: Ok(&[
            ("temperature", Number(1_971_210_000.0)),
            ("unit", Text("C")),
            ("temperature_type", Number(1.0)),
            ("temperature_type_name", Text("armpit")),
        ]),
    },
    Vector {
        about: "in the ear (im97mori-github/JavaBLEUtil, IntermediateTemperatureTest.java, test_constructor204)",
        value: &[0x04, 0x01, 0x02, 0x03, 0x04, 0x03],
        expected: Ok(&[
            ("temperature", Number(1_971_210_000.0)),
            ("unit", Text("C")),
            ("temperature_type", Number(3.0)),
            ("temperature_type_name", Text("ear")),
        ]),
    },
    Vector {
        about: "made: a time stamp is cut",
        value: &[0x02, 0x6E, 0x01, 0x00, 0xFF, 0xE4, 0x07, 0x05],
        expected: Ok(&[("temperature", Number(36.6)), ("unit", Text("C")), ("truncated", Flag(true))]),
    },
    Vector {
        about: "made: half a temperature",
        value: &[0x00, 0x6E, 0x01],
        expected: Err(DecodeError::Truncated { needed: 4, left: 2 }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn celsius_whatever_the_unit() {
        let celsius = |value: &[u8]| TemperatureMeasurement::decode(value).unwrap().celsius();
        assert_eq!(celsius(&[0x01, 0xDA, 0x03, 0x00, 0xFF]), Some(37.0));
        assert_eq!(celsius(&[0x00, 0x72, 0x01, 0x00, 0xFF]), Some(37.0));
        assert_eq!(celsius(&[0x00, 0xFF, 0xFF, 0x7F, 0x00]), None);
    }
}
