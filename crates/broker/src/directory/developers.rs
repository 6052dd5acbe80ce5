//! Developers and their API keys. A developer has several keys, so that one can be replaced while the other still works;
//! they are compared as salted hashes in constant time, and an unknown developer takes as long as a wrong key.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use strapline_units::{Private, Timestamp};

use super::secrets::{KeyHash, new_api_key};
use super::{DirectoryError, Write};
use crate::store::DeveloperKey;

/// How exactly the last use of a key is known: writing it down with each request would cost a transaction each.
const USE_RESOLUTION: Duration = Duration::from_secs(60);

/// The name of the key that the command line and the environment set.
pub const CONFIGURED_KEY: &str = "configured";

/// A developer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Developer {
    /// Its number, the same in the store of frames.
    pub key: DeveloperKey,
    /// The public `dev-id`.
    pub dev_id: String,
    /// Whether the broker made it up by itself, for use on a loopback address only.
    pub local: bool,
}

/// The number of an API key, by which people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub i64);

/// What is known of an API key; never the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: KeyId,
    /// The `dev-id` that it belongs to.
    pub dev_id: String,
    /// What it was called when it was made.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was used last, to a minute.
    pub last_used: Option<Timestamp>,
    /// Since when it is good for nothing.
    pub revoked: Option<Timestamp>,
}

/// Credentials that were right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// Whose they are.
    pub developer: DeveloperKey,
    /// By which key.
    pub key: KeyId,
    last_used: Option<Timestamp>,
}

impl Authenticated {
    /// Whether this use of the key is worth writing down.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.last_used.is_none_or(|last| now.duration_since(last) >= USE_RESOLUTION)
    }
}

/// All developers, in order of creation.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Developer>, DirectoryError> {
    let mut select = connection.prepare_cached("SELECT key, dev_id, local FROM developers ORDER BY key")?;
    let developers = select.query_map([], |row| {
        Ok(Developer { key: DeveloperKey(row.get(0)?), dev_id: row.get(1)?, local: row.get(2)? })
    })?;
    Ok(developers.collect::<Result<_, _>>()?)
}

/// The developer with this `dev-id`.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, dev_id: &str) -> Result<Option<Developer>, DirectoryError> {
    Ok(all(connection)?.into_iter().find(|developer| developer.dev_id == dev_id))
}

/// The developer with this `dev-id`, made where it is missing. `local` replaces what was there.
///
/// # Errors
/// When the database cannot be written.
pub fn ensure(
    write: &Write<'_>,
    now: Timestamp,
    dev_id: &str,
    local: bool,
) -> Result<DeveloperKey, DirectoryError> {
    let mut insert = write.prepare_cached(
        "INSERT INTO developers (dev_id, local, created) VALUES (?1, ?2, ?3)
         ON CONFLICT (dev_id) DO UPDATE SET local = ?2 RETURNING key",
    )?;
    Ok(insert.query_row(params![dev_id, local, now.unix_micros()], |row| row.get(0).map(DeveloperKey))?)
}

/// The developer whose credentials these are; a local one only where `local` allows it.
///
/// # Errors
/// When the database cannot be read.
pub fn authenticate(
    connection: &Connection,
    dev_id: &str,
    api_key: &str,
    local: bool,
) -> Result<Option<Authenticated>, DirectoryError> {
    let mut select = connection.prepare_cached(
        "SELECT developers.key, api_keys.id, salt, hash, last_used FROM developers
         JOIN api_keys ON api_keys.developer = developers.key
         WHERE dev_id = ?1 AND revoked IS NULL AND (?2 OR NOT local)",
    )?;
    let mut rows = select.query(params![dev_id, local])?;
    let mut found = None;
    let mut compared = false;
    while let Some(row) = rows.next()? {
        compared = true;
        // Every key is compared, so that the time does not tell which one it was.
        if (KeyHash { salt: row.get(2)?, hash: row.get(3)? }).matches(api_key) {
            found = Some(Authenticated {
                developer: DeveloperKey(row.get(0)?),
                key: KeyId(row.get(1)?),
                last_used: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_unix_micros),
            });
        }
    }
    if !compared && KeyHash::NOBODY.matches(api_key) {
        return Ok(None);
    }
    Ok(found)
}

