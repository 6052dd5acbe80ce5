//! Sessions of the widget: a link by which a person connects. It lives for 15 minutes and works once. The id is the secret
//! in the link, so only its hash is kept.

use std::fmt;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use strapline_units::{Private, Timestamp};

use super::secrets::{hash_of, new_uuid};
use super::users::UserKey;
use super::{DirectoryError, Write};
use crate::store::DeveloperKey;

/// How long a session lives.
pub const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// What a developer may say of a session; all of it is optional. `Debug` shows none of it: it may name a person.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SessionRequest {
    /// What the developer calls the person.
    pub reference_id: Option<String>,
    /// The providers to offer, separated by commas.
    pub providers: Option<String>,
    /// The language to speak.
    pub lang: Option<String>,
    /// Where the person goes after connecting.
    pub success_url: Option<String>,
    /// Where the person goes otherwise.
    pub failure_url: Option<String>,
}

impl fmt::Debug for SessionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRequest").finish_non_exhaustive()
    }
}

/// A session that is still open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose session.
    pub developer: DeveloperKey,
    /// The user who is waiting for the person's consent; `None` where one is made then.
    pub user: Option<UserKey>,
    /// What the developer has said.
    pub request: SessionRequest,
}

/// Opens a session; what has expired is removed.
pub(super) fn open(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    user: Option<UserKey>,
    request: &SessionRequest,
) -> Result<Private<String>, DirectoryError> {
    write.execute("DELETE FROM widget_sessions WHERE expires <= ?1", [now.unix_micros()])?;
    let id = new_uuid()?;
    let mut insert = write.prepare_cached(
        "INSERT INTO widget_sessions (hash, developer, user, reference_id, providers, lang, success_url, failure_url,
         expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    insert.execute(params![
        hash_of(&id),
        developer.0,
        user.map(|user| user.0),
        request.reference_id,
        request.providers,
        request.lang,
        request.success_url,
        request.failure_url,
        (now + LIFETIME).unix_micros()
    ])?;
    Ok(Private::new(id))
}

/// The session of that id, while it is open.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, now: Timestamp, id: &str) -> Result<Option<Session>, DirectoryError> {
    let mut select = connection.prepare_cached(
        "SELECT developer, user, reference_id, providers, lang, success_url, failure_url FROM widget_sessions
         WHERE hash = ?1 AND expires > ?2",
    )?;
    Ok(select.query_row(params![hash_of(id), now.unix_micros()], session_of).optional()?)
}

/// Uses the session up.
pub(super) fn take(write: &Write<'_>, now: Timestamp, id: &str) -> Result<Option<Session>, DirectoryError> {
    let session = find(write, now, id)?;
    write.execute("DELETE FROM widget_sessions WHERE hash = ?1", [hash_of(id)])?;
    Ok(session)
}

fn session_of(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        developer: DeveloperKey(row.get(0)?),
        user: row.get::<_, Option<i64>>(1)?.map(UserKey),
        request: SessionRequest {
            reference_id: row.get(2)?,
            providers: row.get(3)?,
            lang: row.get(4)?,
            success_url: row.get(5)?,
            failure_url: row.get(6)?,
        },
    })
}
