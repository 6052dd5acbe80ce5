//! The commit thread. Frames queue up in a bounded channel; the thread takes whatever is there, writes it in one
//! transaction and goes on (group commit): under load the batches grow and the cost of `fsync` is shared.
//!
//! Order of events for one SUBMIT: the hub gives the number, the frame is queued here, consumers get it, it is committed.
//! A full queue refuses the frame before anybody gets it; a failed commit is told by session, so that their producers
//! are closed (1011) and know. [`Journal::flush`] waits for everything queued before it, so that a REPLAY right after a
//! SUBMIT finds it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use strapline_units::{Private, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::hub::SessionId;
use crate::store::{DeveloperKey, Record, Store, StoreError};

/// The most frames that may wait for the disk.
pub const QUEUE_LENGTH: usize = 4096;
/// The most frames in one transaction.
const BATCH_LENGTH: usize = 1024;
/// The most frames that one clean-up step removes, so that it never holds up a commit for long.
const EXPIRE_CHUNK: usize = 500;

enum Job {
    Append { record: Record, session: SessionId },
    Flush(oneshot::Sender<()>),
    Expire { before: Timestamp },
    Forget(Forget),
    Close,
}

/// Frames of one user that are to be removed: those of the developer with `after < seq < until`.
struct Forget {
    developer: DeveloperKey,
    user: Private<String>,
    after: i64,
    until: i64,
}

/// The sending side; cheap to share.
#[derive(Clone)]
pub struct Journal {
    jobs: mpsc::Sender<Job>,
    healthy: Arc<AtomicBool>,
}

/// Room for one frame, taken before the frame has a number.
pub struct Slot<'a>(mpsc::Permit<'a, Job>);

impl Slot<'_> {
    /// Queues the frame.
    pub fn append(self, record: Record, session: SessionId) {
        self.0.send(Job::Append { record, session });
    }
}

impl Journal {
    /// Starts the thread. `on_failure` gets the sessions whose frames could not be written, in no order and possibly
    /// more than once.
    pub fn start(
        store: Box<dyn Store>,
        on_failure: impl Fn(&[SessionId]) + Send + 'static,
    ) -> Result<(Self, JoinHandle<()>), StoreError> {
        let (jobs, queue) = mpsc::channel(QUEUE_LENGTH);
        let healthy = Arc::new(AtomicBool::new(true));
        let writer = Writer {
            store,
            queue,
            healthy: Arc::clone(&healthy),
            expire_before: None,
            forget: VecDeque::new(),
            on_failure,
        };
        let thread = std::thread::Builder::new().name("store".into()).spawn(|| writer.run())?;
        Ok((Self { jobs, healthy }, thread))
    }

    /// Room for one frame; `None` where the queue is full or the thread has ended.
    pub fn slot(&self) -> Option<Slot<'_>> {
        self.jobs.try_reserve().ok().map(Slot)
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
    pub async fn forget(&self, developer: DeveloperKey, user: Private<String>, until: i64) {
        // What a closed journal leaves is forgotten after the next start.
        let _ = self.jobs.send(Job::Forget(Forget { developer, user, after: i64::MIN, until })).await;
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
    forget: VecDeque<Forget>,
    on_failure: F,
}

impl<F: Fn(&[SessionId])> Writer<F> {
    fn run(mut self) {
        let mut records = Vec::with_capacity(BATCH_LENGTH);
        let mut sessions = Vec::with_capacity(BATCH_LENGTH);
        let mut flushes = Vec::new();
        let mut open = true;
        while open {
            let mut job = if self.expire_before.is_some() || !self.forget.is_empty() {
                self.queue.try_recv().ok()
            } else {
                let job = self.queue.blocking_recv();
                open = job.is_some();
                job
            };
            while let Some(next) = job.take() {
                match next {
                    Job::Append { record, session } => {
                        records.push(record);
                        sessions.push(session);
                    }
                    Job::Flush(done) => flushes.push(done),
                    Job::Expire { before } => self.expire_before = Some(before),
                    Job::Forget(forget) => self.forget.push_back(forget),
                    Job::Close => open = false,
                }
                if open && records.len() < BATCH_LENGTH {
                    job = self.queue.try_recv().ok();
                }
            }
            self.commit(&records, &sessions);
            records.clear();
            sessions.clear();
            for done in flushes.drain(..) {
                // The one who asked may have gone.
                let _ = done.send(());
            }
            self.expire_chunk();
            self.forget_chunk();
        }
        if let Err(error) = self.store.close() {
            tracing::error!(%error, "the store was not closed cleanly");
        }
    }

    fn commit(&mut self, records: &[Record], sessions: &[SessionId]) {
        if records.is_empty() {
            return;
        }
        let result = self.store.append(records);
        self.healthy.store(result.is_ok(), Ordering::Relaxed);
        match result {
            Ok(()) => tracing::trace!(frames = records.len(), "committed"),
            Err(error) => {
                tracing::error!(%error, frames = records.len(), "frames could not be written");
                (self.on_failure)(sessions);
            }
        }
    }

