//! What is read of the store, beside the thread that writes.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Rows, params};
use strapline_units::{Private, Timestamp};
use strapline_wire::StreamId;

use super::blocks;
use crate::database;
use crate::store::{DeveloperKey, Reader, Record, StoreError};

/// One connection that only reads.
pub(super) struct SqliteReader {
    connection: Connection,
}

impl SqliteReader {
    pub(super) fn open(path: &Path) -> rusqlite::Result<Self> {
        Ok(Self { connection: database::reader(path)? })
    }
}

impl Reader for SqliteReader {
    fn last_id(&mut self, developer: DeveloperKey, user: &str, stream: StreamId) -> Result<i64, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT max(last_id) FROM
                 (SELECT last_id FROM streams WHERE developer = ?1 AND user = ?2 AND stream = ?3
                  UNION ALL
                  SELECT id FROM frames WHERE developer = ?1 AND user = ?2 AND stream = ?3
                      AND seq > (SELECT settled_seq FROM sequences WHERE developer = ?1))",
        )?;
        let found: Option<i64> =
            select.query_row(params![developer.0, user, stream.bytes()], |row| row.get(0))?;
        Ok(found.unwrap_or(0))
    }

    /// By halves: numbers and times of reception rise together, and only the former have an index.
    fn first_since(&mut self, developer: DeveloperKey, since: Timestamp) -> Result<Option<i64>, StoreError> {
        let mut ends = self.connection.prepare_cached(
            "SELECT (SELECT seq FROM frames WHERE developer = ?1 ORDER BY seq LIMIT 1),
                    (SELECT seq FROM frames WHERE developer = ?1 ORDER BY seq DESC LIMIT 1)",
        )?;
        let mut at_or_behind = self.connection.prepare_cached(
            "SELECT seq, received FROM frames WHERE developer = ?1 AND seq >= ?2 ORDER BY seq LIMIT 1",
        )?;
        let (first, last): (Option<i64>, Option<i64>) =
            ends.query_row([developer.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(mut low), Some(last)) = (first, last) else { return Ok(None) };
        let mut high = last.saturating_add(1);
        // Everything below `low` is older, nothing from `high` on is.
        while low < high {
            let middle = low + (high - low) / 2;
            let found = at_or_behind.query_row(params![developer.0, middle], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
            });
            match found.optional()? {
                Some((seq, received)) if received < since.unix_micros() => low = seq.saturating_add(1),
                // Frames that expired meanwhile are older as well, but then there is nothing behind them.
                Some(_) | None => high = middle,
            }
        }
        Ok(Some(low))
    }

    fn read(
        &mut self,
        developer: DeveloperKey,
        user: Option<&str>,
        after: i64,
        before: i64,
        limit: usize,
        bytes: usize,
    ) -> Result<Vec<Record>, StoreError> {
        // Of one moment: frames may be settled meanwhile.
        let transaction = self.connection.transaction()?;
        let mut page = Page { developer, records: Vec::new(), limit, left: bytes };
        let Some(user) = user else {
            let mut select = transaction.prepare_cached(
                "SELECT seq, received, user, t, d, synthetic FROM frames
                     WHERE developer = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq LIMIT ?4",
            )?;
            page.fill(select.query(params![developer.0, after, before, limit as i64])?)?;
            return Ok(page.records);
        };
        let mut one = transaction.prepare_cached(
            "SELECT seq, received, user, t, d, synthetic FROM frames WHERE developer = ?1 AND seq = ?2",
        )?;
        let mut seen = after;
        loop {
            let seqs = blocks::seqs_of(&transaction, developer, user, seen, before, page.space())?;
            let Some(last) = seqs.last() else { break };
            seen = *last;
            for seq in seqs {
                page.fill(one.query([developer.0, seq])?)?;
            }
        }
        let mut unsettled = transaction.prepare_cached(
            "SELECT seq, received, user, t, d, synthetic FROM frames
                 WHERE developer = ?1 AND user = ?5 AND seq < ?3
                 AND seq > max(?2, (SELECT settled_seq FROM sequences WHERE developer = ?1))
                 ORDER BY seq LIMIT ?4",
        )?;
        page.fill(unsettled.query(params![developer.0, after, before, page.space() as i64, user])?)?;
        Ok(page.records)
    }
}

/// Frames that are read at once.
struct Page {
    developer: DeveloperKey,
    records: Vec<Record>,
    limit: usize,
    /// Octets of payloads that may still come, unless there is none yet.
    left: usize,
}

impl Page {
    /// How many more there may be.
    fn space(&self) -> usize {
        if self.left == 0 { 0 } else { self.limit.saturating_sub(self.records.len()) }
    }

    fn fill(&mut self, mut rows: Rows<'_>) -> rusqlite::Result<()> {
        while self.space() > 0
            && let Some(row) = rows.next()?
        {
            let record = Record {
                developer: self.developer,
                seq: row.get(0)?,
                received: Timestamp::from_unix_micros(row.get(1)?),
                user: Private::new(Arc::from(row.get_ref(2)?.as_str()?)),
                t: row.get(3)?,
                d: row.get(4)?,
                synthetic: row.get(5)?,
                place: None,
            };
            self.left = self.left.saturating_sub(record.d.len());
            self.records.push(record);
        }
        Ok(())
    }
}
