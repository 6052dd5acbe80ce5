//! Bicycle speed and cadence sensors.

use strapline_gatt::Expected::{Flag, Number, Text};
use strapline_gatt::{DecodeError, Vector};

pub(crate) const BIKE_SPEED: &[Vector] = &[
    Vector {
        about: "two turns in a second (Loghorn/ant-plus, src/sensors/speed.test.ts)",
        value: &[0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x08, 0x04, 0x00],
        expected: Ok(&[
            ("page", Number(0.0)),
            ("event_time_1_1024_s", Number(2048.0)),
            ("revs", Number(4.0)),
        ]),
    },
    Vector {
        about: "operating time (Loghorn/ant-plus, src/sensors/speed.test.ts)",
        value: &[0x01, 0x10, 0x20, 0x03, 0x00, 0x04, 0x02, 0x00],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("operating_time_s", Number(409632.0)),
            ("event_time_1_1024_s", Number(1024.0)),
            ("revs", Number(2.0)),
        ]),
    },
    Vector {
        about: "manufacturer (Loghorn/ant-plus, src/sensors/speed.test.ts)",
        value: &[0x02, 0x7F, 0xEF, 0xBE, 0x00, 0x04, 0x02, 0x00],
        expected: Ok(&[
            ("page", Number(2.0)),
            ("manufacturer_id", Number(127.0)),
            ("serial_upper16", Number(48879.0)),
            ("event_time_1_1024_s", Number(1024.0)),
            ("revs", Number(2.0)),
        ]),
    },
    Vector {
        about: "battery, with the toggle (Loghorn/ant-plus, src/sensors/speed.test.ts)",
        value: &[0x84, 0xFF, 0x80, 0x33, 0x00, 0x04, 0x02, 0x00],
        expected: Ok(&[
            ("page", Number(4.0)),
            ("battery_voltage", Number(3.5)),
            ("battery_status", Text("ok")),
            ("event_time_1_1024_s", Number(1024.0)),
            ("revs", Number(2.0)),
        ]),
    },
    Vector {
        about: "stopped (Loghorn/ant-plus, src/sensors/speed.test.ts)",
        value: &[0x05, 0x01, 0x00, 0x00, 0x00, 0x04, 0x02, 0x00],
        expected: Ok(&[
            ("page", Number(5.0)),
            ("stopped", Flag(true)),
            ("event_time_1_1024_s", Number(1024.0)),
            ("revs", Number(2.0)),
        ]),
    },
    Vector {
        about: "time wrapped (Loghorn/ant-plus, src/sensors/speed.test.ts)",
        value: &[0x00, 0xFF, 0xFF, 0xFF, 0xE8, 0x00, 0x67, 0x00],
        expected: Ok(&[
            ("page", Number(0.0)),
            ("event_time_1_1024_s", Number(232.0)),
            ("revs", Number(103.0)),
        ]),
    },
    Vector {
        about: "operating time (StephenHidem/AntPlus, AbstractCommonSpeedCadenceTests.cs)",
        value: &[0x01, 0x88, 0x13, 0x00, 0x04, 0x05, 0x06, 0x07],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("operating_time_s", Number(10000.0)),
            ("event_time_1_1024_s", Number(1284.0)),
            ("revs", Number(1798.0)),
        ]),
    },
    Vector {
        about: "manufacturer (StephenHidem/AntPlus, AbstractCommonSpeedCadenceTests.cs)",
        value: &[0x02, 0x0F, 0x00, 0x80, 0x04, 0x05, 0x06, 0x07],
        expected: Ok(&[
            ("page", Number(2.0)),
            ("manufacturer_id", Number(15.0)),
            ("serial_upper16", Number(32768.0)),
            ("event_time_1_1024_s", Number(1284.0)),
            ("revs", Number(1798.0)),
        ]),
    },
    Vector {
        about: "product (StephenHidem/AntPlus, AbstractCommonSpeedCadenceTests.cs)",
        value: &[0x03, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07],
        expected: Ok(&[
            ("page", Number(3.0)),
            ("hw_version", Number(1.0)),
            ("sw_version", Number(2.0)),
            ("model", Number(3.0)),
            ("event_time_1_1024_s", Number(1284.0)),
            ("revs", Number(1798.0)),
        ]),
    },
    Vector {
        about: "moving (StephenHidem/AntPlus, AbstractCommonSpeedCadenceTests.cs)",
        value: &[0x05, 0x00, 0xFF, 0xFF, 0x04, 0x05, 0x06, 0x07],
        expected: Ok(&[
            ("page", Number(5.0)),
            ("stopped", Flag(false)),
            ("event_time_1_1024_s", Number(1284.0)),
            ("revs", Number(1798.0)),
        ]),
    },
    Vector {
        about: "made: cut",
        value: &[0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x08, 0x04],
        expected: Err(DecodeError::Truncated { needed: 8, left: 7 }),
    },
];

