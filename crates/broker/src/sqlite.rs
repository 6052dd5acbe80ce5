//! The embedded store: SQLite in WAL mode, `synchronous=FULL`, so that a committed frame survives a power cut. One
//! transaction takes a whole batch ([`crate::journal`]), so that its cost is one `fsync` for all that was queued.
//!
//! `seq` after a restart: a clean shutdown continues at the next number. After a crash the last numbers may have been
//! dispatched without being committed, so the stream skips [`CRASH_GAP`] numbers, more than can have been in flight.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use strapline_units::{Private, Timestamp};

use crate::journal::QUEUE_LENGTH;
use crate::store::{DeveloperKey, Reader, Record, Store, StoreError};

/// How far `seq` jumps after a crash: well past the frames that can be dispatched and not yet committed, which are a full
/// queue and one batch.
pub const CRASH_GAP: i64 = 4 * QUEUE_LENGTH as i64;

/// Each entry takes the schema one version further; `user_version` counts those that were applied.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE developers (
        key INTEGER PRIMARY KEY,
        dev_id TEXT NOT NULL UNIQUE,
        key_salt BLOB NOT NULL,
        key_hash BLOB NOT NULL,
        local INTEGER NOT NULL,
        last_seq INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE users (
        developer INTEGER NOT NULL REFERENCES developers (key),
        user TEXT NOT NULL,
        created INTEGER NOT NULL,
        UNIQUE (developer, user)
    ) STRICT;
    CREATE TABLE frames (
        developer INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        received INTEGER NOT NULL,
        user TEXT NOT NULL,
        t TEXT NOT NULL,
        d TEXT NOT NULL,
        synthetic INTEGER NOT NULL,
        PRIMARY KEY (developer, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    INSERT INTO state VALUES ('clean', 1);
",
    "
    -- Accounts went to the directory; only the numbers stay here, where they change with the frames.
    CREATE TABLE sequences (developer INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL) STRICT;
    INSERT INTO sequences SELECT key, last_seq FROM developers;
",
];

/// The name of the file in the data folder.
pub(crate) const FILE_NAME: &str = "strapline.sqlite3";

/// A store in one data folder, which it locks.
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// Where a developer without frames begins: past what a crash may have swallowed.
    first_seq: i64,
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
        let mut connection = Connection::open(&path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;",
        )?;
        migrate(&mut connection)?;
        let first_seq = skip_after_crash(&mut connection)?;
        Ok(Self { connection, path, first_seq, _lock: lock })
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    let Some(missing) = usize::try_from(found).ok().and_then(|found| MIGRATIONS.get(found..)) else {
        return Err(StoreError::TooNew { found, known });
    };
    let transaction = connection.transaction()?;
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
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
            "INSERT INTO sequences VALUES (?1, ?2) ON CONFLICT DO UPDATE SET last_seq = last_seq RETURNING last_seq",
        )?;
        let last: i64 = ensure.query_row([developer.0, self.first_seq - 1], |row| row.get(0))?;
        Ok(last + 1)
    }

    fn drop_accounts(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("DROP TABLE IF EXISTS users; DROP TABLE IF EXISTS developers;")?;
        Ok(())
    }

    fn append(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO frames (developer, seq, received, user, t, d, synthetic) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            let mut advance = transaction.prepare_cached(
                "INSERT INTO sequences VALUES (?1, ?2) ON CONFLICT DO UPDATE SET last_seq = max(last_seq, ?2)",
            )?;
            for (position, record) in records.iter().enumerate() {
                insert.execute(params![
                    record.developer.0,
                    record.seq,
                    record.received.unix_micros(),
                    record.user.expose().as_ref(),
                    record.t,
                    record.d,
                    record.synthetic
                ])?;
                let next = records.get(position + 1);
                if next.is_none_or(|next| next.developer != record.developer) {
                    advance.execute([record.developer.0, record.seq])?;
                }
            }
        }
        transaction.commit()?;
        Ok(())
    }

    fn expire(&mut self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        // A developer's oldest frames have its lowest numbers, so that no further index is needed.
        let mut delete = self.connection.prepare_cached(
            "DELETE FROM frames WHERE developer = ?1 AND received < ?2 AND seq IN
                 (SELECT seq FROM frames WHERE developer = ?1 ORDER BY seq LIMIT ?3)",
        )?;
        let mut developers = self.connection.prepare_cached("SELECT developer FROM sequences")?;
        let keys = developers.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let mut removed = 0;
        for key in keys {
            let left = limit.saturating_sub(removed);
            removed += delete.execute(params![key, before.unix_micros(), left as i64])?;
        }
        Ok(removed)
    }

    fn forget(
        &mut self,
        developer: DeveloperKey,
        user: &str,
        range: Range<i64>,
        limit: usize,
    ) -> Result<Option<i64>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT max(seq) FROM
                 (SELECT seq FROM frames WHERE developer = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq LIMIT ?4)",
        )?;
        let row = params![developer.0, range.start, range.end, limit as i64];
        let last: Option<i64> = select.query_row(row, |row| row.get(0))?;
        if let Some(last) = last {
            let mut delete = self.connection.prepare_cached(
                "DELETE FROM frames WHERE developer = ?1 AND seq > ?2 AND seq <= ?3 AND user = ?4",
            )?;
            delete.execute(params![developer.0, range.start, last, user])?;
        }
        Ok(last)
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.connection.execute("UPDATE state SET value = 1 WHERE name = 'clean'", [])?;
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        let connection = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.execute_batch("PRAGMA busy_timeout = 5000;")?;
        Ok(Box::new(SqliteReader { connection }))
    }
}

