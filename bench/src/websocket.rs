//! As much of a WebSocket client (RFC 6455) as the generator needs, and as little work as it takes, so that servers are
//! measured and not their client: no extensions, no fragments, masked with zeros.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// How long an answer may take while connections are made.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections from one address, below the number of ports that the system gives out.
const PER_ADDRESS: usize = 4000;

/// One frame of a server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) opcode: u8,
    pub(crate) payload: &'a [u8],
    /// Its length on the wire.
    pub(crate) length: usize,
}

/// A connection to `server`, the `number`th, from an address of its own for each few thousand.
pub(crate) fn connect(server: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let last = u8::try_from(2 + number / PER_ADDRESS).map_err(io::Error::other)?;
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)).into())?;
    socket.connect(&server.into())?;
    socket.set_tcp_nodelay(true)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket.into())
}

/// Asks for the upgrade; what the server said after its answer is left in `received`.
pub(crate) fn upgrade(
    stream: &mut TcpStream,
    server: SocketAddr,
    target: &str,
    received: &mut Vec<u8>,
) -> io::Result<()> {
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let end = loop {
        if let Some(end) = memchr::memmem::find(received, b"\r\n\r\n") {
            break end + 4;
        }
        read_more(stream, received)?;
    };
    if !received.starts_with(b"HTTP/1.1 101") {
        return Err(io::Error::other(String::from_utf8_lossy(received).into_owned()));
    }
    received.drain(..end);
    Ok(())
}

/// Waits for more.
pub(crate) fn read_more(stream: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => {
            received.extend_from_slice(&buffer[..count]);
            Ok(())
        }
    }
}

/// Appends a frame of ours.
pub(crate) fn encode(opcode: u8, payload: &[u8], out: &mut Vec<u8>) {
    out.push(0x80 | opcode);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ ..126), _) => out.push(0x80 | length),
        (_, Ok(length)) => {
            out.push(0x80 | 126);
            out.extend_from_slice(&length.to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(payload);
}

/// The first frame in `bytes`; `None` where it is not whole.
pub(crate) fn decode(bytes: &[u8]) -> Option<Frame<'_>> {
    let (&first, &second) = (bytes.first()?, bytes.get(1)?);
    let (head, length) = match second & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        length => (2, usize::from(length)),
    };
    let length = head + length;
    Some(Frame { opcode: first & 0x0f, payload: bytes.get(head..length)?, length })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_a_server_are_taken_apart() {
        let mut bytes = vec![0x81, 2, b'o', b'k', 0x82, 126, 0, 200];
        bytes.extend([7; 199]);
        let first = decode(&bytes).unwrap();
        assert_eq!(first, Frame { opcode: TEXT, payload: b"ok", length: 4 });
        assert_eq!(decode(&bytes[4..]), None, "one byte is missing");
        bytes.push(7);
        let second = decode(&bytes[4..]).unwrap();
        assert_eq!((second.opcode, second.payload.len(), second.length), (BINARY, 200, 204));
    }

    #[test]
    fn our_frames_are_masked_with_zeros() {
        for length in [0, 125, 126, 190, 65_536] {
            let payload = vec![b'x'; length];
            let mut out = Vec::new();
            encode(TEXT, &payload, &mut out);
            assert_eq!(out[1] & 0x80, 0x80);
            assert!(out.ends_with(&payload));
            let head = out.len() - length;
            assert_eq!(
                head,
                6 + if length < 126 {
                    0
                } else if length < 65_536 {
                    2
                } else {
                    8
                }
            );
        }
    }
}