pub(crate) const BIKE_CADENCE: &[Vector] = &[
    Vector {
        about: "ten turns (Loghorn/ant-plus, src/sensors/cadence.test.ts)",
        value: &[0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x02, 0x0A, 0x00],
        expected: Ok(&[
            ("page", Number(0.0)),
            ("event_time_1_1024_s", Number(512.0)),
            ("revs", Number(10.0)),
        ]),
    },
    Vector {
        about: "operating time, with the toggle (Loghorn/ant-plus, src/sensors/cadence.test.ts)",
        value: &[0x81, 0x10, 0x20, 0x03, 0x00, 0x02, 0x0A, 0x00],
        expected: Ok(&[
            ("page", Number(1.0)),
            ("operating_time_s", Number(409632.0)),
            ("event_time_1_1024_s", Number(512.0)),
            ("revs", Number(10.0)),
        ]),
    },
    Vector {
        about: "manufacturer (Loghorn/ant-plus, src/sensors/cadence.test.ts)",
        value: &[0x02, 0x0F, 0xEF, 0xBE, 0x00, 0x02, 0x0A, 0x00],
        expected: Ok(&[
            ("page", Number(2.0)),
            ("manufacturer_id", Number(15.0)),
            ("serial_upper16", Number(48879.0)),
            ("event_time_1_1024_s", Number(512.0)),
            ("revs", Number(10.0)),
        ]),
    },
    Vector {
        about: "product (Loghorn/ant-plus, src/sensors/cadence.test.ts)",
        value: &[0x03, 0x01, 0x02, 0x03, 0x00, 0x02, 0x0A, 0x00],
        expected: Ok(&[
            ("page", Number(3.0)),
            ("hw_version", Number(1.0)),
            ("sw_version", Number(2.0)),
            ("model", Number(3.0)),
            ("event_time_1_1024_s", Number(512.0)),
            ("revs", Number(10.0)),
        ]),
    },
    Vector {
        about: "battery (Loghorn/ant-plus, src/sensors/cadence.test.ts)",
        value: &[0x04, 0x00, 0x80, 0x23, 0x00, 0x02, 0x0A, 0x00],
        expected: Ok(&[
            ("page", Number(4.0)),
            ("battery_voltage", Number(3.5)),
            ("battery_status", Text("good")),
            ("event_time_1_1024_s", Number(512.0)),
            ("revs", Number(10.0)),
        ]),
    },
    Vector {
        about: "stopped (Loghorn/ant-plus, src/sensors/cadence.test.ts)",
        value: &[0x05, 0x01, 0x00, 0x00, 0x00, 0x02, 0x0A, 0x00],
        expected: Ok(&[
            ("page", Number(5.0)),
            ("stopped", Flag(true)),
            ("event_time_1_1024_s", Number(512.0)),
            ("revs", Number(10.0)),
        ]),
    },
    Vector {
        about: "two turns in a second (StephenHidem/AntPlus, BikeCadenceSensorTests.cs)",
        value: &[0x00, 0x01, 0x02, 0x03, 0x00, 0x04, 0x02, 0x00],
        expected: Ok(&[
            ("page", Number(0.0)),
            ("event_time_1_1024_s", Number(1024.0)),
            ("revs", Number(2.0)),
        ]),
    },
    Vector {
        about: "made: battery without a voltage",
        value: &[0x04, 0xFF, 0xFF, 0x7F, 0x00, 0x02, 0x0A, 0x00],
        expected: Ok(&[
            ("page", Number(4.0)),
            ("battery_status", Text("invalid")),
            ("event_time_1_1024_s", Number(512.0)),
            ("revs", Number(10.0)),
        ]),
    },
    Vector {
        about: "made: cut",
        value: &[0x00, 0x01],
        expected: Err(DecodeError::Truncated { needed: 8, left: 2 }),
    },
];

