//! What the broker keeps of the streams: frames, their numbers and pairing tokens, behind one trait so that another backend
//! can take SQLite's place. Developers and users are in [`crate::directory`]. Blocking and single-threaded by intent:
//! [`crate::journal`] owns the writer on a thread of its own.
//!
//! A frame's `d` is text to this module; nothing here looks into it.

use std::ops::Range;
use std::sync::Arc;

use strapline_units::{Private, Timestamp};
use strapline_wire::StreamId;

/// A developer's number within one store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeveloperKey(pub i64);

/// A frame's place in a producer's durable stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which stream of the user.
    pub stream: StreamId,
    /// Its number, rising within the stream.
    pub id: i64,
}

/// One frame, as it was dispatched and can be replayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Whose stream.
    pub developer: DeveloperKey,
    /// Position in that stream.
    pub seq: i64,
    /// When the broker received it.
    pub received: Timestamp,
    /// The user who sent it.
    pub user: Private<Arc<str>>,
    /// The data type, as sent.
    pub t: Box<str>,
    /// The payload, byte for byte as sent.
    pub d: Box<str>,
    /// Whether it is test traffic.
    pub synthetic: bool,
    /// Where it stands in its producer's durable stream; not known of a frame that was read back.
    pub place: Option<Place>,
}

/// What a reusable token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// To produce the frames of one user.
    Producer(Private<Arc<str>>),
    /// To view one user.
    Viewer(Private<Arc<str>>),
    /// To view all users of the developer.
    Team,
}

/// A reusable token, of which only the hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Whose it is.
    pub developer: DeveloperKey,
    /// What it is good for.
    pub access: Access,
    /// Not good any more from this time on.
    pub expires: Timestamp,
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite's own words.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The data folder cannot be made or opened.
    #[error("data folder: {0}")]
    Folder(#[from] std::io::Error),
    /// Another process has this data folder open.
    #[error("the data folder is in use by another broker")]
    InUse,
    /// The file was written by a newer version of this program.
    #[error("the database has schema version {found}, this program knows {known}: use a newer strapline")]
    TooNew {
        /// The file's version.
        found: i64,
        /// The newest one known here.
        known: i64,
    },
    /// The commit thread has ended.
    #[error("the store is closed")]
    Closed,
}

/// The writing side.
pub trait Store: Send {
    /// The number that the developer's next frame gets; no frame has it or a higher one.
    fn next_seq(&mut self, developer: DeveloperKey) -> Result<i64, StoreError>;
    /// Drops the accounts of an older version, which the directory has taken over.
    fn drop_accounts(&mut self) -> Result<(), StoreError>;
    /// Every reusable token, expired ones among them.
    fn pairings(&mut self) -> Result<Vec<Pairing>, StoreError>;
    /// Adds a reusable token.
    fn put_pairing(&mut self, pairing: &Pairing) -> Result<(), StoreError>;
    /// Removes the tokens that are good for this, and all that expired before `now`.
    fn remove_pairings(
        &mut self,
        developer: DeveloperKey,
        access: &Access,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Puts all of `records` on disk, or none of them, and with them how far their streams have come.
    fn append(&mut self, records: &mut dyn Iterator<Item = &Record>) -> Result<(), StoreError>;
    /// Removes at most `limit` frames that were received before `before`, and as many streams of which nothing has come for
    /// long; returns how many frames.
    fn expire(&mut self, before: Timestamp, limit: usize) -> Result<usize, StoreError>;
    /// Removes the user's frames among the first `limit` ones of the developer with `range.start < seq < range.end`; where to
    /// go on, `None` at the end.
    fn forget(
        &mut self,
        developer: DeveloperKey,
        user: &str,
        range: Range<i64>,
        limit: usize,
    ) -> Result<Option<i64>, StoreError>;
    /// Says that everything was written, so that the next start need not skip numbers.
    fn close(&mut self) -> Result<(), StoreError>;
    /// A reader of what is committed, usable while the writer goes on.
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;
}

/// The reading side.
pub trait Reader: Send {
    /// How far a stream has come; 0 for one that is not known.
    fn last_id(&mut self, developer: DeveloperKey, user: &str, stream: StreamId) -> Result<i64, StoreError>;
    /// A number below which every frame of the developer was received before `since`, while all from it on were not; `None`
    /// where it has no frames. Nearly so where the clock was set back meanwhile.
    fn first_since(&mut self, developer: DeveloperKey, since: Timestamp) -> Result<Option<i64>, StoreError>;
    /// The first frames with `after < seq < before` in order, of one user or all, at most `limit` of them and not much more
    /// than `bytes` of payload; empty only where there is none.
    fn read(
        &mut self,
        developer: DeveloperKey,
        user: Option<&str>,
        after: i64,
        before: i64,
        limit: usize,
        bytes: usize,
    ) -> Result<Vec<Record>, StoreError>;
}
