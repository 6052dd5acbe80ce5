//! REPLAY: streams frames from the store to one consumer, a chunk at a time and never faster than the consumer reads, while
//! live frames go on. Bounds are exclusive. Frames that were submitted before the request are found, later ones are not
//! (they come live).

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};

use strapline_wire::{Close, DispatchFrame, RawJson, Replay};
use tokio::sync::mpsc;

use crate::broker::{Broker, lock};
use crate::hub::View;
use crate::store::{DeveloperKey, Record, StoreError};
use crate::websocket::Frame;

/// The most requests of one consumer that may wait for their turn; one more is answered with 1008.
const MOST_WAITING: usize = 64;
/// The size of a chunk.
const CHUNK_FRAMES: usize = 256;
const CHUNK_BYTES: usize = 256 << 10;

/// The REPLAY requests of one consumer, served one after the other.
#[derive(Default)]
pub(crate) struct Replays {
    requests: VecDeque<Request>,
    running: Option<mpsc::Receiver<Result<Vec<Record>, StoreError>>>,
    chunk: VecDeque<Record>,
    failed: bool,
}

struct Request {
    broker: Arc<Broker>,
    developer: DeveloperKey,
    view: Arc<View>,
    after: i64,
    before: i64,
}

impl Replays {
    /// Queues a request.
    pub(crate) fn request(
        &mut self,
        broker: &Arc<Broker>,
        developer: DeveloperKey,
        view: &Arc<View>,
        replay: Replay,
    ) -> Result<(), Close> {
        // Without this bound a replay up to the end of time would chase the live frames.
        let before = replay.before.min(broker.next_seq(developer));
        if replay.after.saturating_add(1) >= before {
            return Ok(());
        }
        if self.requests.len() >= MOST_WAITING {
            return Err(Close::TooSlow);
        }
        self.requests.push_back(Request {
            broker: Arc::clone(broker),
            developer,
            view: Arc::clone(view),
            after: replay.after,
            before,
        });
        Ok(())
    }

    /// Ready when [`Replays::take`] has frames or the store has failed.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.failed || !self.chunk.is_empty() {
                return Poll::Ready(());
            }
            let Some(running) = &mut self.running else {
                let Some(request) = self.requests.pop_front() else { return Poll::Pending };
                let (chunks, receiver) = mpsc::channel(1);
                self.running = Some(receiver);
                tokio::spawn(request.stream(chunks));
                continue;
            };
            match running.poll_recv(context) {
                // Empty where the filter lets nothing of it pass.
                Poll::Ready(Some(Ok(chunk))) => self.chunk = chunk.into(),
                Poll::Ready(Some(Err(error))) => {
                    tracing::error!(%error, "frames could not be read");
                    self.failed = true;
                }
                Poll::Ready(None) => self.running = None,
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// At most `most` frames, encoded.
    pub(crate) fn take(&mut self, most: usize) -> impl Iterator<Item = Frame> + use<'_> {
        let count = most.min(self.chunk.len());
        self.chunk.drain(..count).filter_map(|record| encode(&record))
    }

    /// Whether the store could not be read.
    pub(crate) const fn failed(&self) -> bool {
        self.failed
    }
}

impl Request {
    async fn stream(self, chunks: mpsc::Sender<Result<Vec<Record>, StoreError>>) {
        let Self { broker, developer, view, mut after, before } = self;
        if let Err(error) = broker.journal.flush().await {
            // A consumer that is gone needs no answer; so below.
            let _ = chunks.send(Err(error)).await;
            return;
        }
        loop {
            let (reader, only) = (Arc::clone(&broker.reader), view.only_user().cloned());
            let read = tokio::task::spawn_blocking(move || {
                let user = only.as_ref().map(|user| user.expose().as_ref());
                lock(&reader).read(developer, user, after, before, CHUNK_FRAMES, CHUNK_BYTES)
            });
            let mut chunk = read.await.unwrap_or(Err(StoreError::Closed));
            match chunk.as_ref().map(|records| records.last().map(|record| record.seq)) {
                Ok(None) => return,
                Ok(Some(last)) => after = last,
                Err(_) => {}
            }
            if let Ok(records) = &mut chunk {
                records.retain(|record| view.shows(&record.user, &record.t));
            }
            let failed = chunk.is_err();
            if chunks.send(chunk).await.is_err() || failed {
                return;
            }
        }
    }
}

fn encode(record: &Record) -> Option<Frame> {
    // It was JSON when it was stored.
    let d = RawJson::parse(&record.d)?;
    let frame = DispatchFrame {
        uid: record.user.expose().as_ref().into(),
        seq: record.seq,
        t: record.t.as_ref().into(),
        d,
        synthetic: record.synthetic,
    };
    Some(Frame::text(&frame.encode()))
}
