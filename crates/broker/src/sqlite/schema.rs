//! The tables, and how an older file gets those of today.

use rusqlite::Connection;

use crate::store::StoreError;

/// Each entry takes the schema one version further; `user_version` counts those that were applied.
pub(super) const MIGRATIONS: &[&str] = &[
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
    CREATE TABLE streams (
        developer INTEGER NOT NULL,
        user TEXT NOT NULL,
        stream BLOB NOT NULL,
        last_id INTEGER NOT NULL,
        used_day INTEGER NOT NULL,
        PRIMARY KEY (developer, user, stream)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX streams_by_day ON streams (used_day);
    CREATE INDEX frames_by_user ON frames (developer, user, seq);
    CREATE TABLE pairings (
        hash BLOB PRIMARY KEY,
        developer INTEGER NOT NULL,
        user TEXT NOT NULL,
        expires INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    -- Accounts went to the directory; only the numbers stay here, where they change with the frames.
    CREATE TABLE sequences (developer INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL) STRICT;
    INSERT INTO sequences SELECT key, last_seq FROM developers;
",
    "
    -- What goes by user is written for many frames at a time, up to settled_seq; until then a frame itself tells its place.
    ALTER TABLE frames ADD COLUMN stream BLOB;
    ALTER TABLE frames ADD COLUMN id INTEGER;
    CREATE TABLE user_frames (
        developer INTEGER NOT NULL,
        user TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (developer, user, seq)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO user_frames SELECT developer, user, seq FROM frames ORDER BY developer, user, seq;
    DROP INDEX frames_by_user;
    CREATE TRIGGER frame_removed AFTER DELETE ON frames BEGIN
        DELETE FROM user_frames WHERE developer = old.developer AND user = old.user AND seq = old.seq;
    END;
    ALTER TABLE sequences ADD COLUMN settled_seq INTEGER NOT NULL DEFAULT 0;
    UPDATE sequences SET settled_seq = last_seq;
",
    "
    -- 0 produces as the user, 1 views the user, 2 views all users of the developer (and names none).
    ALTER TABLE pairings ADD COLUMN access INTEGER NOT NULL DEFAULT 0;
",
    "
    -- Whose frames are which: a list of numbers for each user of those that were settled together, the last of which names
    -- the block. Made anew of the frames when the file is opened.
    DROP TRIGGER frame_removed;
    DROP TABLE user_frames;
    CREATE TABLE user_blocks (
        developer INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        user TEXT NOT NULL,
        seqs BLOB NOT NULL,
        PRIMARY KEY (developer, last_seq, user)
    ) STRICT, WITHOUT ROWID;
    UPDATE sequences SET settled_seq = 0;
",
];

/// Brings a file up to date, in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
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
