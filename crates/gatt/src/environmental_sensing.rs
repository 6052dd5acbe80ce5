//! Temperature, Humidity and Pressure (Environmental Sensing Service 1.0.1, 3.1; GATT Specification Supplement).

use crate::Expected::Number;
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// Temperature of the surroundings in 0.01 °C. `None` where the sensor does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmbientTemperature(pub Option<i16>);

/// Relative humidity in 0.01 %. `None` where the sensor does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Humidity(pub Option<u16>);

/// Air pressure in 0.1 Pa.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AirPressure(pub u32);

impl Characteristic for AmbientTemperature {
    const NAME: &'static str = "Temperature";
    const UUID: Uuid = Uuid::from_u16(0x2A6E);
    const SERVICES: &'static [Uuid] = &[services::ENVIRONMENTAL_SENSING];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_temperature.py",
            value: &[0x00, 0x00],
            expected: Ok(&[("temperature_c", Number(0.0))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_temperature.py",
            value: &[0x64, 0x08],
            expected: Ok(&[("temperature_c", Number(21.48))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_temperature.py",
            value: &[0x18, 0xFC],
            expected: Ok(&[("temperature_c", Number(-10.0))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_temperature.py",
            value: &[0xFF, 0x7F],
            expected: Ok(&[("temperature_c", Number(327.67))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_temperature.py",
            value: &[0x01, 0x00],
            expected: Ok(&[("temperature_c", Number(0.01))]),
        },
        Vector {
            about: "made: a room",
            value: &[0x66, 0x08],
            expected: Ok(&[("temperature_c", Number(21.5))]),
        },
        Vector {
            about: "made: frost",
            value: &[0xFF, 0xFF],
            expected: Ok(&[("temperature_c", Number(-0.01))]),
        },
        Vector {
            about: "the least (test of RonanB96/bluetooth-sig-python, test_temperature.py)",
            value: &[0x4D, 0x95],
            expected: Ok(&[("temperature_c", Number(-273.15))]),
        },
        Vector { about: "made: not known", value: &[0x00, 0x80], expected: Ok(&[]) },
        Vector {
            about: "made: cut",
            value: &[0x66],
            expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let temperature = Reader::new(value).i16()?;
        Ok(Self((temperature != i16::MIN).then_some(temperature)))
    }

    fn fields(&self, out: &mut Fields) {
        if let Some(raw) = self.0 {
            out.number("temperature_c", f64::from(raw) / 100.0);
        }
    }
}

impl Characteristic for Humidity {
    const NAME: &'static str = "Humidity";
    const UUID: Uuid = Uuid::from_u16(0x2A6F);
    const SERVICES: &'static [Uuid] = &[services::ENVIRONMENTAL_SENSING];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_humidity.py",
            value: &[0x88, 0x13],
            expected: Ok(&[("humidity_percent", Number(50.0))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_humidity.py",
            value: &[0x58, 0x1B],
            expected: Ok(&[("humidity_percent", Number(70.0))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_humidity.py",
            value: &[0x01, 0x00],
            expected: Ok(&[("humidity_percent", Number(0.01))]),
        },
        Vector {
            about: "made: a room",
            value: &[0x39, 0x12],
            expected: Ok(&[("humidity_percent", Number(46.65))]),
        },
        Vector {
            about: "dry (test of RonanB96/bluetooth-sig-python, test_humidity.py)",
            value: &[0, 0],
            expected: Ok(&[("humidity_percent", Number(0.0))]),
        },
        Vector {
            about: "fog (test of RonanB96/bluetooth-sig-python, test_humidity.py)",
            value: &[0x10, 0x27],
            expected: Ok(&[("humidity_percent", Number(100.0))]),
        },
        Vector {
            about: "not known (test of RonanB96/bluetooth-sig-python, test_humidity.py)",
            value: &[0xFF, 0xFF],
            expected: Ok(&[]),
        },
        Vector {
            about: "made: cut",
            value: &[0x10],
            expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let humidity = Reader::new(value).u16()?;
        Ok(Self((humidity != u16::MAX).then_some(humidity)))
    }

    fn fields(&self, out: &mut Fields) {
        if let Some(raw) = self.0 {
            out.number("humidity_percent", f64::from(raw) / 100.0);
        }
    }
}

impl Characteristic for AirPressure {
    const NAME: &'static str = "Pressure";
    const UUID: Uuid = Uuid::from_u16(0x2A6D);
    const SERVICES: &'static [Uuid] = &[services::ENVIRONMENTAL_SENSING];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "the standard atmosphere (test of RonanB96/bluetooth-sig-python, test_pressure.py)",
            value: &[0x02, 0x76, 0x0F, 0x00],
            expected: Ok(&[("pressure_hpa", Number(1013.25))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_pressure.py",
            value: &[0x80, 0x84, 0x1E, 0x00],
            expected: Ok(&[("pressure_hpa", Number(2000.0))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_pressure.py",
            value: &[0x10, 0x27, 0x00, 0x00],
            expected: Ok(&[("pressure_hpa", Number(10.0))]),
        },
        Vector {
            about: "not far above the sea (test of OpenTracks, BluetoothHandlerBarometricPressureTest.java)",
            value: &[0xB2, 0x48, 0x0F, 0x00],
            expected: Ok(&[("pressure_hpa", Number(1001.65))]),
        },
        Vector {
            about: "made: a valley",
            value: &[0x59, 0x9F, 0x0E, 0x00],
            expected: Ok(&[("pressure_hpa", Number(958.297))]),
        },
        Vector {
            about: "vacuum (test of RonanB96/bluetooth-sig-python, test_pressure.py)",
            value: &[0, 0, 0, 0],
            expected: Ok(&[("pressure_hpa", Number(0.0))]),
        },
        Vector {
            about: "made: the most",
            value: &[0xFF, 0xFF, 0xFF, 0xFF],
            expected: Ok(&[("pressure_hpa", Number(4_294_967.295))]),
        },
        Vector {
            about: "made: cut",
            value: &[0x12, 0x76, 0x0F],
            expected: Err(DecodeError::Truncated { needed: 4, left: 3 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u32().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.number("pressure_hpa", f64::from(self.0) / 1000.0);
    }
}
