//! What a control point answers: the op code that it answers, a result, and what was asked for. The same for the SC
//! Control Point (Cycling Speed and Cadence Service 1.0, 3.4) and the Cycling Power Control Point (Cycling Power
//! Service 1.1, 3.6).

use alloc::vec::Vec;

use crate::reader::Reader;
use crate::{DecodeError, Fields};

/// The indication after a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlResponse {
    /// The op code of the command.
    pub response_to: u8,
    /// 1 for success, else why not; see [`name`](Self::name).
    pub result: u8,
    /// What was asked for, only on success.
    pub parameter: Vec<u8>,
}

impl ControlResponse {
    /// The command was carried out.
    pub const SUCCESS: u8 = 1;
    /// The device has no such command.
    pub const NOT_SUPPORTED: u8 = 2;
    /// The device does not take this parameter.
    pub const INVALID_PARAMETER: u8 = 3;
    /// It could not be carried out.
    pub const FAILED: u8 = 4;

    /// What follows the response's own op code.
    pub(crate) fn decode(mut reader: Reader<'_>) -> Result<Self, DecodeError> {
        let (response_to, result) = (reader.u8()?, reader.u8()?);
        Ok(Self { response_to, result, parameter: reader.rest().to_vec() })
    }

    /// The result's name among the fields.
    pub const fn name(&self) -> &'static str {
        match self.result {
            Self::SUCCESS => "success",
            Self::NOT_SUPPORTED => "op_code_not_supported",
            Self::INVALID_PARAMETER => "invalid_parameter",
            Self::FAILED => "operation_failed",
            _ => "reserved",
        }
    }

    pub(crate) fn fields(&self, out: &mut Fields) {
        out.text("op", "response");
        out.number("response_to", self.response_to);
        out.text("result", self.name());
    }
}
