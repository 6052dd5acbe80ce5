//! Step Climber Data and Stair Climber Data (Fitness Machine Service 1.0, 4.6 and 4.7; GATT Specification Supplement).

use super::data::machine_characteristic;
use crate::Expected::{Flag, Number};
use crate::{DecodeError, Vector};

machine_characteristic! {
    /// A packet of a step climber.
    StepClimberData, "Step Climber Data", 0x2ACF, StepClimber, STEP_VECTORS
}

machine_characteristic! {
    /// A packet of a stair climber.
    StairClimberData, "Stair Climber Data", 0x2AD0, StairClimber, STAIR_VECTORS
}

const STEP_VECTORS: &[Vector] = &[
    Vector {
        about: "every field (RonanB96/bluetooth-sig-python, test_step_climber_data.py)",
        value: &[
            0xFE, 0x01, 0x0C, 0x00, 0x2C, 0x01, 0x28, 0x00, 0x23, 0x00, 0x32, 0x00, 0xFA, 0x00, 0xC8, 0x00,
            0x03, 0x82, 0x41, 0x84, 0x03, 0x2C, 0x01,
        ],
        expected: Ok(&[
            ("floors", Number(12.0)),
            ("step_count", Number(300.0)),
            ("steps_per_min", Number(40.0)),
            ("average_steps_per_min", Number(35.0)),
            ("positive_elevation_gain_m", Number(50.0)),
            ("total_energy_kcal", Number(250.0)),
            ("energy_per_hour_kcal", Number(200.0)),
            ("energy_per_minute_kcal", Number(3.0)),
            ("heart_rate_bpm", Number(130.0)),
            ("metabolic_equivalent", Number(6.5)),
            ("elapsed_time_s", Number(900.0)),
            ("remaining_time_s", Number(300.0)),
        ]),
    },
    Vector {
        about: "floors, steps and heart rate (RonanB96/bluetooth-sig-python, test_step_climber_data.py)",
        value: &[0x20, 0x00, 0x08, 0x00, 0x96, 0x00, 0x5F],
        expected: Ok(&[
            ("floors", Number(8.0)),
            ("step_count", Number(150.0)),
            ("heart_rate_bpm", Number(95.0)),
        ]),
    },
    Vector {
        about: "with a step rate (RonanB96/bluetooth-sig-python, test_step_climber_data.py)",
        value: &[0x02, 0x00, 0x02, 0x00, 0x32, 0x00, 0x14, 0x00],
        expected: Ok(&[
            ("floors", Number(2.0)),
            ("step_count", Number(50.0)),
            ("steps_per_min", Number(20.0)),
        ]),
    },
    Vector {
        about: "metabolic equivalent, more data (RonanB96/bluetooth-sig-python, test_step_climber_data.py)",
        value: &[0x41, 0x00, 0x50],
        expected: Ok(&[("metabolic_equivalent", Number(8.0)), ("more_data", Flag(true))]),
    },
    Vector {
        about: "more data only (RonanB96/bluetooth-sig-python, test_step_climber_data.py)",
        value: &[0x01, 0x00],
        expected: Ok(&[("more_data", Flag(true))]),
    },
    Vector {
        about: "made: every field",
        value: &[
            0xFE, 0x01, 0x04, 0x00, 0x42, 0x00, 0x3C, 0x00, 0x3A, 0x00, 0x0C, 0x00, 0x09, 0x00, 0xE0, 0x01,
            0x08, 0x76, 0x48, 0x44, 0x00, 0x14, 0x02,
        ],
        expected: Ok(&[
            ("floors", Number(4.0)),
            ("step_count", Number(66.0)),
            ("steps_per_min", Number(60.0)),
            ("average_steps_per_min", Number(58.0)),
            ("positive_elevation_gain_m", Number(12.0)),
            ("total_energy_kcal", Number(9.0)),
            ("energy_per_hour_kcal", Number(480.0)),
            ("energy_per_minute_kcal", Number(8.0)),
            ("heart_rate_bpm", Number(118.0)),
            ("metabolic_equivalent", Number(7.2)),
            ("elapsed_time_s", Number(68.0)),
            ("remaining_time_s", Number(532.0)),
        ]),
    },
    Vector {
        about: "made: energy per hour not available",
        value: &[0x90, 0x00, 0x01, 0x00, 0x10, 0x00, 0x03, 0x00, 0xFF, 0xFF, 0xFF, 0x14, 0x00],
        expected: Ok(&[
            ("floors", Number(1.0)),
            ("step_count", Number(16.0)),
            ("total_energy_kcal", Number(3.0)),
            ("elapsed_time_s", Number(20.0)),
        ]),
    },
    Vector {
        about: "made: floors and steps only",
        value: &[0x00, 0x00, 0x02, 0x00, 0x21, 0x00],
        expected: Ok(&[("floors", Number(2.0)), ("step_count", Number(33.0))]),
    },
    Vector {
        about: "made: no floors, more data",
        value: &[0x21, 0x00, 0x63],
        expected: Ok(&[("heart_rate_bpm", Number(99.0)), ("more_data", Flag(true))]),
    },
    Vector {
        about: "made: no heart rate",
        value: &[0x20, 0x00, 0x02, 0x00, 0x21, 0x00, 0x00],
        expected: Ok(&[("floors", Number(2.0)), ("step_count", Number(33.0))]),
    },
    Vector {
        about: "made: cut within the elevation",
        value: &[0x0A, 0x00, 0x02, 0x00, 0x21, 0x00, 0x37, 0x00, 0x07],
        expected: Ok(&[
            ("floors", Number(2.0)),
            ("step_count", Number(33.0)),
            ("steps_per_min", Number(55.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: steps cut in half",
        value: &[0x00, 0x00, 0x02, 0x00, 0x21],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
    Vector {
        about: "made: flags alone, floors announced",
        value: &[0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];

const STAIR_VECTORS: &[Vector] = &[
    Vector {
        about: "Life Fitness, without a heart rate (capture, TrackMyIndoorWorkout)",
        value: &[
            0x3E, 0x01, 0x01, 0x00, 0x3C, 0x00, 0x23, 0x00, 0x04, 0x00, 0x16, 0x00, 0x05, 0x00, 0xFF, 0xFF,
            0xFF, 0x29, 0x00,
        ],
        expected: Ok(&[
            ("floors", Number(1.0)),
            ("steps_per_min", Number(60.0)),
            ("average_steps_per_min", Number(35.0)),
            ("positive_elevation_gain_m", Number(4.0)),
            ("stride_count", Number(22.0)),
            ("total_energy_kcal", Number(5.0)),
            ("elapsed_time_s", Number(41.0)),
        ]),
    },
    Vector {
        about: "Life Fitness, with a heart rate (capture, TrackMyIndoorWorkout)",
        value: &[
            0x7E, 0x01, 0x03, 0x00, 0x24, 0x00, 0x2C, 0x00, 0x0B, 0x00, 0x36, 0x00, 0x0C, 0x00, 0xFF, 0xFF,
            0xFF, 0x5B, 0x4A, 0x00,
        ],
        expected: Ok(&[
            ("floors", Number(3.0)),
            ("steps_per_min", Number(36.0)),
            ("average_steps_per_min", Number(44.0)),
            ("positive_elevation_gain_m", Number(11.0)),
            ("stride_count", Number(54.0)),
            ("total_energy_kcal", Number(12.0)),
            ("heart_rate_bpm", Number(91.0)),
            ("elapsed_time_s", Number(74.0)),
        ]),
    },
    Vector {
        about: "no heart rate, sent as 0 (capture, TrackMyIndoorWorkout)",
        value: &[
            0x7A, 0x01, 0x02, 0x00, 0x1C, 0x00, 0x08, 0x00, 0x28, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x59, 0x00,
        ],
        expected: Ok(&[
            ("floors", Number(2.0)),
            ("steps_per_min", Number(28.0)),
            ("positive_elevation_gain_m", Number(8.0)),
            ("stride_count", Number(40.0)),
            ("total_energy_kcal", Number(4.0)),
            ("energy_per_hour_kcal", Number(0.0)),
            ("energy_per_minute_kcal", Number(0.0)),
            ("elapsed_time_s", Number(89.0)),
        ]),
    },
    Vector {
        about: "floors and step rate (RonanB96/bluetooth-sig-python, test_stair_climber_data.py)",
        value: &[0x02, 0x00, 0x05, 0x00, 0x1E, 0x00],
        expected: Ok(&[("floors", Number(5.0)), ("steps_per_min", Number(30.0))]),
    },
    Vector {
        about: "every field (RonanB96/bluetooth-sig-python, test_stair_climber_data.py)",
        value: &[
            0xFE, 0x03, 0x0A, 0x00, 0x32, 0x00, 0x2D, 0x00, 0x64, 0x00, 0xC8, 0x00, 0xF4, 0x01, 0x2C, 0x01,
            0x05, 0x78, 0x32, 0x08, 0x07, 0x58, 0x02,
        ],
        expected: Ok(&[
            ("floors", Number(10.0)),
            ("steps_per_min", Number(50.0)),
            ("average_steps_per_min", Number(45.0)),
            ("positive_elevation_gain_m", Number(100.0)),
            ("stride_count", Number(200.0)),
            ("total_energy_kcal", Number(500.0)),
            ("energy_per_hour_kcal", Number(300.0)),
            ("energy_per_minute_kcal", Number(5.0)),
            ("heart_rate_bpm", Number(120.0)),
            ("metabolic_equivalent", Number(5.0)),
            ("elapsed_time_s", Number(1800.0)),
            ("remaining_time_s", Number(600.0)),
        ]),
    },
    Vector {
        about: "energy, more data (RonanB96/bluetooth-sig-python, test_stair_climber_data.py)",
        value: &[0x21, 0x00, 0x64, 0x00, 0x32, 0x00, 0x0A],
        expected: Ok(&[
            ("total_energy_kcal", Number(100.0)),
            ("energy_per_hour_kcal", Number(50.0)),
            ("energy_per_minute_kcal", Number(10.0)),
            ("more_data", Flag(true)),
        ]),
    },
    Vector {
        about: "made: metabolic equivalent and remaining time",
        value: &[0x80, 0x02, 0x05, 0x00, 0x53, 0x78, 0x00],
        expected: Ok(&[
            ("floors", Number(5.0)),
            ("metabolic_equivalent", Number(8.3)),
            ("remaining_time_s", Number(120.0)),
        ]),
    },
    Vector {
        about: "made: floors not available",
        value: &[0x02, 0x00, 0xFF, 0xFF, 0x2C, 0x00],
        expected: Ok(&[("steps_per_min", Number(44.0))]),
    },
    Vector {
        about: "made: cut within the strides",
        value: &[0x10, 0x00, 0x05, 0x00, 0x08],
        expected: Ok(&[("floors", Number(5.0)), ("truncated", Flag(true))]),
    },
    Vector {
        about: "made: flags alone, floors announced",
        value: &[0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];
