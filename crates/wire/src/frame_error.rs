//! Why a text isn't a frame.

use crate::Close;

/// Why a text isn't a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// Not a JSON object with an integer `op`, or the payload lacks the shape that its opcode needs.
    #[error("malformed frame: {0}")]
    Malformed(&'static str),
    /// The opcode is unknown, or belongs to the other direction.
    #[error("unknown opcode")]
    UnknownOpcode,
    /// A STATUS without its shape, which the protocol drops silently.
    #[error("malformed STATUS")]
    MalformedStatus,
}

impl FrameError {
    /// The code that a server closes with; `None` where it drops the frame and goes on.
    pub const fn close(self) -> Option<Close> {
        match self {
            Self::Malformed(_) => Some(Close::Malformed),
            Self::UnknownOpcode => Some(Close::BadOpcode),
            Self::MalformedStatus => None,
        }
    }
}
