//! Values of blood pressure monitors with what they mean.

use crate::Expected::{Flag, Number, Text};
use crate::{DecodeError, Vector};

pub(super) const MEASUREMENT: &[Vector] = &[
    Vector {
        about: "everything optional, in kPa (NordicSemiconductor/Android-nRF-Toolbox, \
            BloodPressureMeasurementParserTest.kt)",
        value: &[
            0x1F, 0x79, 0x00, 0x51, 0x00, 0x6A, 0x00, 0xE4, 0x07, 5, 21, 10, 30, 45, 0x48, 0x00, 1, 0x06,
            0x00,
        ],
        expected: Ok(&[
            ("systolic", Number(121.0)),
            ("diastolic", Number(81.0)),
            ("mean_arterial", Number(106.0)),
            ("unit", Text("kPa")),
            ("timestamp", Text("2020-05-21T10:30:45")),
            ("pulse_rate_bpm", Number(72.0)),
            ("user_id", Number(1.0)),
            ("status_bits", Number(6.0)),
        ]),
    },
    Vector {
        about: "nothing optional, in mmHg (NordicSemiconductor/Android-nRF-Toolbox, \
            BloodPressureMeasurementParserTest.kt)",
        value: &[0x00, 0x48, 0x00, 0x51, 0x00, 0x40, 0x00],
        expected: Ok(&[
            ("systolic", Number(72.0)),
            ("diastolic", Number(81.0)),
            ("mean_arterial", Number(64.0)),
            ("unit", Text("mmHg")),
        ]),
    },
    Vector {
        about: "the user alone (NordicSemiconductor/Android-nRF-Toolbox, BloodPressureMeasurementParserTest.kt)",
        value: &[0x08, 0x48, 0x00, 0x51, 0x00, 0x40, 0x00, 0x01],
        expected: Ok(&[
            ("systolic", Number(72.0)),
            ("diastolic", Number(81.0)),
            ("mean_arterial", Number(64.0)),
            ("unit", Text("mmHg")),
            ("user_id", Number(1.0)),
        ]),
    },
    Vector {
        about: "time stamp, pulse and status (MisterJames/librearm-desktop, \
            BloodPressureMeasurementParserTests.cs)",
        value: &[
            0x16, 0x78, 0x00, 0x50, 0x00, 0x5D, 0x00, 0xEA, 0x07, 6, 4, 8, 30, 0, 0x48, 0x00, 0x00, 0x00,
        ],
        expected: Ok(&[
            ("systolic", Number(120.0)),
            ("diastolic", Number(80.0)),
            ("mean_arterial", Number(93.0)),
            ("unit", Text("mmHg")),
            ("timestamp", Text("2026-06-04T08:30:00")),
            ("pulse_rate_bpm", Number(72.0)),
            ("status_bits", Number(0.0)),
        ]),
    },
    Vector {
        about: "nothing optional (Personal Health Devices Transcoding White Paper, 2.2.6, in the tests of \
            rickosborne/es-js-ts)",
        value: &[0x00, 0x72, 0x00, 0x72, 0x00, 0x72, 0x00],
        expected: Ok(&[
            ("systolic", Number(114.0)),
            ("diastolic", Number(114.0)),
            ("mean_arterial", Number(114.0)),
            ("unit", Text("mmHg")),
        ]),
    },
    Vector {
        about: "time stamp and pulse (values of Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[
            0x06, 0x78, 0x00, 0x50, 0x00, 0x5D, 0x00, 0xE8, 0x07, 0x03, 0x0F, 0x08, 0x1E, 0x00, 0x48, 0x00,
        ],
        expected: Ok(&[
            ("systolic", Number(120.0)),
            ("diastolic", Number(80.0)),
            ("mean_arterial", Number(93.0)),
            ("unit", Text("mmHg")),
            ("timestamp", Text("2024-03-15T08:30:00")),
            ("pulse_rate_bpm", Number(72.0)),
        ]),
    },
    Vector {
        about: "made: no mean pressure, an unknown user, decimals of a kPa",
        value: &[0x09, 0xA0, 0xF0, 0x6A, 0xF0, 0xFF, 0x07, 0xFF],
        expected: Ok(&[
            ("systolic", Number(16.0)),
            ("diastolic", Number(10.6)),
            ("mean_arterial", Text("NaN")),
            ("unit", Text("kPa")),
        ]),
    },
    Vector {
        about: "made: cut within the pulse rate, so that there is no user either",
        value: &[0x0C, 0x78, 0x00, 0x50, 0x00, 0x5D, 0x00, 0x48],
        expected: Ok(&[
            ("systolic", Number(120.0)),
            ("diastolic", Number(80.0)),
            ("mean_arterial", Number(93.0)),
            ("unit", Text("mmHg")),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "cut within the pressures (NordicSemiconductor/Android-nRF-Toolbox, \
            BloodPressureMeasurementParserTest.kt)",
        value: &[0x1F, 0x00, 0x48],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];

pub(super) const CUFF: &[Vector] = &[
    Vector {
        about: "everything but the unused pressures \
            (NordicSemiconductor/Android-BLE-Common-Library, IntermediateCuffPressureDataCallbackTest.java)",
        value: &[
            0x1E, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x11, 0x14, 0x29, 0x3B, 0x3C, 0x00,
            0x01, 0x27, 0x00,
        ],
        expected: Ok(&[
            ("cuff_pressure", Number(4.0)),
            ("unit", Text("mmHg")),
            ("timestamp", Text("XXXX-04-17T20:41:59")),
            ("pulse_rate_bpm", Number(60.0)),
            ("user_id", Number(1.0)),
            ("status_bits", Number(39.0)),
        ]),
    },
    Vector {
        about: "pulse and status, in kPa (NordicSemiconductor/Android-BLE-Common-Library, \
            IntermediateCuffPressureDataCallbackTest.java)",
        value: &[0x15, 0x6F, 0xF0, 0x00, 0x00, 0x00, 0x00, 0x3C, 0x00, 0x12, 0x00],
        expected: Ok(&[
            ("cuff_pressure", Number(11.1)),
            ("unit", Text("kPa")),
            ("pulse_rate_bpm", Number(60.0)),
            ("status_bits", Number(18.0)),
        ]),
    },
    Vector {
        about: "nothing optional (NordicSemiconductor/Android-BLE-Common-Library, \
            IntermediateCuffPressureDataCallbackTest.java)",
        value: &[0x00, 0xD7, 0xF0, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[("cuff_pressure", Number(21.5)), ("unit", Text("mmHg"))]),
    },
    Vector {
        about: "the time stamp is missing (NordicSemiconductor/Android-BLE-Common-Library, \
            IntermediateCuffPressureDataCallbackTest.java)",
        value: &[0x03, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07],
        expected: Ok(&[("cuff_pressure", Number(770.0)), ("unit", Text("kPa")), ("truncated", Flag(true))]),
    },
    Vector {
        about: "cut within the pressures (NordicSemiconductor/Android-BLE-Common-Library, \
            IntermediateCuffPressureDataCallbackTest.java)",
        value: &[0x01, 0x02, 0x03, 0x04, 0x05, 0x06],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
    Vector {
        about: "with a pulse, and numbers in the unused pressures \
            (im97mori-github/JavaBLEUtil, IntermediateCuffPressureTest.java, test_constructor202)",
        value: &[0x04, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00, 0x04, 0x00],
        expected: Ok(&[
            ("cuff_pressure", Number(1.0)),
            ("unit", Text("mmHg")),
            ("pulse_rate_bpm", Number(4.0)),
        ]),
    },
    Vector {
        about: "an unknown user (im97mori-github/JavaBLEUtil, IntermediateCuffPressureTest.java, \
            test_constructor302)",
        value: &[0x08, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00, 0xFF],
        expected: Ok(&[("cuff_pressure", Number(1.0)), ("unit", Text("mmHg"))]),
    },
    Vector {
        about: "made: inflating, the other pressures not a number",
        value: &[0x00, 0x8C, 0x00, 0xFF, 0x07, 0xFF, 0x07],
        expected: Ok(&[("cuff_pressure", Number(140.0)), ("unit", Text("mmHg"))]),
    },
    Vector {
        about: "made: with a pulse",
        value: &[0x04, 0x64, 0x00, 0xFF, 0x07, 0xFF, 0x07, 0x3E, 0x00],
        expected: Ok(&[
            ("cuff_pressure", Number(100.0)),
            ("unit", Text("mmHg")),
            ("pulse_rate_bpm", Number(62.0)),
        ]),
    },
    Vector {
        about: "made: in kPa with decimals",
        value: &[0x01, 0x85, 0xF0, 0xFF, 0x07, 0xFF, 0x07],
        expected: Ok(&[("cuff_pressure", Number(13.3)), ("unit", Text("kPa"))]),
    },
    Vector {
        about: "made: the pressure is beyond the range",
        value: &[0x00, 0xFE, 0x07, 0xFF, 0x07, 0xFF, 0x07],
        expected: Ok(&[("cuff_pressure", Text("+INF")), ("unit", Text("mmHg"))]),
    },
    Vector {
        about: "made: the unused pressures are missing",
        value: &[0x00, 0x8C, 0x00],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];

pub(super) const FEATURE: &[Vector] = &[
    Vector {
        about: "nothing (RonanB96/bluetooth-sig-python, test_blood_pressure_feature.py)",
        value: &[0, 0],
        expected: Ok(&[
            ("features", Number(0.0)),
            ("body_movement_detection", Flag(false)),
            ("cuff_fit_detection", Flag(false)),
            ("irregular_pulse_detection", Flag(false)),
            ("pulse_rate_range_detection", Flag(false)),
            ("measurement_position_detection", Flag(false)),
            ("multiple_bonds", Flag(false)),
        ]),
    },
    Vector {
        about: "movement and irregular pulse (values of StanfordSpezi/SpeziBluetooth, BloodPressureTests.swift)",
        value: &[0x05, 0x00],
        expected: Ok(&[
            ("features", Number(5.0)),
            ("body_movement_detection", Flag(true)),
            ("cuff_fit_detection", Flag(false)),
            ("irregular_pulse_detection", Flag(true)),
            ("pulse_rate_range_detection", Flag(false)),
            ("measurement_position_detection", Flag(false)),
            ("multiple_bonds", Flag(false)),
        ]),
    },
    Vector {
        about: "all that were defined first (RonanB96/bluetooth-sig-python, test_blood_pressure_feature.py)",
        value: &[0x3F, 0x00],
        expected: Ok(&[
            ("features", Number(63.0)),
            ("body_movement_detection", Flag(true)),
            ("cuff_fit_detection", Flag(true)),
            ("irregular_pulse_detection", Flag(true)),
            ("pulse_rate_range_detection", Flag(true)),
            ("measurement_position_detection", Flag(true)),
            ("multiple_bonds", Flag(true)),
        ]),
    },
    Vector {
        about: "movement (RonanB96/bluetooth-sig-python, test_blood_pressure_feature.py)",
        value: &[0x01, 0x00],
        expected: Ok(&[
            ("features", Number(1.0)),
            ("body_movement_detection", Flag(true)),
            ("cuff_fit_detection", Flag(false)),
            ("irregular_pulse_detection", Flag(false)),
            ("pulse_rate_range_detection", Flag(false)),
            ("measurement_position_detection", Flag(false)),
            ("multiple_bonds", Flag(false)),
        ]),
    },
    Vector {
        about: "all of version 1.1.1 (RonanB96/bluetooth-sig-python, test_blood_pressure_feature.py)",
        value: &[0xFF, 0x01],
        expected: Ok(&[
            ("features", Number(511.0)),
            ("body_movement_detection", Flag(true)),
            ("cuff_fit_detection", Flag(true)),
            ("irregular_pulse_detection", Flag(true)),
            ("pulse_rate_range_detection", Flag(true)),
            ("measurement_position_detection", Flag(true)),
            ("multiple_bonds", Flag(true)),
        ]),
    },
    Vector {
        about: "movement and the time of the user \
            (values of StanfordSpezi/SpeziBluetooth, BloodPressureTests.swift)",
        value: &[0x01, 0x01],
        expected: Ok(&[
            ("features", Number(257.0)),
            ("body_movement_detection", Flag(true)),
            ("cuff_fit_detection", Flag(false)),
            ("irregular_pulse_detection", Flag(false)),
            ("pulse_rate_range_detection", Flag(false)),
            ("measurement_position_detection", Flag(false)),
            ("multiple_bonds", Flag(false)),
        ]),
    },
    Vector {
        about: "made: reserved bits are kept in the number",
        value: &[0x02, 0x80],
        expected: Ok(&[
            ("features", Number(32770.0)),
            ("body_movement_detection", Flag(false)),
            ("cuff_fit_detection", Flag(true)),
            ("irregular_pulse_detection", Flag(false)),
            ("pulse_rate_range_detection", Flag(false)),
            ("measurement_position_detection", Flag(false)),
            ("multiple_bonds", Flag(false)),
        ]),
    },
    Vector {
        about: "made: cut in half",
        value: &[0x05],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];
