//! The thread with a store that fails at will.

use std::ops::Range;
use std::sync::Mutex;

use super::*;
use crate::store::{Access, Pairing, Place, Reader};

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

    fn pairings(&mut self) -> Result<Vec<Pairing>, StoreError> {
        Ok(Vec::new())
    }

    fn put_pairing(&mut self, _: &Pairing) -> Result<(), StoreError> {
        Ok(())
    }

    fn remove_pairings(&mut self, _: DeveloperKey, _: &Access, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    fn append(&mut self, records: &mut dyn Iterator<Item = &Record>) -> Result<(), StoreError> {
        let seqs = records.map(|record| record.seq).collect::<Vec<_>>();
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

const NOBODY: fn(Fate<'_>) = |_| {};

fn entry(seq: i64, session: u64) -> Entry {
    Entry { record: record(seq), session: SessionId(session), epoch: 0 }
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
        place: None,
    }
}

#[tokio::test]
async fn everything_queued_is_written_in_order_before_a_flush_answers() {
    let log = Arc::new(Mutex::new(Log::default()));
    let (journal, thread) = Journal::start(Box::new(Fake(Arc::clone(&log))), NOBODY).unwrap();
    for seq in 2..3000 {
        journal.slot().unwrap().append(entry(seq, 1));
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
async fn a_failed_batch_is_told_and_the_next_one_is_tried() {
    let failures = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&failures);
    let log = Arc::new(Mutex::new(Log::default()));
    let tell = move |fate: Fate<'_>| {
        if let Fate::Failed(entries) = fate {
            told.lock().unwrap().extend(entries.iter().map(|entry| entry.session));
        }
    };
    let (journal, _) = Journal::start(Box::new(Fake(log)), tell).unwrap();
    journal.slot().unwrap().append(entry(1, 7));
    journal.flush().await.unwrap();
    assert_eq!(*failures.lock().unwrap(), [SessionId(7)]);
    assert!(!journal.healthy());
    journal.slot().unwrap().append(entry(2, 8));
    journal.flush().await.unwrap();
    assert_eq!(failures.lock().unwrap().len(), 1);
    assert!(journal.healthy());
}

#[tokio::test]
async fn behind_a_failed_frame_nothing_of_its_stream_is_stored_until_it_comes_again() {
    let log = Arc::new(Mutex::new(Log::default()));
    let fates = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&fates);
    let tell = move |fate: Fate<'_>| {
        let (stored, entries) = match fate {
            Fate::Stored(entries) => (true, entries),
            Fate::Failed(entries) => (false, entries),
        };
        told.lock().unwrap().extend(entries.iter().map(|entry| (entry.record.seq, stored)));
    };
    let (journal, _) = Journal::start(Box::new(Fake(Arc::clone(&log))), tell).unwrap();
    let place = |id| Some(Place { stream: StreamId::from_bytes([1; 16]), id });
    // The first batch fails, for its number is odd.
    for (seq, id, epoch) in [(1, 1, 5), (2, 2, 5), (4, 1, 6), (6, 2, 6)] {
        let entry =
            Entry { record: Record { place: place(id), ..record(seq) }, session: SessionId(1), epoch };
        journal.slot().unwrap().append(entry);
        journal.flush().await.unwrap();
    }
    assert_eq!(*fates.lock().unwrap(), [(1, false), (2, false), (4, true), (6, true)]);
    assert_eq!(log.lock().unwrap().batches, [vec![1], vec![4], vec![6]]);
}

#[tokio::test]
async fn old_frames_go_in_small_steps_until_none_is_left() {
    let log = Arc::new(Mutex::new(Log { left_to_expire: 3 * EXPIRE_CHUNK + 1, ..Log::default() }));
    let (journal, thread) = Journal::start(Box::new(Fake(Arc::clone(&log))), NOBODY).unwrap();
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
    let (journal, thread) = Journal::start(Box::new(Fake(Arc::clone(&log))), NOBODY).unwrap();
    journal.forget(DeveloperKey(1), Private::new("u".into()), 1200).await.unwrap();
    assert_eq!(log.lock().unwrap().forgotten, [0, 500, 1000]);
    journal.close().await;
    thread.join().unwrap();
    let closed = journal.forget(DeveloperKey(1), Private::new("u".into()), 1200).await;
    assert!(matches!(closed, Err(StoreError::Closed)));
}
