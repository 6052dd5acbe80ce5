//! Values of oximeters with what they mean.

use crate::Expected::{Flag, Number, Text};
use crate::{DecodeError, Vector};

pub(super) const CONTINUOUS: &[Vector] = &[
    Vector {
        about: "nothing optional, tenths of a percent (StanfordSpezi/SpeziBluetooth, PLXTests.swift)",
        value: &[0, 232, 243, 132, 243],
        expected: Ok(&[("spo2_percent", Number(100.0)), ("pulse_rate_bpm", Number(90.0))]),
    },
    Vector {
        about: "both statuses and the pulse amplitude (StanfordSpezi/SpeziBluetooth, PLXTests.swift)",
        value: &[28, 95, 0, 90, 0, 32, 0, 0, 0, 0, 87, 240],
        expected: Ok(&[
            ("spo2_percent", Number(95.0)),
            ("pulse_rate_bpm", Number(90.0)),
            ("measurement_status", Number(32.0)),
            ("device_status", Number(0.0)),
            ("pulse_amplitude_index_percent", Number(8.7)),
        ]),
    },
    Vector {
        about: "everything (StanfordSpezi/SpeziBluetooth, PLXTests.swift)",
        value: &[31, 222, 243, 202, 243, 202, 243, 90, 245, 212, 243, 178, 242, 32, 1, 0, 0, 0, 122, 227],
        expected: Ok(&[
            ("spo2_percent", Number(99.0)),
            ("pulse_rate_bpm", Number(97.0)),
            ("spo2_fast_percent", Number(97.0)),
            ("pulse_rate_fast_bpm", Number(137.0)),
            ("spo2_slow_percent", Number(98.0)),
            ("pulse_rate_slow_bpm", Number(69.0)),
            ("measurement_status", Number(288.0)),
            ("device_status", Number(0.0)),
            ("pulse_amplitude_index_percent", Number(8.9)),
        ]),
    },
    Vector {
        about: "nothing optional, whole numbers (StanfordSpezi/SpeziBluetooth, PLXTests.swift)",
        value: &[0x00, 0x64, 0x00, 0x5A, 0x00],
        expected: Ok(&[("spo2_percent", Number(100.0)), ("pulse_rate_bpm", Number(90.0))]),
    },
    Vector {
        about: "an oximeter of ChoiceMMed (Stack Overflow 71264072, «How to decode pulse oximeter output \
            into readable»)",
        value: &[0x0C, 0x62, 0x00, 0x4E, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("spo2_percent", Number(98.0)),
            ("pulse_rate_bpm", Number(78.0)),
            ("measurement_status", Number(32.0)),
            ("device_status", Number(0.0)),
        ]),
    },
    Vector {
        about: "the saturation has tenths, the pulse rate has none \
            (values of soroushdty/vitals-on-fhir, test_plx_parser.py)",
        value: &[0x00, 0xD9, 0xF3, 0x3C, 0x00],
        expected: Ok(&[("spo2_percent", Number(98.5)), ("pulse_rate_bpm", Number(60.0))]),
    },
    Vector {
        about: "everything, whole numbers (values of soroushdty/vitals-on-fhir, test_plx_parser.py)",
        value: &[
            0x1F, 0x63, 0x00, 0x3C, 0x00, 0x61, 0x00, 0x3D, 0x00, 0x60, 0x00, 0x3E, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x32, 0x00,
        ],
        expected: Ok(&[
            ("spo2_percent", Number(99.0)),
            ("pulse_rate_bpm", Number(60.0)),
            ("spo2_fast_percent", Number(97.0)),
            ("pulse_rate_fast_bpm", Number(61.0)),
            ("spo2_slow_percent", Number(96.0)),
            ("pulse_rate_slow_bpm", Number(62.0)),
            ("measurement_status", Number(0.0)),
            ("device_status", Number(0.0)),
            ("pulse_amplitude_index_percent", Number(50.0)),
        ]),
    },
    Vector {
        about: "made: the finger is out, both not a number",
        value: &[0x08, 0xFF, 0x07, 0xFF, 0x07, 0x00, 0x08, 0x00],
        expected: Ok(&[
            ("spo2_percent", Text("NaN")),
            ("pulse_rate_bpm", Text("NaN")),
            ("device_status", Number(2048.0)),
        ]),
    },
    Vector {
        about: "made: cut after the fast saturation",
        value: &[0x03, 98, 0, 61, 0, 97, 0, 60],
        expected: Ok(&[
            ("spo2_percent", Number(98.0)),
            ("pulse_rate_bpm", Number(61.0)),
            ("spo2_fast_percent", Number(97.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: no pulse rate",
        value: &[0x00, 98, 0],
        expected: Err(DecodeError::Truncated { needed: 2, left: 0 }),
    },
];

pub(super) const SPOT_CHECK: &[Vector] = &[
    Vector {
        about: "everything (StanfordSpezi/SpeziBluetooth, PLXTests.swift)",
        value: &[15, 172, 243, 190, 245, 232, 7, 11, 29, 23, 8, 57, 32, 64, 34, 0, 0, 102, 227],
        expected: Ok(&[
            ("spo2_percent", Number(94.0)),
            ("pulse_rate_bpm", Number(147.0)),
            ("timestamp", Text("2024-11-29T23:08:57")),
            ("measurement_status", Number(16416.0)),
            ("device_status", Number(34.0)),
            ("pulse_amplitude_index_percent", Number(8.7)),
            ("device_clock_not_set", Flag(false)),
        ]),
    },
    Vector {
        about: "an oximeter of ChoiceMMed whose clock was never set \
            (Stack Overflow 71264072, «How to decode pulse oximeter output into readable»)",
        value: &[
            0x17, 0x61, 0x00, 0x60, 0x00, 0xE1, 0x07, 0x01, 0x01, 0x01, 0x22, 0x13, 0x20, 0x00, 0x20, 0x00,
            0x00,
        ],
        expected: Ok(&[
            ("spo2_percent", Number(97.0)),
            ("pulse_rate_bpm", Number(96.0)),
            ("timestamp", Text("2017-01-01T01:34:19")),
            ("measurement_status", Number(32.0)),
            ("device_status", Number(32.0)),
            ("device_clock_not_set", Flag(true)),
        ]),
    },
    Vector {
        about: "nothing optional (values of Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[0x00, 0x61, 0x00, 0x48, 0x00],
        expected: Ok(&[
            ("spo2_percent", Number(97.0)),
            ("pulse_rate_bpm", Number(72.0)),
            ("device_clock_not_set", Flag(false)),
        ]),
    },
    Vector {
        about: "a time stamp (values of Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[0x01, 0x5E, 0x00, 0x58, 0x00, 0xEA, 0x07, 0x07, 0x15, 0x12, 0x00, 0x00],
        expected: Ok(&[
            ("spo2_percent", Number(94.0)),
            ("pulse_rate_bpm", Number(88.0)),
            ("timestamp", Text("2026-07-21T18:00:00")),
            ("device_clock_not_set", Flag(false)),
        ]),
    },
    Vector {
        about: "the pulse rate is not a number \
            (values of Kolalonge-creator/Tarragon-Health, device-readings.test.ts)",
        value: &[0x00, 0x60, 0x00, 0xFF, 0x07],
        expected: Ok(&[
            ("spo2_percent", Number(96.0)),
            ("pulse_rate_bpm", Text("NaN")),
            ("device_clock_not_set", Flag(false)),
        ]),
    },
    Vector {
        about: "made: nothing optional",
        value: &[0x00, 97, 0, 66, 0],
        expected: Ok(&[
            ("spo2_percent", Number(97.0)),
            ("pulse_rate_bpm", Number(66.0)),
            ("device_clock_not_set", Flag(false)),
        ]),
    },
    Vector {
        about: "made: the clock was never set, which is no field of its own",
        value: &[0x11, 97, 0, 66, 0, 0, 0, 1, 1, 0, 12, 30],
        expected: Ok(&[
            ("spo2_percent", Number(97.0)),
            ("pulse_rate_bpm", Number(66.0)),
            ("timestamp", Text("XXXX-01-01T00:12:30")),
            ("device_clock_not_set", Flag(true)),
        ]),
    },
    Vector {
        about: "made: no reading at this resolution",
        value: &[0x02, 0x00, 0x08, 0x02, 0x08, 0x00, 0x80],
        expected: Ok(&[
            ("spo2_percent", Text("NRes")),
            ("pulse_rate_bpm", Text("-INF")),
            ("measurement_status", Number(32768.0)),
            ("device_clock_not_set", Flag(false)),
        ]),
    },
    Vector {
        about: "made: the device status is cut",
        value: &[0x06, 97, 0, 66, 0, 0x00, 0x01, 0x00, 0x00],
        expected: Ok(&[
            ("spo2_percent", Number(97.0)),
            ("pulse_rate_bpm", Number(66.0)),
            ("measurement_status", Number(256.0)),
            ("device_clock_not_set", Flag(false)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: half a saturation",
        value: &[0x00, 97],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];

pub(super) const FEATURES: &[Vector] = &[
    Vector {
        about: "both supports (StanfordSpezi/SpeziBluetooth, PLXTests.swift)",
        value: &[163, 0, 64, 16, 128, 1, 0],
        expected: Ok(&[
            ("features", Number(163.0)),
            ("measurement_status_support", Number(4160.0)),
            ("device_status_support", Number(384.0)),
        ]),
    },
    Vector {
        about: "nothing (RonanB96/bluetooth-sig-python, test_plx_features.py)",
        value: &[0, 0],
        expected: Ok(&[("features", Number(0.0))]),
    },
    Vector {
        about: "spot checks are stored (RonanB96/bluetooth-sig-python, test_plx_features.py)",
        value: &[0x04, 0x00],
        expected: Ok(&[("features", Number(4.0))]),
    },
    Vector {
        about: "multiple bonds (RonanB96/bluetooth-sig-python, test_plx_features.py)",
        value: &[0x80, 0x00],
        expected: Ok(&[("features", Number(128.0))]),
    },
    Vector {
        about: "a reserved bit (RonanB96/bluetooth-sig-python, test_plx_features.py)",
        value: &[0x00, 0x80],
        expected: Ok(&[("features", Number(32768.0))]),
    },
    Vector {
        about: "all bits, without the announced supports (RonanB96/bluetooth-sig-python, test_plx_features.py)",
        value: &[0xFF, 0xFF],
        expected: Ok(&[("features", Number(65535.0)), ("truncated", Flag(true))]),
    },
    Vector {
        about: "made: device status alone",
        value: &[0x02, 0x00, 0xFF, 0xFF, 0x01],
        expected: Ok(&[("features", Number(2.0)), ("device_status_support", Number(131_071.0))]),
    },
    Vector {
        about: "made: an announced support is missing",
        value: &[0x03, 0x00, 0x40],
        expected: Ok(&[("features", Number(3.0)), ("truncated", Flag(true))]),
    },
    Vector {
        about: "made: cut in half",
        value: &[0x03],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];