/// Writes down that a key was used.
///
/// # Errors
/// When the database cannot be written.
pub fn note_use(write: &Write<'_>, key: KeyId, now: Timestamp) -> Result<(), DirectoryError> {
    let mut update = write.prepare_cached("UPDATE api_keys SET last_used = ?2 WHERE id = ?1")?;
    update.execute([key.0, now.unix_micros()])?;
    Ok(())
}

/// Makes another API key. It is not kept: this is the only time that it can be shown.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn create_key(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    name: &str,
) -> Result<(KeyId, Private<String>), DirectoryError> {
    let api_key = new_api_key()?;
    let id = insert_key(write, now, developer, name, &KeyHash::new(api_key.expose())?)?;
    Ok((id, api_key))
}

/// Has exactly this key work under the name [`CONFIGURED_KEY`]; the one before it under that name is revoked.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn configure_key(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    api_key: &str,
) -> Result<(), DirectoryError> {
    let mut select = write.prepare_cached(
        "SELECT id, salt, hash FROM api_keys WHERE developer = ?1 AND name = ?2 AND revoked IS NULL",
    )?;
    let known = select.query_map(params![developer.0, CONFIGURED_KEY], |row| {
        Ok((KeyId(row.get(0)?), KeyHash { salt: row.get(1)?, hash: row.get(2)? }))
    })?;
    let known = known.collect::<Result<Vec<_>, _>>()?;
    let (same, other): (Vec<_>, Vec<_>) = known.into_iter().partition(|(_, hash)| hash.matches(api_key));
    for (id, _) in other {
        revoke_key(write, now, id)?;
    }
    if same.is_empty() {
        insert_key(write, now, developer, CONFIGURED_KEY, &KeyHash::new(api_key)?)?;
    }
    Ok(())
}

pub(super) fn insert_key(
    connection: &Connection,
    now: Timestamp,
    developer: DeveloperKey,
    name: &str,
    hash: &KeyHash,
) -> Result<KeyId, DirectoryError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO api_keys (developer, name, salt, hash, created) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
    )?;
    let row = params![developer.0, name, hash.salt, hash.hash, now.unix_micros()];
    Ok(insert.query_row(row, |row| row.get(0).map(KeyId))?)
}

/// Ends a key at once; false where there is no such key that still works.
///
/// # Errors
/// When the database cannot be written.
pub fn revoke_key(write: &Write<'_>, now: Timestamp, key: KeyId) -> Result<bool, DirectoryError> {
    let mut update =
        write.prepare_cached("UPDATE api_keys SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL")?;
    Ok(update.execute([key.0, now.unix_micros()])? > 0)
}

/// Ends all keys of a developer at once.
///
/// # Errors
/// When the database cannot be written.
pub fn revoke_all(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
) -> Result<usize, DirectoryError> {
    let mut update =
        write.prepare_cached("UPDATE api_keys SET revoked = ?2 WHERE developer = ?1 AND revoked IS NULL")?;
    Ok(update.execute([developer.0, now.unix_micros()])?)
}

/// Puts a new key of the same name in the place of one that works; `None` where there is no such key. The old one ends at
/// once.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn rotate_key(
    write: &Write<'_>,
    now: Timestamp,
    key: KeyId,
) -> Result<Option<(KeyId, Private<String>)>, DirectoryError> {
    let mut select =
        write.prepare_cached("SELECT developer, name FROM api_keys WHERE id = ?1 AND revoked IS NULL")?;
    let old = select.query_row([key.0], |row| Ok((DeveloperKey(row.get(0)?), row.get::<_, String>(1)?)));
    let Some((developer, name)) = old.optional()? else { return Ok(None) };
    revoke_key(write, now, key)?;
    create_key(write, now, developer, &name).map(Some)
}

