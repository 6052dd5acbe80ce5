//! NATS's client protocol in WebSocket frames, whose borders mean nothing to it. A channel is a subject.

use anyhow::Result;
use memchr::memmem;

use super::{Event, Protocol, Role};

const CONNECT: &str =
    r#"CONNECT {"verbose":false,"pedantic":false,"headers":false,"protocol":1,"lang":"bench","version":"1"}"#;

pub(crate) struct Nats;

impl Protocol for Nats {
    fn target(&self, _: Role, _: usize) -> String {
        "/".to_owned()
    }

    fn greeting(&mut self, role: Role, channel: usize) -> Result<Option<String>> {
        let subscribe = match role {
            Role::Publisher => String::new(),
            Role::Subscriber => format!("SUB c.{channel} 1\r\n"),
        };
        Ok(Some(format!("{CONNECT}\r\n{subscribe}PING\r\n")))
    }

    fn is_ready(&self, payload: &[u8]) -> bool {
        memmem::find(payload, b"PONG\r\n").is_some()
    }

    fn publish(&self, channel: usize, message: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("PUB c.{channel} {}\r\n{message}\r\n", message.len()).as_bytes());
    }

    fn receive(&self, rest: &mut Vec<u8>, payload: &[u8], event: &mut dyn FnMut(Event<'_>)) {
        if rest.is_empty() {
            let taken = take(payload, event);
            rest.extend_from_slice(&payload[taken..]);
        } else {
            rest.extend_from_slice(payload);
            let taken = take(rest, event);
            rest.drain(..taken);
        }
    }

    fn is_text(&self) -> bool {
        false
    }
}

/// Takes whole operations off the front; how long they were.
fn take(bytes: &[u8], event: &mut dyn FnMut(Event<'_>)) -> usize {
    let mut taken = 0;
    while let Some(line) = memmem::find(&bytes[taken..], b"\r\n") {
        let (operation, body) = (&bytes[taken..taken + line], taken + line + 2);
        if operation.starts_with(b"MSG ") {
            let length = operation.rsplit(|byte| *byte == b' ').next().and_then(|digits| {
                let digits = std::str::from_utf8(digits).ok()?;
                digits.parse::<usize>().ok()
            });
            let Some(message) = length.and_then(|length| bytes.get(body..body + length + 2)) else { break };
            event(Event::Message(&message[..message.len() - 2]));
            taken = body + message.len();
        } else {
            if operation == b"PING" {
                event(Event::Asked("PONG\r\n"));
            }
            taken = body;
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_wherever_frames_end() {
        let stream = b"PING\r\nMSG c.1 1 5\r\na\r\nbc\r\nMSG c.1 1 2\r\nde\r\n";
        for cut in 0..stream.len() {
            let (mut rest, mut seen) = (Vec::new(), Vec::new());
            for part in [&stream[..cut], &stream[cut..]] {
                Nats.receive(&mut rest, part, &mut |event| seen.push(format!("{event:?}")));
            }
            assert!(rest.is_empty(), "{cut}");
            let expected = [Event::Asked("PONG\r\n"), Event::Message(b"a\r\nbc"), Event::Message(b"de")];
            assert_eq!(seen, expected.map(|event| format!("{event:?}")), "{cut}");
        }
    }
}
