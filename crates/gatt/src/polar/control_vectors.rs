//! Values of the control point with what they mean.

use crate::Expected::{Flag, List, Number, Text};
use crate::{DecodeError, Vector};

pub(super) const VECTORS: &[Vector] = &[
    Vector {
        about: "what an H10 offers: ECG and acceleration (capture, polar-ble-sdk issue 360)",
        value: &[0x0F, 0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        expected: Ok(&[
            ("ecg", Flag(true)),
            ("ppg", Flag(false)),
            ("acc", Flag(true)),
            ("ppi", Flag(false)),
            ("gyro", Flag(false)),
            ("mag", Flag(false)),
            ("skin_temp", Flag(false)),
            ("sdk_mode", Flag(false)),
            ("location", Flag(false)),
            ("pressure", Flag(false)),
            ("temperature", Flag(false)),
            ("offline_recording", Flag(false)),
            ("offline_hr", Flag(false)),
        ]),
    },
    Vector {
        about: "a response with parameters that are no settings (polar-ble-sdk, BlePmdClientControlPointResponseTest)",
        value: &[0xF0, 0x01, 0x02, 0x00, 0x00, 0xFF, 0xFF, 0xFF],
        expected: Ok(&[
            ("op", Number(1.0)),
            ("measurement_type", Number(2.0)),
            ("status", Number(0.0)),
            ("status_name", Text("success")),
            ("more", Flag(false)),
            ("parameters", Text("ffffff")),
        ]),
    },
    Vector {
        about: "a refused resolution (polar-ble-sdk, BlePmdClientControlPointResponseTest)",
        value: &[0xF0, 0x01, 0x06, 0x07, 0x00],
        expected: Ok(&[
            ("op", Number(1.0)),
            ("measurement_type", Number(6.0)),
            ("status", Number(7.0)),
            ("status_name", Text("invalid_resolution")),
            ("more", Flag(false)),
            ("parameters", Text("")),
        ]),
    },
    Vector {
        about: "a Verity Sense has started acceleration (capture, polar-ble-sdk issue 443)",
        value: &[0xF0, 0x02, 0x02, 0x00, 0x00],
        expected: Ok(&[
            ("op", Number(2.0)),
            ("measurement_type", Number(2.0)),
            ("status", Number(0.0)),
            ("status_name", Text("success")),
            ("more", Flag(false)),
            ("parameters", Text("")),
        ]),
    },
    Vector {
        about: "a start response with a factor (made)",
        value: &[0xF0, 0x02, 0x05, 0x00, 0x00, 0x05, 0x01, 0x00, 0x00, 0x80, 0x3D],
        expected: Ok(&[
            ("op", Number(2.0)),
            ("measurement_type", Number(5.0)),
            ("status", Number(0.0)),
            ("status_name", Text("success")),
            ("more", Flag(false)),
            ("parameters", Text("05010000803d")),
            ("factor", Number(0.0625)),
        ]),
    },
    Vector {
        about: "gyroscope settings (polar-ble-sdk, PmdSettingTest, in a response)",
        value: &[
            0xF0, 0x01, 0x05, 0x00, 0x01, 0x00, 0x01, 0x34, 0x00, 0x01, 0x01, 0x10, 0x00, 0x02, 0x04, 0xF5,
            0x00, 0xF4, 0x01, 0xE8, 0x03, 0xD0, 0x07, 0x04, 0x01, 0x03,
        ],
        expected: Ok(&[
            ("op", Number(1.0)),
            ("measurement_type", Number(5.0)),
            ("status", Number(0.0)),
            ("status_name", Text("success")),
            ("more", Flag(true)),
            ("parameters", Text("00013400010110000204f500f401e803d007040103")),
            ("sample_rate_hz", List(&[52.0])),
            ("resolution_bits", List(&[16.0])),
            ("range", List(&[245.0, 500.0, 1000.0, 2000.0])),
            ("channels", List(&[3.0])),
        ]),
    },
    Vector {
        about: "the ATT MTU is too small (made)",
        value: &[0xF0, 0x02, 0x00, 0x0A, 0x00],
        expected: Ok(&[
            ("op", Number(2.0)),
            ("measurement_type", Number(0.0)),
            ("status", Number(10.0)),
            ("status_name", Text("invalid_mtu")),
            ("more", Flag(false)),
            ("parameters", Text("")),
        ]),
    },
    Vector {
        about: "ECG is streamed, acceleration not (made)",
        value: &[0xF0, 0x05, 0x00, 0x00, 0x00, 0x40, 0x02],
        expected: Ok(&[
            ("op", Number(5.0)),
            ("measurement_type", Number(0.0)),
            ("status", Number(0.0)),
            ("status_name", Text("success")),
            ("more", Flag(false)),
            ("parameters", Text("4002")),
            ("online", List(&[0.0])),
        ]),
    },
    Vector {
        about: "a response that ends with its status (made)",
        value: &[0xF0, 0x03, 0x00, 0x06],
        expected: Ok(&[
            ("op", Number(3.0)),
            ("measurement_type", Number(0.0)),
            ("status", Number(6.0)),
            ("status_name", Text("already_in_state")),
        ]),
    },
    Vector {
        about: "the sensor has stopped ECG and acceleration (made)",
        value: &[0x01, 0x00, 0x02],
        expected: Ok(&[("stopped", List(&[0.0, 2.0]))]),
    },
    Vector {
        about: "the command that starts an H10's acceleration (capture, polar-ble-sdk issue 360)",
        value: &[0x02, 0x02, 0x02, 0x01, 0x08, 0x00, 0x00, 0x01, 0xC8, 0x00, 0x01, 0x01, 0x10, 0x00],
        expected: Ok(&[
            ("op", Number(2.0)),
            ("measurement_type", Number(2.0)),
            ("offline", Flag(false)),
            ("sample_rate_hz", Number(200.0)),
            ("resolution_bits", Number(16.0)),
            ("range", Number(8.0)),
        ]),
    },
    Vector {
        about: "the command that starts acceleration, cut in its last setting (made)",
        value: &[0x02, 0x02, 0x00, 0x01, 0x34, 0x00, 0x01, 0x01, 0x10],
        expected: Ok(&[
            ("op", Number(2.0)),
            ("measurement_type", Number(2.0)),
            ("offline", Flag(false)),
            ("sample_rate_hz", Number(52.0)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "a response without a status (made)",
        value: &[0xF0, 0x02, 0x00],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
    Vector {
        about: "features that are cut (made)",
        value: &[0x0F, 0x05],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
    Vector {
        about: "neither features nor a response (made)",
        value: &[0x77, 0x00],
        expected: Err(DecodeError::OutOfRange("control point value")),
    },
];
