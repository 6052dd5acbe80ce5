//! Fitness Machine Feature (Fitness Machine Service 1.0, 4.3): what a machine measures and which targets it takes.

use crate::Expected::{Flag, Number};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// What a machine measures and which targets it takes. Reserved bits survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FitnessMachineFeature {
    /// What it measures.
    pub features: u32,
    /// Which targets it takes; `None` of a value that was cut.
    pub target_settings: Option<u32>,
}

impl FitnessMachineFeature {
    /// Bit of [`Self::features`]: cadence.
    pub const CADENCE: u32 = 1 << 1;
    /// Bit of [`Self::features`]: resistance level.
    pub const RESISTANCE_LEVEL: u32 = 1 << 7;
    /// Bit of [`Self::features`]: heart rate.
    pub const HEART_RATE: u32 = 1 << 10;
    /// Bit of [`Self::features`]: power.
    pub const POWER_MEASUREMENT: u32 = 1 << 14;
    /// Bit of [`Self::target_settings`]: speed.
    pub const SPEED_TARGET: u32 = 1 << 0;
    /// Bit of [`Self::target_settings`]: inclination.
    pub const INCLINATION_TARGET: u32 = 1 << 1;
    /// Bit of [`Self::target_settings`]: resistance.
    pub const RESISTANCE_TARGET: u32 = 1 << 2;
    /// Bit of [`Self::target_settings`]: power.
    pub const POWER_TARGET: u32 = 1 << 3;
    /// Bit of [`Self::target_settings`]: a simulated road.
    pub const SIMULATION: u32 = 1 << 13;
    /// Bit of [`Self::target_settings`]: spin down.
    pub const SPIN_DOWN: u32 = 1 << 15;

    /// Whether the machine says that it takes a target. What it does not say, it may still take.
    pub fn takes(&self, target: u32) -> Option<bool> {
        self.target_settings.map(|settings| settings & target != 0)
    }
}

impl Characteristic for FitnessMachineFeature {
    const NAME: &'static str = "Fitness Machine Feature";
    const UUID: Uuid = Uuid::from_u16(0x2ACC);
    const SERVICES: &'static [Uuid] = &[services::FITNESS_MACHINE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        Ok(Self { features: reader.u32()?, target_settings: reader.u32().ok() })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("features", self.features);
        if let Some(settings) = self.target_settings {
            out.number("target_settings", settings);
        }
        out.flag("power_measurement", self.features & Self::POWER_MEASUREMENT != 0);
        out.flag("cadence", self.features & Self::CADENCE != 0);
        out.flag("heart_rate", self.features & Self::HEART_RATE != 0);
        let targets = [
            ("power_target", Self::POWER_TARGET),
            ("simulation", Self::SIMULATION),
            ("resistance_target", Self::RESISTANCE_TARGET),
            ("speed_target", Self::SPEED_TARGET),
            ("inclination_target", Self::INCLINATION_TARGET),
            ("spin_down", Self::SPIN_DOWN),
        ];
        for (name, target) in targets {
            match self.takes(target) {
                Some(takes) => out.flag(name, takes),
                None => {
                    out.flag("truncated", true);
                    return;
                }
            }
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Elite trainer (capture, simcline issue 4)",
        value: &[0x86, 0x50, 0x00, 0x00, 0x0C, 0xE0, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(20614.0)),
            ("target_settings", Number(57356.0)),
            ("power_measurement", Flag(true)),
            ("cadence", Flag(true)),
            ("heart_rate", Flag(false)),
            ("power_target", Flag(true)),
            ("simulation", Flag(true)),
            ("resistance_target", Flag(true)),
            ("speed_target", Flag(false)),
            ("inclination_target", Flag(false)),
            ("spin_down", Flag(true)),
        ]),
    },
    Vector {
        about: "FS-6041F1 treadmill (capture, TrackMyIndoorWorkout issue 470)",
        value: &[0x5C, 0x16, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(5724.0)),
            ("target_settings", Number(3.0)),
            ("power_measurement", Flag(false)),
            ("cadence", Flag(false)),
            ("heart_rate", Flag(true)),
            ("power_target", Flag(false)),
            ("simulation", Flag(false)),
            ("resistance_target", Flag(false)),
            ("speed_target", Flag(true)),
            ("inclination_target", Flag(true)),
            ("spin_down", Flag(false)),
        ]),
    },
    Vector {
        about: "Zwift Hub that says nothing at all (capture, simcline issue 7)",
        value: &[0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(0.0)),
            ("target_settings", Number(0.0)),
            ("power_measurement", Flag(false)),
            ("cadence", Flag(false)),
            ("heart_rate", Flag(false)),
            ("power_target", Flag(false)),
            ("simulation", Flag(false)),
            ("resistance_target", Flag(false)),
            ("speed_target", Flag(false)),
            ("inclination_target", Flag(false)),
            ("spin_down", Flag(false)),
        ]),
    },
    Vector {
        about: "speed, cadence, distance (RonanB96/bluetooth-sig-python, test_fitness_machine_feature.py)",
        value: &[0x07, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(7.0)),
            ("target_settings", Number(3.0)),
            ("power_measurement", Flag(false)),
            ("cadence", Flag(true)),
            ("heart_rate", Flag(false)),
            ("power_target", Flag(false)),
            ("simulation", Flag(false)),
            ("resistance_target", Flag(false)),
            ("speed_target", Flag(true)),
            ("inclination_target", Flag(true)),
            ("spin_down", Flag(false)),
        ]),
    },
    Vector {
        about: "trainer (RonanB96/bluetooth-sig-python, test_fitness_machine_feature.py)",
        value: &[0x80, 0x74, 0x00, 0x00, 0x1F, 0x20, 0x00, 0x00],
        expected: Ok(&[
            ("features", Number(29824.0)),
            ("target_settings", Number(8223.0)),
            ("power_measurement", Flag(true)),
            ("cadence", Flag(false)),
            ("heart_rate", Flag(true)),
            ("power_target", Flag(true)),
            ("simulation", Flag(true)),
            ("resistance_target", Flag(true)),
            ("speed_target", Flag(true)),
            ("inclination_target", Flag(true)),
            ("spin_down", Flag(false)),
        ]),
    },
    Vector {
        about: "made: every bit, reserved ones too",
        value: &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("features", Number(4294967295.0)),
            ("target_settings", Number(4294967295.0)),
            ("power_measurement", Flag(true)),
            ("cadence", Flag(true)),
            ("heart_rate", Flag(true)),
            ("power_target", Flag(true)),
            ("simulation", Flag(true)),
            ("resistance_target", Flag(true)),
            ("speed_target", Flag(true)),
            ("inclination_target", Flag(true)),
            ("spin_down", Flag(true)),
        ]),
    },
    Vector {
        about: "made: targets cut",
        value: &[0x02, 0x40, 0x00, 0x00, 0x01, 0x02],
        expected: Ok(&[
            ("features", Number(16386.0)),
            ("power_measurement", Flag(true)),
            ("cadence", Flag(true)),
            ("heart_rate", Flag(false)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: features cut",
        value: &[0x02, 0x40],
        expected: Err(DecodeError::Truncated { needed: 4, left: 2 }),
    },
];
