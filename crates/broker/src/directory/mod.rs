//! Developers, their API keys, their users, and what is kept for those: one SQLite file, `directory.sqlite`, apart from the
//! frames, because it changes seldom and is asked by every request.
//!
//! [`Directory::write`] is the one way to change it: one transaction, in which [`Write::emit`] hands an [`Event`] to the
//! [`Outbox`], so that a change and the news of it are kept both or not at all. [`Directory::read`] asks what is committed.
//! Both run off the asynchronous threads; what they run are plain functions over a connection, one module for each
//! thing: [`developers`], [`users`], [`connect`] and [`disconnect`], [`sessions`] (of the widget), [`sdk_tokens`], [`payloads`],
//! [`days`].
//!
//! Several processes may have the file open (WAL): `strapline key` changes it while a broker serves.
//!
//! It knows neither HTTP nor the streaming protocol, and reads no clock: `now` is an argument.

pub mod connect;
pub mod days;
pub mod developers;
pub mod disconnect;
mod event;
mod import;
pub mod payloads;
mod schema;
pub mod sdk_tokens;
pub mod secrets;
pub mod sessions;
pub mod users;

use std::cell::Cell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use strapline_units::{Private, Timestamp};

pub use event::{DataRequest, Event, NoDestination, Outbox};

use crate::broker::lock;
use crate::database;
use crate::store::DeveloperKey;

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "directory.sqlite";

/// Connections for reading that are kept open while nobody needs them.
const IDLE_READERS: usize = 4;

/// Why the directory could not do it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// SQLite's own words.
    #[error("directory: {0}")]
    Database(#[from] rusqlite::Error),
    /// The data folder cannot be made.
    #[error("data folder: {0}")]
    Folder(#[from] std::io::Error),
    /// The file was written by a newer version of this program.
    #[error("the directory has schema version {found}, this program knows {known}: use a newer strapline")]
    TooNew {
        /// The file's version.
        found: i64,
        /// The newest one known here.
        known: i64,
    },
    /// The system gave no random bytes.
    #[error(transparent)]
    NoRandom(#[from] secrets::NoRandomError),
    /// A stored value is not what this program has written.
    #[error("the directory holds a malformed {0}")]
    Malformed(&'static str),
    /// More data than one request may take up.
    #[error("these data are larger than 64 MiB: ask for a shorter range")]
    TooMuch,
    /// The program is shutting down.
    #[error("the directory is closed")]
    Closed,
}

/// A handle; clones share the file.
#[derive(Clone)]
pub struct Directory(Arc<Shared>);

struct Shared {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    outbox: Box<dyn Outbox>,
}

/// A transaction that is committed when the work that has it succeeds. It is a connection to everything that reads.
pub struct Write<'a> {
    transaction: Transaction<'a>,
    outbox: &'a dyn Outbox,
    emitted: Cell<bool>,
}

impl Directory {
    /// Opens the directory in the data folder, makes both where they are missing, brings an older schema up to date, and
    /// takes over the accounts of a data folder that is older than this file.
    ///
    /// # Errors
    /// When the file cannot be opened, or is of a newer version.
    pub fn open(folder: &Path, outbox: impl Outbox + 'static) -> Result<Self, DirectoryError> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(FILE_NAME);
        // Names of people and signing secrets stand in it.
        database::keep_private(&path)?;
        let mut connection = database::writer(&path)?;
        connection.execute_batch("PRAGMA secure_delete = ON;")?;
        schema::migrate(&mut connection)?;
        import::accounts(&mut connection, folder)?;
        Ok(Self(Arc::new(Shared {
            path,
            writer: Mutex::new(connection),
            readers: Mutex::default(),
            outbox: Box::new(outbox),
        })))
    }

    /// Does `work` in one transaction, which is rolled back where it fails. Blocks.
    ///
    /// # Errors
    /// Those of `work`, and those of beginning and committing.
    pub fn write_blocking<T>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, DirectoryError>,
    ) -> Result<T, DirectoryError> {
        let (done, emitted) = {
            let mut connection = lock(&self.0.writer);
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let write = Write { transaction, outbox: &*self.0.outbox, emitted: Cell::new(false) };
            let done = work(&write)?;
            let emitted = write.emitted.get();
            write.transaction.commit()?;
            (done, emitted)
        };
        if emitted {
            self.0.outbox.committed();
        }
        Ok(done)
    }

    /// Does `work` on what is committed. Blocks.
    ///
    /// # Errors
    /// Those of `work`, and those of opening another connection.
    pub fn read_blocking<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, DirectoryError>,
    ) -> Result<T, DirectoryError> {
        let idle = lock(&self.0.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => database::reader(&self.0.path)?,
        };
        let done = work(&connection);
        let mut readers = lock(&self.0.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        done
    }

    /// As [`Directory::write_blocking`], off the asynchronous threads. Once begun it is done even where nobody waits any more.
    ///
    /// # Errors
    /// As there.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, DirectoryError> + Send + 'static,
    ) -> Result<T, DirectoryError> {
        let directory = self.clone();
        let task = tokio::task::spawn_blocking(move || directory.write_blocking(work));
        task.await.map_err(|_| DirectoryError::Closed)?
    }

    /// As [`Directory::read_blocking`], off the asynchronous threads.
    ///
    /// # Errors
    /// As there.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, DirectoryError> + Send + 'static,
    ) -> Result<T, DirectoryError> {
        let directory = self.clone();
        let task = tokio::task::spawn_blocking(move || directory.read_blocking(work));
        task.await.map_err(|_| DirectoryError::Closed)?
    }

    /// The developer whose credentials these are; one that was made for loopback addresses only where `local` allows it.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub async fn authenticate(
        &self,
        now: Timestamp,
        dev_id: String,
        api_key: Private<String>,
        local: bool,
    ) -> Result<Option<DeveloperKey>, DirectoryError> {
        let found = self
            .read(move |connection| developers::authenticate(connection, &dev_id, api_key.expose(), local))
            .await?;
        let Some(found) = found else { return Ok(None) };
        if found.is_stale(now) {
            // A full disk must not lock everybody out.
            let noted = self.write(move |write| developers::note_use(write, found.key, now)).await;
            noted.unwrap_or_else(|error| tracing::warn!(%error, "the use of a key could not be noted"));
        }
        Ok(Some(found.developer))
    }
}

