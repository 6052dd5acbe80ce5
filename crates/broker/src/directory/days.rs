//! What later payloads of a user are made with: the share of each local day that a session had, what stays true of the
//! wearer, and how far the user's frames have become payloads. None of it is handed out.

use rusqlite::{Connection, OptionalExtension as _, params};
use strapline_units::Timestamp;

use super::DirectoryError;
use super::users::{self, User, UserKey};
use crate::store::DeveloperKey;

/// Keeps a session's share of a local day (`2026-11-21`), as text that is not looked into; the same session's earlier
/// one goes.
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    user: UserKey,
    date: &str,
    session: &str,
    part: &str,
) -> Result<(), DirectoryError> {
    let mut insert = connection.prepare_cached("INSERT OR REPLACE INTO day_parts VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![user.0, date, session, part])?;
    Ok(())
}

/// All shares of a local day, in no order that means something.
///
/// # Errors
/// When the database cannot be read.
pub fn of(connection: &Connection, user: UserKey, date: &str) -> Result<Vec<String>, DirectoryError> {
    let mut select = connection.prepare_cached("SELECT part FROM day_parts WHERE user = ?1 AND date = ?2")?;
    let parts = select.query_map(params![user.0, date], |row| row.get(0))?;
    Ok(parts.collect::<Result<_, _>>()?)
}

/// Removes the shares of days before `date`. The payloads of those days stay as they are.
///
/// # Errors
/// When the database cannot be written.
pub fn expire(connection: &Connection, user: UserKey, date: &str) -> Result<(), DirectoryError> {
    connection.execute("DELETE FROM day_parts WHERE user = ?1 AND date < ?2", params![user.0, date])?;
    Ok(())
}

/// Whose a user's data are now: the user's own, or those of the connection that has taken its place. `None` for one who was
/// disconnected.
///
/// # Errors
/// When the database cannot be read.
pub fn owner(
    connection: &Connection,
    developer: DeveloperKey,
    user_id: &str,
) -> Result<Option<User>, DirectoryError> {
    // Once for each time that the person has connected again.
    let mut select = connection.prepare_cached(
        "WITH RECURSIVE heir (key, next, gone) AS (
             SELECT key, replaced_by, deauthenticated FROM users WHERE developer = ?1 AND user_id = ?2
             UNION
             SELECT users.key, users.replaced_by, users.deauthenticated FROM users JOIN heir ON users.key = heir.next
                 WHERE heir.gone IS NOT NULL
         ) SELECT key FROM heir WHERE gone IS NULL",
    )?;
    let key = select.query_row(params![developer.0, user_id], |row| row.get(0).map(UserKey)).optional()?;
    key.map_or(Ok(None), |key| users::get(connection, key))
}

/// Says that all frames of the user up to this number have become payloads, or none.
///
/// # Errors
/// When the database cannot be written.
pub fn set_finished(
    connection: &Connection,
    developer: DeveloperKey,
    user_id: &str,
    seq: i64,
) -> Result<(), DirectoryError> {
    connection.execute(
        "INSERT INTO finished SELECT key, ?3 FROM users WHERE developer = ?1 AND user_id = ?2
         ON CONFLICT (user) DO UPDATE SET seq = max(seq, excluded.seq)",
        params![developer.0, user_id, seq],
    )?;
    Ok(())
}

