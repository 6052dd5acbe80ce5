//! `strapline key`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use strapline_units::{Private, Timestamp};

use super::{AdminError, open};
use crate::clock::wall_now;
use crate::directory::developers::{self, KeyId};
use crate::directory::{Directory, NoDestination};

/// What to do with API keys.
#[derive(Debug, Args)]
pub struct Key {
    /// Data folder of the broker.
    #[arg(long, global = true, env = "STRAPLINE_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make another key and print it: the only time that it is shown. The developer is made where it is missing.
    Create {
        /// The developer.
        #[arg(long, value_name = "ID")]
        dev_id: String,
        /// What it is for, such as the name of the backend that gets it.
        #[arg(long, value_name = "NAME", default_value = "unnamed")]
        name: String,
    },
    /// Put a new key in the place of one, and print it. The old one works no more.
    Rotate {
        /// The number of the key.
        key: i64,
    },
    /// End a key. Streams that it has opened go on; it opens no others.
    Revoke {
        /// The number of the key.
        key: i64,
    },
    /// List all keys, one JSON object a line: number, developer, name, when made, last used and revoked.
    List,
}

/// Does it, and prints the outcome.
///
/// # Errors
/// When the key or the folder is not there, or the directory cannot be changed.
pub fn key(options: Key, mut out: impl Write) -> Result<(), AdminError> {
    let now = wall_now();
    match options.action {
        Action::Create { dev_id, name } => {
            let data = options.data.ok_or(AdminError::NoFolder)?;
            let directory = Directory::open(&data, NoDestination)?;
            let made = directory.write_blocking(|write| {
                let developer = match developers::find(write, &dev_id)? {
                    Some(developer) => developer.key,
                    None => developers::ensure(write, now, &dev_id, false)?,
                };
                developers::create_key(write, now, developer, &name)
            })?;
            print(&mut out, made)
        }
        Action::Rotate { key } => {
            let directory = open(options.data.as_deref())?;
            let made = directory.write_blocking(|write| developers::rotate_key(write, now, KeyId(key)))?;
            print(&mut out, made.ok_or(AdminError::NoKey(key))?)
        }
        Action::Revoke { key } => {
            let directory = open(options.data.as_deref())?;
            let revoked = directory.write_blocking(|write| developers::revoke_key(write, now, KeyId(key)))?;
            if revoked { Ok(()) } else { Err(AdminError::NoKey(key)) }
        }
        Action::List => {
            let text = |time: Option<Timestamp>| time.map(|time| time.to_string());
            for key in open(options.data.as_deref())?.read_blocking(developers::keys)? {
                let line = serde_json::json!({
                    "key": key.id.0,
                    "dev_id": key.dev_id,
                    "name": key.name,
                    "created": key.created.to_string(),
                    "last_used": text(key.last_used),
                    "revoked": text(key.revoked),
                });
                writeln!(out, "{line}")?;
            }
            Ok(())
        }
    }
}

fn print(out: &mut impl Write, (id, api_key): (KeyId, Private<String>)) -> Result<(), AdminError> {
    writeln!(out, "key: {}", id.0)?;
    writeln!(out, "api-key: {}", api_key.expose())?;
    Ok(())
}
