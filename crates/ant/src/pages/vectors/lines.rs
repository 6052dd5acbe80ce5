//! Messages between host and chip.

use strapline_gatt::Expected::{Flag, Number, Text};
use strapline_gatt::{DecodeError, Vector};

pub(crate) const MESSAGE: &[Vector] = &[
    Vector {
        about: "assign a channel that sends (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x03, 0x42, 0x01, 0x10, 0x00, 0xF4],
        expected: Ok(&[
            ("id", Number(66.0)),
            ("channel", Number(1.0)),
            ("channel_type", Number(16.0)),
            ("network", Number(0.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "assign a channel that only receives (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x03, 0x42, 0x00, 0x40, 0x00, 0xA5],
        expected: Ok(&[
            ("id", Number(66.0)),
            ("channel", Number(0.0)),
            ("channel_type", Number(64.0)),
            ("network", Number(0.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "id (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x05, 0x51, 0x00, 0x39, 0x30, 0x78, 0x00, 0x81],
        expected: Ok(&[
            ("id", Number(81.0)),
            ("channel", Number(0.0)),
            ("device_number", Number(12345.0)),
            ("device_type", Number(120.0)),
            ("transmission_type", Number(0.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "period (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x03, 0x43, 0x00, 0x86, 0x1F, 0x7D],
        expected: Ok(&[
            ("id", Number(67.0)),
            ("channel", Number(0.0)),
            ("period_1_32768_s", Number(8070.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "search time-out (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x02, 0x44, 0x00, 0x0A, 0xE8],
        expected: Ok(&[
            ("id", Number(68.0)),
            ("channel", Number(0.0)),
            ("search_timeout_s", Number(25.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "frequency (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x02, 0x45, 0x00, 0x39, 0xDA],
        expected: Ok(&[
            ("id", Number(69.0)),
            ("channel", Number(0.0)),
            ("frequency_mhz", Number(2457.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "open (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x01, 0x4B, 0x00, 0xEE],
        expected: Ok(&[("id", Number(75.0)), ("channel", Number(0.0)), ("checksum_ok", Flag(true))]),
    },
    Vector {
        about: "acknowledged page (Loghorn/ant-plus, src/messages.test.ts)",
        value: &[0xA4, 0x09, 0x4F, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0xEA],
        expected: Ok(&[
            ("id", Number(79.0)),
            ("channel", Number(0.0)),
            ("payload", Text("0102030405060708")),
            ("page", Number(1.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "broadcast page (Loghorn/ant-plus, src/driver.test.ts)",
        value: &[0xA4, 0x09, 0x4E, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0xEB],
        expected: Ok(&[
            ("id", Number(78.0)),
            ("channel", Number(0.0)),
            ("payload", Text("0102030405060708")),
            ("page", Number(1.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "a message that did not come (capture in incyclist/ant-plus, bicycle-power-sensor.test.ts)",
        value: &[0xA4, 0x03, 0x40, 0x00, 0x01, 0x02, 0xE4],
        expected: Ok(&[
            ("id", Number(64.0)),
            ("channel", Number(0.0)),
            ("event", Text("rx_fail")),
            ("code", Number(2.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "extended data, with a gain for a signal strength (capture in incyclist/ant-plus, bicycle-power-sensor.test.ts)",
        value: &[
            0xA4, 0x14, 0x4E, 0x00, 0x50, 0xFF, 0xFF, 0xFF, 0x82, 0x00, 0x23, 0x00, 0xE0, 0xF4, 0xED, 0x0B,
            0x05, 0x10, 0x00, 0x68, 0x00, 0xAD, 0x1C, 0xCE,
        ],
        expected: Ok(&[
            ("id", Number(78.0)),
            ("channel", Number(0.0)),
            ("payload", Text("50ffffff82002300")),
            ("page", Number(80.0)),
            ("manufacturer_id", Number(130.0)),
            ("extended", Number(224.0)),
            ("device_number", Number(60916.0)),
            ("device_type", Number(11.0)),
            ("transmission_type", Number(5.0)),
            ("rssi_gain", Number(104.0)),
            ("time_1_32768_s", Number(7341.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "what is to be appended (incyclist/ant-plus, fitness-equipment-sensors.test.ts)",
        value: &[0xA4, 0x02, 0x6E, 0x00, 0xE0, 0x28],
        expected: Ok(&[("id", Number(110.0)), ("extended", Number(224.0)), ("checksum_ok", Flag(true))]),
    },
    Vector {
        about: "the network's key was taken (Tigge/openant, ant/tests/base/test_message.py)",
        value: &[0xA4, 0x03, 0x40, 0x00, 0x46, 0x00, 0xA1],
        expected: Ok(&[
            ("id", Number(64.0)),
            ("channel", Number(0.0)),
            ("response_to", Number(70.0)),
            ("code", Number(0.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "capabilities of an ANTUSB-m (glever/j-antplus, CapabilitiesResponseMessageTest.java)",
        value: &[0xA4, 0x08, 0x54, 0x08, 0x08, 0x00, 0xBA, 0x36, 0x00, 0xDF, 0x04, 0xAF],
        expected: Ok(&[
            ("id", Number(84.0)),
            ("channels", Number(8.0)),
            ("networks", Number(8.0)),
            ("extended_messages", Flag(true)),
            ("background_scan", Flag(true)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "another sync (incyclist/ant-plus, ant-device.test.ts)",
        value: &[0x12, 0x34, 0x56, 0x78, 0x90, 0x10, 0x23, 0xA4, 0xDE],
        expected: Err(DecodeError::OutOfRange("sync")),
    },
    Vector {
        about: "cut (incyclist/ant-plus, ant-device.test.ts)",
        value: &[0xA4, 0xDE],
        expected: Err(DecodeError::Truncated { needed: 3, left: 2 }),
    },
    Vector {
        about: "without its XOR (incyclist/ant-plus, fitness-equipment-sensors.test.ts)",
        value: &[
            0xA4, 0x14, 0x4E, 0x00, 0x10, 0x19, 0xFD, 0x25, 0x9D, 0x27, 0x00, 0x35, 0xE0, 0x67, 0x12, 0x11,
            0x05, 0x10, 0x00, 0x68, 0x00, 0x48, 0x86,
        ],
        expected: Err(DecodeError::Truncated { needed: 21, left: 20 }),
    },
    Vector {
        about: "made: signal strength in dBm",
        value: &[
            0xA4, 0x11, 0x4E, 0x00, 0x84, 0x00, 0x00, 0x00, 0x00, 0x04, 0x04, 0x8C, 0xC0, 0x39, 0x30, 0x78,
            0x01, 0x20, 0xC4, 0x80, 0x27,
        ],
        expected: Ok(&[
            ("id", Number(78.0)),
            ("channel", Number(0.0)),
            ("payload", Text("840000000004048c")),
            ("page", Number(132.0)),
            ("extended", Number(192.0)),
            ("device_number", Number(12345.0)),
            ("device_type", Number(120.0)),
            ("transmission_type", Number(1.0)),
            ("rssi_dbm", Number(-60.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "made: wrong XOR",
        value: &[0xA4, 0x01, 0x6F, 0x20, 0x00],
        expected: Ok(&[
            ("id", Number(111.0)),
            ("startup_reason", Number(32.0)),
            ("checksum_ok", Flag(false)),
        ]),
    },
    Vector {
        about: "made: started after a reset",
        value: &[0xA4, 0x01, 0x6F, 0x20, 0xEA],
        expected: Ok(&[("id", Number(111.0)), ("startup_reason", Number(32.0)), ("checksum_ok", Flag(true))]),
    },
    Vector {
        about: "made: a part of a burst",
        value: &[0xA4, 0x09, 0x50, 0x21, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0xD4],
        expected: Ok(&[
            ("id", Number(80.0)),
            ("channel", Number(1.0)),
            ("sequence", Number(1.0)),
            ("payload", Text("0102030405060708")),
            ("page", Number(1.0)),
            ("checksum_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "made: a message that is not known",
        value: &[0xA4, 0x02, 0x3E, 0x41, 0x42, 0xE7],
        expected: Ok(&[("id", Number(62.0)), ("payload", Text("4142")), ("checksum_ok", Flag(false))]),
    },
    Vector {
        about: "made: a length that no message has",
        value: &[0xA4, 0xFF, 0x4E, 0x00],
        expected: Err(DecodeError::OutOfRange("message length")),
    },
    Vector {
        about: "made: a key is not shown",
        value: &[0xA4, 0x09, 0x46, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0xE3],
        expected: Ok(&[("id", Number(70.0)), ("network", Number(0.0)), ("checksum_ok", Flag(true))]),
    },
];
