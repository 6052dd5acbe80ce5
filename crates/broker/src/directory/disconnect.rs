//! How a connection ends: the streams, the data and what is personal of a user go; only its id and the times stay, so that
//! the id never comes back as somebody else. Frames are deleted by the store that keeps them.

use rusqlite::{Connection, params};
use strapline_units::Timestamp;

use super::users::{self, User, UserKey};
use super::{DirectoryError, Event, Write, days, payloads};
use crate::store::DeveloperKey;

/// Disconnects a user, deletes what is kept here for it, and says so ([`Event::Deauth`]); `None` where there is none of
/// that id.
///
/// # Errors
/// When the database cannot be written.
pub fn deauthenticate(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    user_id: &str,
) -> Result<Option<User>, DirectoryError> {
    let Some(user) = users::find(write, developer, user_id)? else { return Ok(None) };
    payloads::forget(write, user.key)?;
    days::forget(write, user.key)?;
    erase(write, now, user.key, None)?;
    let user = User { active: false, ..user };
    write.emit(&Event::Deauth { user: user.clone() })?;
    Ok(Some(user))
}

/// Leaves nothing of a user but its id, the times, and who has taken its place.
pub(super) fn erase(
    write: &Write<'_>,
    now: Timestamp,
    key: UserKey,
    replaced_by: Option<UserKey>,
) -> Result<(), DirectoryError> {
    write.execute("DELETE FROM widget_sessions WHERE user = ?1", [key.0])?;
    write.execute(
        "UPDATE users SET deauthenticated = ?2, active = 0, authenticated = NULL, reference_id = NULL, device = NULL,
         scopes = NULL, lang = NULL, replaced_by = ?3 WHERE key = ?1",
        params![key.0, now.unix_micros(), replaced_by.map(|new| new.0)],
    )?;
    Ok(())
}

/// Who was disconnected since then, and not replaced by a new connection of the same person.
///
/// # Errors
/// When the database cannot be read.
pub fn disconnected_since(
    connection: &Connection,
    since: Timestamp,
) -> Result<Vec<(DeveloperKey, String)>, DirectoryError> {
    let mut select = connection.prepare_cached(
        "SELECT developer, user_id FROM users WHERE deauthenticated >= ?1 AND replaced_by IS NULL",
    )?;
    let gone = select.query_map([since.unix_micros()], |row| Ok((DeveloperKey(row.get(0)?), row.get(1)?)))?;
    Ok(gone.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::lock;
    use crate::directory::tests::{NOW, directory};
    use crate::directory::users::{Change, by_reference, ensure, find, modify};

    #[test]
    fn who_is_disconnected_is_gone_and_may_be_named_again() {
        let (directory, developer, news, _folder) = directory();
        directory
            .write_blocking(|write| {
                ensure(write, NOW, developer, "u1")?;
                let change = Change { reference_id: Some(Some("r".into())), active: None };
                modify(write, developer, "u1", &change)?;
                let gone = deauthenticate(write, NOW, developer, "u1")?.unwrap();
                assert_eq!((gone.reference_id.as_deref(), gone.active), (Some("r"), false));
                assert_eq!(find(write, developer, "u1")?, None);
                assert!(by_reference(write, developer, "r")?.is_empty());
                assert_eq!(deauthenticate(write, NOW, developer, "u1")?, None);
                let again = ensure(write, NOW, developer, "u1")?;
                assert_eq!((again.reference_id.as_deref(), again.may_stream()), (None, true));
                Ok(())
            })
            .unwrap();
        assert!(matches!(lock(&news.0).as_slice(), [Event::Deauth { user }] if user.user_id == "u1"));
    }
}
