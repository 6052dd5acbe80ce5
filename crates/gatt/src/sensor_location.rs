//! Sensor Location (GATT Specification Supplement, Sensor Location): where a running or cycling sensor is fixed.

use crate::Expected::{Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// Where the sensor is fixed, by its assigned number. Reserved numbers survive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SensorLocation(pub u8);

/// By assigned number.
const NAMES: [&str; 17] = [
    "other",
    "top_of_shoe",
    "in_shoe",
    "hip",
    "front_wheel",
    "left_crank",
    "right_crank",
    "left_pedal",
    "right_pedal",
    "front_hub",
    "rear_dropout",
    "chainstay",
    "rear_wheel",
    "rear_hub",
    "chest",
    "spider",
    "chain_ring",
];

impl SensorLocation {
    /// None of the others.
    pub const OTHER: Self = Self(0);
    /// Top of the shoe.
    pub const TOP_OF_SHOE: Self = Self(1);
    /// In the shoe.
    pub const IN_SHOE: Self = Self(2);
    /// Left crank.
    pub const LEFT_CRANK: Self = Self(5);
    /// Rear wheel.
    pub const REAR_WHEEL: Self = Self(12);
    /// Rear hub.
    pub const REAR_HUB: Self = Self(13);
    /// Spider.
    pub const SPIDER: Self = Self(15);

    /// The location's name among the fields; `None` for a reserved number.
    pub fn name(self) -> Option<&'static str> {
        NAMES.get(usize::from(self.0)).copied()
    }
}

impl Characteristic for SensorLocation {
    const NAME: &'static str = "Sensor Location";
    const UUID: Uuid = Uuid::from_u16(0x2A5D);
    const SERVICES: &'static [Uuid] =
        &[services::RUNNING_SPEED_AND_CADENCE, services::CYCLING_SPEED_AND_CADENCE, services::CYCLING_POWER];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "other (pycycling's test)",
            value: &[0x00],
            expected: Ok(&[("sensor_location", Text("other")), ("sensor_location_number", Number(0.0))]),
        },
        Vector {
            about: "hip (pycycling's test)",
            value: &[0x03],
            expected: Ok(&[("sensor_location", Text("hip")), ("sensor_location_number", Number(3.0))]),
        },
        Vector {
            about: "a left crank (pycycling's test)",
            value: &[0x05],
            expected: Ok(&[("sensor_location", Text("left_crank")), ("sensor_location_number", Number(5.0))]),
        },
        Vector {
            about: "chest (RonanB96/bluetooth-sig-python, test_sensor_location.py)",
            value: &[0x0E],
            expected: Ok(&[("sensor_location", Text("chest")), ("sensor_location_number", Number(14.0))]),
        },
        Vector {
            about: "Zwift Hub, on the rear wheel (capture, simcline issue 7)",
            value: &[0x0C],
            expected: Ok(&[
                ("sensor_location", Text("rear_wheel")),
                ("sensor_location_number", Number(12.0)),
            ]),
        },
        Vector {
            about: "rear hub (paixaop/zwack, lib/cps/cycling-power-service.js)",
            value: &[0x0D],
            expected: Ok(&[("sensor_location", Text("rear_hub")), ("sensor_location_number", Number(13.0))]),
        },
        Vector {
            about: "made: the last assigned number",
            value: &[0x10],
            expected: Ok(&[
                ("sensor_location", Text("chain_ring")),
                ("sensor_location_number", Number(16.0)),
            ]),
        },
        Vector {
            about: "a reserved number (pycycling's test)",
            value: &[0x11],
            expected: Ok(&[("sensor_location", Text("reserved")), ("sensor_location_number", Number(17.0))]),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Reader::new(value).u8().map(Self)
    }

    fn fields(&self, out: &mut Fields) {
        out.text("sensor_location", self.name().unwrap_or("reserved"));
        out.number("sensor_location_number", self.0);
    }
}
