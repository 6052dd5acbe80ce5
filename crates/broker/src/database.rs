//! How every SQLite file of a data folder is opened: what is committed is on disk, and a connection waits for another
//! one that writes.

use std::io;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

const WAIT: &str = "PRAGMA busy_timeout = 5000;";

/// A connection that writes. Makes the file where it is missing.
pub(crate) fn writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(WAIT)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    Ok(connection)
}

/// A connection that only reads a file that is there.
pub(crate) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(WAIT)?;
    Ok(connection)
}

/// Lets only its owner read a file, which is made where it is missing. The files that SQLite lays beside it get the same
/// mode.
pub(crate) fn keep_private(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _made = options.open(path)?;
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}
