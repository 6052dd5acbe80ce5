//! Cycling Power Control Point (Cycling Power Service 1.1, 3.6): commands that a client writes, responses that the
//! sensor indicates.

use alloc::vec::Vec;

use crate::Expected::{List, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, ControlResponse, DecodeError, Fields, Uuid, Vector, services};

/// A value of the control point, whichever way it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CyclingPowerControlPoint {
    /// From the client.
    Command(CyclingPowerCommand),
    /// From the sensor.
    Response(ControlResponse),
}

/// What a client can ask of a power meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CyclingPowerCommand {
    /// The op code.
    pub op: u8,
    /// What is to be set, in the unit of the specification; 0 where the command has no parameter.
    pub parameter: u32,
}

/// The response's op code.
const RESPONSE: u8 = 0x20;

/// Names, and how many octets of parameter, by op code from 1 on.
const COMMANDS: [(&str, u8); 16] = [
    ("set_cumulative_value", 4),
    ("update_sensor_location", 1),
    ("request_sensor_locations", 0),
    ("set_crank_length", 2),
    ("request_crank_length", 0),
    ("set_chain_length", 2),
    ("request_chain_length", 0),
    ("set_chain_weight", 2),
    ("request_chain_weight", 0),
    ("set_span_length", 2),
    ("request_span_length", 0),
    ("start_offset_compensation", 0),
    ("mask_measurement_content", 2),
    ("request_sampling_rate", 0),
    ("request_factory_calibration_date", 0),
    ("start_enhanced_offset_compensation", 0),
];

impl CyclingPowerCommand {
    /// Tell where it may be fixed.
    pub const REQUEST_SENSOR_LOCATIONS: Self = Self::of(3, 0);
    /// Tell the length of the crank.
    pub const REQUEST_CRANK_LENGTH: Self = Self::of(5, 0);
    /// Tell the length of the chain.
    pub const REQUEST_CHAIN_LENGTH: Self = Self::of(7, 0);
    /// Tell the weight of the chain.
    pub const REQUEST_CHAIN_WEIGHT: Self = Self::of(9, 0);
    /// Tell the span.
    pub const REQUEST_SPAN_LENGTH: Self = Self::of(11, 0);
    /// Measure the offset now: nobody pedals.
    pub const START_OFFSET_COMPENSATION: Self = Self::of(12, 0);
    /// Tell how often it measures.
    pub const REQUEST_SAMPLING_RATE: Self = Self::of(14, 0);
    /// Tell when it was calibrated.
    pub const REQUEST_FACTORY_CALIBRATION_DATE: Self = Self::of(15, 0);
    /// Measure the offset now and tell the vendor's own figures too.
    pub const START_ENHANCED_OFFSET_COMPENSATION: Self = Self::of(16, 0);

    /// Count wheel revolutions from here.
    pub const fn set_cumulative_value(wheel_revolutions: u32) -> Self {
        Self::of(1, wheel_revolutions)
    }

    /// Take it that it is fixed there.
    pub const fn update_sensor_location(location: crate::SensorLocation) -> Self {
        Self::of(2, location.0 as u32)
    }

    /// Take it that the crank is this long, in 1/2 mm.
    pub const fn set_crank_length(half_mm: u16) -> Self {
        Self::of(4, half_mm as u32)
    }

    /// Take it that the chain is this long, in mm.
    pub const fn set_chain_length(mm: u16) -> Self {
        Self::of(6, mm as u32)
    }

    /// Take it that the chain weighs this, in g.
    pub const fn set_chain_weight(grams: u16) -> Self {
        Self::of(8, grams as u32)
    }

    /// Take it that the span is this long, in mm.
    pub const fn set_span_length(mm: u16) -> Self {
        Self::of(10, mm as u32)
    }

    /// Leave these fields out of the measurement: 1 balance, 2 torque, 4 wheel, 8 crank, 16 magnitudes, 32 angles,
    /// 64 top and 128 bottom dead spot, 256 energy.
    pub const fn mask_measurement_content(bits: u16) -> Self {
        Self::of(13, bits as u32)
    }