pub(crate) const BIKE_SPEED_CADENCE: &[Vector] = &[
    Vector {
        about: "two turns of the crank and five of the wheel in a second (StephenHidem/AntPlus, CombinedSpeedAndCadenceSensorTests.cs)",
        value: &[0x00, 0x04, 0x02, 0x00, 0x00, 0x04, 0x05, 0x00],
        expected: Ok(&[
            ("revs", Number(5.0)),
            ("event_time_1_1024_s", Number(1024.0)),
            ("crank_revs", Number(2.0)),
            ("crank_event_time_1_1024_s", Number(1024.0)),
        ]),
    },
    Vector {
        about: "both turned (Loghorn/ant-plus, src/sensors/speedCadence.test.ts, which takes the crank's time for big-endian)",
        value: &[0x04, 0x00, 0x02, 0x00, 0x00, 0x08, 0x04, 0x00],
        expected: Ok(&[
            ("revs", Number(4.0)),
            ("event_time_1_1024_s", Number(2048.0)),
            ("crank_revs", Number(2.0)),
            ("crank_event_time_1_1024_s", Number(4.0)),
        ]),
    },
    Vector {
        about: "the next (Loghorn/ant-plus, src/sensors/speedCadence.test.ts, which takes the crank's time for big-endian)",
        value: &[0x06, 0x00, 0x04, 0x00, 0x00, 0x0C, 0x06, 0x00],
        expected: Ok(&[
            ("revs", Number(6.0)),
            ("event_time_1_1024_s", Number(3072.0)),
            ("crank_revs", Number(4.0)),
            ("crank_event_time_1_1024_s", Number(6.0)),
        ]),
    },
    Vector {
        about: "only the crank turned (Loghorn/ant-plus, src/sensors/speedCadence.test.ts, which takes the crank's time for big-endian)",
        value: &[0x08, 0x00, 0x03, 0x00, 0x00, 0x08, 0x04, 0x00],
        expected: Ok(&[
            ("revs", Number(4.0)),
            ("event_time_1_1024_s", Number(2048.0)),
            ("crank_revs", Number(3.0)),
            ("crank_event_time_1_1024_s", Number(8.0)),
        ]),
    },
    Vector {
        about: "only the wheel turned (Loghorn/ant-plus, src/sensors/speedCadence.test.ts, which takes the crank's time for big-endian)",
        value: &[0x04, 0x00, 0x02, 0x00, 0x00, 0x10, 0x08, 0x00],
        expected: Ok(&[
            ("revs", Number(8.0)),
            ("event_time_1_1024_s", Number(4096.0)),
            ("crank_revs", Number(2.0)),
            ("crank_event_time_1_1024_s", Number(4.0)),
        ]),
    },
    Vector {
        about: "the wheel wrapped (Loghorn/ant-plus, src/sensors/speedCadence.test.ts, which takes the crank's time for big-endian)",
        value: &[0x04, 0x00, 0x02, 0x00, 0x01, 0x02, 0x05, 0x00],
        expected: Ok(&[
            ("revs", Number(5.0)),
            ("event_time_1_1024_s", Number(513.0)),
            ("crank_revs", Number(2.0)),
            ("crank_event_time_1_1024_s", Number(4.0)),
        ]),
    },
    Vector {
        about: "made: all counters at their ends",
        value: &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("revs", Number(65535.0)),
            ("event_time_1_1024_s", Number(65535.0)),
            ("crank_revs", Number(65535.0)),
            ("crank_event_time_1_1024_s", Number(65535.0)),
        ]),
    },
    Vector {
        about: "made: cut",
        value: &[0x00, 0x04, 0x02, 0x00, 0x00, 0x04, 0x05],
        expected: Err(DecodeError::Truncated { needed: 8, left: 7 }),
    },
];
