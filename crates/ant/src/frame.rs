//! Messages on the line between a host and an ANT chip (ANT Message Protocol and Usage, Rev. 5.1, 7.1): 0xA4, the length
//! of the payload, the message's id, the payload, and the XOR of all octets before.
//!
//! USB gives octets in chunks that begin and end anywhere, and a stick that was just plugged in begins with the rest of
//! something. [`Deframer`] finds the messages in them. Where length or XOR show that a 0xA4 was no beginning, it looks for
//! the next one among the octets behind it, so that garbage costs no message that is whole.

use crate::DecodeError;

/// The octet that begins a message.
pub(crate) const SYNC: u8 = 0xA4;
/// The most octets of a payload. An advanced burst has 24 with its channel and all of the extended data; what claims to be
/// longer is no message.
pub const MAX_PAYLOAD: usize = 40;
/// Sync, length, id and XOR.
const AROUND: usize = 4;
const MAX_FRAME: usize = MAX_PAYLOAD + AROUND;

/// A message: its id and its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    id: u8,
    length: u8,
    /// 0 behind `length`, so that equal messages are equal.
    payload: [u8; MAX_PAYLOAD],
}

/// The octets of a message, without a heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameBytes {
    octets: [u8; MAX_FRAME],
    length: usize,
}

impl Frame {
    /// A message; `None` for a payload of no or of more than [`MAX_PAYLOAD`] octets.
    pub fn new(id: u8, payload: &[u8]) -> Option<Self> {
        let mut frame = Self { id, length: u8::try_from(payload.len()).ok()?, payload: [0; MAX_PAYLOAD] };
        if payload.is_empty() {
            return None;
        }
        frame.payload.get_mut(..payload.len())?.copy_from_slice(payload);
        Some(frame)
    }

    /// A message of so many octets, of which at most [`MAX_PAYLOAD`] are kept.
    pub(crate) fn of<const N: usize>(id: u8, payload: [u8; N]) -> Self {
        const { assert!(N > 0 && N <= MAX_PAYLOAD) };
        let mut frame = Self { id, length: N as u8, payload: [0; MAX_PAYLOAD] };
        for (slot, octet) in frame.payload.iter_mut().zip(payload) {
            *slot = octet;
        }
        frame
    }

    /// The message's id.
    pub const fn id(&self) -> u8 {
        self.id
    }

    /// The payload: for most messages the channel, then what is said of it.
    pub fn payload(&self) -> &[u8] {
        self.payload.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// The octets on the line.
    pub fn encode(&self) -> FrameBytes {
        let mut bytes = FrameBytes { octets: [0; MAX_FRAME], length: usize::from(self.length) + AROUND };
        let head = [SYNC, self.length, self.id];
        let mut sum = 0;
        let octets = head.iter().chain(self.payload());
        for (slot, octet) in bytes.octets.iter_mut().zip(octets) {
            *slot = *octet;
            sum ^= *octet;
        }
        if let Some(last) = bytes.octets.get_mut(bytes.length - 1) {
            *last = sum;
        }
        bytes
    }

    /// The one message that `octets` begin with, and whether its XOR is right; what follows is ignored. For tools that look
    /// at single messages: some libraries ship test data with wrong ones.
    ///
    /// # Errors
    /// [`DecodeError::OutOfRange`] for another sync or a length that no message has, [`DecodeError::Truncated`] for what is
    /// cut.
    pub fn parse(octets: &[u8]) -> Result<(Self, bool), DecodeError> {
        let [sync, length, id, rest @ ..] = octets else {
            return Err(DecodeError::Truncated { needed: 3, left: octets.len() });
        };
        if *sync != SYNC {
            return Err(DecodeError::OutOfRange("sync"));
        }
        let length = usize::from(*length);
        if !(1..=MAX_PAYLOAD).contains(&length) {
            return Err(DecodeError::OutOfRange("message length"));
        }
        let (Some(payload), Some(sum)) = (rest.get(..length), rest.get(length)) else {
            return Err(DecodeError::Truncated { needed: length + 1, left: rest.len() });
        };
        let frame = Self::new(*id, payload).ok_or(DecodeError::OutOfRange("message length"))?;
        Ok((frame, frame.encode().as_bytes().last() == Some(sum)))
    }
}

impl FrameBytes {
    /// The octets.
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.get(..self.length).unwrap_or_default()
    }
}

/// Octets in chunks of any size to messages.
#[derive(Clone, Debug)]
pub struct Deframer {
    /// What has come of a message: from a sync on, or nothing.
    octets: [u8; MAX_FRAME],
    filled: usize,
    dropped: u64,
    wrong_sums: u64,
}

impl Default for Deframer {
    fn default() -> Self {
        Self::new()
    }
}

impl Deframer {
    /// Nothing received yet.
    pub const fn new() -> Self {
        Self { octets: [0; MAX_FRAME], filled: 0, dropped: 0, wrong_sums: 0 }
    }

    /// The next message, for which octets are taken off `chunk`; `None` when it is used up. Call it until then.
    pub fn next(&mut self, chunk: &mut &[u8]) -> Option<Frame> {
        loop {
            if let Some(frame) = self.take() {
                return Some(frame);
            }
            let (first, rest) = chunk.split_first()?;
            *chunk = rest;
            self.push(*first);
        }
    }

    /// Gives up what has begun and not ended, after a pause on the line, and looks again behind its sync. Call
    /// [`Deframer::next`] with an empty chunk for what that uncovers.
    pub fn give_up(&mut self) {
        if self.filled > 0 {
            self.skip();
        }
    }

    /// How many octets were no part of a message.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How often a message of a possible length had a wrong XOR.
    pub const fn wrong_sums(&self) -> u64 {
        self.wrong_sums
    }

    fn push(&mut self, octet: u8) {
        if self.filled == 0 && octet != SYNC {
            self.dropped += 1;
            return;
        }
        // Never full: a frame of the greatest length is taken or skipped as soon as it is whole.
        if let Some(slot) = self.octets.get_mut(self.filled) {
            *slot = octet;
            self.filled += 1;
        }
    }

    /// The message at the front, if it is whole. What cannot be one is skipped.
    fn take(&mut self) -> Option<Frame> {
        while let Some([_, length, ..]) = self.octets.get(..self.filled) {
            let length = usize::from(*length);
            if !(1..=MAX_PAYLOAD).contains(&length) {
                self.skip();
                continue;
            }
            let whole = self.octets.get(..self.filled).and_then(|octets| octets.get(..length + AROUND))?;
            match Frame::parse(whole) {
                Ok((frame, true)) => {
                    self.consume(length + AROUND);
                    return Some(frame);
                }
                _ => {
                    self.wrong_sums += 1;
                    self.skip();
                }
            }
        }
        None
    }

    /// The octet in front began no message: goes on to the next one that might.
    fn skip(&mut self) {
        let next = self.next_sync();
        self.dropped += next as u64;
        self.consume(next);
    }

    /// Takes octets off the front, and whatever behind them is no beginning. There is something behind a message only where
    /// it was found among octets that had been kept for a false one.
    fn consume(&mut self, count: usize) {
        self.octets.copy_within(count..self.filled, 0);
        self.filled -= count;
        if self.filled > 0 && self.octets.first() != Some(&SYNC) {
            self.skip();
        }
    }

    /// Where the next sync behind the octet in front is; the end where there is none.
    fn next_sync(&self) -> usize {
        let behind = self.octets.get(1..self.filled).unwrap_or_default();
        behind.iter().position(|octet| *octet == SYNC).map_or(self.filled, |at| at + 1)
    }
}
