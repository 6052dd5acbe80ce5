//! Body Sensor Location (Heart Rate Service 1.0, 3.2): where the sensor is meant to be worn.

use crate::Expected::{Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// Where the sensor is worn, by its assigned number. Reserved numbers survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodySensorLocation(pub u8);

impl BodySensorLocation {
    /// None of the others.
    pub const OTHER: Self = Self(0);
    /// Chest.
    pub const CHEST: Self = Self(1);
    /// Wrist.
    pub const WRIST: Self = Self(2);
    /// Finger.
    pub const FINGER: Self = Self(3);
    /// Hand.
    pub const HAND: Self = Self(4);
    /// Ear lobe.
    pub const EAR_LOBE: Self = Self(5);
    /// Foot.
    pub const FOOT: Self = Self(6);

    /// The location's name among the fields; `None` for a reserved number.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::OTHER => "other",
            Self::CHEST => "chest",
            Self::WRIST => "wrist",
            Self::FINGER => "finger",
            Self::HAND => "hand",
            Self::EAR_LOBE => "ear_lobe",
            Self::FOOT => "foot",
            _ => return None,
        })
    }
}

impl Characteristic for BodySensorLocation {
    const NAME: &'static str = "Body Sensor Location";
    const UUID: Uuid = Uuid::from_u16(0x2A38);
    const SERVICES: &'static [Uuid] = &[services::HEART_RATE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "Wahoo chest strap (capture, sputnikdev/bluetooth-gatt-parser)",
            value: &[0x01],
            expected: Ok(&[
                ("body_sensor_location", Text("chest")),
                ("body_sensor_location_number", Number(1.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_body_sensor_location.py",
            value: &[0x00],
            expected: Ok(&[
                ("body_sensor_location", Text("other")),
                ("body_sensor_location_number", Number(0.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_body_sensor_location.py",
            value: &[0x02],
            expected: Ok(&[
                ("body_sensor_location", Text("wrist")),
                ("body_sensor_location_number", Number(2.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_body_sensor_location.py",
            value: &[0x03],
            expected: Ok(&[
                ("body_sensor_location", Text("finger")),
                ("body_sensor_location_number", Number(3.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_body_sensor_location.py",
            value: &[0x04],
            expected: Ok(&[
                ("body_sensor_location", Text("hand")),
                ("body_sensor_location_number", Number(4.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_body_sensor_location.py",
            value: &[0x05],
            expected: Ok(&[
                ("body_sensor_location", Text("ear_lobe")),
                ("body_sensor_location_number", Number(5.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_body_sensor_location.py",
            value: &[0x06],
            expected: Ok(&[
                ("body_sensor_location", Text("foot")),
                ("body_sensor_location_number", Number(6.0)),
            ]),
        },
        Vector {
            about: "reserved (test of RonanB96/bluetooth-sig-python, test_body_sensor_location.py)",
            value: &[0x07],
            expected: Ok(&[
                ("body_sensor_location", Text("reserved")),
                ("body_sensor_location_number", Number(7.0)),
            ]),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u8().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.text("body_sensor_location", self.name().unwrap_or("reserved"));
        out.number("body_sensor_location_number", self.0);
    }
}