    fn forget_chunk(&mut self) {
        let Some(Forget { developer, user, after, until }) = self.forget.pop_front() else { return };
        match self.store.forget(developer, user.expose(), after..until, EXPIRE_CHUNK) {
            Ok(Some(after)) => self.forget.push_front(Forget { developer, user, after, until }),
            Ok(None) => tracing::debug!("a user's frames were removed"),
            Err(error) => {
                tracing::warn!(%error, "a user's frames could not be removed; tried again after the next start")
            }
        }
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

#[cfg(test)]
mod tests {
    use std::ops::Range;
    use std::sync::Mutex;

    use super::*;
    use crate::store::Reader;

    /// Writes down what it is asked for; fails on batches that hold an odd first number.
    #[derive(Default)]
    struct Log {
        batches: Vec<Vec<i64>>,
        left_to_expire: usize,
        expire_steps: usize,
        forgotten: Vec<i64>,
        closed: bool,
    }

    struct Fake(Arc<Mutex<Log>>);

    impl Store for Fake {
        fn next_seq(&mut self, _: DeveloperKey) -> Result<i64, StoreError> {
            Ok(1)
        }

        fn drop_accounts(&mut self) -> Result<(), StoreError> {
            Ok(())
        }

        fn append(&mut self, records: &[Record]) -> Result<(), StoreError> {
            let seqs = records.iter().map(|record| record.seq).collect::<Vec<_>>();
            let fails = seqs[0] % 2 == 1;
            self.0.lock().unwrap().batches.push(seqs);
            if fails { Err(StoreError::Closed) } else { Ok(()) }
        }

        fn expire(&mut self, _: Timestamp, limit: usize) -> Result<usize, StoreError> {
            let mut log = self.0.lock().unwrap();
            let removed = limit.min(log.left_to_expire);
            log.left_to_expire -= removed;
            log.expire_steps += 1;
            Ok(removed)
        }

        fn forget(
            &mut self,
            _: DeveloperKey,
            _: &str,
            range: Range<i64>,
            limit: usize,
        ) -> Result<Option<i64>, StoreError> {
            self.0.lock().unwrap().forgotten.push(range.start.max(0));
            let next = range.start.max(0) + limit as i64;
            Ok((next < range.end).then_some(next))
        }

        fn close(&mut self) -> Result<(), StoreError> {
            self.0.lock().unwrap().closed = true;
            Ok(())
        }

        fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
            Err(StoreError::Closed)
        }
    }

    fn record(seq: i64) -> Record {
        Record {
            developer: DeveloperKey(1),
            seq,
            received: Timestamp::from_unix_micros(0),
            user: Private::new("u".into()),
            t: "T".into(),
            d: "{}".into(),
            synthetic: false,
        }
    }

    #[tokio::test]
    async fn everything_queued_is_written_in_order_before_a_flush_answers() {
        let log = Arc::new(Mutex::new(Log::default()));
        let (journal, thread) = Journal::start(Box::new(Fake(Arc::clone(&log))), |_| {}).unwrap();
        for seq in 2..3000 {
            journal.slot().unwrap().append(record(seq), SessionId(1));
        }
        journal.flush().await.unwrap();
        let batches = log.lock().unwrap().batches.clone();
        assert_eq!(batches.concat(), (2..3000).collect::<Vec<_>>());
        assert!(batches.iter().all(|batch| batch.len() <= BATCH_LENGTH));
        journal.close().await;
        thread.join().unwrap();
        assert!(log.lock().unwrap().closed);
        assert!(journal.slot().is_none() && journal.flush().await.is_err() && !journal.healthy());
    }

    #[tokio::test]
    async fn a_failed_batch_names_its_sessions_and_the_next_one_is_tried() {
        let failures = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&failures);
        let log = Arc::new(Mutex::new(Log::default()));
        let on_failure = move |sessions: &[SessionId]| told.lock().unwrap().extend_from_slice(sessions);
        let (journal, _) = Journal::start(Box::new(Fake(log)), on_failure).unwrap();
        journal.slot().unwrap().append(record(1), SessionId(7));
        journal.flush().await.unwrap();
        assert_eq!(*failures.lock().unwrap(), [SessionId(7)]);
        assert!(!journal.healthy());
        journal.slot().unwrap().append(record(2), SessionId(8));
        journal.flush().await.unwrap();
        assert_eq!(failures.lock().unwrap().len(), 1);
        assert!(journal.healthy());
    }

    #[tokio::test]
    async fn old_frames_go_in_small_steps_until_none_is_left() {
        let log = Arc::new(Mutex::new(Log { left_to_expire: 3 * EXPIRE_CHUNK + 1, ..Log::default() }));
        let (journal, thread) = Journal::start(Box::new(Fake(Arc::clone(&log))), |_| {}).unwrap();
        journal.expire(Timestamp::from_unix_micros(1)).await;
        while log.lock().unwrap().left_to_expire > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(log.lock().unwrap().expire_steps, 4);
        // Then it sleeps: nothing is tried again by itself.
        journal.flush().await.unwrap();
        journal.close().await;
        thread.join().unwrap();
        assert_eq!(log.lock().unwrap().expire_steps, 4);
    }

    #[tokio::test]
    async fn a_user_is_forgotten_in_small_steps_up_to_the_number_that_was_named() {
        let log = Arc::new(Mutex::new(Log::default()));
        let (journal, thread) = Journal::start(Box::new(Fake(Arc::clone(&log))), |_| {}).unwrap();
        journal.forget(DeveloperKey(1), Private::new("u".into()), 1200).await;
        while log.lock().unwrap().forgotten.len() < 3 {
            tokio::task::yield_now().await;
        }
        journal.flush().await.unwrap();
        journal.close().await;
        thread.join().unwrap();
        assert_eq!(log.lock().unwrap().forgotten, [0, 500, 1000]);
    }
}
