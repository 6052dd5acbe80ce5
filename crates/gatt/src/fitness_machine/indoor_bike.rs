//! Indoor Bike Data (Fitness Machine Service 1.0, 4.9; GATT Specification Supplement, Indoor Bike Data).

use super::data::machine_characteristic;
use crate::Expected::{Flag, Number};
use crate::{DecodeError, Vector};

machine_characteristic! {
    /// A packet of an indoor bike or trainer.
    IndoorBikeData, "Indoor Bike Data", 0x2AD2, IndoorBike, VECTORS
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "distance, cadence, power and time (test of incyclist/devices)",
        value: &[0x54, 0x08, 0xE2, 0x06, 0x7E, 0x00, 0xBB, 0x00, 0x00, 0x4D, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(17.62)),
            ("cadence_rpm", Number(63.0)),
            ("total_distance_m", Number(187.0)),
            ("power_w", Number(77.0)),
            ("elapsed_time_s", Number(0.0)),
        ]),
    },
    Vector {
        about: "Volt at rest, heart rate of 0 (capture, incyclist/devices)",
        value: &[0x64, 0x02, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(0.0)),
            ("cadence_rpm", Number(0.0)),
            ("resistance_level", Number(20.0)),
            ("power_w", Number(0.0)),
        ]),
    },
    Vector {
        about: "Volt coasting (capture, incyclist/devices)",
        value: &[0x64, 0x02, 0xC1, 0x08, 0x00, 0x00, 0x14, 0x00, 0x1C, 0x00, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(22.41)),
            ("cadence_rpm", Number(0.0)),
            ("resistance_level", Number(20.0)),
            ("power_w", Number(28.0)),
        ]),
    },
    Vector {
        about: "Elite trainer (capture, simcline issue 4)",
        value: &[0x54, 0x08, 0xFB, 0x08, 0x74, 0x00, 0xDA, 0x00, 0x00, 0x53, 0x00, 0x22, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(22.99)),
            ("cadence_rpm", Number(58.0)),
            ("total_distance_m", Number(218.0)),
            ("power_w", Number(83.0)),
            ("elapsed_time_s", Number(34.0)),
        ]),
    },
    Vector {
        about: "Life Fitness bike, which leaves the flag of its cadence out (capture, TrackMyIndoorWorkout)",
        value: &[
            0xFA, 0x09, 0x2D, 0x09, 0xF2, 0x08, 0x74, 0x00, 0x77, 0x00, 0x65, 0x00, 0x00, 0x0D, 0x00, 0x66,
            0x00, 0x61, 0x00, 0x02, 0x00, 0xFF, 0xFF, 0xFF, 0x11, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(23.49)),
            ("average_speed_km_h", Number(22.9)),
            ("cadence_rpm", Number(58.0)),
            ("average_cadence_rpm", Number(59.5)),
            ("total_distance_m", Number(101.0)),
            ("resistance_level", Number(13.0)),
            ("power_w", Number(102.0)),
            ("average_power_w", Number(97.0)),
            ("total_energy_kcal", Number(2.0)),
            ("elapsed_time_s", Number(17.0)),
        ]),
    },
    Vector {
        about: "Life Fitness bike with a heart rate (capture, TrackMyIndoorWorkout)",
        value: &[
            0xFA, 0x0B, 0x55, 0x0E, 0xBE, 0x09, 0xCC, 0x00, 0xB1, 0x00, 0x0B, 0x02, 0x00, 0x13, 0x00, 0x36,
            0x01, 0x76, 0x00, 0x0C, 0x00, 0xFF, 0xFF, 0xFF, 0x59, 0x4D, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(36.69)),
            ("average_speed_km_h", Number(24.94)),
            ("cadence_rpm", Number(102.0)),
            ("average_cadence_rpm", Number(88.5)),
            ("total_distance_m", Number(523.0)),
            ("resistance_level", Number(19.0)),
            ("power_w", Number(310.0)),
            ("average_power_w", Number(118.0)),
            ("total_energy_kcal", Number(12.0)),
            ("heart_rate_bpm", Number(89.0)),
            ("elapsed_time_s", Number(77.0)),
        ]),
    },
    Vector {
        about: "Life Fitness bike cooling down, with remaining time (capture, TrackMyIndoorWorkout)",
        value: &[
            0xFA, 0x19, 0x6C, 0x08, 0x81, 0x07, 0x6A, 0x00, 0x69, 0x00, 0x3A, 0x01, 0x00, 0x06, 0x00, 0x53,
            0x00, 0x49, 0x00, 0x05, 0x00, 0xFF, 0xFF, 0xFF, 0x3E, 0x00, 0x3B, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(21.56)),
            ("average_speed_km_h", Number(19.21)),
            ("cadence_rpm", Number(53.0)),
            ("average_cadence_rpm", Number(52.5)),
            ("total_distance_m", Number(314.0)),
            ("resistance_level", Number(6.0)),
            ("power_w", Number(83.0)),
            ("average_power_w", Number(73.0)),
            ("total_energy_kcal", Number(5.0)),
            ("elapsed_time_s", Number(62.0)),
            ("remaining_time_s", Number(59.0)),
        ]),
    },
    Vector {
        about: "made: average cadence without cadence, by the book",
        value: &[0x08, 0x00, 0xB8, 0x0B, 0xAA, 0x00],
        expected: Ok(&[("speed_km_h", Number(30.0)), ("average_cadence_rpm", Number(85.0))]),
    },
    Vector {
        about: "made: Stages SB20, flags of 0: speed only",
        value: &[0x00, 0x00, 0xD0, 0x09],
        expected: Ok(&[("speed_km_h", Number(25.12))]),
    },
    Vector {
        about: "made: resistance as in the Supplement",
        value: &[0x60, 0x00, 0xB8, 0x0B, 0x04, 0xD2, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(30.0)),
            ("resistance_level", Number(40.0)),
            ("power_w", Number(210.0)),
        ]),
    },
    Vector {
        about: "made: iConsole+ (layout of BostonLeeK/iconsole-plus-client), cut to 20 octets",
        value: &[
            0x74, 0x0B, 0x3C, 0x05, 0x48, 0x00, 0x21, 0x00, 0x00, 0x01, 0x00, 0x18, 0x00, 0x02, 0x00, 0x56,
            0x00, 0x01, 0x56, 0x10,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(13.4)),
            ("cadence_rpm", Number(36.0)),
            ("total_distance_m", Number(33.0)),
            ("resistance_level", Number(1.0)),
            ("power_w", Number(24.0)),
            ("total_energy_kcal", Number(2.0)),
            ("energy_per_hour_kcal", Number(86.0)),
            ("energy_per_minute_kcal", Number(1.0)),
            ("heart_rate_bpm", Number(86.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: back-pedalling power",
        value: &[0x40, 0x00, 0x00, 0x00, 0xFD, 0xFF],
        expected: Ok(&[("speed_km_h", Number(0.0)), ("power_w", Number(-3.0))]),
    },
    Vector {
        about: "made: the first packet of a record",
        value: &[0xC1, 0x03, 0xB4, 0x00, 0xAF, 0x00, 0x28, 0x00, 0x6C, 0x02, 0x0A, 0x83],
        expected: Ok(&[
            ("power_w", Number(180.0)),
            ("average_power_w", Number(175.0)),
            ("total_energy_kcal", Number(40.0)),
            ("energy_per_hour_kcal", Number(620.0)),
            ("energy_per_minute_kcal", Number(10.0)),
            ("heart_rate_bpm", Number(131.0)),
            ("more_data", Flag(true)),
        ]),
    },
    Vector {
        about: "made: metabolic equivalent, reserved bits and a tail",
        value: &[0x04, 0xE4, 0xB8, 0x0B, 0xB5, 0x00, 0x54, 0x09],
        expected: Ok(&[
            ("speed_km_h", Number(30.0)),
            ("cadence_rpm", Number(90.5)),
            ("metabolic_equivalent", Number(8.4)),
        ]),
    },
    Vector {
        about: "made: cut within the distance",
        value: &[0x54, 0x00, 0xB8, 0x0B, 0xB4, 0x00, 0x01, 0x02],
        expected: Ok(&[
            ("speed_km_h", Number(30.0)),
            ("cadence_rpm", Number(90.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "flags alone",
        value: &[0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];
