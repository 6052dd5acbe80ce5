//! Our own protocol, with everything on: a token for each connection, durable streams, viewers who see one user,
//! heartbeats. A channel is a user.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail};
use memchr::memmem;

use super::{Event, Protocol, Role};
use crate::websocket::{connect, read_more};

/// The developer of the benchmark and its key.
pub(crate) const DEV_ID: &str = "bench";
pub(crate) const API_KEY: &str = "bench-key";

pub(crate) struct Strapline {
    server: SocketAddr,
    /// Where tokens come from.
    tokens: Option<TcpStream>,
    /// Whether frames are passed on when they are on disk and acknowledged then; otherwise they are passed on at once.
    durable: bool,
    streams: u64,
}

impl Strapline {
    pub(crate) fn new(server: SocketAddr, durable: bool) -> Self {
        Self { server, tokens: None, durable, streams: 0 }
    }

    /// A token for one connection.
    fn token(&mut self, role: Role, channel: usize) -> Result<String> {
        let stream = match &mut self.tokens {
            Some(stream) => stream,
            none => none.insert(connect(self.server, 0)?),
        };
        let endpoint = match role {
            Role::Publisher => "user",
            Role::Subscriber => "viewer",
        };
        let request = format!(
            "POST /auth/{endpoint}?id={} HTTP/1.1\r\nHost: {}\r\ndev-id: {DEV_ID}\r\nx-api-key: {API_KEY}\r\n\
             Content-Length: 0\r\n\r\n",
            user(channel),
            self.server
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        // The answer is one small object.
        while !answer.ends_with(b"}") {
            read_more(stream, &mut answer)?;
        }
        let answer = String::from_utf8(answer)?;
        let token = answer.split_once(r#""token":""#).and_then(|(_, rest)| rest.split_once('"'));
        match token {
            Some((token, _)) => Ok(token.to_owned()),
            None => bail!("no token: {answer}"),
        }
    }
}

/// The user of a channel.
pub(crate) fn user(channel: usize) -> String {
    format!("user-{channel}")
}

impl Protocol for Strapline {
    fn target(&self, _: Role, _: usize) -> String {
        "/connect".to_owned()
    }

    fn greeting(&mut self, role: Role, channel: usize) -> Result<Option<String>> {
        let token = self.token(role, channel).context("no token")?;
        Ok(Some(match role {
            Role::Publisher if !self.durable => format!(r#"{{"op":3,"d":{{"token":"{token}","type":0}}}}"#),
            Role::Publisher => {
                self.streams += 1;
                format!(
                    r#"{{"op":3,"d":{{"token":"{token}","type":0,"stream":"00000000-0000-4000-8000-{:012x}"}}}}"#,
                    self.streams
                )
            }
            Role::Subscriber => format!(r#"{{"op":3,"d":{{"token":"{token}","type":1}}}}"#),
        }))
    }

    fn is_ready(&self, payload: &[u8]) -> bool {
        payload.starts_with(br#"{"op":4"#)
    }

    fn publish(&self, _: usize, message: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(message.as_bytes());
    }

    fn heartbeat(&self) -> Option<&'static str> {
        Some(r#"{"op":0}"#)
    }

    fn receive(&self, _: &mut Vec<u8>, payload: &[u8], event: &mut dyn FnMut(Event<'_>)) {
        match stored(payload) {
            Some(id) => event(Event::Stored(id)),
            None => event(Event::Message(payload)),
        }
    }
}

/// The number in an ACK.
fn stored(payload: &[u8]) -> Option<u64> {
    let rest = payload.strip_prefix(br#"{"op":9,"d":{"id":"#)?;
    let end = memmem::find(rest, b"}")?;
    std::str::from_utf8(&rest[..end]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ack_says_what_is_stored() {
        assert_eq!(stored(br#"{"op":9,"d":{"id":42}}"#), Some(42));
        assert_eq!(stored(br#"{"op":5,"d":{"id":42},"uid":"u","seq":1,"t":"ECG"}"#), None);
        assert_eq!(stored(br#"{"op":1}"#), None);
    }
}