    const fn of(op: u8, parameter: u32) -> Self {
        Self { op, parameter }
    }

    /// The octets to write.
    pub fn bytes(self) -> Vec<u8> {
        let width = row(self.op).map_or(0, |(_, width)| width.into());
        let mut bytes = Vec::from([self.op]);
        bytes.extend(self.parameter.to_le_bytes().into_iter().take(width));
        bytes
    }
}

fn row(op: u8) -> Option<(&'static str, u8)> {
    COMMANDS.get(usize::from(op).wrapping_sub(1)).copied()
}

impl Characteristic for CyclingPowerControlPoint {
    const NAME: &'static str = "Cycling Power Control Point";
    const UUID: Uuid = Uuid::from_u16(0x2A66);
    const SERVICES: &'static [Uuid] = &[services::CYCLING_POWER];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let op = reader.u8()?;
        if op == RESPONSE {
            return ControlResponse::decode(reader).map(Self::Response);
        }
        let parameter = match row(op).ok_or(DecodeError::OutOfRange("op"))?.1 {
            0 => 0,
            1 => reader.u8()?.into(),
            2 => reader.u16()?.into(),
            _ => u32::from_le_bytes(reader.take_array()?),
        };
        Ok(Self::Command(CyclingPowerCommand { op, parameter }))
    }

    fn fields(&self, out: &mut Fields) {
        match self {
            Self::Command(CyclingPowerCommand { op, parameter }) => {
                out.text("op", row(*op).map_or("reserved", |(name, _)| name));
                parameter_field(out, *op, *parameter);
            }
            Self::Response(response) => {
                response.fields(out);
                if response.result == ControlResponse::SUCCESS {
                    parameter_of_response(out, response.response_to, Reader::new(&response.parameter));
                }
            }
        }
    }
}

/// A parameter by the command that sets it.
fn parameter_field(out: &mut Fields, op: u8, parameter: u32) {
    match op {
        1 => out.number("cumulative_value", parameter),
        2 => crate::SensorLocation(parameter as u8).fields(out),
        4 => out.number("crank_length_mm", f64::from(parameter) / 2.0),
        6 => out.number("chain_length_mm", parameter),
        8 => out.number("chain_weight_g", parameter),
        10 => out.number("span_length_mm", parameter),
        13 => out.number("mask_bits", parameter),
        _ => {}
    }
}