/// Every key of every developer, revoked ones too.
///
/// # Errors
/// When the database cannot be read.
pub fn keys(connection: &Connection) -> Result<Vec<ApiKey>, DirectoryError> {
    let mut select = connection.prepare_cached(
        "SELECT id, dev_id, name, api_keys.created, last_used, revoked FROM api_keys
         JOIN developers ON developers.key = api_keys.developer ORDER BY id",
    )?;
    let keys = select.query_map([], |row: &Row<'_>| {
        let time = |at: usize| row.get::<_, Option<i64>>(at).map(|at| at.map(Timestamp::from_unix_micros));
        Ok(ApiKey {
            id: KeyId(row.get(0)?),
            dev_id: row.get(1)?,
            name: row.get(2)?,
            created: Timestamp::from_unix_micros(row.get(3)?),
            last_used: time(4)?,
            revoked: time(5)?,
        })
    })?;
    Ok(keys.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::tests::{NOW, directory};

    fn whose(connection: &Connection, dev_id: &str, api_key: &str, local: bool) -> Option<DeveloperKey> {
        authenticate(connection, dev_id, api_key, local).unwrap().map(|found| found.developer)
    }

    #[test]
    fn only_the_right_key_of_a_known_developer_is_accepted() {
        let (directory, developer, _news, _folder) = directory();
        directory.write_blocking(|write| configure_key(write, NOW, developer, "secret")).unwrap();
        let accepted = |dev_id: &str, api_key: &str| {
            directory.read_blocking(|connection| Ok(whose(connection, dev_id, api_key, false))).unwrap()
        };
        assert_eq!(accepted("dev", "secret"), Some(developer));
        for (dev_id, api_key) in
            [("dev", "Secret"), ("dev", ""), ("Dev", "secret"), ("", ""), ("x", "secret")]
        {
            assert_eq!(accepted(dev_id, api_key), None);
        }
    }

    #[test]
    fn keys_are_added_rotated_and_revoked() {
        let (directory, developer, _news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let (first, first_key) = create_key(write, NOW, developer, "backend")?;
                let (second, second_key) = create_key(write, NOW, developer, "backup")?;
                assert!(whose(write, "dev", first_key.expose(), false).is_some());
                assert!(whose(write, "dev", second_key.expose(), false).is_some());
                let (third, third_key) = rotate_key(write, NOW, first)?.unwrap();
                assert!(whose(write, "dev", first_key.expose(), false).is_none());
                assert!(whose(write, "dev", third_key.expose(), false).is_some());
                assert!(rotate_key(write, NOW, first)?.is_none(), "it works no more");
                assert!(revoke_key(write, NOW, second)? && !revoke_key(write, NOW, second)?);
                assert!(whose(write, "dev", second_key.expose(), false).is_none());
                note_use(write, third, NOW)?;
                let keys = keys(write)?;
                let rows = keys.iter().map(|key| (key.name.as_str(), key.last_used, key.revoked));
                assert_eq!(
                    rows.collect::<Vec<_>>(),
                    [("backend", None, Some(NOW)), ("backup", None, Some(NOW)), ("backend", Some(NOW), None)]
                );
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_configured_key_takes_the_place_of_the_one_before_and_of_no_other() {
        let (directory, developer, _news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let (_, made) = create_key(write, NOW, developer, "backend")?;
                configure_key(write, NOW, developer, "one")?;
                configure_key(write, NOW, developer, "one")?;
                assert_eq!(keys(write)?.len(), 2, "the same key is not kept twice");
                configure_key(write, NOW, developer, "two")?;
                assert!(whose(write, "dev", "one", false).is_none());
                assert!(whose(write, "dev", "two", false).is_some());
                assert!(whose(write, "dev", made.expose(), false).is_some());
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_local_developer_is_good_where_that_is_allowed() {
        let (directory, _developer, _news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let developer = ensure(write, NOW, "local-1", true)?;
                configure_key(write, NOW, developer, "k")?;
                assert!(whose(write, "local-1", "k", true).is_some());
                assert!(whose(write, "local-1", "k", false).is_none());
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_use_is_worth_noting_once_a_minute() {
        let found = |last_used| Authenticated { developer: DeveloperKey(1), key: KeyId(1), last_used };
        assert!(found(None).is_stale(NOW));
        assert!(!found(Some(NOW - Duration::from_secs(59))).is_stale(NOW));
        assert!(found(Some(NOW - Duration::from_secs(60))).is_stale(NOW));
    }
}
