//! What of the store goes by user: which frames are whose, and how far each stream has come. Written for thousands of frames
//! at a time and in order, because many users take turns: frame by frame it would cost a page on disk for each of them, and
//! that is ten times what the frame itself takes.
//!
//! Frames are *settled* up to `sequences.settled_seq`. Those behind it are few and stand at the end of `frames`, which tells
//! the same of them; readers look there, too.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::MICROS_PER_DAY;
use super::blocks::packed;
use crate::store::DeveloperKey;

/// So many frames of a developer may wait to be settled. A reader looks through them, which takes it about a millisecond.
const MOST: usize = 4096;

/// What a batch has of one developer.
#[derive(Debug)]
pub(super) struct Appended {
    pub(super) developer: DeveloperKey,
    pub(super) frames: usize,
    pub(super) last_seq: i64,
}

/// Counts a frame of a batch.
pub(super) fn count(appended: &mut Vec<Appended>, developer: DeveloperKey, seq: i64) {
    // Frames of one developer mostly come one after another.
    match appended.iter_mut().rev().find(|new| new.developer == developer) {
        Some(new) => (new.frames, new.last_seq) = (new.frames + 1, seq),
        None => appended.push(Appended { developer, frames: 1, last_seq: seq }),
    }
}

/// How many frames of each developer are not settled.
#[derive(Debug, Default)]
pub(super) struct Unsettled(HashMap<DeveloperKey, usize>);

impl Unsettled {
    /// Those of whom too many wait, with these to come.
    pub(super) fn due(&self, appended: &[Appended]) -> Vec<DeveloperKey> {
        let waiting = |key| self.0.get(key).copied().unwrap_or(0);
        let due = appended.iter().filter(|new| waiting(&new.developer) + new.frames > MOST);
        due.map(|new| new.developer).collect()
    }

    /// After the commit in which frames were appended and those of `settled` were settled.
    pub(super) fn committed(&mut self, appended: &[Appended], settled: &[DeveloperKey]) {
        for new in appended {
            *self.0.entry(new.developer).or_default() += new.frames;
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
    while settle_some(connection, developer)? == MOST {}
    let mut sequences =
        connection.prepare_cached("UPDATE sequences SET settled_seq = last_seq WHERE developer = ?1")?;
    sequences.execute([developer.0])?;
    Ok(())
}

/// How far a stream has come.
struct Reached {
    stream: [u8; 16],
    last_id: i64,
    used_day: i64,
}

/// What a user has among the frames to settle.
#[derive(Default)]
struct Share {
    seqs: Vec<i64>,
    /// Hardly ever more than one.
    streams: Vec<Reached>,
}

/// Settles one block. How many frames it has.
fn settle_some(connection: &Connection, developer: DeveloperKey) -> rusqlite::Result<usize> {
    let mut frames = connection.prepare_cached(
        "SELECT seq, user, stream, id, received FROM frames
             WHERE developer = ?1 AND seq > (SELECT settled_seq FROM sequences WHERE developer = ?1)
             ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = frames.query([developer.0, MOST as i64])?;
    let mut shares: HashMap<String, Share> = HashMap::new();
    let (mut count, mut last_seq) = (0, 0);
    while let Some(row) = rows.next()? {
        let user = row.get_ref(1)?.as_str()?;
        if !shares.contains_key(user) {
            shares.insert(user.to_owned(), Share::default());
        }
        let Some(share) = shares.get_mut(user) else { continue };
        (count, last_seq) = (count + 1, row.get(0)?);
        share.seqs.push(last_seq);
        if let (Some(stream), Some(id)) = (row.get(2)?, row.get::<_, Option<i64>>(3)?) {
            let used_day = row.get::<_, i64>(4)? / MICROS_PER_DAY;
            match share.streams.iter_mut().find(|reached| reached.stream == stream) {
                Some(reached) => {
                    reached.last_id = reached.last_id.max(id);
                    reached.used_day = used_day;
                }
                None => share.streams.push(Reached { stream, last_id: id, used_day }),
            }
        }
    }
    let mut shares: Vec<_> = shares.into_iter().collect();
    shares.sort_unstable_by(|(user, _), (other, _)| user.cmp(other));
    let mut block = connection.prepare_cached(
        "INSERT INTO user_blocks (developer, last_seq, user, seqs) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut streams = connection.prepare_cached(
        "INSERT INTO streams (developer, user, stream, last_id, used_day) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET last_id = max(last_id, excluded.last_id), used_day = excluded.used_day",
    )?;
    for (user, share) in &shares {
        block.execute(params![developer.0, last_seq, user, packed(&share.seqs)])?;
        for Reached { stream, last_id, used_day } in &share.streams {
            streams.execute(params![developer.0, user, stream, last_id, used_day])?;
        }
    }
    if count > 0 {
        let mut sequences =
            connection.prepare_cached("UPDATE sequences SET settled_seq = ?2 WHERE developer = ?1")?;
        sequences.execute([developer.0, last_seq])?;
    }
    Ok(count)
}
