//! The embedded store: SQLite in WAL mode, `synchronous=FULL`, so that a committed frame survives a power cut. One
//! transaction takes a whole batch ([`crate::journal`]), so that its cost is one `fsync` for all that was queued.
//!
//! What goes by user is written later, for many frames at once (`settle.rs`).
//!
//! `seq` after a restart: a clean shutdown continues at the next number. After a crash the last numbers may have been
//! dispatched without being committed, so the stream skips [`CRASH_GAP`] numbers, more than can have been in flight.

mod blocks;
mod reader;
mod schema;
mod settle;

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reader::SqliteReader;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
#[cfg(test)]
use schema::MIGRATIONS;
use schema::migrate;
use settle::{Unsettled, count, settle};
use strapline_units::{Private, Timestamp};

use crate::database;
use crate::journal::QUEUE_LENGTH;
use crate::store::{Access, DeveloperKey, Pairing, Reader, Record, Store, StoreError};

/// The file in the data folder.
pub const FILE_NAME: &str = "strapline.sqlite3";

/// How far `seq` jumps after a crash: well past the frames that can be dispatched and not yet committed, which are a full
/// queue and one batch.
pub const CRASH_GAP: i64 = 4 * QUEUE_LENGTH as i64;

/// How long a stream is remembered after its last frame. A producer that comes back later starts a new one.
const STREAM_DAYS: i64 = 90;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Every statement is compiled once: there are more than a connection keeps by itself.
const STATEMENTS: usize = 64;

/// How long the write-ahead log grows, in pages of 4 KiB, before it is worked into the file: the pages at the end of the
/// tables change with every commit, and this way go there once for many.
const CHECKPOINT_PAGES: i64 = 4000;

/// A store in one data folder, which it locks.
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// Where a developer without frames begins: past what a crash may have swallowed.
    first_seq: i64,
    unsettled: Unsettled,
    /// Held for as long as the store lives: the lock ends with the process, however that ends.
    _lock: File,
}

impl Sqlite {
    /// Opens the database in `folder`, makes both where they are missing, and brings an older schema up to date.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        let lock = File::create(folder.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(StoreError::InUse),
            Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
        }
        let path = folder.join(FILE_NAME);
        let mut connection = database::writer(&path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        migrate(&mut connection)?;
        settle_all(&mut connection)?;
        let first_seq = skip_after_crash(&mut connection)?;
        Ok(Self { connection, path, first_seq, unsettled: Unsettled::default(), _lock: lock })
    }

    /// Has `work` done in a transaction in which everything is settled.
    fn settled<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction = self.connection.transaction()?;
        let developers = self.unsettled.developers();
        for developer in &developers {
            settle(&transaction, *developer)?;
        }
        let done = work(&transaction)?;
        transaction.commit()?;
        self.unsettled.committed(&[], &developers);
        Ok(done)
    }
}

/// Settles what the last run has left.
fn settle_all(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    for developer in developers(&transaction)? {
        settle(&transaction, developer)?;
    }
    transaction.commit()?;
    Ok(())
}

fn developers(connection: &Connection) -> rusqlite::Result<Vec<DeveloperKey>> {
    let mut select = connection.prepare_cached("SELECT developer FROM sequences")?;
    select.query_map([], |row| row.get(0).map(DeveloperKey))?.collect()
}

/// Where a developer without frames begins.
fn skip_after_crash(connection: &mut Connection) -> Result<i64, StoreError> {
    let transaction = connection.transaction()?;
    let clean: Option<i64> = transaction
        .query_row("SELECT value FROM state WHERE name = 'clean'", [], |row| row.get(0))
        .optional()?;
    let gap = if clean == Some(1) { 0 } else { CRASH_GAP };
    transaction.execute("UPDATE sequences SET last_seq = last_seq + ?1", [gap])?;
    transaction.execute("INSERT OR REPLACE INTO state VALUES ('clean', 0)", [])?;
    transaction.commit()?;
    Ok(1 + gap)
}

impl Store for Sqlite {
    fn next_seq(&mut self, developer: DeveloperKey) -> Result<i64, StoreError> {
        let mut ensure = self.connection.prepare_cached(
            "INSERT INTO sequences (developer, last_seq) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET last_seq = last_seq RETURNING last_seq",
        )?;
        let last: i64 = ensure.query_row([developer.0, self.first_seq - 1], |row| row.get(0))?;
        Ok(last + 1)
    }

    fn drop_accounts(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("DROP TABLE IF EXISTS users; DROP TABLE IF EXISTS developers;")?;
        Ok(())
    }

