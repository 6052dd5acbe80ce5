//! Foot pods.

use strapline_gatt::Expected::{Flag, Number, Text};
use strapline_gatt::{DecodeError, Vector};

pub(crate) const STRIDE: &[Vector] = &[
    Vector {
        about: "sums (StephenHidem/AntPlus, StrideBasedSpeedAndDistanceTests.cs)",
        value: &[0x01, 0x64, 0xC8, 0x32, 0x81, 0x80, 0xFE, 0x30],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("time_s", Number(200.5)),
            ("distance_m", Number(50.5)),
            ("speed_m_s", Number(1.5)),
            ("stride_count", Number(254.0)),
            ("latency_s", Number(1.5)),
        ]),
    },
    Vector {
        about: "the next, all of it wrapped (StephenHidem/AntPlus, StrideBasedSpeedAndDistanceTests.cs)",
        value: &[0x01, 0x64, 0x64, 0x19, 0x81, 0x80, 0x04, 0x30],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("time_s", Number(100.5)),
            ("distance_m", Number(25.5)),
            ("speed_m_s", Number(1.5)),
            ("stride_count", Number(4.0)),
            ("latency_s", Number(1.5)),
        ]),
    },
    Vector {
        about: "supplementary (StephenHidem/AntPlus, StrideBasedSpeedAndDistanceTests.cs)",
        value: &[0x02, 0xFF, 0xFF, 0x3C, 0x81, 0x80, 0xFF, 0x00],
        expected: Ok(&[
            ("page", Number(2.0)),
            ("cadence_spm", Number(60.5)),
            ("speed_m_s", Number(1.5)),
            ("location", Text("laces")),
            ("battery", Text("new")),
            ("health", Text("ok")),
            ("use_state", Text("inactive")),
        ]),
    },
    Vector {
        about: "energy (StephenHidem/AntPlus, StrideBasedSpeedAndDistanceTests.cs)",
        value: &[0x03, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x80, 0x00],
        expected: Ok(&[
            ("page", Number(3.0)),
            ("cadence_spm", Number(0.0)),
            ("speed_m_s", Number(0.0)),
            ("energy_kcal", Number(128.0)),
            ("location", Text("laces")),
            ("battery", Text("new")),
            ("health", Text("ok")),
            ("use_state", Text("inactive")),
        ]),
    },
    Vector {
        about: "capabilities (StephenHidem/AntPlus, StrideBasedSpeedAndDistanceTests.cs)",
        value: &[0x16, 0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(22.0)),
            ("time_valid", Flag(false)),
            ("distance_valid", Flag(false)),
            ("speed_valid", Flag(false)),
            ("latency_valid", Flag(false)),
            ("cadence_valid", Flag(false)),
            ("energy_valid", Flag(true)),
        ]),
    },
    Vector {
        about: "summary (StephenHidem/AntPlus, StrideBasedSpeedAndDistanceTests.cs)",
        value: &[0x10, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77],
        expected: Ok(&[
            ("page", Number(16.0)),
            ("stride_count_summary", Number(3351057.0)),
            ("distance_summary_m", Number(7824981.265625)),
        ]),
    },
    Vector {
        about: "on the ankle (StephenHidem/AntPlus, StrideBasedSpeedAndDistanceTests.cs)",
        value: &[0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0],
        expected: Ok(&[
            ("page", Number(2.0)),
            ("cadence_spm", Number(0.0)),
            ("speed_m_s", Number(0.0)),
            ("location", Text("ankle")),
            ("battery", Text("new")),
            ("health", Text("ok")),
            ("use_state", Text("inactive")),
        ]),
    },
    Vector {
        about: "sums (Loghorn/ant-plus, src/sensors/strideSpeedDistance.test.ts)",
        value: &[0x01, 0x80, 0x05, 0x2A, 0xD3, 0x40, 0x0C, 0x07],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("time_s", Number(5.64)),
            ("distance_m", Number(42.8125)),
            ("speed_m_s", Number(3.25)),
            ("stride_count", Number(12.0)),
            ("latency_s", Number(0.21875)),
        ]),
    },
    Vector {
        about: "cadence (Loghorn/ant-plus, src/sensors/strideSpeedDistance.test.ts)",
        value: &[0x02, 0xFF, 0xFF, 0xB4, 0x72, 0x19, 0x00, 0x01],
        expected: Ok(&[
            ("page", Number(2.0)),
            ("cadence_spm", Number(180.4375)),
            ("speed_m_s", Number(2.09765625)),
            ("location", Text("laces")),
            ("battery", Text("new")),
            ("health", Text("ok")),
            ("use_state", Text("active")),
        ]),
    },
    Vector {
        about: "energy (Loghorn/ant-plus, src/sensors/strideSpeedDistance.test.ts)",
        value: &[0x03, 0x00, 0x00, 0x5A, 0x21, 0x0A, 0x64, 0x03],
        expected: Ok(&[
            ("page", Number(3.0)),
            ("cadence_spm", Number(90.125)),
            ("speed_m_s", Number(1.0390625)),
            ("energy_kcal", Number(100.0)),
            ("location", Text("laces")),
            ("battery", Text("new")),
            ("health", Text("ok")),
            ("use_state", Text("reserved")),
        ]),
    },
    Vector {
        about: "the last of the supplementary pages (Loghorn/ant-plus, src/sensors/strideSpeedDistance.test.ts)",
        value: &[0x0F, 0x00, 0x00, 0x50, 0x34, 0x02, 0x99, 0x02],
        expected: Ok(&[
            ("page", Number(15.0)),
            ("cadence_spm", Number(80.1875)),
            ("speed_m_s", Number(4.0078125)),
            ("location", Text("laces")),
            ("battery", Text("new")),
            ("health", Text("ok")),
            ("use_state", Text("reserved")),
        ]),
    },
    Vector {
        about: "made: a common page",
        value: &[0x50, 0xFF, 0xFF, 0x01, 0x0F, 0x00, 0x01, 0x00],
        expected: Ok(&[
            ("page", Number(80.0)),
            ("hw_revision", Number(1.0)),
            ("manufacturer_id", Number(15.0)),
            ("model", Number(1.0)),
        ]),
    },
    Vector {
        about: "made: a page that is not known",
        value: &[0x6E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[("page", Number(110.0))]),
    },
    Vector {
        about: "made: cut",
        value: &[0x01, 0x80, 0x05, 0x2A, 0xD3, 0x40, 0x0C],
        expected: Err(DecodeError::Truncated { needed: 8, left: 7 }),
    },
];
