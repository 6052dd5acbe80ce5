//! What of the store goes by user: which frames are whose, and how far each stream has come. Written for thousands of frames
//! at a time and in order, because many users take turns: frame by frame it would cost a page on disk for each of them, and
//! that is ten times what the frame itself takes.
//!
//! Frames are *settled* up to `sequences.settled_seq`. Those behind it are few and stand at the end of `frames`, which tells
//! the same of them; readers look there, too.

use std::collections::HashMap;

use rusqlite::Connection;

use super::MICROS_PER_DAY;
use crate::store::DeveloperKey;

/// So many frames of a developer may wait to be settled. A reader looks through them, which takes it about a millisecond.
const MOST: usize = 4096;

/// How many frames of each developer are not settled.
#[derive(Debug, Default)]
pub(super) struct Unsettled(HashMap<DeveloperKey, usize>);

impl Unsettled {
    /// Those of whom too many wait, with these to come.
    pub(super) fn due(&self, appended: &HashMap<DeveloperKey, usize>) -> Vec<DeveloperKey> {
        let waiting = |key| self.0.get(key).copied().unwrap_or(0);
        appended.iter().filter(|(key, more)| waiting(key) + **more > MOST).map(|(key, _)| *key).collect()
    }

    /// After the commit in which frames were appended and those of `settled` were settled.
    pub(super) fn committed(&mut self, appended: HashMap<DeveloperKey, usize>, settled: &[DeveloperKey]) {
        for (key, more) in appended {
            *self.0.entry(key).or_default() += more;
        }
        for key in settled {
            self.0.remove(key);
        }
    }

    /// Those of whom any wait.
    pub(super) fn developers(&self) -> Vec<DeveloperKey> {
        self.0.keys().copied().collect()
    }
}

/// Settles what is there of a developer, within the caller's transaction.
pub(super) fn settle(connection: &Connection, developer: DeveloperKey) -> rusqlite::Result<()> {
    let mut frames = connection.prepare_cached(
        "INSERT INTO user_frames SELECT developer, user, seq FROM frames
             WHERE developer = ?1 AND seq > (SELECT settled_seq FROM sequences WHERE developer = ?1)
             ORDER BY user, seq",
    )?;
    frames.execute([developer.0])?;
    let mut streams = connection.prepare_cached(
        "INSERT INTO streams (developer, user, stream, last_id, used_day)
             SELECT developer, user, stream, max(id), max(received) / ?2 FROM frames
             WHERE developer = ?1 AND seq > (SELECT settled_seq FROM sequences WHERE developer = ?1)
                 AND stream IS NOT NULL
             GROUP BY user, stream
             ON CONFLICT DO UPDATE SET last_id = max(last_id, excluded.last_id), used_day = excluded.used_day",
    )?;
    streams.execute([developer.0, MICROS_PER_DAY])?;
    let mut sequences =
        connection.prepare_cached("UPDATE sequences SET settled_seq = last_seq WHERE developer = ?1")?;
    sequences.execute([developer.0])?;
    Ok(())
}
