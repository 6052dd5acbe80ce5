//! A developer's users: connections, in the words of the REST API. A user who was disconnected is not found any more; of
//! it only the id and the times are left, so that an id never comes back as somebody else.

use std::fmt;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use strapline_units::Timestamp;

use super::secrets::new_uuid;
use super::{DirectoryError, Write};
use crate::store::DeveloperKey;

/// The provider of users who stream from a sensor: that of the streaming SDKs in Terra's API.
pub const PROVIDER: &str = "REALTIME";

/// A user's number within one directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserKey(pub i64);

/// A user. `Debug` shows its number only: the rest is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub key: UserKey,
    /// Whose user.
    pub developer: DeveloperKey,
    /// The public id: a UUID where the broker chose it.
    pub user_id: String,
    /// What the developer calls this person.
    pub reference_id: Option<String>,
    /// Where the data come from.
    pub provider: String,
    /// The language of the widget, such as `en`.
    pub lang: Option<String>,
    /// What the person has allowed, separated by commas.
    pub scopes: Option<String>,
    /// Whether data are taken from this user; the developer may say no.
    pub active: bool,
    /// When it was made.
    pub created: Timestamp,
    /// Since when the person has agreed; `None` while the link is open.
    pub authenticated: Option<Timestamp>,
    /// When data were sent to the developer's backend for the last time.
    pub last_webhook_update: Option<Timestamp>,
}

impl User {
    /// Whether frames of this user are taken.
    pub const fn may_stream(&self) -> bool {
        self.active && self.authenticated.is_some()
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("key", &self.key).finish_non_exhaustive()
    }
}

/// What to know of a new user.
#[derive(Clone, Default)]
pub struct NewUser<'a> {
    /// What the developer calls this person.
    pub reference_id: Option<&'a str>,
    /// The language of the widget.
    pub lang: Option<&'a str>,
    /// The device that registered by an SDK token.
    pub device: Option<&'a str>,
    /// Whether the person has agreed already.
    pub authenticated: bool,
}

/// What to change of a user; `None` leaves it as it is.
#[derive(Clone, Default)]
pub struct Change {
    /// Another reference, or none.
    pub reference_id: Option<Option<String>>,
    /// Whether data are taken.
    pub active: Option<bool>,
}

const COLUMNS: &str =
    "key, developer, user_id, reference_id, provider, lang, scopes, active, created, authenticated,
     last_webhook_update";

fn user_of(row: &Row<'_>) -> rusqlite::Result<User> {
    let time = |at: usize| row.get::<_, Option<i64>>(at).map(|at| at.map(Timestamp::from_unix_micros));
    Ok(User {
        key: UserKey(row.get(0)?),
        developer: DeveloperKey(row.get(1)?),
        user_id: row.get(2)?,
        reference_id: row.get(3)?,
        provider: row.get(4)?,
        lang: row.get(5)?,
        scopes: row.get(6)?,
        active: row.get(7)?,
        created: Timestamp::from_unix_micros(row.get(8)?),
        authenticated: time(9)?,
        last_webhook_update: time(10)?,
    })
}

