//! Pages of all profiles.

use strapline_gatt::Expected::{Number, Text};
use strapline_gatt::{DecodeError, Vector};

pub(crate) const COMMON: &[Vector] = &[
    Vector {
        about: "command pending (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x47, 0xFF, 0xFE, 0x04, 0x11, 0x22, 0x33, 0x44],
        expected: Ok(&[
            ("page", Number(71.0)),
            ("sequence", Number(254.0)),
            ("command_status", Text("pending")),
        ]),
    },
    Vector {
        about: "manufacturer (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x50, 0xFF, 0xFF, 0x01, 0x0F, 0x00, 0x85, 0x83],
        expected: Ok(&[
            ("page", Number(80.0)),
            ("hw_revision", Number(1.0)),
            ("manufacturer_id", Number(15.0)),
            ("model", Number(33669.0)),
        ]),
    },
    Vector {
        about: "product (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x51, 0xFF, 0xFF, 0x0C, 0x05, 0x06, 0x07, 0x08],
        expected: Ok(&[("page", Number(81.0)), ("sw_main", Number(12.0)), ("serial", Number(134678021.0))]),
    },
    Vector {
        about: "product with both parts of its version (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x51, 0xFF, 0x22, 0x0C, 0x08, 0x07, 0x06, 0x05],
        expected: Ok(&[
            ("page", Number(81.0)),
            ("sw_supplemental", Number(34.0)),
            ("sw_main", Number(12.0)),
            ("serial", Number(84281096.0)),
        ]),
    },
    Vector {
        about: "battery that does not say (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x52, 0xFF, 0xFF, 0x32, 0x00, 0x00, 0xFF, 0xFF],
        expected: Ok(&[
            ("page", Number(82.0)),
            ("operating_time_s", Number(100.0)),
            ("battery_status", Text("invalid")),
        ]),
    },
    Vector {
        about: "new battery of two (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x52, 0xFF, 0x02, 0x0D, 0x00, 0x00, 0x80, 0x13],
        expected: Ok(&[
            ("page", Number(82.0)),
            ("battery_id", Number(0.0)),
            ("battery_count", Number(2.0)),
            ("operating_time_s", Number(208.0)),
            ("battery_voltage", Number(3.5)),
            ("battery_status", Text("new")),
        ]),
    },
    Vector {
        about: "low battery (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x52, 0xFF, 0x12, 0x00, 0x01, 0x00, 0x80, 0x42],
        expected: Ok(&[
            ("page", Number(82.0)),
            ("battery_id", Number(1.0)),
            ("battery_count", Number(2.0)),
            ("operating_time_s", Number(4096.0)),
            ("battery_voltage", Number(2.5)),
            ("battery_status", Text("low")),
        ]),
    },
    Vector {
        about: "time (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x53, 0xFF, 0x0D, 0x1B, 0x11, 0x92, 0x06, 0x09],
        expected: Ok(&[("page", Number(83.0)), ("datetime", Text("2009-06-18T17:27:13"))]),
    },
    Vector {
        about: "temperature and pressure (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x54, 0xFF, 0x01, 0x02, 0x6B, 0x0A, 0xEA, 0x19],
        expected: Ok(&[
            ("page", Number(84.0)),
            ("temperature_c", Number(26.67)),
            ("pressure_kpa", Number(66.34)),
        ]),
    },
    Vector {
        about: "humidity and wind (StephenHidem/AntPlus, CommonDataPagesTests.cs)",
        value: &[0x54, 0xFF, 0x03, 0x04, 0x6B, 0x0A, 0xEA, 0x19],
        expected: Ok(&[
            ("page", Number(84.0)),
            ("humidity_percent", Number(26.67)),
            ("wind_speed_km_h", Number(66.34)),
        ]),
    },
    Vector {
        about: "a power meter's manufacturer (capture in incyclist/ant-plus, bicycle-power-sensor.test.ts)",
        value: &[0x50, 0xFF, 0xFF, 0xFF, 0x82, 0x00, 0x23, 0x00],
        expected: Ok(&[
            ("page", Number(80.0)),
            ("hw_revision", Number(255.0)),
            ("manufacturer_id", Number(130.0)),
            ("model", Number(35.0)),
        ]),
    },
    Vector {
        about: "made: a request for page 54",
        value: &[0x46, 0xFF, 0xFF, 0xFF, 0xFF, 0x04, 0x36, 0x01],
        expected: Ok(&[
            ("page", Number(70.0)),
            ("requested_page", Number(54.0)),
            ("requested_times", Number(4.0)),
        ]),
    },
    Vector {
        about: "made: a clock that was never set",
        value: &[0x53, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[("page", Number(83.0))]),
    },
    Vector {
        about: "made: manufacturer of the second of two parts",
        value: &[0x4E, 0xFF, 0x12, 0x01, 0x20, 0x00, 0x03, 0x00],
        expected: Ok(&[
            ("page", Number(78.0)),
            ("component", Number(1.0)),
            ("hw_revision", Number(1.0)),
            ("manufacturer_id", Number(32.0)),
            ("model", Number(3.0)),
        ]),
    },
    Vector {
        about: "made: product of the second of two parts",
        value: &[0x4F, 0x12, 0xFF, 0x0A, 0x01, 0x00, 0x00, 0x00],
        expected: Ok(&[
            ("page", Number(79.0)),
            ("component", Number(1.0)),
            ("sw_main", Number(10.0)),
            ("serial", Number(1.0)),
        ]),
    },
    Vector {
        about: "made: frost, and no second value",
        value: &[0x54, 0xFF, 0x01, 0xFF, 0x18, 0xFC, 0xFF, 0xFF],
        expected: Ok(&[("page", Number(84.0)), ("temperature_c", Number(-10.0))]),
    },
    Vector {
        about: "made: a page that is not known",
        value: &[0x5E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[("page", Number(94.0))]),
    },
    Vector {
        about: "made: cut",
        value: &[0x47, 0xFF, 0xFE],
        expected: Err(DecodeError::Truncated { needed: 8, left: 3 }),
    },
];
