//! What we send: whole frames, unmasked, with their head (RFC 6455 section 5.2).

use std::sync::Arc;

const FIN: u8 = 0x80;
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PONG: u8 = 10;
/// The longest payload of a control frame, in bytes (section 5.5).
const CONTROL_BYTES: usize = 125;

/// A frame as it goes over the wire. Clones share its bytes.
#[derive(Clone, Debug)]
pub struct Frame(Arc<[u8]>);

impl Frame {
    /// A text message.
    pub fn text(text: &str) -> Self {
        Self::new(TEXT, text.as_bytes())
    }

    /// The answer to a ping.
    pub(crate) fn pong(payload: &[u8]) -> Self {
        Self::new(PONG, payload)
    }

    /// A close with a code, and a reason that is cut where it is too long.
    pub(crate) fn close(code: u16, reason: &str) -> Self {
        let reason = reason.get(..reason.len().min(CONTROL_BYTES - 2)).unwrap_or_default();
        let mut payload = code.to_be_bytes().to_vec();
        payload.extend_from_slice(reason.as_bytes());
        Self::new(CLOSE, &payload)
    }

    /// A close without a code.
    pub(crate) fn plain_close() -> Self {
        Self::new(CLOSE, &[])
    }

    fn new(opcode: u8, payload: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(payload.len() + 10);
        bytes.push(FIN | opcode);
        match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
            (Ok(length @ ..126), _) => bytes.push(length),
            (_, Ok(length)) => {
                bytes.push(126);
                bytes.extend_from_slice(&length.to_be_bytes());
            }
            _ => {
                bytes.push(127);
                bytes.extend_from_slice(&(payload.len() as u64).to_be_bytes());
            }
        }
        bytes.extend_from_slice(payload);
        Self(bytes.into())
    }

    /// Head and payload.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// On the wire, in bytes.
    #[expect(clippy::len_without_is_empty, reason = "a frame has at least its head")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The payload of a text message.
    #[cfg(test)]
    pub(crate) fn as_str(&self) -> &str {
        let head = match self.0[1] {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        std::str::from_utf8(&self.0[head..]).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_tells_kind_and_length() {
        assert_eq!(Frame::text("ok").as_bytes(), [0x81, 2, b'o', b'k']);
        assert_eq!(Frame::close(1001, "x").as_bytes(), [0x88, 3, 3, 0xe9, b'x']);
        assert_eq!(Frame::plain_close().as_bytes(), [0x88, 0]);
        assert_eq!(Frame::pong(&[7]).as_bytes(), [0x8a, 1, 7]);
        for (length, head) in [
            (125, &[0x81, 125][..]),
            (126, &[0x81, 126, 0, 126]),
            (65_535, &[0x81, 126, 255, 255]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let text = "x".repeat(length);
            let frame = Frame::text(&text);
            assert!(frame.as_bytes().starts_with(head) && frame.as_str() == text, "{length}");
            assert_eq!(frame.len(), head.len() + length);
        }
    }

    #[test]
    fn a_long_reason_fits_a_control_frame() {
        assert_eq!(Frame::close(1000, &"x".repeat(200)).len(), 2 + 125);
    }
}