impl Write<'_> {
    /// Hands the news of this change to whoever delivers it, in this very transaction.
    ///
    /// # Errors
    /// Those of the outbox.
    pub fn emit(&self, event: &Event) -> Result<(), DirectoryError> {
        self.emitted.set(true);
        self.outbox.enqueue(&self.transaction, event)
    }
}

impl<'a> Deref for Write<'a> {
    type Target = Transaction<'a>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const NOW: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

    /// Writes down what it is told.
    #[derive(Clone, Default)]
    pub(crate) struct Recorder(pub(crate) Arc<Mutex<Vec<Event>>>);

    impl Outbox for Recorder {
        fn enqueue(&self, _: &Transaction<'_>, event: &Event) -> Result<(), DirectoryError> {
            lock(&self.0).push(event.clone());
            Ok(())
        }
    }

    /// A directory with the developer `dev`, the folder that it lies in, and its news.
    pub(crate) fn directory() -> (Directory, DeveloperKey, Recorder, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::default();
        let directory = Directory::open(folder.path(), recorder.clone()).unwrap();
        let developer =
            directory.write_blocking(|write| developers::ensure(write, NOW, "dev", false)).unwrap();
        (directory, developer, recorder, folder)
    }

    #[test]
    fn what_fails_leaves_nothing_behind() {
        let (directory, _developer, _news, _folder) = directory();
        let failed: Result<(), _> = directory.write_blocking(|write| {
            developers::ensure(write, NOW, "other", false)?;
            Err(DirectoryError::Closed)
        });
        assert!(failed.is_err());
        let developers = directory.read_blocking(developers::all).unwrap();
        assert_eq!(developers.iter().map(|developer| developer.dev_id.as_str()).collect::<Vec<_>>(), ["dev"]);
    }

    #[test]
    fn two_processes_share_the_file() {
        let (directory, _, _, folder) = directory();
        let other = Directory::open(folder.path(), NoDestination).unwrap();
        other.write_blocking(|write| developers::ensure(write, NOW, "other", false)).unwrap();
        assert_eq!(directory.read_blocking(developers::all).unwrap().len(), 2);
    }
}
