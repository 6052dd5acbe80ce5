//! Rower Data (Fitness Machine Service 1.0, 4.8; GATT Specification Supplement, Rower Data).

use super::data::machine_characteristic;
use crate::Expected::{Flag, Number};
use crate::{DecodeError, Vector};

machine_characteristic! {
    /// A packet of a rower.
    RowerData, "Rower Data", 0x2AD1, Rower, VECTORS
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Concept2, the packet without stroke rate, with an octet more than announced (capture, TrackMyIndoorWorkout)",
        value: &[
            0xFF, 0x0A, 0x34, 0xCB, 0x00, 0x00, 0xC0, 0x00, 0xCF, 0x00, 0x32, 0x00, 0x27, 0x00, 0x8C, 0x00,
            0x00, 0x54, 0x00, 0x00,
        ],
        expected: Ok(&[
            ("average_stroke_rate_spm", Number(26.0)),
            ("total_distance_m", Number(203.0)),
            ("pace_s_500m", Number(192.0)),
            ("average_pace_s_500m", Number(207.0)),
            ("power_w", Number(50.0)),
            ("average_power_w", Number(39.0)),
            ("resistance_level", Number(140.0)),
            ("elapsed_time_s", Number(84.0)),
            ("more_data", Flag(true)),
        ]),
    },
    Vector {
        about: "Concept2, the packet with it (capture, TrackMyIndoorWorkout)",
        value: &[0x00, 0x01, 0x3E, 0x24, 0x00, 0x09, 0x00, 0xD7, 0x01, 0xFF],
        expected: Ok(&[
            ("stroke_rate_spm", Number(31.0)),
            ("stroke_count", Number(36.0)),
            ("total_energy_kcal", Number(9.0)),
            ("energy_per_hour_kcal", Number(471.0)),
        ]),
    },
    Vector {
        about: "Mr Captain, cut to 20 octets (capture, TrackMyIndoorWorkout)",
        value: &[
            0x3C, 0x0B, 0x30, 0x02, 0x00, 0x0A, 0x00, 0x00, 0xD1, 0x00, 0x5E, 0x01, 0x16, 0x00, 0x01, 0x00,
            0x02, 0x02, 0x08, 0x00,
        ],
        expected: Ok(&[
            ("stroke_rate_spm", Number(24.0)),
            ("stroke_count", Number(2.0)),
            ("total_distance_m", Number(10.0)),
            ("pace_s_500m", Number(209.0)),
            ("average_pace_s_500m", Number(350.0)),
            ("power_w", Number(22.0)),
            ("total_energy_kcal", Number(1.0)),
            ("energy_per_hour_kcal", Number(514.0)),
            ("energy_per_minute_kcal", Number(8.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "Mr Captain at the first stroke (capture, TrackMyIndoorWorkout)",
        value: &[
            0x3C, 0x0B, 0x02, 0x01, 0x00, 0x00, 0x00, 0x00, 0x70, 0x17, 0x05, 0x00, 0x12, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00,
        ],
        expected: Ok(&[
            ("stroke_rate_spm", Number(1.0)),
            ("stroke_count", Number(1.0)),
            ("total_distance_m", Number(0.0)),
            ("pace_s_500m", Number(6000.0)),
            ("average_pace_s_500m", Number(5.0)),
            ("power_w", Number(18.0)),
            ("total_energy_kcal", Number(0.0)),
            ("energy_per_hour_kcal", Number(0.0)),
            ("energy_per_minute_kcal", Number(0.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: the layout of KayakPro's flags",
        value: &[
            0x2C, 0x09, 0x2C, 0x78, 0x00, 0x5E, 0x01, 0x00, 0xB4, 0x00, 0x5F, 0x00, 0x15, 0x00, 0x1C, 0x02,
            0x09, 0xD2, 0x00,
        ],
        expected: Ok(&[
            ("stroke_rate_spm", Number(22.0)),
            ("stroke_count", Number(120.0)),
            ("total_distance_m", Number(350.0)),
            ("pace_s_500m", Number(180.0)),
            ("power_w", Number(95.0)),
            ("total_energy_kcal", Number(21.0)),
            ("energy_per_hour_kcal", Number(540.0)),
            ("energy_per_minute_kcal", Number(9.0)),
            ("elapsed_time_s", Number(210.0)),
        ]),
    },
    Vector {
        about: "made: resistance as in the Supplement",
        value: &[0xA0, 0x00, 0x2C, 0x78, 0x00, 0x5F, 0x00, 0x03],
        expected: Ok(&[
            ("stroke_rate_spm", Number(22.0)),
            ("stroke_count", Number(120.0)),
            ("power_w", Number(95.0)),
            ("resistance_level", Number(30.0)),
        ]),
    },
    Vector {
        about: "made: reserved bits 13 to 15 and four octets that nothing announces, as Technogym sends",
        value: &[0x00, 0xE0, 0x28, 0x07, 0x00, 0x01, 0x02, 0x03, 0x04],
        expected: Ok(&[("stroke_rate_spm", Number(20.0)), ("stroke_count", Number(7.0))]),
    },
    Vector {
        about: "made: remaining time and metabolic equivalent",
        value: &[0x00, 0x14, 0xFF, 0x07, 0x00, 0x41, 0x57, 0x02],
        expected: Ok(&[
            ("stroke_count", Number(7.0)),
            ("metabolic_equivalent", Number(6.5)),
            ("remaining_time_s", Number(599.0)),
        ]),
    },
    Vector {
        about: "stroke count missing",
        value: &[0x00, 0x00, 0x28],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
    Vector {
        about: "flags alone",
        value: &[0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
];
