//! Tokens by which an app on a phone registers its person: 64 hexadecimal digits, good for three minutes, once.

use std::time::Duration;

use rusqlite::{OptionalExtension as _, params};
use strapline_units::{Private, Timestamp};

use super::secrets::{hash_of, new_hex};
use super::{DirectoryError, Write};
use crate::store::DeveloperKey;

/// How long a token lives.
pub const LIFETIME: Duration = Duration::from_secs(180);

/// Makes a token; what has expired is removed.
///
/// # Errors
/// When there is no random number, or the database cannot be written.
pub fn create(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
) -> Result<Private<String>, DirectoryError> {
    write.execute("DELETE FROM sdk_tokens WHERE expires <= ?1", [now.unix_micros()])?;
    let token = new_hex()?;
    let mut insert =
        write.prepare_cached("INSERT INTO sdk_tokens (hash, developer, expires) VALUES (?1, ?2, ?3)")?;
    insert.execute(params![hash_of(token.expose()), developer.0, (now + LIFETIME).unix_micros()])?;
    Ok(token)
}

/// Uses a token up; `None` for one that is unknown, used, expired, or of another developer, who then has not used it up.
pub(super) fn take(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    token: &str,
) -> Result<Option<()>, DirectoryError> {
    let mut delete = write.prepare_cached(
        "DELETE FROM sdk_tokens WHERE hash = ?1 AND developer = ?2 AND expires > ?3 RETURNING 1",
    )?;
    let row = params![hash_of(token), developer.0, now.unix_micros()];
    Ok(delete.query_row(row, |_| Ok(())).optional()?)
}
