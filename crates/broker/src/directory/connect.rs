//! How a person becomes a developer's user: by a link that the developer sends (a widget session), or by an app that holds
//! a token of the developer. Both end in [`Event::Auth`]; a link that is declined in [`Event::AuthFailed`].
//!
//! Somebody who connects again under a reference that is connected already gets a new id, which takes over what was kept
//! for the old one ([`Event::Reauth`]).

use strapline_units::{Private, Timestamp};

use super::sessions::{self, Session, SessionRequest};
use super::users::{self, NewUser, PROVIDER, User};
use super::{DirectoryError, Event, Write, days, developers, disconnect, payloads, sdk_tokens};
use crate::store::DeveloperKey;

/// How long a user waits for the person's consent before it is forgotten: the link works for a far shorter time.
const FORGET_PENDING: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// How a link ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The session, which is used up.
    pub session: Session,
    /// The user; `None` where the person declined.
    pub user: Option<User>,
    /// The ids that the user had before, whose streams are to end.
    pub replaced: Vec<String>,
}

/// A link for anybody: the user is made when the person agrees.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn offer(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    request: &SessionRequest,
) -> Result<Private<String>, DirectoryError> {
    sessions::open(write, now, developer, None, request)
}

/// A link, and the user who will be connected by it.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn invite(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    request: &SessionRequest,
) -> Result<(User, Private<String>), DirectoryError> {
    forget_pending(write, now)?;
    let new = NewUser {
        reference_id: request.reference_id.as_deref(),
        lang: request.lang.as_deref(),
        ..NewUser::default()
    };
    let user = users::create(write, now, developer, &new)?;
    let id = sessions::open(write, now, developer, Some(user.key), request)?;
    Ok((user, id))
}

fn forget_pending(write: &Write<'_>, now: Timestamp) -> Result<(), DirectoryError> {
    write.execute(
        "DELETE FROM users WHERE authenticated IS NULL AND deauthenticated IS NULL AND created < ?1
         AND NOT EXISTS (SELECT 1 FROM widget_sessions WHERE widget_sessions.user = users.key)
         AND NOT EXISTS (SELECT 1 FROM payloads WHERE payloads.user = users.key)",
        [(now - FORGET_PENDING).unix_micros()],
    )?;
    Ok(())
}

/// The person agrees. `None` for a link that is unknown, used or expired.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn accept(write: &Write<'_>, now: Timestamp, id: &str) -> Result<Option<Ended>, DirectoryError> {
    let Some(session) = sessions::take(write, now, id)? else { return Ok(None) };
    let reference = session.request.reference_id.as_deref();
    let before = before(write, session.developer, reference)?;
    let user = match session.user {
        Some(key) => users::authenticated(write, now, key)?,
        None => {
            let lang = session.request.lang.as_deref();
            let new = NewUser { reference_id: reference, lang, authenticated: true, ..NewUser::default() };
            Some(users::create(write, now, session.developer, &new)?)
        }
    };
    let Some(user) = user else { return Ok(None) };
    let replaced = replace(write, now, before, &user)?;
    write.emit(&Event::Auth { user: user.clone(), widget_session_id: Some(id.to_owned()) })?;
    Ok(Some(Ended { session, user: Some(user), replaced }))
}

/// The person declines. `None` for a link that is unknown, used or expired.
///
/// # Errors
/// When the database cannot be written.
pub fn decline(write: &Write<'_>, now: Timestamp, id: &str) -> Result<Option<Ended>, DirectoryError> {
    let Some(session) = sessions::take(write, now, id)? else { return Ok(None) };
    if let Some(key) = session.user {
        disconnect::erase(write, now, key, None)?;
    }
    write.emit(&Event::AuthFailed {
        developer: session.developer,
        reference_id: session.request.reference_id.clone().into(),
        provider: PROVIDER,
        widget_session_id: id.to_owned(),
        reason: "access_denied",
    })?;
    Ok(Some(Ended { session, user: None, replaced: Vec::new() }))
}

/// An app that was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The user.
    pub user: User,
    /// The ids that the user had before, whose streams are to end.
    pub replaced: Vec<String>,
}

/// An app registers its person by a token of the developer. The same device stays the same user. `None` where the
/// token is not good.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn register(
    write: &Write<'_>,
    now: Timestamp,
    dev_id: &str,
    token: &str,
    device: &str,
    reference_id: Option<&str>,
) -> Result<Option<Registered>, DirectoryError> {
    let Some(developer) = developers::find(write, dev_id)? else { return Ok(None) };
    if sdk_tokens::take(write, now, developer.key, token)?.is_none() {
        return Ok(None);
    }
    if let Some(user) = users::by_device(write, developer.key, device)? {
        let change = users::Change { reference_id: reference_id.map(|id| Some(id.to_owned())), active: None };
        let user = users::modify(write, developer.key, &user.user_id, &change)?;
        return Ok(user.map(|user| Registered { user, replaced: Vec::new() }));
    }
    let before = before(write, developer.key, reference_id)?;
    let new = NewUser { reference_id, device: Some(device), authenticated: true, ..NewUser::default() };
    let user = users::create(write, now, developer.key, &new)?;
    let replaced = replace(write, now, before, &user)?;
    write.emit(&Event::Auth { user: user.clone(), widget_session_id: None })?;
    Ok(Some(Registered { user, replaced }))
}