fn select(
    connection: &Connection,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> Result<Vec<User>, DirectoryError> {
    let text = format!("SELECT {COLUMNS} FROM users WHERE deauthenticated IS NULL AND {condition}");
    let mut select = connection.prepare_cached(&text)?;
    Ok(select.query_map(parameters, user_of)?.collect::<Result<_, _>>()?)
}

/// The developer's user of that id, also where the person has not agreed yet.
///
/// # Errors
/// When the database cannot be read.
pub fn find(
    connection: &Connection,
    developer: DeveloperKey,
    user_id: &str,
) -> Result<Option<User>, DirectoryError> {
    let users = select(connection, "developer = ?1 AND user_id = ?2", params![developer.0, user_id])?;
    Ok(users.into_iter().next())
}

/// The user of that number.
///
/// # Errors
/// When the database cannot be read.
pub fn get(connection: &Connection, key: UserKey) -> Result<Option<User>, DirectoryError> {
    Ok(select(connection, "key = ?1", [key.0])?.into_iter().next())
}

/// The developer's users of that reference who have agreed, in order of creation.
///
/// # Errors
/// When the database cannot be read.
pub fn by_reference(
    connection: &Connection,
    developer: DeveloperKey,
    reference_id: &str,
) -> Result<Vec<User>, DirectoryError> {
    let condition = "developer = ?1 AND reference_id = ?2 AND authenticated IS NOT NULL ORDER BY key";
    select(connection, condition, params![developer.0, reference_id])
}

/// The user of that device.
pub(super) fn by_device(
    connection: &Connection,
    developer: DeveloperKey,
    device: &str,
) -> Result<Option<User>, DirectoryError> {
    let users = select(connection, "developer = ?1 AND device = ?2", params![developer.0, device])?;
    Ok(users.into_iter().next())
}

/// The developer's users who have agreed, in order of creation: `limit` of them after the first `skip`.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    connection: &Connection,
    developer: DeveloperKey,
    skip: i64,
    limit: i64,
) -> Result<Vec<User>, DirectoryError> {
    let condition = "developer = ?1 AND authenticated IS NOT NULL ORDER BY key LIMIT ?3 OFFSET ?2";
    select(connection, condition, [developer.0, skip, limit])
}

/// How many users of the developer have agreed.
///
/// # Errors
/// When the database cannot be read.
pub fn count(connection: &Connection, developer: DeveloperKey) -> Result<i64, DirectoryError> {
    let mut select = connection.prepare_cached(
        "SELECT count(*) FROM users WHERE developer = ?1 AND authenticated IS NOT NULL AND deauthenticated IS NULL",
    )?;
    Ok(select.query_row([developer.0], |row| row.get(0))?)
}

/// Makes a user with a new id.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn create(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    new: &NewUser<'_>,
) -> Result<User, DirectoryError> {
    insert(write, now, developer, &new_uuid()?, new)
}

pub(super) fn insert(
    connection: &Connection,
    now: Timestamp,
    developer: DeveloperKey,
    user_id: &str,
    new: &NewUser<'_>,
) -> Result<User, DirectoryError> {
    let mut insert = connection.prepare_cached(&format!(
        "INSERT INTO users (developer, user_id, reference_id, provider, lang, device, active, created, authenticated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING {COLUMNS}"
    ))?;
    let row = params![
        developer.0,
        user_id,
        new.reference_id,
        PROVIDER,
        new.lang,
        new.device,
        new.authenticated,
        now.unix_micros(),
        new.authenticated.then(|| now.unix_micros()),
    ];
    Ok(insert.query_row(row, user_of)?)
}

/// Has a user of exactly this id, who may stream: what the operator names on the command line. One that was disconnected is
/// connected again, as a new one.
///
/// # Errors
/// When the database cannot be written.
pub fn ensure(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    user_id: &str,
) -> Result<User, DirectoryError> {
    let known = select(write, "developer = ?1 AND user_id = ?2", params![developer.0, user_id])?;
    if let Some(user) = known.into_iter().next() {
        return Ok(user);
    }
    let mut revive = write.prepare_cached(&format!(
        "UPDATE users SET deauthenticated = NULL, replaced_by = NULL, active = 1, created = ?3, authenticated = ?3
         WHERE developer = ?1 AND user_id = ?2 RETURNING {COLUMNS}"
    ))?;
    let revived = revive.query_row(params![developer.0, user_id, now.unix_micros()], user_of).optional()?;
    match revived {
        Some(user) => Ok(user),
        None => {
            insert(write, now, developer, user_id, &NewUser { authenticated: true, ..NewUser::default() })
        }
    }
}

