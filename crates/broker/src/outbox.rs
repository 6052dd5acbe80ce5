//! The frames that wait for one consumer: bounded in number and size.

use std::collections::VecDeque;

use crate::websocket::Frame;

/// The bounds of the hub's memory.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most consumers that one developer may have connected.
    pub consumers: usize,
    /// The most viewers that one developer may have connected.
    pub viewers: usize,
    /// The most frames that wait for one consumer.
    pub outbox_frames: usize,
    /// The most bytes that wait for one consumer; one frame may exceed it.
    pub outbox_bytes: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    frames: VecDeque<Frame>,
    bytes: usize,
}

impl Outbox {
    /// Whether there is no room for one more.
    pub(crate) fn is_full(&self, limits: Limits) -> bool {
        self.frames.len() >= limits.outbox_frames || self.bytes >= limits.outbox_bytes
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.frames.len()
    }

    pub(crate) fn push(&mut self, frame: Frame) {
        self.bytes += frame.len();
        self.frames.push_back(frame);
    }

    /// Moves the oldest frames, at most `most`, to the end of `frames`.
    pub(crate) fn take(&mut self, most: usize, frames: &mut impl Extend<Frame>) {
        let count = most.min(self.frames.len());
        let bytes = &mut self.bytes;
        frames.extend(self.frames.drain(..count).inspect(|frame| *bytes -= frame.len()));
        // A consumer that has caught up keeps no memory from its busiest time.
        if self.frames.is_empty() && self.frames.capacity() > 64 {
            self.frames = VecDeque::new();
        }
    }
}
