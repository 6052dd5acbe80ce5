//! The outer object of every frame: its opcode, and its other members still as raw text. Opening it first lets a
//! session judge the opcode before the payload.

use crate::FrameError;
use crate::json;

/// The opcodes of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opcode {
    Heartbeat,
    HeartbeatAck,
    Hello,
    Identify,
    Ready,
    Dispatch,
    Submit,
    Replay,
    Status,
    Ack,
}

impl Opcode {
    const fn from_code(code: i64) -> Option<Self> {
        Some(match code {
            0 => Self::Heartbeat,
            1 => Self::HeartbeatAck,
            2 => Self::Hello,
            3 => Self::Identify,
            4 => Self::Ready,
            5 => Self::Dispatch,
            6 => Self::Submit,
            7 => Self::Replay,
            8 => Self::Status,
            9 => Self::Ack,
            _ => return None,
        })
    }
}

/// A frame whose opcode is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Envelope<'a> {
    pub(crate) opcode: Opcode,
    pub(crate) d: Option<&'a str>,
    pub(crate) t: Option<&'a str>,
    pub(crate) uid: Option<&'a str>,
    pub(crate) seq: Option<&'a str>,
    pub(crate) synthetic: Option<&'a str>,
    pub(crate) id: Option<&'a str>,
}

impl<'a> Envelope<'a> {
    pub(crate) fn open(text: &'a str) -> Result<Self, FrameError> {
        let names = ["op", "d", "t", "uid", "seq", "synthetic", "id"];
        let [op, d, t, uid, seq, synthetic, id] =
            json::members(text, &names).ok_or(FrameError::Malformed("not a JSON object"))?;
        let op = op.ok_or(FrameError::Malformed("no op"))?;
        let digits = op.strip_prefix('-').unwrap_or(op);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FrameError::Malformed("op is not an integer"));
        }
        // An integer of any size is an opcode, known or not.
        let opcode = op.parse().ok().and_then(Opcode::from_code).ok_or(FrameError::UnknownOpcode)?;
        Ok(Self { opcode, d, t, uid, seq, synthetic, id })
    }
}
