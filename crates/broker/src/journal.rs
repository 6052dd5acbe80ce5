//! The commit thread. Frames queue up in a bounded channel; the thread takes whatever is there, writes it in one
//! transaction and goes on (group commit): under load the batches grow and the cost of `fsync` is shared.
//!
//! Order of events for one SUBMIT: the hub gives the number, the frame is queued here, it is committed. Without a durable
//! stream consumers get it when it is queued, otherwise when it is committed. While the queue is full its producer waits
//! and is not read. After a failed commit the producers of the batch are closed (1011), and whatever is still queued of
//! the same epoch of a stream is refused too: it would leave a hole. [`Journal::flush`] waits for everything queued before
//! it, so that a REPLAY right after a SUBMIT finds it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use strapline_units::{Private, Timestamp};
use strapline_wire::StreamId;
use tokio::sync::{mpsc, oneshot};

use crate::hub::SessionId;
use crate::store::{DeveloperKey, Record, Store, StoreError};

/// The most frames that may wait for the disk.
pub const QUEUE_LENGTH: usize = 4096;
/// The most frames in one transaction.
const BATCH_LENGTH: usize = 1024;
/// From so many frames a batch on many producers are at work, and the next batch is given [`GATHER`] to grow: each commit
/// writes the last pages of the tables again and waits for the disk, so that few large ones cost less than many small
/// ones. A few producers are served at once.
const MANY: usize = 32;
/// From the beginning of one commit to that of the next, at least, where many producers are at work.
const GATHER: Duration = Duration::from_millis(8);
/// The most frames that one clean-up step removes, so that it never holds up a commit for long.
const EXPIRE_CHUNK: usize = 500;

/// A frame on its way to the disk.
#[derive(Debug)]
pub struct Entry {
    /// The frame.
    pub record: Record,
    /// Who sent it.
    pub session: SessionId,
    /// Which life of its stream it belongs to; 0 without one.
    pub epoch: u64,
}

