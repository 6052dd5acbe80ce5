//! What goes into a conversation and what comes out of it.

use strapline_gatt::{ControlRequest, DecodeError, Target, Uuid};
use strapline_units::Metric;

use crate::Input;

/// What a person wants of a device, besides its measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To have, or no longer to have, a stream that the device sends on request only.
    Stream(Metric, bool),
    /// To control a fitness machine.
    Control(ControlRequest),
    /// To begin the count of a strap's energy expended at 0.
    ResetEnergy,
}

/// One GATT operation. There is never more than one under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Read a characteristic.
    Read(Uuid),
    /// Have its notifications or indications.
    Subscribe(Uuid),
    /// Write a value, with a response where the characteristic knows one.
    Write(Uuid, Vec<u8>),
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationInput<'a> {
    /// The link stands, and these characteristics are on it. What only measures is subscribed.
    Linked(&'a [Uuid]),
    /// A value that was notified or read.
    Value {
        /// Of which characteristic.
        characteristic: Uuid,
        /// Its octets.
        value: &'a [u8],
    },
    /// The operation under way has succeeded, with the value where it was a read.
    Done(&'a [u8]),
    /// The operation under way has failed.
    Failed,
    /// The person wants something.
    Wish(Wish),
    /// Time has passed.
    Tick,
    /// The link is about to be ended: stop what the device would go on with.
    Leave,
}

/// What to do, or to know.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversationOutput {
    /// Do this, and answer with [`ConversationInput::Done`] or [`ConversationInput::Failed`].
    Operation(Operation),
    /// Give this to the pipeline.
    Feed(Input),
    /// What was heard makes no sense.
    Fault(Uuid, DecodeError),
    /// Tell the person.
    News(ConversationNews),
    /// Everything is stopped: the link may go.
    Left,
}

/// What a person is told.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversationNews {
    /// A stream that the device sends on request, and how it stands.
    Stream(Metric, StreamState),
    /// The device is a fitness machine that lets itself be controlled.
    Machine(MachineOffer),
    /// The machine holds this target now.
    Holds(Target),
    /// The machine has done what was asked for and is no target.
    Obeyed(ControlRequest),
    /// The machine does not do what was asked for, and why.
    Refused(ControlRequest, String),
    /// Somebody else controls the machine; `true` where control is asked for again.
    ControlLost(bool),
    /// Whether the strap's energy expended counts from 0.
    EnergyReset(bool),
}

/// How a stream on request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamState {
    /// It can be had.
    Off,
    /// It was asked for.
    Starting,
    /// It comes, at this rate in Hz where the device tells one.
    On(Option<u16>),
    /// It does not come, and why.
    Trouble(String),
}

/// The targets that a fitness machine takes. Limits are `[least, greatest, step]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MachineOffer {
    /// A power in W.
    pub power: Option<[i16; 3]>,
    /// A resistance level in 0.1.
    pub resistance: Option<[i16; 3]>,
    /// A road with a grade.
    pub simulation: bool,
}