struct SqliteReader {
    connection: Connection,
}

impl Reader for SqliteReader {
    fn read(
        &mut self,
        developer: DeveloperKey,
        after: i64,
        before: i64,
        limit: usize,
        bytes: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT seq, received, user, t, d, synthetic FROM frames
             WHERE developer = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq LIMIT ?4",
        )?;
        let mut rows = select.query(params![developer.0, after, before, limit as i64])?;
        let mut records = Vec::new();
        let mut size = 0;
        while let Some(row) = rows.next()? {
            let record = Record {
                developer,
                seq: row.get(0)?,
                received: Timestamp::from_unix_micros(row.get(1)?),
                user: Private::new(Arc::from(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)),
                t: row.get(3)?,
                d: row.get(4)?,
                synthetic: row.get(5)?,
            };
            size += record.d.len();
            records.push(record);
            if size >= bytes {
                break;
            }
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seq: i64, received_seconds: i64) -> Record {
        Record {
            developer: DeveloperKey(1),
            seq,
            received: Timestamp::from_unix_micros(received_seconds * 1_000_000),
            user: Private::new("u1".into()),
            t: "HEART_RATE".into(),
            d: format!(r#"{{"val":{seq}}}"#).into(),
            synthetic: seq % 2 == 0,
        }
    }

    fn seqs(store: &Sqlite, after: i64, before: i64) -> Vec<i64> {
        let mut reader = store.reader().unwrap();
        let records = reader.read(DeveloperKey(1), after, before, 1000, usize::MAX).unwrap();
        records.iter().map(|record| record.seq).collect()
    }

    #[test]
    fn bounds_are_exclusive_and_a_record_comes_back_equal() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(folder.path()).unwrap();
        store.append(&(1..=10).map(|seq| record(seq, seq)).collect::<Vec<_>>()).unwrap();
        assert_eq!(seqs(&store, 3, 6), [4, 5]);
        assert!(seqs(&store, 5, 6).is_empty());
        assert_eq!(seqs(&store, i64::MIN, i64::MAX).len(), 10);
        let mut reader = store.reader().unwrap();
        assert_eq!(reader.read(DeveloperKey(1), 3, 5, 10, usize::MAX).unwrap(), [record(4, 4)]);
        assert_eq!(reader.read(DeveloperKey(2), 0, 100, 10, usize::MAX).unwrap(), []);
        assert_eq!(
            reader.read(DeveloperKey(1), 0, 100, 10, 1).unwrap().len(),
            1,
            "never empty for a small budget"
        );
    }

    #[test]
    fn numbers_go_on_after_a_clean_close_and_skip_after_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(folder.path()).unwrap();
        store.append(&[record(7, 7)]).unwrap();
        store.close().unwrap();
        drop(store);
        let mut store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 8);
        drop(store);
        let mut store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 8 + CRASH_GAP);
    }

    #[test]
    fn retention_removes_old_frames_in_chunks_and_keeps_the_number() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(folder.path()).unwrap();
        store.append(&(1..=10).map(|seq| record(seq, seq)).collect::<Vec<_>>()).unwrap();
        let before = Timestamp::from_unix_micros(8_000_000);
        assert_eq!(store.expire(before, 4).unwrap(), 4);
        assert_eq!(store.expire(before, 4).unwrap(), 3);
        assert_eq!(store.expire(before, 4).unwrap(), 0);
        assert_eq!(seqs(&store, 0, i64::MAX), [8, 9, 10]);
        assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 11);
    }

    #[test]
    fn the_frames_of_one_user_are_forgotten_in_chunks() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(folder.path()).unwrap();
        let of = |seq, user: &str| Record { user: Private::new(user.into()), ..record(seq, seq) };
        store
            .append(&(1..=10).map(|seq| of(seq, if seq % 3 == 0 { "u2" } else { "u1" })).collect::<Vec<_>>())
            .unwrap();
        let mut after = 0;
        let mut steps = 0;
        while let Some(last) = store.forget(DeveloperKey(1), "u1", after..9, 4).unwrap() {
            after = last;
            steps += 1;
        }
        assert_eq!((seqs(&store, 0, i64::MAX), steps), (vec![3, 6, 9, 10], 2));
        assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 11);
    }

    #[test]
    fn a_batch_is_stored_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(folder.path()).unwrap();
        store.append(&[record(2, 2)]).unwrap();
        assert!(store.append(&[record(1, 1), record(2, 2)]).is_err(), "2 is there already");
        assert_eq!(seqs(&store, 0, i64::MAX), [2]);
    }

    #[test]
    fn a_folder_in_use_and_a_newer_schema_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path()).unwrap();
        assert!(matches!(Sqlite::open(folder.path()), Err(StoreError::InUse)));
        store.connection.pragma_update(None, "user_version", 99).unwrap();
        drop(store);
        assert!(matches!(Sqlite::open(folder.path()), Err(StoreError::TooNew { found: 99, .. })));
    }

    #[test]
    fn a_developer_without_frames_begins_past_what_a_crash_has_swallowed() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 1);
        drop(store);
        let mut store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 1 + CRASH_GAP, "known");
        assert_eq!(store.next_seq(DeveloperKey(2)).unwrap(), 1 + CRASH_GAP, "made while it ran");
        store.close().unwrap();
        drop(store);
        let mut store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.next_seq(DeveloperKey(3)).unwrap(), 1);
    }
}
