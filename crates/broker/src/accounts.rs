//! Who must be there when the broker starts: the developer and the users of the command line, or those of local mode.

use std::net::SocketAddr;

use strapline_units::{Private, Timestamp};

use crate::config::Config;
use crate::directory::developers::{self, Developer};
use crate::directory::secrets::new_uuid;
use crate::directory::users;
use crate::directory::{Directory, DirectoryError, Write};
use crate::store::DeveloperKey;

/// The name of the key that local mode makes.
const LOCAL_KEY: &str = "local";

/// The developer and user that the broker makes up on a loopback address.
#[derive(Clone, Debug)]
pub struct LocalAccount {
    /// The `dev-id`.
    pub dev_id: String,
    /// The API key, only in the run that made it: it is kept as a hash.
    pub api_key: Option<Private<String>>,
    /// The user as whom the page streams.
    pub user: Private<String>,
    pub(crate) developer: DeveloperKey,
}

/// Makes what `config` names. On a loopback address without credentials that is the local account, which is returned.
pub(crate) fn prepare(
    directory: &Directory,
    now: Timestamp,
    config: &Config,
    address: SocketAddr,
) -> Result<Option<LocalAccount>, DirectoryError> {
    directory.write_blocking(|write| {
        if let Some(credentials) = &config.credentials {
            let developer = developers::ensure(write, now, &credentials.dev_id, false)?;
            developers::configure_key(write, now, developer, credentials.api_key.expose())?;
            ensure_users(write, now, developer, config)?;
            return Ok(None);
        }
        if !address.ip().is_loopback() {
            return Ok(None);
        }
        local(write, now, config).map(Some)
    })
}

/// The developers whose keys are good here: one that was made for loopback is good there only.
pub(crate) fn usable(directory: &Directory, local: bool) -> Result<Vec<Developer>, DirectoryError> {
    let developers = directory.read_blocking(developers::all)?;
    Ok(developers.into_iter().filter(|developer| local || !developer.local).collect())
}

fn local(write: &Write<'_>, now: Timestamp, config: &Config) -> Result<LocalAccount, DirectoryError> {
    let existing = developers::all(write)?.into_iter().find(|developer| developer.local);
    let (dev_id, is_new) = match existing {
        Some(developer) => (developer.dev_id, false),
        None => (format!("local-{}", &new_uuid()?[..8]), true),
    };
    let developer = developers::ensure(write, now, &dev_id, true)?;
    let api_key = if is_new || config.reset_key {
        for key in developers::keys(write)? {
            if key.dev_id == dev_id && key.name == LOCAL_KEY {
                developers::revoke_key(write, now, key.id)?;
            }
        }
        Some(developers::create_key(write, now, developer, LOCAL_KEY)?.1)
    } else {
        None
    };
    ensure_users(write, now, developer, config)?;
    let known = users::page(write, developer, 0, 1)?.into_iter().next();
    let user = match (config.users.first(), known) {
        (Some(named), _) => named.clone(),
        (None, Some(known)) => known.user_id,
        (None, None) => {
            let new = users::NewUser { authenticated: true, ..users::NewUser::default() };
            users::create(write, now, developer, &new)?.user_id
        }
    };
    Ok(LocalAccount { dev_id, api_key, user: Private::new(user), developer })
}

fn ensure_users(
    write: &Write<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    config: &Config,
) -> Result<(), DirectoryError> {
    config.users.iter().try_for_each(|user| users::ensure(write, now, developer, user).map(drop))
}