/// What was asked for, as far as it is there.
fn parameter_of_response(out: &mut Fields, response_to: u8, mut reader: Reader<'_>) {
    match response_to {
        3 => out.list("sensor_locations", reader.rest().iter().copied()),
        // Asked for by the op code after the one that sets it.
        5 | 7 | 9 | 11 => {
            if let Ok(parameter) = reader.u16() {
                parameter_field(out, response_to - 1, parameter.into());
            }
        }
        12 | 16 => {
            if let Ok(offset) = reader.u16() {
                out.number("offset_raw", offset.cast_signed());
            }
        }
        14 => {
            if let Ok(rate) = reader.u8() {
                out.number("sampling_rate_hz", rate);
            }
        }
        15 => {
            if let Ok([a, b, month, day, hour, minute, second]) = reader.take_array() {
                let year = u16::from_le_bytes([a, b]);
                let at = alloc::format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
                out.text("factory_calibration_date", at);
            }
        }
        _ => {}
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "count on from 123456 (RonanB96/bluetooth-sig-python, test_cycling_power_control_point.py)",
        value: &[0x01, 0x40, 0xE2, 0x01, 0x00],
        expected: Ok(&[("op", Text("set_cumulative_value")), ("cumulative_value", Number(123_456.0))]),
    },
    Vector {
        about: "it is the left crank (RonanB96/bluetooth-sig-python, test_cycling_power_control_point.py)",
        value: &[0x02, 0x05],
        expected: Ok(&[
            ("op", Text("update_sensor_location")),
            ("sensor_location", Text("left_crank")),
            ("sensor_location_number", Number(5.0)),
        ]),
    },
    Vector {
        about: "which locations (RonanB96/bluetooth-sig-python, test_cycling_power_control_point.py)",
        value: &[0x03],
        expected: Ok(&[("op", Text("request_sensor_locations"))]),
    },
    Vector {
        about: "a crank of 175 mm (RonanB96/bluetooth-sig-python, test_cycling_power_control_point.py)",
        value: &[0x04, 0x5E, 0x01],
        expected: Ok(&[("op", Text("set_crank_length")), ("crank_length_mm", Number(175.0))]),
    },
    Vector {
        about: "success, and no location named (RonanB96/bluetooth-sig-python, test_cycling_power_control_point.py)",
        value: &[0x20, 0x03, 0x01],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(3.0)),
            ("result", Text("success")),
            ("sensor_locations", List(&[])),
        ]),
    },
    Vector {
        about: "made: wheel revolutions back to 0",
        value: &[0x01, 0x00, 0x00, 0x00, 0x00],
        expected: Ok(&[("op", Text("set_cumulative_value")), ("cumulative_value", Number(0.0))]),
    },
    Vector {
        about: "made: it is the left pedal",
        value: &[0x02, 0x07],
        expected: Ok(&[
            ("op", Text("update_sensor_location")),
            ("sensor_location", Text("left_pedal")),
            ("sensor_location_number", Number(7.0)),
        ]),
    },
    Vector {
        about: "made: a crank of 172.5 mm",
        value: &[0x04, 0x59, 0x01],
        expected: Ok(&[("op", Text("set_crank_length")), ("crank_length_mm", Number(172.5))]),
    },
    Vector {
        about: "made: compensate the offset",
        value: &[0x0C],
        expected: Ok(&[("op", Text("start_offset_compensation"))]),
    },
    Vector {
        about: "made: the crank is 172.5 mm long",
        value: &[0x20, 0x05, 0x01, 0x59, 0x01],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(5.0)),
            ("result", Text("success")),
            ("crank_length_mm", Number(172.5)),
        ]),
    },
    Vector {
        about: "made: left and right crank",
        value: &[0x20, 0x03, 0x01, 0x05, 0x06],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(3.0)),
            ("result", Text("success")),
            ("sensor_locations", List(&[5.0, 6.0])),
        ]),
    },
    Vector {
        about: "made: an offset below 0",
        value: &[0x20, 0x0C, 0x01, 0xF6, 0xFF],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(12.0)),
            ("result", Text("success")),
            ("offset_raw", Number(-10.0)),
        ]),
    },
    Vector {
        about: "made: calibrated in the factory",
        value: &[0x20, 0x0F, 0x01, 0xE8, 0x07, 0x02, 0x1D, 0x0C, 0x1E, 0x00],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(15.0)),
            ("result", Text("success")),
            ("factory_calibration_date", Text("2024-02-29T12:30:00")),
        ]),
    },
    Vector {
        about: "made: compensation failed; what follows is no offset",
        value: &[0x20, 0x0C, 0x04, 0xFF, 0xFF],
        expected: Ok(&[
            ("op", Text("response")),
            ("response_to", Number(12.0)),
            ("result", Text("operation_failed")),
        ]),
    },
    Vector {
        about: "made: half a length",
        value: &[0x04, 0x59],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
    Vector {
        about: "made: an op code that is not assigned",
        value: &[0x11],
        expected: Err(DecodeError::OutOfRange("op")),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_decoded_from_its_bytes() {
        for (op, (_, width)) in (1..).zip(COMMANDS) {
            let parameter = 0x0403_0201 & ((1_u64 << (8 * width)) - 1) as u32;
            let command = CyclingPowerCommand { op, parameter };
            assert_eq!(command.bytes().len(), 1 + usize::from(width));
            let decoded = CyclingPowerControlPoint::decode(&command.bytes());
            assert_eq!(decoded, Ok(CyclingPowerControlPoint::Command(command)));
        }
        assert_eq!(CyclingPowerCommand::set_crank_length(345).bytes(), [4, 0x59, 0x01]);
    }
}
