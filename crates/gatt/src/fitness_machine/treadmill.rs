//! Treadmill Data (Fitness Machine Service 1.0, 4.4; GATT Specification Supplement, Treadmill Data).

use super::data::machine_characteristic;
use crate::Expected::{Flag, Number};
use crate::{DecodeError, Vector};

machine_characteristic! {
    /// A packet of a treadmill.
    TreadmillData, "Treadmill Data", 0x2ACD, Treadmill, VECTORS
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "standing still (test of dudanov/pyftms)",
        value: &[0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[("speed_km_h", Number(0.0))]),
    },
    Vector {
        about: "Life Fitness, not available in every manner: 0x7FFF, 0xFFFF and 0xFF (capture, TrackMyIndoorWorkout)",
        value: &[
            0x9E, 0x04, 0x73, 0x02, 0x33, 0x02, 0x25, 0x00, 0x00, 0x3C, 0x00, 0xFF, 0x7F, 0x00, 0x00, 0xFF,
            0x7F, 0x02, 0x00, 0xFF, 0xFF, 0xFF, 0x1F, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(6.27)),
            ("average_speed_km_h", Number(5.63)),
            ("total_distance_m", Number(37.0)),
            ("inclination_percent", Number(6.0)),
            ("positive_elevation_gain_m", Number(0.0)),
            ("total_energy_kcal", Number(2.0)),
            ("elapsed_time_s", Number(31.0)),
        ]),
    },
    Vector {
        about: "Life Fitness, with a heart rate (capture, TrackMyIndoorWorkout)",
        value: &[
            0x9E, 0x05, 0x17, 0x05, 0x92, 0x02, 0xFB, 0x00, 0x00, 0x00, 0x00, 0xFF, 0x7F, 0x7C, 0x00, 0xFF,
            0x7F, 0x1B, 0x00, 0xFF, 0xFF, 0xFF, 0x69, 0x8A, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(13.03)),
            ("average_speed_km_h", Number(6.58)),
            ("total_distance_m", Number(251.0)),
            ("inclination_percent", Number(0.0)),
            ("positive_elevation_gain_m", Number(12.4)),
            ("total_energy_kcal", Number(27.0)),
            ("heart_rate_bpm", Number(105.0)),
            ("elapsed_time_s", Number(138.0)),
        ]),
    },
    Vector {
        about: "Life Fitness, cooling down, with remaining time (capture, TrackMyIndoorWorkout)",
        value: &[
            0x9E, 0x0C, 0x50, 0x00, 0xBD, 0x02, 0x53, 0x01, 0x00, 0x00, 0x00, 0xFF, 0x7F, 0x7C, 0x00, 0xFF,
            0x7F, 0x23, 0x00, 0xFF, 0xFF, 0xFF, 0xAD, 0x00, 0x3B, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(0.8)),
            ("average_speed_km_h", Number(7.01)),
            ("total_distance_m", Number(339.0)),
            ("inclination_percent", Number(0.0)),
            ("positive_elevation_gain_m", Number(12.4)),
            ("total_energy_kcal", Number(35.0)),
            ("elapsed_time_s", Number(173.0)),
            ("remaining_time_s", Number(59.0)),
        ]),
    },
    Vector {
        about: "Matrix, cut to 20 octets within the energy (capture, TrackMyIndoorWorkout)",
        value: &[
            0x9E, 0x1F, 0xC6, 0x03, 0x94, 0x02, 0x3E, 0x01, 0x00, 0x5A, 0x00, 0xFF, 0x7F, 0x32, 0x00, 0xFF,
            0xFF, 0x25, 0x00, 0xF4,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(9.66)),
            ("average_speed_km_h", Number(6.6)),
            ("total_distance_m", Number(318.0)),
            ("inclination_percent", Number(9.0)),
            ("positive_elevation_gain_m", Number(5.0)),
            ("total_energy_kcal", Number(37.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "Matrix before the workout, cut to 20 octets (capture, TrackMyIndoorWorkout)",
        value: &[
            0x9E, 0x1B, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0x7F, 0x00, 0x00, 0xFF,
            0xFF, 0x00, 0x00, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(0.0)),
            ("average_speed_km_h", Number(0.0)),
            ("total_distance_m", Number(0.0)),
            ("inclination_percent", Number(0.0)),
            ("positive_elevation_gain_m", Number(0.0)),
            ("total_energy_kcal", Number(0.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: CITYSPORTS' vendor steps behind bit 13 (layout of hughesjs/FitnessMachine)",
        value: &[
            0x84, 0x24, 0x5E, 0x01, 0x78, 0x00, 0x00, 0x07, 0x00, 0xFF, 0xFF, 0xFF, 0x5D, 0x00, 0xA0, 0x00,
            0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(3.5)),
            ("total_distance_m", Number(120.0)),
            ("total_energy_kcal", Number(7.0)),
            ("elapsed_time_s", Number(93.0)),
            ("step_count", Number(160.0)),
        ]),
    },
    Vector {
        about: "made: bit 13 without steps, as its meaning is the vendor's",
        value: &[0x00, 0x20, 0x5E, 0x01],
        expected: Ok(&[("speed_km_h", Number(3.5))]),
    },
    Vector {
        about: "made: downhill, belt force and power",
        value: &[0x08, 0x10, 0xE8, 0x03, 0xE7, 0xFF, 0xF2, 0xFF, 0x88, 0xFF, 0xE2, 0xFF],
        expected: Ok(&[
            ("speed_km_h", Number(10.0)),
            ("inclination_percent", Number(-2.5)),
            ("ramp_angle_deg", Number(-1.4)),
            ("force_on_belt_n", Number(-120.0)),
            ("power_w", Number(-30.0)),
        ]),
    },
    Vector {
        about: "made: pace of 2017, 0.1 km/min",
        value: &[0x60, 0x04, 0xB0, 0x04, 0x14, 0x13, 0x3C, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(12.0)),
            ("pace_km_min", Number(2.0)),
            ("average_pace_km_min", Number(1.9)),
            ("elapsed_time_s", Number(60.0)),
        ]),
    },
    Vector {
        about: "made: pace as in the Supplement, which the length tells",
        value: &[0x60, 0x04, 0xB0, 0x04, 0x96, 0x00, 0x9E, 0x00, 0x3C, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(12.0)),
            ("pace_s_500m", Number(150.0)),
            ("average_pace_s_500m", Number(158.0)),
            ("elapsed_time_s", Number(60.0)),
        ]),
    },
    Vector {
        about: "made: the second packet of a record, without speed",
        value: &[0x01, 0x05, 0x5A, 0x3D, 0x00],
        expected: Ok(&[
            ("heart_rate_bpm", Number(90.0)),
            ("elapsed_time_s", Number(61.0)),
            ("more_data", Flag(true)),
        ]),
    },
    Vector {
        about: "speed cut in half",
        value: &[0x00, 0x00, 0x01],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
    Vector {
        about: "flags cut in half",
        value: &[0x04],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];
