//! Takes over the accounts of a data folder that was made before there was a directory: then developers, the hash of their
//! one key and the ids of their users lay beside the frames. Done once; numbers stay, because frames are kept by them.
//!
//! What it has read is dropped there by `crate::sqlite`, after this.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use strapline_units::Timestamp;

use super::DirectoryError;
use super::developers::{CONFIGURED_KEY, insert_key};
use super::secrets::KeyHash;
use super::users::{NewUser, insert};
use crate::sqlite;
use crate::store::DeveloperKey;

/// The name of the key that local mode has made.
const LOCAL_KEY: &str = "local";

struct OldDeveloper {
    key: DeveloperKey,
    dev_id: String,
    api_key: KeyHash,
    local: bool,
    users: Vec<(String, Timestamp)>,
}

pub(super) fn accounts(connection: &mut Connection, folder: &Path) -> Result<(), DirectoryError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = "SELECT EXISTS (SELECT 1 FROM facts WHERE name = 'accounts_imported')";
    if transaction.query_row(done, [], |row| row.get(0))? {
        return Ok(());
    }
    for old in read(folder)? {
        let first = old.users.iter().map(|(_, created)| *created).min();
        let created = first.unwrap_or_default();
        transaction.execute(
            "INSERT INTO developers (key, dev_id, local, created) VALUES (?1, ?2, ?3, ?4)",
            params![old.key.0, old.dev_id, old.local, created.unix_micros()],
        )?;
        let name = if old.local { LOCAL_KEY } else { CONFIGURED_KEY };
        insert_key(&transaction, created, old.key, name, &old.api_key)?;
        for (user, created) in &old.users {
            let new = NewUser { authenticated: true, ..NewUser::default() };
            insert(&transaction, *created, old.key, user, &new)?;
        }
    }
    transaction.execute("INSERT INTO facts VALUES ('accounts_imported', 1)", [])?;
    transaction.commit()?;
    Ok(())
}

fn read(folder: &Path) -> Result<Vec<OldDeveloper>, DirectoryError> {
    let path = folder.join(sqlite::FILE_NAME);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let connection = Connection::open_with_flags(
        &path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.execute_batch("PRAGMA busy_timeout = 5000;")?;
    let has_accounts =
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'developers')";
    if !connection.query_row(has_accounts, [], |row| row.get(0))? {
        return Ok(Vec::new());
    }
    let mut select =
        connection.prepare("SELECT key, dev_id, key_salt, key_hash, local FROM developers ORDER BY key")?;
    let mut developers = select
        .query_map([], |row| {
            Ok(OldDeveloper {
                key: DeveloperKey(row.get(0)?),
                dev_id: row.get(1)?,
                api_key: KeyHash { salt: row.get(2)?, hash: row.get(3)? },
                local: row.get(4)?,
                users: Vec::new(),
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    // There `created` was in seconds.
    let mut select =
        connection.prepare("SELECT user, created FROM users WHERE developer = ?1 ORDER BY rowid")?;
    for developer in &mut developers {
        let users = select.query_map([developer.key.0], |row| {
            let seconds: i64 = row.get(1)?;
            Ok((row.get(0)?, Timestamp::from_unix_micros(seconds.saturating_mul(1_000_000))))
        })?;
        developer.users = users.collect::<Result<_, _>>()?;
    }
    Ok(developers)
}
