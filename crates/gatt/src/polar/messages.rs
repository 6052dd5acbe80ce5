//! What goes into a session on the control point and comes out of it.

use alloc::vec::Vec;

use super::{PmdStatus, PmdType};

/// A stream that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PmdWanted {
    /// What to measure.
    pub measurement: PmdType,
    /// Samples a second, in Hz: the nearest rate that the sensor offers; the highest without a wish.
    pub sample_rate_hz: Option<u16>,
    /// Range: the smallest that holds it; the largest without a wish.
    pub range: Option<u16>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PmdInput<'a> {
    /// Both characteristics are subscribed; this was read from the control point.
    Features(&'a [u8]),
    /// The control point indicated this.
    Indication(&'a [u8]),
    /// One stream more is wanted. Nothing happens where it streams already.
    Want(PmdWanted),
    /// One stream less is wanted.
    Unwant(PmdType),
    /// The last write was refused by the link.
    WriteFailed,
    /// Time has passed.
    Tick,
    /// The user wants no more: stop everything.
    Leave,
    /// The link is gone, and with it every answer.
    LinkLost,
}

/// What to do, or to know.
#[derive(Clone, Debug, PartialEq)]
pub enum PmdOutput {
    /// Write this to the control point, with a response.
    Write(Vec<u8>),
    /// Streams now; data frames of it are to be read with [`PmdSession::context`].
    Started {
        /// What is measured.
        measurement: PmdType,
        /// The chosen sample rate, in Hz, where there is one.
        sample_rate_hz: Option<u16>,
        /// What samples of compressed frames are multiplied with.
        factor: f64,
    },
    /// Does not stream: never did, or no longer.
    Trouble(PmdType, PmdTrouble),
    /// Has been stopped.
    Stopped(PmdType),
    /// Everything is stopped: the link may go.
    Left,
}

/// Why a measurement does not stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PmdTrouble {
    /// The sensor does not offer it.
    #[error("this sensor does not measure it")]
    NotOffered,
    /// The ATT MTU of the link is too small, and a page cannot ask for a larger one.
    #[error("the Bluetooth connection carries too little at once for it (status 10, invalid MTU)")]
    MtuTooSmall,
    /// The sensor refused.
    #[error("the sensor refused it: {}", .0.name())]
    Refused(PmdStatus),
    /// The sensor did not answer.
    #[error("the sensor did not answer")]
    NoAnswer,
    /// The sensor has stopped it by itself, such as off the body or in the charger.
    #[error("the sensor has stopped it")]
    StoppedBySensor,
}
