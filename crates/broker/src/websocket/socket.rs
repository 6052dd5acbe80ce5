//! A connection: reads into the decoder, writes whole frames, several in one system call where several wait.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};

use super::decoder::{Decoder, Fault, Incoming};
use super::frame::Frame;

/// How much is read at a time: on the stack, so that a connection that waits has no buffer.
const READ_BYTES: usize = 8 << 10;
/// The most frames that one system call writes.
const MOST_SLICES: usize = 16;

/// An upgraded connection.
pub(crate) struct Socket {
    io: TokioIo<Upgraded>,
    decoder: Decoder,
    outgoing: VecDeque<Frame>,
    /// How much of the first is written.
    written: usize,
    unflushed: bool,
}

impl Socket {
    /// A connection whose messages may have `limit` bytes.
    pub(crate) const fn new(io: TokioIo<Upgraded>, limit: usize) -> Self {
        Self { io, decoder: Decoder::new(limit), outgoing: VecDeque::new(), written: 0, unflushed: false }
    }

    /// Has a frame sent after all others.
    pub(crate) fn push(&mut self, frame: Frame) {
        self.outgoing.push_back(frame);
    }

    /// What waits to be sent.
    pub(crate) const fn outgoing(&mut self) -> &mut VecDeque<Frame> {
        &mut self.outgoing
    }

    /// Forgets what waits, but for a frame of which a part is sent.
    pub(crate) fn clear(&mut self) {
        self.outgoing.truncate(usize::from(self.written > 0));
    }

    /// The next message. After a fault there is none.
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Incoming, Fault>> {
        loop {
            if let Some(message) = self.decoder.next()? {
                return Poll::Ready(Ok(message));
            }
            let mut space = [MaybeUninit::uninit(); READ_BYTES];
            let mut buffer = ReadBuf::uninit(&mut space);
            match ready!(Pin::new(&mut self.io).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => self.decoder.feed(buffer.filled()),
                Ok(()) | Err(_) => return Poll::Ready(Err(Fault::Lost)),
            }
        }
    }

    /// Writes what waits, as far as the connection takes it; ready when nothing is left.
    pub(crate) fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        while let Some(first) = self.outgoing.front() {
            let rest = first.as_bytes().get(self.written..).unwrap_or_default();
            let io = Pin::new(&mut self.io);
            let result = if self.outgoing.len() == 1 {
                io.poll_write(context, rest)
            } else {
                let mut slices = [IoSlice::new(rest); MOST_SLICES];
                let more = self.outgoing.iter().skip(1);
                let mut count = 1;
                for (slice, frame) in slices.iter_mut().skip(1).zip(more) {
                    *slice = IoSlice::new(frame.as_bytes());
                    count += 1;
                }
                io.poll_write_vectored(context, slices.get(..count).unwrap_or_default())
            };
            match ready!(result) {
                Ok(count) if count > 0 => self.sent(count),
                Ok(_) | Err(_) => return Poll::Ready(Err(Fault::Lost)),
            }
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.io).poll_flush(context)).map_err(|_| Fault::Lost)?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn sent(&mut self, count: usize) {
        self.unflushed = true;
        self.written += count;
        while let Some(first) = self.outgoing.front()
            && self.written >= first.len()
        {
            self.written -= first.len();
            self.outgoing.pop_front();
        }
        // A consumer that has caught up keeps no memory from its busiest time.
        if self.outgoing.is_empty() && self.outgoing.capacity() > MOST_SLICES {
            self.outgoing = VecDeque::new();
        }
    }

    /// Says that nothing more will be written, and reads what still comes, to the end.
    pub(crate) async fn drain(&mut self) {
        if self.io.shutdown().await.is_ok() {
            let mut waste = [0; 1024];
            while matches!(self.io.read(&mut waste).await, Ok(count) if count > 0) {}
        }
    }
}
