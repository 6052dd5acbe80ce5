//! What a control point indicates when a client has written: its own op code, the command's, a result, and what was asked
//! for (Cycling Speed and Cadence Service 1.0, 3.4; Cycling Power Service 1.1, 3.6).

use strapline_gatt::{
    Characteristic, ControlResponse, CyclingPowerCommand, CyclingPowerControlPoint, DecodeError, ScCommand,
    ScControlPoint,
};

use crate::sensor::AttError;

/// A control point that answers by a [`ControlResponse`].
pub(crate) trait Responding: Characteristic {
    type Command;
    /// The op code of its responses.
    const RESPONSE: u8;

    /// What a client wrote; `None` for what only a device says.
    fn command(self) -> Option<Self::Command>;
}

impl Responding for ScControlPoint {
    type Command = ScCommand;
    const RESPONSE: u8 = 0x10;

    fn command(self) -> Option<ScCommand> {
        match self {
            Self::Command(command) => Some(command),
            Self::Response(_) => None,
        }
    }
}

impl Responding for CyclingPowerControlPoint {
    type Command = CyclingPowerCommand;
    const RESPONSE: u8 = 0x20;

    fn command(self) -> Option<CyclingPowerCommand> {
        match self {
            Self::Command(command) => Some(command),
            Self::Response(_) => None,
        }
    }
}

/// The response to what was written, when the device has carried it out: `carry_out` gives the result and what the
/// response carries.
pub(crate) fn response<C: Responding>(
    value: &[u8],
    carry_out: impl FnOnce(C::Command) -> (u8, Vec<u8>),
) -> Result<Vec<u8>, AttError> {
    let &op = value.first().ok_or(AttError::InvalidAttributeValueLength)?;
    let (result, parameter) = match C::decode(value).map(C::command) {
        Ok(Some(command)) => carry_out(command),
        Err(DecodeError::Truncated { .. }) => (ControlResponse::INVALID_PARAMETER, Vec::new()),
        _ => (ControlResponse::NOT_SUPPORTED, Vec::new()),
    };
    Ok([vec![C::RESPONSE, op, result], parameter].concat())
}
