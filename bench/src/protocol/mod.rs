//! How each server is spoken to: the only difference between them in the generator.

pub(crate) mod nats;
pub(crate) mod plain;
pub(crate) mod strapline;

use anyhow::Result;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Publisher,
    Subscriber,
}

/// What a server said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// A delivery, or what is none of ours.
    Message(&'a [u8]),
    /// Everything up to this number is on disk.
    Stored(u64),
    /// It waits for this answer.
    Asked(&'static str),
}

/// One server's language.
pub(crate) trait Protocol {
    /// The path of the upgrade.
    fn target(&self, role: Role, channel: usize) -> String;

    /// What is said after the upgrade, where anything is.
    fn greeting(&mut self, role: Role, channel: usize) -> Result<Option<String>>;

    /// Whether this answer to the greeting says that the connection has begun.
    fn is_ready(&self, payload: &[u8]) -> bool;

    /// Appends what is said to publish a message.
    fn publish(&self, channel: usize, message: &str, out: &mut Vec<u8>);

    /// What each connection has to say now and then.
    fn heartbeat(&self) -> Option<&'static str> {
        None
    }

    /// Takes a frame's payload apart; what is not whole is kept in `rest` for the next one.
    fn receive(&self, rest: &mut Vec<u8>, payload: &[u8], event: &mut dyn FnMut(Event<'_>));

    /// Whether frames are text.
    fn is_text(&self) -> bool {
        true
    }
}