/// Who is connected under that reference already.
fn before(
    write: &Write<'_>,
    developer: DeveloperKey,
    reference_id: Option<&str>,
) -> Result<Vec<User>, DirectoryError> {
    reference_id.map_or_else(|| Ok(Vec::new()), |id| users::by_reference(write, developer, id))
}

/// The ids that were replaced.
fn replace(
    write: &Write<'_>,
    now: Timestamp,
    before: Vec<User>,
    new: &User,
) -> Result<Vec<String>, DirectoryError> {
    let mut replaced = Vec::new();
    for old in before.into_iter().filter(|old| old.provider == new.provider && old.key != new.key) {
        payloads::hand_over(write, old.key, new.key)?;
        days::hand_over(write, old.key, new.key)?;
        disconnect::erase(write, now, old.key, Some(new.key))?;
        replaced.push(old.user_id.clone());
        let old = User { active: false, ..old };
        write.emit(&Event::Reauth { old, new: new.clone() })?;
    }
    Ok(replaced)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::broker::lock;
    use crate::directory::tests::{NOW, directory};

    fn request(reference_id: &str) -> SessionRequest {
        SessionRequest { reference_id: Some(reference_id.into()), ..SessionRequest::default() }
    }

    #[test]
    fn a_link_works_once_within_its_time() {
        let (directory, developer, news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let id = offer(write, NOW, developer, &request("r"))?;
                assert!(sessions::find(write, NOW, id.expose())?.is_some());
                let ended = accept(write, NOW, id.expose())?.unwrap();
                let user = ended.user.unwrap();
                assert_eq!(users::find(write, developer, &user.user_id)?, Some(user.clone()));
                assert!(user.may_stream() && user.reference_id.as_deref() == Some("r"));
                assert_eq!(accept(write, NOW, id.expose())?, None, "used up");
                assert_eq!(decline(write, NOW, id.expose())?, None, "used up");
                let late = offer(write, NOW, developer, &request("r"))?;
                assert_eq!(accept(write, NOW + sessions::LIFETIME, late.expose())?, None);
                Ok(())
            })
            .unwrap();
        assert!(matches!(lock(&news.0).as_slice(), [Event::Auth { .. }]));
    }

    #[test]
    fn an_invited_user_waits_for_consent() {
        let (directory, developer, news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let (user, id) = invite(write, NOW, developer, &request("r"))?;
                assert!(!user.may_stream());
                let (declined, other) = invite(write, NOW, developer, &request("s"))?;
                assert_eq!(accept(write, NOW, id.expose())?.unwrap().user.unwrap().user_id, user.user_id);
                assert_eq!(decline(write, NOW, other.expose())?.unwrap().user, None);
                assert_eq!(users::find(write, developer, &declined.user_id)?, None);
                // Who never answers is forgotten.
                let (silent, _) = invite(write, NOW, developer, &request("t"))?;
                let later = NOW + Duration::from_secs(25 * 3600);
                offer(write, later, developer, &request("t"))?;
                invite(write, later, developer, &request("t"))?;
                assert_eq!(users::find(write, developer, &silent.user_id)?, None);
                Ok(())
            })
            .unwrap();
        let news = lock(&news.0);
        assert!(matches!(
            news.as_slice(),
            [Event::Auth { .. }, Event::AuthFailed { reason: "access_denied", .. }]
        ));
    }

    #[test]
    fn who_connects_again_gets_a_new_id_that_takes_over() {
        let (directory, developer, news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let connect = |reference: &str| {
                    let id = offer(write, NOW, developer, &request(reference))?;
                    accept(write, NOW, id.expose()).map(|ended| ended.unwrap().user.unwrap())
                };
                let first = connect("r")?;
                let second = connect("r")?;
                assert_ne!(first.user_id, second.user_id);
                assert_eq!(users::find(write, developer, &first.user_id)?, None);
                assert_eq!(users::by_reference(write, developer, "r")?, [second]);
                connect("another")?;
                Ok(())
            })
            .unwrap();
        let news = lock(&news.0);
        assert!(matches!(
            news.as_slice(),
            [Event::Auth { .. }, Event::Reauth { .. }, Event::Auth { .. }, Event::Auth { .. }]
        ));
    }

    #[test]
    fn an_app_registers_its_device_once() {
        let (directory, developer, news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let token = sdk_tokens::create(write, NOW, developer)?;
                assert_eq!(token.expose().len(), 64);
                let by = |token: &str, device: &str| register(write, NOW, "dev", token, device, Some("r"));
                assert_eq!(register(write, NOW, "nobody", token.expose(), "d", None)?, None);
                let user = by(token.expose(), "phone")?.unwrap().user;
                assert!(user.may_stream());
                assert_eq!(by(token.expose(), "phone")?, None, "used up");
                let token = sdk_tokens::create(write, NOW, developer)?;
                assert_eq!(by(token.expose(), "phone")?.unwrap().user.user_id, user.user_id);
                let late = sdk_tokens::create(write, NOW - sdk_tokens::LIFETIME, developer)?;
                assert_eq!(by(late.expose(), "phone")?, None);
                Ok(())
            })
            .unwrap();
        assert!(matches!(lock(&news.0).as_slice(), [Event::Auth { .. }]));
    }
}