/// The person has agreed.
pub(super) fn authenticated(
    write: &Write<'_>,
    now: Timestamp,
    key: UserKey,
) -> Result<Option<User>, DirectoryError> {
    let mut update = write.prepare_cached(&format!(
        "UPDATE users SET active = 1, authenticated = ?2 WHERE key = ?1 AND deauthenticated IS NULL RETURNING {COLUMNS}"
    ))?;
    Ok(update.query_row([key.0, now.unix_micros()], user_of).optional()?)
}

/// Changes a user; `None` where there is none of that id.
///
/// # Errors
/// When the database cannot be written.
pub fn modify(
    write: &Write<'_>,
    developer: DeveloperKey,
    user_id: &str,
    change: &Change,
) -> Result<Option<User>, DirectoryError> {
    let mut update = write.prepare_cached(&format!(
        "UPDATE users SET reference_id = iif(?3, ?4, reference_id), active = ifnull(?5, active)
         WHERE developer = ?1 AND user_id = ?2 AND deauthenticated IS NULL RETURNING {COLUMNS}"
    ))?;
    let row = params![
        developer.0,
        user_id,
        change.reference_id.is_some(),
        change.reference_id.clone().flatten(),
        change.active
    ];
    Ok(update.query_row(row, user_of).optional()?)
}

/// Writes down that data were sent to the developer's backend.
///
/// # Errors
/// When the database cannot be written.
pub fn note_webhook_update(
    connection: &Connection,
    key: UserKey,
    now: Timestamp,
) -> Result<(), DirectoryError> {
    let mut update = connection.prepare_cached("UPDATE users SET last_webhook_update = ?2 WHERE key = ?1")?;
    update.execute([key.0, now.unix_micros()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::developers;
    use crate::directory::tests::{NOW, directory};

    #[test]
    fn users_belong_to_one_developer() {
        let (directory, developer, _news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let other = developers::ensure(write, NOW, "other", false)?;
                let user = ensure(write, NOW, developer, "u1")?;
                assert_eq!(ensure(write, NOW, developer, "u1")?, user);
                assert!(user.may_stream());
                assert_eq!(find(write, developer, "u1")?, Some(user));
                assert_eq!(find(write, developer, "u2")?, None);
                assert_eq!(find(write, other, "u1")?, None);
                assert_ne!(ensure(write, NOW, other, "u1")?.key, find(write, developer, "u1")?.unwrap().key);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn pages_follow_the_order_of_creation_and_leave_out_who_has_not_agreed() {
        let (directory, developer, _news, _folder) = directory();
        directory
            .write_blocking(|write| {
                for id in ["c", "a", "b"] {
                    ensure(write, NOW, developer, id)?;
                }
                create(write, NOW, developer, &NewUser::default())?;
                let ids = |users: Vec<User>| users.into_iter().map(|user| user.user_id).collect::<Vec<_>>();
                assert_eq!(ids(page(write, developer, 0, 2)?), ["c", "a"]);
                assert_eq!(ids(page(write, developer, 2, 2)?), ["b"]);
                assert_eq!(count(write, developer)?, 3);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_change_changes_what_it_names() {
        let (directory, developer, _news, _folder) = directory();
        directory
            .write_blocking(|write| {
                ensure(write, NOW, developer, "u1")?;
                let change = Change { reference_id: Some(Some("r".into())), active: None };
                let user = modify(write, developer, "u1", &change)?.unwrap();
                assert_eq!((user.reference_id.as_deref(), user.active), (Some("r"), true));
                let user =
                    modify(write, developer, "u1", &Change { active: Some(false), ..Change::default() })?
                        .unwrap();
                assert_eq!((user.reference_id.as_deref(), user.active), (Some("r"), false));
                assert!(!user.may_stream());
                assert_eq!(by_reference(write, developer, "r")?, [user]);
                let change = Change { reference_id: Some(None), active: None };
                assert_eq!(modify(write, developer, "u1", &change)?.unwrap().reference_id, None);
                assert_eq!(modify(write, developer, "u2", &change)?, None);
                Ok(())
            })
            .unwrap();
    }
}
