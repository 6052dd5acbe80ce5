//! Power meters.

use strapline_gatt::Expected::{Flag, Number, Text};
use strapline_gatt::{DecodeError, Vector};

pub(crate) const POWER: &[Vector] = &[
    Vector {
        about: "30 % of the right leg (Loghorn/ant-plus, src/sensors/bicyclePower.test.ts)",
        value: &[0x10, 0x01, 0x9E, 0x5A, 0x34, 0x12, 0x22, 0x01],
        expected: Ok(&[
            ("page", Number(16.0)),
            ("event_count", Number(1.0)),
            ("pedal_power_percent", Number(30.0)),
            ("pedal_power_is_right", Flag(true)),
            ("cadence_rpm", Number(90.0)),
            ("accumulated_power_w", Number(4660.0)),
            ("power_w", Number(290.0)),
        ]),
    },
    Vector {
        about: "half of either leg (Loghorn/ant-plus, src/sensors/bicyclePower.test.ts)",
        value: &[0x10, 0x02, 0x32, 0x5A, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("page", Number(16.0)),
            ("event_count", Number(2.0)),
            ("pedal_power_percent", Number(50.0)),
            ("pedal_power_is_right", Flag(false)),
            ("cadence_rpm", Number(90.0)),
            ("accumulated_power_w", Number(0.0)),
            ("power_w", Number(0.0)),
        ]),
    },
    Vector {
        about: "neither balance nor cadence (Loghorn/ant-plus, src/sensors/bicyclePower.test.ts)",
        value: &[0x10, 0x03, 0xFF, 0xFF, 0x10, 0x00, 0x20, 0x00],
        expected: Ok(&[
            ("page", Number(16.0)),
            ("event_count", Number(3.0)),
            ("pedal_power", Text("unused")),
            ("accumulated_power_w", Number(16.0)),
            ("power_w", Number(32.0)),
        ]),
    },
    Vector {
        about: "offset of a crank torque frequency meter (which the test takes for little-endian) (Loghorn/ant-plus, src/sensors/bicyclePower.test.ts)",
        value: &[0x01, 0x10, 0x01, 0x00, 0x00, 0x00, 0x03, 0x02],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("calibration_id", Number(16.0)),
            ("ctf_zero_offset_hz", Number(770.0)),
        ]),
    },
    Vector {
        about: "another calibration (Loghorn/ant-plus, src/sensors/bicyclePower.test.ts)",
        value: &[0x01, 0x11, 0x01, 0x00, 0x00, 0x00, 0x03, 0x02],
        expected: Ok(&[("page", Number(1.0)), ("calibration_id", Number(17.0))]),
    },
    Vector {
        about: "power (StephenHidem/AntPlus, StandardPowerSensorTests.cs)",
        value: &[0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x11, 0x22],
        expected: Ok(&[
            ("page", Number(16.0)),
            ("event_count", Number(1.0)),
            ("pedal_power_percent", Number(0.0)),
            ("pedal_power_is_right", Flag(false)),
            ("cadence_rpm", Number(0.0)),
            ("accumulated_power_w", Number(0.0)),
            ("power_w", Number(8721.0)),
        ]),
    },
    Vector {
        about: "crank torque (StephenHidem/AntPlus, StandardCrankTorqueSensorTests.cs)",
        value: &[0x12, 0x01, 0x01, 0x3C, 0x00, 0x08, 0x9C, 0x05],
        expected: Ok(&[
            ("page", Number(18.0)),
            ("event_count", Number(1.0)),
            ("crank_ticks", Number(1.0)),
            ("cadence_rpm", Number(60.0)),
            ("crank_period_1_2048_s", Number(2048.0)),
            ("accumulated_torque_nm", Number(44.875)),
        ]),
    },
    Vector {
        about: "wheel torque (StephenHidem/AntPlus, StandardWheelTorqueSensorTests.cs)",
        value: &[0x11, 0x01, 0x01, 0x3C, 0x39, 0x04, 0xDE, 0x01],
        expected: Ok(&[
            ("page", Number(17.0)),
            ("event_count", Number(1.0)),
            ("wheel_ticks", Number(1.0)),
            ("cadence_rpm", Number(60.0)),
            ("wheel_period_1_2048_s", Number(1081.0)),
            ("accumulated_torque_nm", Number(14.9375)),
        ]),
    },
    Vector {
        about: "crank torque frequency (StephenHidem/AntPlus, CrankTorqueFrequencySensorTests.cs)",
        value: &[0x20, 0x01, 0x00, 0x64, 0x07, 0xD0, 0x00, 0x01],
        expected: Ok(&[
            ("page", Number(32.0)),
            ("event_count", Number(1.0)),
            ("slope_nm_hz", Number(10.0)),
            ("time_1_2000_s", Number(2000.0)),
            ("torque_ticks", Number(1.0)),
        ]),
    },
    Vector {
        about: "zero offset (StephenHidem/AntPlus, CrankTorqueFrequencySensorTests.cs)",
        value: &[0x01, 0x10, 0x01, 0xFF, 0xFF, 0xFF, 0x11, 0x22],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("calibration_id", Number(16.0)),
            ("ctf_zero_offset_hz", Number(4386.0)),
        ]),
    },
    Vector {
        about: "smoothness of both legs (StephenHidem/AntPlus, TorqueEffectivenessAndPedalSmoothnessTests.cs)",
        value: &[0x13, 0xFF, 0xFF, 0xFF, 0x64, 0xFE, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(19.0)),
            ("left_pedal_smoothness_percent", Number(50.0)),
            ("combined_pedal_smoothness", Flag(true)),
        ]),
    },
    Vector {
        about: "effectiveness (StephenHidem/AntPlus, TorqueEffectivenessAndPedalSmoothnessTests.cs)",
        value: &[0x13, 0xFF, 0xC8, 0xC8, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(19.0)),
            ("left_torque_effectiveness_percent", Number(100.0)),
            ("right_torque_effectiveness_percent", Number(100.0)),
            ("combined_pedal_smoothness", Flag(false)),
        ]),
    },
    Vector {
        about: "barycentre (StephenHidem/AntPlus, StandardCrankTorqueSensorTests.cs)",
        value: &[0x14, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[("page", Number(20.0)), ("barycentre_deg", Number(94.0))]),
    },
    Vector {
        about: "where the right leg pushes (StephenHidem/AntPlus, StandardCrankTorqueSensorTests.cs)",
        value: &[0xE0, 0xFF, 0x40, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(224.0)),
            ("event_count", Number(255.0)),
            ("right", Flag(true)),
            ("start_angle_deg", Number(90.0)),
            ("end_angle_deg", Number(270.0)),
            ("start_peak_angle_deg", Number(358.59375)),
            ("end_peak_angle_deg", Number(358.59375)),
            ("average_torque_nm", Number(2047.96875)),
        ]),
    },
    Vector {
        about: "a left leg that does not say where (StephenHidem/AntPlus, StandardCrankTorqueSensorTests.cs)",
        value: &[0xE1, 0xFF, 0xC0, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(225.0)),
            ("event_count", Number(255.0)),
            ("right", Flag(false)),
            ("start_peak_angle_deg", Number(358.59375)),
            ("end_peak_angle_deg", Number(358.59375)),
            ("average_torque_nm", Number(2047.96875)),
        ]),
    },
    Vector {
        about: "standing (StephenHidem/AntPlus, StandardCrankTorqueSensorTests.cs)",
        value: &[0xE2, 0xFF, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(226.0)),
            ("event_count", Number(255.0)),
            ("rider_position", Text("standing")),
            ("right_pco_mm", Number(-1.0)),
            ("left_pco_mm", Number(-1.0)),
        ]),
    },
    Vector {
        about: "where the feet push (StephenHidem/AntPlus, StandardCrankTorqueSensorTests.cs)",
        value: &[0xE2, 0xFF, 0xFF, 0x80, 0x40, 0xE0, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(226.0)),
            ("event_count", Number(255.0)),
            ("rider_position", Text("transition_to_standing")),
            ("average_cadence_rpm", Number(128.0)),
            ("right_pco_mm", Number(64.0)),
            ("left_pco_mm", Number(-32.0)),
        ]),
    },
    Vector {
        about: "manufacturer (capture in incyclist/ant-plus, bicycle-power-sensor.test.ts)",
        value: &[0x50, 0xFF, 0xFF, 0xFF, 0x82, 0x00, 0x23, 0x00],
        expected: Ok(&[
            ("page", Number(80.0)),
            ("hw_revision", Number(255.0)),
            ("manufacturer_id", Number(130.0)),
            ("model", Number(35.0)),
        ]),
    },
    Vector {
        about: "made: calibration has worked",
        value: &[0x01, 0xAC, 0xFF, 0xFF, 0xFF, 0xFF, 0x10, 0x02],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("calibration_id", Number(172.0)),
            ("calibrated", Flag(true)),
            ("calibration_data", Number(528.0)),
        ]),
    },
    Vector {
        about: "made: no offsets",
        value: &[0xE2, 0x07, 0x00, 0x50, 0x80, 0x80, 0x00, 0xFF],
        expected: Ok(&[
            ("page", Number(226.0)),
            ("event_count", Number(7.0)),
            ("rider_position", Text("seated")),
            ("average_cadence_rpm", Number(80.0)),
        ]),
    },
    Vector {
        about: "made: a page that is not known",
        value: &[0x03, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[("page", Number(3.0))]),
    },
    Vector {
        about: "made: cut",
        value: &[0x10, 0x01, 0x9E, 0x5A, 0x34, 0x12, 0x22],
        expected: Err(DecodeError::Truncated { needed: 8, left: 7 }),
    },
];