/// What became of frames, in the order in which they were queued.
#[derive(Debug)]
pub enum Fate<'a> {
    /// On disk.
    Stored(&'a [Entry]),
    /// Not stored.
    Failed(&'a [Entry]),
}

type Work = Box<dyn FnOnce(&mut dyn Store) + Send>;

enum Job {
    Append(Entry),
    Run(Work),
    Flush(oneshot::Sender<()>),
    Expire { before: Timestamp },
    Close,
}

/// The sending side; cheap to share.
#[derive(Clone)]
pub struct Journal {
    jobs: mpsc::Sender<Job>,
    healthy: Arc<AtomicBool>,
}

/// Room for one frame, taken before the frame has a number.
pub struct Slot(mpsc::OwnedPermit<Job>);

impl Slot {
    /// Queues the frame.
    pub fn append(self, entry: Entry) {
        self.0.send(Job::Append(entry));
    }
}

impl Journal {
    /// Starts the thread. `tell` learns what became of every frame.
    pub fn start(
        store: Box<dyn Store>,
        tell: impl Fn(Fate<'_>) + Send + 'static,
    ) -> Result<(Self, JoinHandle<()>), StoreError> {
        let (jobs, queue) = mpsc::channel(QUEUE_LENGTH);
        let healthy = Arc::new(AtomicBool::new(true));
        let writer = Writer {
            store,
            queue,
            healthy: Arc::clone(&healthy),
            expire_before: None,
            failed: HashMap::new(),
            tell,
        };
        let thread = std::thread::Builder::new().name("store".into()).spawn(|| writer.run())?;
        Ok((Self { jobs, healthy }, thread))
    }

    /// Room for one frame; `None` where the queue is full or the thread has ended.
    pub fn slot(&self) -> Option<Slot> {
        self.jobs.clone().try_reserve_owned().ok().map(Slot)
    }

    /// Waits for room for one frame; `None` where the thread has ended. Those who wait are served in turn.
    pub fn wait_for_slot(&self) -> impl Future<Output = Option<Slot>> + Send + use<> {
        let jobs = self.jobs.clone();
        async move { jobs.reserve_owned().await.ok().map(Slot) }
    }

    /// Has something else done with the store, after what is queued.
    ///
    /// # Errors
    /// What the work says, or [`StoreError::Closed`] where the thread has ended.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, wait) = oneshot::channel();
        let work: Work = Box::new(move |store| {
            // The one who asked may have gone.
            let _ = done.send(work(store));
        });
        self.jobs.send(Job::Run(work)).await.map_err(|_| StoreError::Closed)?;
        wait.await.map_err(|_| StoreError::Closed)?
    }

    /// Waits until everything queued so far is committed (or has failed).
    pub async fn flush(&self) -> Result<(), StoreError> {
        let (done, wait) = oneshot::channel();
        self.jobs.send(Job::Flush(done)).await.map_err(|_| StoreError::Closed)?;
        wait.await.map_err(|_| StoreError::Closed)
    }

    /// Has frames removed that were received before `before`, in small steps between the commits.
    pub async fn expire(&self, before: Timestamp) {
        // A closed journal has nothing left to clean up.
        let _ = self.jobs.send(Job::Expire { before }).await;
    }

    /// Has a user's frames removed whose numbers are below `until`, in small steps between the commits.
    ///
    /// # Errors
    /// What the store says; [`StoreError::Closed`] where the thread has ended before all were removed.
    pub async fn forget(
        &self,
        developer: DeveloperKey,
        user: Private<Arc<str>>,
        until: i64,
    ) -> Result<(), StoreError> {
        let mut after = Some(i64::MIN);
        while let Some(from) = after {
            let name = user.clone();
            let step = move |store: &mut dyn Store| {
                store.forget(developer, name.expose(), from..until, EXPIRE_CHUNK)
            };
            after = self.run(step).await?;
        }
        Ok(())
    }

    /// Commits what is queued and ends the thread.
    pub async fn close(&self) {
        let _ = self.jobs.send(Job::Close).await;
    }

    /// Whether the last commit succeeded.
    pub fn healthy(&self) -> bool {
        self.healthy.load(Ordering::Relaxed) && !self.jobs.is_closed()
    }

    /// How many frames wait for the disk.
    pub fn queued(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }
}

struct Writer<F> {
    store: Box<dyn Store>,
    queue: mpsc::Receiver<Job>,
    healthy: Arc<AtomicBool>,
    expire_before: Option<Timestamp>,
    /// The last epoch of each stream of which a frame could not be written.
    failed: HashMap<(DeveloperKey, Private<Arc<str>>, StreamId), u64>,
    tell: F,
}

impl<F: Fn(Fate<'_>)> Writer<F> {
    fn run(mut self) {
        let mut entries = Vec::with_capacity(BATCH_LENGTH);
        let mut flushes = Vec::new();
        let mut works = Vec::new();
        let mut open = true;
        let mut gather_until: Option<Instant> = None;
        while open {
            if let Some(until) = gather_until.take() {
                std::thread::sleep(until.saturating_duration_since(Instant::now()));
            }
            let mut job = if self.expire_before.is_some() {
                self.queue.try_recv().ok()
            } else {
                let job = self.queue.blocking_recv();
                open = job.is_some();
                job
            };
            while let Some(next) = job.take() {
                match next {
                    Job::Append(entry) => entries.push(entry),
                    Job::Run(work) => works.push(work),
                    Job::Flush(done) => flushes.push(done),
                    Job::Expire { before } => self.expire_before = Some(before),
                    Job::Close => open = false,
                }
                if open && entries.len() < BATCH_LENGTH {
                    job = self.queue.try_recv().ok();
                }
            }
            // A queue that is full already grows no more.
            if (MANY..BATCH_LENGTH / 2).contains(&entries.len()) {
                gather_until = Some(Instant::now() + GATHER);
            }
            self.commit(&mut entries);
            for work in works.drain(..) {
                work(&mut *self.store);
            }
            for done in flushes.drain(..) {
                // The one who asked may have gone.
                let _ = done.send(());
            }
            self.expire_chunk();
        }
        if let Err(error) = self.store.close() {
            tracing::error!(%error, "the store was not closed cleanly");
        }
    }

    fn commit(&mut self, entries: &mut Vec<Entry>) {
        if !self.failed.is_empty() {
            let stale: Vec<_> = entries.extract_if(.., |entry| is_stale(&mut self.failed, entry)).collect();
            if !stale.is_empty() {
                (self.tell)(Fate::Failed(&stale));
            }
        }
        if entries.is_empty() {
            return;
        }
        let result = self.store.append(&mut entries.iter().map(|entry| &entry.record));
        self.healthy.store(result.is_ok(), Ordering::Relaxed);
        match result {
            Ok(()) => {
                tracing::trace!(frames = entries.len(), "committed");
                (self.tell)(Fate::Stored(entries));
            }
            Err(error) => {
                tracing::error!(%error, frames = entries.len(), "frames could not be written");
                for Entry { record, epoch, .. } in entries.iter() {
                    if let Some(place) = record.place {
                        self.failed.insert((record.developer, record.user.clone(), place.stream), *epoch);
                    }
                }
                (self.tell)(Fate::Failed(entries));
            }
        }
        entries.clear();
    }

    fn expire_chunk(&mut self) {
        let Some(before) = self.expire_before else { return };
        match self.store.expire(before, EXPIRE_CHUNK) {
            Ok(removed) => {
                if removed < EXPIRE_CHUNK {
                    self.expire_before = None;
                }
                if removed > 0 {
                    tracing::debug!(removed, "old frames removed");
                }
            }
            Err(error) => {
                self.expire_before = None;
                tracing::warn!(%error, "old frames could not be removed");
            }
        }
    }
}

/// Whether a frame of the same stream and epoch could not be written.
fn is_stale(failed: &mut HashMap<(DeveloperKey, Private<Arc<str>>, StreamId), u64>, entry: &Entry) -> bool {
    let Some(place) = entry.record.place else { return false };
    let name = (entry.record.developer, entry.record.user.clone(), place.stream);
    match failed.get(&name) {
        Some(epoch) if entry.epoch <= *epoch => true,
        Some(_) => {
            // The stream lives again.
            failed.remove(&name);
            false
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