/// How far the frames of each user have become payloads; 0 where none has. Without users who were disconnected.
///
/// # Errors
/// When the database cannot be read.
pub fn finished(connection: &Connection) -> Result<Vec<(DeveloperKey, String, i64)>, DirectoryError> {
    let mut select = connection.prepare_cached(
        "SELECT developer, user_id, ifnull(seq, 0) FROM users LEFT JOIN finished ON finished.user = users.key
         WHERE deauthenticated IS NULL OR replaced_by IS NOT NULL",
    )?;
    let rows = select.query_map([], |row| Ok((DeveloperKey(row.get(0)?), row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps what stays true of the wearer, as text that is not looked into.
///
/// # Errors
/// When the database cannot be written.
pub fn set_wearer(connection: &Connection, user: UserKey, wearer: &str) -> Result<(), DirectoryError> {
    connection.execute("INSERT OR REPLACE INTO wearers VALUES (?1, ?2)", params![user.0, wearer])?;
    Ok(())
}

/// What is kept of each wearer.
///
/// # Errors
/// When the database cannot be read.
pub fn wearers(connection: &Connection) -> Result<Vec<(DeveloperKey, String, String)>, DirectoryError> {
    let mut select = connection.prepare_cached(
        "SELECT developer, user_id, wearer FROM users JOIN wearers ON wearers.user = users.key",
    )?;
    let rows = select.query_map([], |row| Ok((DeveloperKey(row.get(0)?), row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The local date of 90 days before: so long a producer may keep frames and bring them later.
pub fn oldest(now: Timestamp) -> String {
    let before = now - std::time::Duration::from_hours(90 * 24);
    before.to_string().chars().take(10).collect()
}

pub(super) fn forget(connection: &Connection, user: UserKey) -> Result<(), DirectoryError> {
    connection.execute("DELETE FROM day_parts WHERE user = ?1", [user.0])?;
    connection.execute("DELETE FROM wearers WHERE user = ?1", [user.0])?;
    Ok(())
}

pub(super) fn hand_over(connection: &Connection, old: UserKey, new: UserKey) -> Result<(), DirectoryError> {
    connection.execute("UPDATE OR REPLACE day_parts SET user = ?2 WHERE user = ?1", [old.0, new.0])?;
    connection.execute("UPDATE OR REPLACE wearers SET user = ?2 WHERE user = ?1", [old.0, new.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::tests::{NOW, directory};
    use crate::directory::{connect, disconnect, sdk_tokens};

    #[test]
    fn parts_go_by_session_and_day_until_they_are_old_or_their_user_goes() {
        let (directory, developer, _, _folder) = directory();
        directory
            .write_blocking(|write| {
                let user = users::ensure(write, NOW, developer, "u")?.key;
                put(write, user, "2026-11-20", "a", "1")?;
                put(write, user, "2026-11-21", "a", "2")?;
                put(write, user, "2026-11-21", "b", "3")?;
                put(write, user, "2026-11-21", "b", "4")?;
                assert_eq!(of(write, user, "2026-11-21")?, ["2", "4"]);
                set_wearer(write, user, "5")?;
                set_wearer(write, user, "6")?;
                assert_eq!(wearers(write)?, [(developer, "u".to_owned(), "6".to_owned())]);
                expire(write, user, "2026-11-21")?;
                assert!(of(write, user, "2026-11-20")?.is_empty());
                disconnect::deauthenticate(write, NOW, developer, "u")?;
                assert!(of(write, user, "2026-11-21")?.is_empty() && wearers(write)?.is_empty());
                assert_eq!(owner(write, developer, "u")?, None);
                Ok(())
            })
            .unwrap();
        assert_eq!(oldest("2026-11-21T23:59:00Z".parse().unwrap()), "2026-08-23");
    }

    #[test]
    fn who_has_connected_again_owns_what_the_old_connection_has() {
        let (directory, developer, _, _folder) = directory();
        directory
            .write_blocking(|write| {
                let mut ids = Vec::new();
                for device in ["phone", "watch", "ring"] {
                    let token = sdk_tokens::create(write, NOW, developer)?;
                    let registered =
                        connect::register(write, NOW, "dev", token.expose(), device, Some("ana"))?;
                    let user = registered.unwrap().user;
                    put(write, user.key, "2026-11-21", device, device)?;
                    set_wearer(write, user.key, device)?;
                    set_finished(write, developer, &user.user_id, 7)?;
                    set_finished(write, developer, &user.user_id, 5)?;
                    ids.push(user.user_id);
                }
                let last = users::find(write, developer, &ids[2])?.unwrap();
                for id in &ids {
                    assert_eq!(owner(write, developer, id)?, Some(last.clone()));
                }
                assert_eq!(owner(write, developer, "nobody")?, None);
                assert_eq!(of(write, last.key, "2026-11-21")?.len(), 3);
                assert_eq!(wearers(write)?, [(developer, ids[2].clone(), "ring".to_owned())]);
                let all = ids.into_iter().map(|id| (developer, id, 7)).collect::<Vec<_>>();
                assert_eq!(finished(write)?, all);
                Ok(())
            })
            .unwrap();
    }
}
