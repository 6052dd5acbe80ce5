//! Cross Trainer Data (Fitness Machine Service 1.0, 4.5; GATT Specification Supplement, Cross Trainer Data).

use super::data::machine_characteristic;
use crate::Expected::{Flag, Number};
use crate::{DecodeError, Vector};

machine_characteristic! {
    /// A packet of a cross trainer.
    CrossTrainerData, "Cross Trainer Data", 0x2ACE, CrossTrainer, VECTORS
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "Life Fitness, with a heart rate (capture, TrackMyIndoorWorkout)",
        value: &[
            0xBE, 0x2F, 0x00, 0x73, 0x02, 0x2D, 0x02, 0x45, 0x00, 0x00, 0x60, 0x00, 0x56, 0x00, 0x98, 0x02,
            0x0E, 0x00, 0xFF, 0xFF, 0x3C, 0x00, 0x50, 0x00, 0x3D, 0x00, 0x06, 0x00, 0xFF, 0xFF, 0xFF, 0x4C,
            0x2E, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(6.27)),
            ("average_speed_km_h", Number(5.57)),
            ("total_distance_m", Number(69.0)),
            ("steps_per_min", Number(96.0)),
            ("average_steps_per_min", Number(86.0)),
            ("stride_count", Number(66.4)),
            ("positive_elevation_gain_m", Number(14.0)),
            ("resistance_level", Number(6.0)),
            ("power_w", Number(80.0)),
            ("average_power_w", Number(61.0)),
            ("total_energy_kcal", Number(6.0)),
            ("heart_rate_bpm", Number(76.0)),
            ("elapsed_time_s", Number(46.0)),
            ("movement_backward", Flag(false)),
        ]),
    },
    Vector {
        about: "Life Fitness, without a heart rate (capture, TrackMyIndoorWorkout)",
        value: &[
            0xBE, 0x27, 0x00, 0x33, 0x02, 0x38, 0x02, 0x69, 0x00, 0x00, 0x58, 0x00, 0x58, 0x00, 0xE7, 0x03,
            0x16, 0x00, 0xFF, 0xFF, 0x3C, 0x00, 0x3D, 0x00, 0x41, 0x00, 0x08, 0x00, 0xFF, 0xFF, 0xFF, 0x44,
            0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(5.63)),
            ("average_speed_km_h", Number(5.68)),
            ("total_distance_m", Number(105.0)),
            ("steps_per_min", Number(88.0)),
            ("average_steps_per_min", Number(88.0)),
            ("stride_count", Number(99.9)),
            ("positive_elevation_gain_m", Number(22.0)),
            ("resistance_level", Number(6.0)),
            ("power_w", Number(61.0)),
            ("average_power_w", Number(65.0)),
            ("total_energy_kcal", Number(8.0)),
            ("elapsed_time_s", Number(68.0)),
            ("movement_backward", Flag(false)),
        ]),
    },
    Vector {
        about: "Life Fitness, with remaining time (capture, TrackMyIndoorWorkout)",
        value: &[
            0xBE, 0x67, 0x00, 0x23, 0x02, 0x2F, 0x02, 0x8C, 0x00, 0x00, 0x56, 0x00, 0x55, 0x00, 0x25, 0x05,
            0x1A, 0x00, 0xFF, 0xFF, 0x14, 0x00, 0x3B, 0x00, 0x39, 0x00, 0x04, 0x00, 0xFF, 0xFF, 0xFF, 0x5D,
            0x00, 0x39, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(5.47)),
            ("average_speed_km_h", Number(5.59)),
            ("total_distance_m", Number(140.0)),
            ("steps_per_min", Number(86.0)),
            ("average_steps_per_min", Number(85.0)),
            ("stride_count", Number(131.7)),
            ("positive_elevation_gain_m", Number(26.0)),
            ("resistance_level", Number(2.0)),
            ("power_w", Number(59.0)),
            ("average_power_w", Number(57.0)),
            ("total_energy_kcal", Number(4.0)),
            ("elapsed_time_s", Number(93.0)),
            ("remaining_time_s", Number(57.0)),
            ("movement_backward", Flag(false)),
        ]),
    },
    Vector {
        about: "another machine with inclination instead of elevation (capture, TrackMyIndoorWorkout)",
        value: &[
            0xDE, 0x2F, 0x00, 0xA6, 0x04, 0x1A, 0x00, 0x13, 0x02, 0x00, 0x80, 0x00, 0x80, 0x00, 0xAC, 0x06,
            0x00, 0x00, 0x00, 0x00, 0x0A, 0x00, 0x16, 0x00, 0x00, 0x00, 0x0C, 0x00, 0xFF, 0xFF, 0xFF, 0x59,
            0xAC, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(11.9)),
            ("average_speed_km_h", Number(0.26)),
            ("total_distance_m", Number(531.0)),
            ("steps_per_min", Number(128.0)),
            ("average_steps_per_min", Number(128.0)),
            ("stride_count", Number(170.8)),
            ("inclination_percent", Number(0.0)),
            ("ramp_angle_deg", Number(0.0)),
            ("resistance_level", Number(1.0)),
            ("power_w", Number(22.0)),
            ("average_power_w", Number(0.0)),
            ("total_energy_kcal", Number(12.0)),
            ("heart_rate_bpm", Number(89.0)),
            ("elapsed_time_s", Number(172.0)),
            ("movement_backward", Flag(false)),
        ]),
    },
    Vector {
        about: "the same 31 s later (capture, TrackMyIndoorWorkout)",
        value: &[
            0xDE, 0x2F, 0x00, 0xF6, 0x04, 0x1A, 0x00, 0x7D, 0x02, 0x00, 0x88, 0x00, 0x88, 0x00, 0x01, 0x08,
            0x00, 0x00, 0x00, 0x00, 0x46, 0x00, 0x31, 0x00, 0x00, 0x00, 0x0F, 0x00, 0xFF, 0xFF, 0xFF, 0x56,
            0xCB, 0x00,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(12.7)),
            ("average_speed_km_h", Number(0.26)),
            ("total_distance_m", Number(637.0)),
            ("steps_per_min", Number(136.0)),
            ("average_steps_per_min", Number(136.0)),
            ("stride_count", Number(204.9)),
            ("inclination_percent", Number(0.0)),
            ("ramp_angle_deg", Number(0.0)),
            ("resistance_level", Number(7.0)),
            ("power_w", Number(49.0)),
            ("average_power_w", Number(0.0)),
            ("total_energy_kcal", Number(15.0)),
            ("heart_rate_bpm", Number(86.0)),
            ("elapsed_time_s", Number(203.0)),
            ("movement_backward", Flag(false)),
        ]),
    },
    Vector {
        about: "made: backwards, resistance as in the Supplement",
        value: &[0x80, 0x81, 0x00, 0x20, 0x03, 0x05, 0x78, 0x00],
        expected: Ok(&[
            ("speed_km_h", Number(8.0)),
            ("resistance_level", Number(50.0)),
            ("power_w", Number(120.0)),
            ("movement_backward", Flag(true)),
        ]),
    },
    Vector {
        about: "made: cut at an ATT MTU of 23",
        value: &[
            0xBE, 0x2F, 0x00, 0x73, 0x02, 0x2D, 0x02, 0x45, 0x00, 0x00, 0x60, 0x00, 0x56, 0x00, 0x98, 0x02,
            0x0E, 0x00, 0xFF, 0xFF,
        ],
        expected: Ok(&[
            ("speed_km_h", Number(6.27)),
            ("average_speed_km_h", Number(5.57)),
            ("total_distance_m", Number(69.0)),
            ("steps_per_min", Number(96.0)),
            ("average_steps_per_min", Number(86.0)),
            ("stride_count", Number(66.4)),
            ("positive_elevation_gain_m", Number(14.0)),
            ("movement_backward", Flag(false)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "16 bits of flags and no more: those of a cross trainer have 24",
        value: &[0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 3, left: 2 }),
    },
    Vector {
        about: "flags alone",
        value: &[0x00, 0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];
