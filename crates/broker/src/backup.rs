//! `strapline backup`: a copy of all databases of a data folder into a new folder, while a broker serves or not.
//!
//! Each file is copied by SQLite's online backup in one step: a snapshot of one moment, which holds up no writer. The files
//! are copied one after the other, first the directory and then the frames, so that no frame belongs to a user that the copy
//! does not know. The folder appears under its name when it is whole.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::database;

/// How often a busy file is tried.
const TRIES: u32 = 100;
/// How long it is waited in between.
const PAUSE: Duration = Duration::from_millis(100);

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Nothing to copy.
    #[error("there is no broker's data in {0}: give --data as for `strapline serve`")]
    NoData(PathBuf),
    /// A backup never overwrites.
    #[error("{0} exists already: name a folder that does not")]
    Exists(PathBuf),
    /// Files.
    #[error("{path}: {error}", path = path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// The system's words.
        error: std::io::Error,
    },
    /// SQLite.
    #[error("{path}: {error}", path = path.display())]
    Sqlite {
        /// Which file.
        path: PathBuf,
        /// Its words.
        error: rusqlite::Error,
    },
    /// The copy is not sound, which is the original's state too.
    #[error("{path}: the database is damaged: {problem}", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// SQLite's words.
        problem: String,
    },
    /// Something else has held the file for too long.
    #[error("{0} is busy: try again")]
    Busy(PathBuf),
}

/// Copies all databases of `data` into the new folder `target`; returns the copies with their sizes in bytes.
///
/// # Errors
/// Then there is no folder `target`.
pub fn backup(data: &Path, target: &Path) -> Result<Vec<(PathBuf, u64)>, BackupError> {
    let files = databases(data)?;
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let mut name = target.as_os_str().to_owned();
    name.push(".partial");
    let partial = PathBuf::from(name);
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::Io { path, error }
    };
    // Left over from a backup that was cut short.
    if partial.exists() {
        std::fs::remove_dir_all(&partial).map_err(io(&partial))?;
    }
    std::fs::create_dir_all(&partial).map_err(io(&partial))?;
    let mut made = Vec::new();
    for file in files {
        let Some(name) = file.file_name() else { continue };
        let copy = partial.join(name);
        copy_database(&file, &copy)?;
        let handle = File::open(&copy).and_then(|handle| handle.sync_all().map(|()| handle));
        let size = handle.and_then(|handle| handle.metadata()).map_err(io(&copy))?.len();
        made.push((target.join(name), size));
    }
    std::fs::rename(&partial, target).map_err(io(target))?;
    // The new name is on disk when its folder is.
    if let Some(parent) = target.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        File::open(parent).and_then(|folder| folder.sync_all()).map_err(io(parent))?;
    }
    Ok(made)
}

/// In order of their names, which is the order in which they are copied.
fn databases(data: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let none = || BackupError::NoData(data.to_owned());
    let entries = std::fs::read_dir(data).map_err(|_| none())?;
    let mut files = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension().is_some_and(|extension| extension == "sqlite" || extension == "sqlite3")
        })
        .collect::<Vec<_>>();
    files.sort();
    if files.is_empty() { Err(none()) } else { Ok(files) }
}

fn copy_database(from: &Path, to: &Path) -> Result<(), BackupError> {
    let sqlite = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::Sqlite { path, error }
    };
    let source = database::reader(from).map_err(sqlite(from))?;
    // Before anything is in it: it holds hashes of keys, and secrets.
    private_file(to).map_err(|error| BackupError::Io { path: to.to_owned(), error })?;
    let mut copy = Connection::open(to).map_err(sqlite(to))?;
    {
        let backup = Backup::new(&source, &mut copy).map_err(sqlite(to))?;
        let mut tries = 0;
        // All pages at once, which is one snapshot: step by step a busy broker would have it begin again and again.
        while !matches!(backup.step(-1).map_err(sqlite(from))?, StepResult::Done) {
            tries += 1;
            if tries >= TRIES {
                return Err(BackupError::Busy(from.to_owned()));
            }
            std::thread::sleep(PAUSE);
        }
    }
    let check: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sqlite(to))?;
    if check != "ok" {
        return Err(BackupError::Damaged { path: from.to_owned(), problem: check });
    }
    copy.close().map_err(|(_, error)| BackupError::Sqlite { path: to.to_owned(), error })
}

fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1), (2);",
            )
            .unwrap();
        connection
    }

    fn count(path: &Path) -> i64 {
        Connection::open(path).unwrap().query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn every_database_is_copied_while_it_is_open_and_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let one = database(&data.join("directory.sqlite"));
        let mut two = database(&data.join("strapline.sqlite3"));
        let transaction = two.transaction().unwrap();
        transaction.execute("INSERT INTO t VALUES (3)", []).unwrap();
        let target = folder.path().join("copy");
        let made = backup(&data, &target).unwrap();
        assert_eq!(made.len(), 2);
        assert!(made.iter().all(|(_, size)| *size > 0));
        transaction.commit().unwrap();
        one.execute("INSERT INTO t VALUES (3)", []).unwrap();
        assert_eq!(count(&target.join("directory.sqlite")), 2);
        assert_eq!(count(&target.join("strapline.sqlite3")), 2, "what was not committed is not there");
        assert!(matches!(backup(&data, &target), Err(BackupError::Exists(_))));
    }

    #[test]
    fn without_data_or_with_a_damaged_file_there_is_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("copy");
        let absent = folder.path().join("absent");
        assert!(matches!(backup(&absent, &target), Err(BackupError::NoData(_))));
        assert!(matches!(backup(folder.path(), &target), Err(BackupError::NoData(_))));
        std::fs::write(folder.path().join("x.sqlite"), "this is no database, whatever its name").unwrap();
        assert!(backup(folder.path(), &target).is_err());
        assert!(!target.exists());
    }
}
