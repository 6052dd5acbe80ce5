//! Servers for which a path is all that there is to say: `/pub/CHANNEL` and `/sub/CHANNEL`, a frame a message. nchan and the
//! relay on Node.js.

use anyhow::Result;

use super::{Event, Protocol, Role};

pub(crate) struct Plain;

impl Protocol for Plain {
    fn target(&self, role: Role, channel: usize) -> String {
        match role {
            Role::Publisher => format!("/pub/{channel}"),
            Role::Subscriber => format!("/sub/{channel}"),
        }
    }

    fn greeting(&mut self, _: Role, _: usize) -> Result<Option<String>> {
        Ok(None)
    }

    fn is_ready(&self, _: &[u8]) -> bool {
        true
    }

    fn publish(&self, _: usize, message: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(message.as_bytes());
    }

    fn receive(&self, _: &mut Vec<u8>, payload: &[u8], event: &mut dyn FnMut(Event<'_>)) {
        event(Event::Message(payload));
    }
}
