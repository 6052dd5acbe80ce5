//! What clients send (RFC 6455 sections 5 and 7): bytes in, messages out. Pure; any bytes do.

/// The longest payload of a control frame, in bytes (section 5.5).
const CONTROL_BYTES: usize = 125;

/// A message, or a control frame that is to be answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    Text(String),
    Binary,
    Ping(Vec<u8>),
    /// With its code.
    Close(Option<u16>),
}

/// Why nothing can be read any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Longer than a message may be.
    TooBig,
    /// Text that is no UTF-8.
    NotUtf8,
    /// Not a frame of a client.
    Protocol,
    /// The connection broke.
    Lost,
}

/// Has no memory between two messages.
#[derive(Debug)]
pub(crate) struct Decoder {
    /// The longest message, in bytes.
    limit: usize,
    input: Vec<u8>,
    /// How much of the input has been read.
    taken: usize,
    /// The fragments so far, and whether they are text.
    fragments: Option<(bool, Vec<u8>)>,
}

/// The head of a frame.
struct Head {
    fin: bool,
    opcode: u8,
    key: [u8; 4],
    /// Bytes of the head and of the payload.
    head: usize,
    length: usize,
}

impl Decoder {
    pub(crate) const fn new(limit: usize) -> Self {
        Self { limit, input: Vec::new(), taken: 0, fragments: None }
    }

    /// More from the client.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// The next message; `None` where more is to be fed.
    pub(crate) fn next(&mut self) -> Result<Option<Incoming>, Fault> {
        loop {
            let Some(head) = head(self.input.get(self.taken..).unwrap_or_default())? else {
                self.forget();
                return Ok(None);
            };
            let is_control = head.opcode >= 8;
            if is_control && (!head.fin || head.length > CONTROL_BYTES) {
                return Err(Fault::Protocol);
            }
            let before = self.fragments.as_ref().map_or(0, |(_, bytes)| bytes.len());
            if !is_control && head.length > self.limit.saturating_sub(before) {
                return Err(Fault::TooBig);
            }
            let from = self.taken + head.head;
            let Some(payload) = self.input.get_mut(from..from + head.length) else {
                self.forget();
                return Ok(None);
            };
            unmask(payload, head.key);
            let message = take(&mut self.fragments, &head, payload)?;
            self.taken = from + head.length;
            if let Some(message) = message {
                return Ok(Some(message));
            }
        }
    }

    /// Drops what has been read.
    fn forget(&mut self) {
        if self.taken == self.input.len() {
            self.input = Vec::new();
        } else {
            self.input.drain(..self.taken);
        }
        self.taken = 0;
    }
}

/// `None` where it is not whole.
fn head(bytes: &[u8]) -> Result<Option<Head>, Fault> {
    let [first, second, rest @ ..] = bytes else { return Ok(None) };
    // No extension was agreed on that would use these bits, and clients mask.
    if first & 0x70 != 0 || second & 0x80 == 0 {
        return Err(Fault::Protocol);
    }
    let (length, size) = match (second & 0x7f, rest) {
        (126, [high, low, ..]) => (usize::from(u16::from_be_bytes([*high, *low])), 2),
        (127, [a, b, c, d, e, f, g, h, ..]) => {
            let length = u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
            (usize::try_from(length).map_err(|_| Fault::TooBig)?, 8)
        }
        (126 | 127, _) => return Ok(None),
        (length, _) => (usize::from(length), 0),
    };
    let Some(&[a, b, c, d]) = rest.get(size..size + 4) else { return Ok(None) };
    let (fin, opcode) = (first & 0x80 != 0, first & 0x0f);
    Ok(Some(Head { fin, opcode, key: [a, b, c, d], head: 2 + size + 4, length }))
}

fn unmask(payload: &mut [u8], key: [u8; 4]) {
    for chunk in payload.chunks_mut(4) {
        for (byte, key) in chunk.iter_mut().zip(key) {
            *byte ^= key;
        }
    }
}

/// `None` for a fragment, and for a pong.
fn take(
    fragments: &mut Option<(bool, Vec<u8>)>,
    head: &Head,
    payload: &[u8],
) -> Result<Option<Incoming>, Fault> {
    match head.opcode {
        0 => {
            let (_, bytes) = fragments.as_mut().ok_or(Fault::Protocol)?;
            bytes.extend_from_slice(payload);
            match fragments.take_if(|_| head.fin) {
                Some((true, bytes)) => text(bytes).map(Some),
                Some((false, _)) => Ok(Some(Incoming::Binary)),
                None => Ok(None),
            }
        }
        1 | 2 if fragments.is_some() => Err(Fault::Protocol),
        opcode @ (1 | 2) if !head.fin => {
            *fragments = Some((opcode == 1, payload.to_vec()));
            Ok(None)
        }
        1 => text(payload.to_vec()).map(Some),
        2 => Ok(Some(Incoming::Binary)),
        8 => match payload {
            [] => Ok(Some(Incoming::Close(None))),
            [high, low, reason @ ..] => match std::str::from_utf8(reason) {
                Ok(_) => Ok(Some(Incoming::Close(Some(u16::from_be_bytes([*high, *low]))))),
                Err(_) => Err(Fault::NotUtf8),
            },
            [_] => Err(Fault::Protocol),
        },
        9 => Ok(Some(Incoming::Ping(payload.to_vec()))),
        10 => Ok(None),
        _ => Err(Fault::Protocol),
    }
}