    fn append(&mut self, records: &mut dyn Iterator<Item = &Record>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        let mut appended = Vec::new();
        let due = {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO frames (developer, seq, received, user, t, d, synthetic, stream, id)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            let mut advance = transaction.prepare_cached(
                "INSERT INTO sequences (developer, last_seq) VALUES (?1, ?2)
                     ON CONFLICT DO UPDATE SET last_seq = max(last_seq, ?2)",
            )?;
            for record in records {
                insert.execute(params![
                    record.developer.0,
                    record.seq,
                    record.received.unix_micros(),
                    record.user.expose().as_ref(),
                    record.t,
                    record.d,
                    record.synthetic,
                    record.place.as_ref().map(|place| place.stream.bytes()),
                    record.place.map(|place| place.id),
                ])?;
                count(&mut appended, record.developer, record.seq);
            }
            for new in &appended {
                advance.execute([new.developer.0, new.last_seq])?;
            }
            self.unsettled.due(&appended)
        };
        for developer in &due {
            settle(&transaction, *developer)?;
        }
        transaction.commit()?;
        self.unsettled.committed(&appended, &due);
        Ok(())
    }

    fn expire(&mut self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        self.settled(|transaction| {
            let mut forget = transaction.prepare_cached(
                "DELETE FROM streams WHERE (developer, user, stream) IN
                     (SELECT developer, user, stream FROM streams WHERE used_day < ?1 LIMIT ?2)",
            )?;
            forget.execute(params![before.unix_micros() / MICROS_PER_DAY - STREAM_DAYS, limit as i64])?;
            // A developer's oldest frames have its lowest numbers, so that no further index is needed.
            let mut delete = transaction.prepare_cached(
                "DELETE FROM frames WHERE developer = ?1 AND received < ?2 AND seq IN
                     (SELECT seq FROM frames WHERE developer = ?1 ORDER BY seq LIMIT ?3)",
            )?;
            let mut removed = 0;
            for key in developers(transaction)? {
                let left = limit.saturating_sub(removed);
                let gone = delete.execute(params![key.0, before.unix_micros(), left as i64])?;
                if gone > 0 {
                    blocks::expire(transaction, key)?;
                }
                removed += gone;
            }
            Ok(removed)
        })
    }

    fn forget(
        &mut self,
        developer: DeveloperKey,
        user: &str,
        range: Range<i64>,
        limit: usize,
    ) -> Result<Option<i64>, StoreError> {
        // Settled first: a frame that goes must not take with it how far its stream has come.
        self.settled(|transaction| {
            let mut select = transaction.prepare_cached(
                "SELECT max(seq) FROM
                     (SELECT seq FROM frames WHERE developer = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq LIMIT ?4)",
            )?;
            let row = params![developer.0, range.start, range.end, limit as i64];
            let last: Option<i64> = select.query_row(row, |row| row.get(0))?;
            if let Some(last) = last {
                let mut delete = transaction.prepare_cached(
                    "DELETE FROM frames WHERE developer = ?1 AND seq > ?2 AND seq <= ?3 AND user = ?4",
                )?;
                delete.execute(params![developer.0, range.start, last, user])?;
                blocks::forget(transaction, developer, user, range.start.saturating_add(1)..last + 1)?;
            }
            Ok(last)
        })
    }

    fn pairings(&mut self) -> Result<Vec<Pairing>, StoreError> {
        let mut select =
            self.connection.prepare("SELECT hash, developer, user, expires, access FROM pairings")?;
        let pairings = select.query_map([], |row| {
            let user = Private::new(Arc::from(row.get::<_, String>(2)?));
            Ok(Pairing {
                hash: row.get(0)?,
                developer: DeveloperKey(row.get(1)?),
                access: match row.get::<_, i64>(4)? {
                    VIEWER => Access::Viewer(user),
                    TEAM => Access::Team,
                    _ => Access::Producer(user),
                },
                expires: Timestamp::from_unix_micros(row.get(3)?),
            })
        })?;
        Ok(pairings.collect::<Result<_, _>>()?)
    }

    fn put_pairing(&mut self, pairing: &Pairing) -> Result<(), StoreError> {
        let (access, user) = columns(&pairing.access);
        self.connection.execute(
            "INSERT INTO pairings (hash, developer, user, expires, access) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![pairing.hash, pairing.developer.0, user, pairing.expires.unix_micros(), access],
        )?;
        Ok(())
    }

    fn remove_pairings(
        &mut self,
        developer: DeveloperKey,
        access: &Access,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (access, user) = columns(access);
        self.connection.execute(
            "DELETE FROM pairings WHERE (developer = ?1 AND user = ?2 AND access = ?4) OR expires <= ?3",
            params![developer.0, user, now.unix_micros(), access],
        )?;
        Ok(())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.connection.execute("UPDATE state SET value = 1 WHERE name = 'clean'", [])?;
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(SqliteReader::open(&self.path)?))
    }
}

const PRODUCER: i64 = 0;
const VIEWER: i64 = 1;
const TEAM: i64 = 2;

/// What a token is good for, as the columns `access` and `user`.
fn columns(access: &Access) -> (i64, &str) {
    match access {
        Access::Producer(user) => (PRODUCER, user.expose()),
        Access::Viewer(user) => (VIEWER, user.expose()),
        Access::Team => (TEAM, ""),
    }
}

#[cfg(test)]
mod tests;
