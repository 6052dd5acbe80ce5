//! What a conversation can do, so that the code of one can be loaded when it is needed; and the conversation with a device
//! that nothing is to be said to.

use core::fmt::Debug;

use strapline_units::Timestamp;

use super::boundary::{ConversationInput, ConversationOutput};

/// A conversation with one device on one link.
pub trait Converse: Debug {
    /// Takes what happened at `now`.
    fn handle(&mut self, now: Timestamp, input: ConversationInput<'_>);

    /// The next thing to do or to know.
    fn poll(&mut self) -> Option<ConversationOutput>;

    /// When [`ConversationInput::Tick`] is due; `None` while nothing is awaited.
    fn deadline(&self) -> Option<Timestamp>;

    /// Whether the device lets the count of its energy expended be reset.
    fn resets_energy(&self) -> bool;
}

/// Nothing to say: the conversation with a strap that only measures.
#[derive(Debug, Default)]
pub struct Silence {
    leaving: bool,
}

impl Converse for Silence {
    fn handle(&mut self, _now: Timestamp, input: ConversationInput<'_>) {
        self.leaving |= input == ConversationInput::Leave;
    }

    fn poll(&mut self) -> Option<ConversationOutput> {
        core::mem::take(&mut self.leaving).then_some(ConversationOutput::Left)
    }

    fn deadline(&self) -> Option<Timestamp> {
        None
    }

    fn resets_energy(&self) -> bool {
        false
    }
}
