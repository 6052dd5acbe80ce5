//! The tables, and how an older file is brought up to date.
//!
//! Times are microseconds since the Unix epoch. A secret is kept as a hash: salted where people choose it or keep it for
//! long (API keys), plain SHA-256 where it is random and short-lived.

use rusqlite::{Connection, TransactionBehavior};

use super::DirectoryError;

/// Each entry takes the schema one version further; `user_version` counts those that were applied.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE developers (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        dev_id TEXT NOT NULL UNIQUE,
        local INTEGER NOT NULL,
        created INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE api_keys (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        developer INTEGER NOT NULL REFERENCES developers (key),
        name TEXT NOT NULL,
        salt BLOB NOT NULL,
        hash BLOB NOT NULL,
        created INTEGER NOT NULL,
        last_used INTEGER,
        revoked INTEGER
    ) STRICT;
    CREATE INDEX api_keys_of_developer ON api_keys (developer);
    CREATE TABLE users (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        developer INTEGER NOT NULL REFERENCES developers (key),
        user_id TEXT NOT NULL,
        reference_id TEXT,
        provider TEXT NOT NULL,
        lang TEXT,
        scopes TEXT,
        device TEXT,
        active INTEGER NOT NULL,
        created INTEGER NOT NULL,
        authenticated INTEGER,
        deauthenticated INTEGER,
        replaced_by INTEGER REFERENCES users (key),
        last_webhook_update INTEGER,
        UNIQUE (developer, user_id)
    ) STRICT;
    CREATE INDEX users_by_reference ON users (developer, reference_id);
    CREATE INDEX users_by_device ON users (developer, device);
    CREATE TABLE widget_sessions (
        hash BLOB PRIMARY KEY,
        developer INTEGER NOT NULL REFERENCES developers (key),
        user INTEGER REFERENCES users (key),
        reference_id TEXT,
        providers TEXT,
        lang TEXT,
        success_url TEXT,
        failure_url TEXT,
        expires INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX widget_sessions_by_expiry ON widget_sessions (expires);
    CREATE TABLE sdk_tokens (
        hash BLOB PRIMARY KEY,
        developer INTEGER NOT NULL REFERENCES developers (key),
        expires INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sdk_tokens_by_expiry ON sdk_tokens (expires);
    CREATE TABLE payloads (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user INTEGER NOT NULL REFERENCES users (key),
        kind TEXT NOT NULL,
        overwrite_key TEXT NOT NULL,
        start INTEGER NOT NULL,
        local_start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        summary_id TEXT,
        body TEXT NOT NULL,
        UNIQUE (user, kind, overwrite_key)
    ) STRICT;
    CREATE INDEX payloads_by_start ON payloads (user, kind, start);
    CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
",
    "
    CREATE TABLE day_parts (
        user INTEGER NOT NULL REFERENCES users (key),
        date TEXT NOT NULL,
        session TEXT NOT NULL,
        part TEXT NOT NULL,
        PRIMARY KEY (user, date, session)
    ) STRICT, WITHOUT ROWID;
    -- The highest number of the user's frames of which payloads are made.
    CREATE TABLE finished (user INTEGER PRIMARY KEY REFERENCES users (key), seq INTEGER NOT NULL) STRICT;
",
    "
    -- What stays true of the wearer from one session to the next.
    CREATE TABLE wearers (user INTEGER PRIMARY KEY REFERENCES users (key), wearer TEXT NOT NULL) STRICT;
",
];

pub(super) fn migrate(connection: &mut Connection) -> Result<(), DirectoryError> {
    // Immediate: two processes may open a new folder at the same time.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    let Some(missing) = usize::try_from(found).ok().and_then(|found| MIGRATIONS.get(found..)) else {
        return Err(DirectoryError::TooNew { found, known });
    };
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_refused_and_the_own_one_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(migrate(&mut connection), Err(DirectoryError::TooNew { found: 99, .. })));
    }
}
