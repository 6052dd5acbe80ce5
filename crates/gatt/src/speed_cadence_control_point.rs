//! SC Control Point, shared by the running and the cycling service (Running Speed and Cadence Service 1.0, 3.4; Cycling
//! Speed and Cadence Service 1.0, 3.4): commands that a client writes, responses that the sensor indicates.

use alloc::vec::Vec;

use crate::Expected::{List, Number, Text};
use crate::reader::Reader;
use crate::{
    Access, Characteristic, ControlResponse, DecodeError, Fields, SensorLocation, Uuid, Vector, services,
};

/// A value of the control point, whichever way it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScControlPoint {
    /// From the client.
    Command(ScCommand),
    /// From the sensor.
    Response(ControlResponse),
}

/// What a client can ask of a speed and cadence sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScCommand {
    /// Count on from here: wheel revolutions, or distance in 0.1 m.
    SetCumulativeValue(u32),
    /// Calibrate (foot pods).
    StartCalibration,
    /// Take it that it is fixed there.
    UpdateSensorLocation(SensorLocation),
    /// Tell where it may be fixed.
    RequestSensorLocations,
}

/// The response's op code.
const RESPONSE: u8 = 0x10;
/// The command whose response lists locations.
const REQUEST_LOCATIONS: u8 = 4;

impl ScCommand {
    /// The octets to write.
    pub fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::from([match self {
            Self::SetCumulativeValue(_) => 1,
            Self::StartCalibration => 2,
            Self::UpdateSensorLocation(_) => 3,
            Self::RequestSensorLocations => REQUEST_LOCATIONS,
        }]);
        match self {
            Self::SetCumulativeValue(value) => bytes.extend(value.to_le_bytes()),
            Self::UpdateSensorLocation(location) => bytes.push(location.0),
            Self::StartCalibration | Self::RequestSensorLocations => {}
        }
        bytes
    }
}

impl Characteristic for ScControlPoint {
    const NAME: &'static str = "SC Control Point";
    const UUID: Uuid = Uuid::from_u16(0x2A55);
    const SERVICES: &'static [Uuid] =
        &[services::RUNNING_SPEED_AND_CADENCE, services::CYCLING_SPEED_AND_CADENCE];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        Ok(Self::Command(match reader.u8()? {
            1 => ScCommand::SetCumulativeValue(reader.take_array().map(u32::from_le_bytes)?),
            2 => ScCommand::StartCalibration,
            3 => ScCommand::UpdateSensorLocation(SensorLocation(reader.u8()?)),
            REQUEST_LOCATIONS => ScCommand::RequestSensorLocations,
            RESPONSE => return ControlResponse::decode(reader).map(Self::Response),
            _ => return Err(DecodeError::OutOfRange("op")),
        }))
    }

    fn fields(&self, out: &mut Fields) {
        match self {
            Self::Command(ScCommand::SetCumulativeValue(value)) => {
                out.text("op", "set_cumulative_value");
                out.number("cumulative_value", *value);
            }
            Self::Command(ScCommand::StartCalibration) => out.text("op", "start_calibration"),
            Self::Command(ScCommand::UpdateSensorLocation(location)) => {
                out.text("op", "update_sensor_location");
                location.fields(out);
            }
            Self::Command(ScCommand::RequestSensorLocations) => out.text("op", "request_sensor_locations"),
            Self::Response(response) => {
                response.fields(out);
                if response.response_to == REQUEST_LOCATIONS && response.result == ControlResponse::SUCCESS {
                    out.list("sensor_locations", response.parameter.iter().copied());
                }
            }
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "back to 0 (RonanB96/bluetooth-sig-python, test_sc_control_point.py)",
        value: &[0x01, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[("op", Text("set_cumulative_value")), ("cumulative_value", Number(0.0))]),
    },
    Vector {
        about: "calibrate (RonanB96/bluetooth-sig-python, test_sc_control_point.py)",
        value: &[0x02],
        expected: Ok(&[("op", Text("start_calibration"))]),
    },
    Vector {
        about: "count on from 0x04030201 (im97mori-github/AndroidBLEUtil, SCControlPointAndroidTest.java)",
        value: &[0x01, 0x01, 0x02, 0x03, 0x04],
        expected: Ok(&[("op", Text("set_cumulative_value")), ("cumulative_value", Number(67_305_985.0))]),
    },
    Vector {
        about: "it is in the shoe (RonanB96/bluetooth-sig-python, test_sc_control_point.py)",
        value: &[0x03, 0x02],
        expected: Ok(&[
            ("op", Text("update_sensor_location")),
            ("sensor_location", Text("in_shoe")),
            ("sensor_location_number", Number(2.0)),
        ]),
    },
    Vector {
        about: "made: it is on the rear hub",
        value: &[0x03, 0x0D],
        expected: Ok(&[
            ("op", Text("update_sensor_location")),
            ("sensor_location", Text("rear_hub")),
            ("sensor_location_number", Number(13.0)),
        ]),
    },
    Vector {
        about: "which locations (im97mori-github/AndroidBLEUtil, SCControlPointAndroidTest.java)",
        value: &[0x04],
        expected: Ok(&[("op", Text("request_sensor_locations"))]),
    },
    Vector {
        about: "every location (im97mori-github/AndroidBLEUtil, SCControlPointAndroidTest.java)",
        value: &[
            0x10, 0x04, 0x01, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C,
            0x0D, 0x0E, 0x0F, 0x10,
        ],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(4.0)),
            ("result", Text("success")),
            (
                "sensor_locations",
                List(&[
                    0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0,
                    16.0,
                ]),
            ),
        ]),
    },
    Vector {
        about: "the location could not be set (im97mori-github/AndroidBLEUtil, SCControlPointAndroidTest.java)",
        value: &[0x10, 0x03, 0x04],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(3.0)),
            ("result", Text("operation_failed")),
        ]),
    },
    Vector {
        about: "made: front wheel, rear wheel, left crank",
        value: &[0x10, 0x04, 0x01, 0x04, 0x0C, 0x05],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(4.0)),
            ("result", Text("success")),
            ("sensor_locations", List(&[4.0, 12.0, 5.0])),
        ]),
    },
    Vector {
        about: "no calibration here (im97mori-github/AndroidBLEUtil, SCControlPointAndroidTest.java)",
        value: &[0x10, 0x02, 0x02],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(2.0)),
            ("result", Text("op_code_not_supported")),
        ]),
    },
    Vector {
        about: "made: a response without its result",
        value: &[0x10, 0x02],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
    Vector {
        about: "made: half a counter",
        value: &[0x01, 0x00, 0x00],
        expected: Err(DecodeError::Truncated { needed: 4, left: 2 }),
    },
    Vector {
        about: "made: an op code that is not assigned",
        value: &[0x0A],
        expected: Err(DecodeError::OutOfRange("op")),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_decoded_from_its_bytes() {
        for command in [
            ScCommand::SetCumulativeValue(0x0403_0201),
            ScCommand::StartCalibration,
            ScCommand::UpdateSensorLocation(SensorLocation::REAR_HUB),
            ScCommand::RequestSensorLocations,
        ] {
            assert_eq!(ScControlPoint::decode(&command.bytes()), Ok(ScControlPoint::Command(command)));
        }
        assert_eq!(ScCommand::SetCumulativeValue(0x0403_0201).bytes(), [1, 1, 2, 3, 4]);
    }
}