fn text(bytes: Vec<u8>) -> Result<Incoming, Fault> {
    String::from_utf8(bytes).map(Incoming::Text).map_err(|_| Fault::NotUtf8)
}

#[cfg(test)]
mod tests {
    use strapline_units::SplitMix64;

    use super::*;

    const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

    /// A client's frame.
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload.len() {
            length @ ..126 => bytes.push(0x80 | length as u8),
            length => {
                bytes.push(0x80 | 126);
                bytes.extend((length as u16).to_be_bytes());
            }
        }
        bytes.extend(KEY);
        bytes.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
        bytes
    }

    /// Everything in `bytes`, which come in parts of this size.
    fn decoded(bytes: &[u8], part: usize) -> (Vec<Incoming>, Option<Fault>) {
        let mut decoder = Decoder::new(1000);
        let mut messages = Vec::new();
        for part in bytes.chunks(part) {
            decoder.feed(part);
            loop {
                match decoder.next() {
                    Ok(Some(message)) => messages.push(message),
                    Ok(None) => break,
                    Err(fault) => return (messages, Some(fault)),
                }
            }
        }
        assert!(decoder.input.len() < bytes.len() + 1);
        (messages, None)
    }

    #[test]
    fn the_masked_example_of_the_standard() {
        // RFC 6455 section 5.7.
        let hello = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        assert_eq!(decoded(&hello, 11), (vec![Incoming::Text("Hello".to_owned())], None));
    }

    #[test]
    fn messages_are_whole_however_they_come() {
        let long = "ü".repeat(300);
        let mut bytes = frame(0x81, long.as_bytes());
        bytes.extend(frame(0x01, &long.as_bytes()[..301]));
        bytes.extend(frame(0x89, b"ping"));
        bytes.extend(frame(0x8a, b"pong"));
        bytes.extend(frame(0x80, &long.as_bytes()[301..]));
        bytes.extend(frame(0x82, &[0xff]));
        bytes.extend(frame(0x02, &[]));
        bytes.extend(frame(0x80, &[0xff]));
        bytes.extend(frame(0x88, &[3, 0xe8, b'b', b'y', b'e']));
        bytes.extend(frame(0x88, &[]));
        let expected = || {
            vec![
                Incoming::Text(long.clone()),
                Incoming::Ping(b"ping".to_vec()),
                Incoming::Text(long.clone()),
                Incoming::Binary,
                Incoming::Binary,
                Incoming::Close(Some(1000)),
                Incoming::Close(None),
            ]
        };
        for part in [1, 2, 3, 7, 100, 10_000] {
            assert_eq!(decoded(&bytes, part), (expected(), None), "{part}");
        }
    }

    #[test]
    fn what_no_client_may_send_is_refused() {
        let fragment = |first: &[u8], second: &[u8]| [first, second].concat();
        let cases = [
            (vec![0x81, 2, b'{', b'}'], Fault::Protocol),
            (frame(0xc1, b""), Fault::Protocol),
            (frame(0x83, b""), Fault::Protocol),
            (frame(0x8b, b""), Fault::Protocol),
            (frame(0x80, b""), Fault::Protocol),
            (frame(0x09, b""), Fault::Protocol),
            (frame(0x89, &[0; 126]), Fault::Protocol),
            (frame(0x88, &[3]), Fault::Protocol),
            (frame(0x88, &[3, 0xe8, 0xff]), Fault::NotUtf8),
            (fragment(&frame(0x01, b"a"), &frame(0x81, b"b")), Fault::Protocol),
            (frame(0x81, &[0xc3, 0x28]), Fault::NotUtf8),
            (fragment(&frame(0x01, &[0xc3]), &frame(0x80, &[0x28])), Fault::NotUtf8),
            (frame(0x81, &[b' '; 1001]), Fault::TooBig),
            (fragment(&frame(0x01, &[b' '; 900]), &frame(0x80, &[b' '; 101])), Fault::TooBig),
        ];
        for (bytes, fault) in cases {
            assert_eq!(decoded(&bytes, 10_000), (vec![], Some(fault)), "{bytes:x?}");
        }
    }

    #[test]
    fn a_length_that_is_too_long_is_refused_before_it_comes() {
        let huge = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        assert_eq!(decoded(&huge, 14), (vec![], Some(Fault::TooBig)));
    }

    #[test]
    fn a_message_leaves_no_memory_behind() {
        let mut decoder = Decoder::new(1000);
        decoder.feed(&frame(0x81, b"x"));
        assert_eq!(decoder.next(), Ok(Some(Incoming::Text("x".to_owned()))));
        assert_eq!(decoder.next(), Ok(None));
        assert_eq!((decoder.input.capacity(), decoder.taken), (0, 0));
    }

    #[test]
    fn any_bytes_do() {
        let mut random = SplitMix64::new(1);
        for _ in 0..20_000 {
            let length = random.next_u64() as usize % 40;
            let bytes: Vec<u8> = (0..length).map(|_| random.next_u64() as u8).collect();
            let whole = decoded(&bytes, 100);
            assert_eq!(decoded(&bytes, 1), whole, "{bytes:x?}");
        }
    }
}
