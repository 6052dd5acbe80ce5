//! `strapline user`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{AdminError, open};
use crate::directory::{DirectoryError, developers, users};

/// How many users are read at once.
const PAGE: i64 = 1000;

/// What to do with users.
#[derive(Debug, Args)]
pub struct User {
    /// Data folder of the broker.
    #[arg(long, global = true, env = "STRAPLINE_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List users who are connected, one JSON object a line.
    List {
        /// Of this developer only.
        #[arg(long, value_name = "ID")]
        dev_id: Option<String>,
    },
}

/// Does it, and prints the outcome.
///
/// # Errors
/// When the developer or the folder is not there, or the directory cannot be read.
pub fn user(options: User, mut out: impl Write) -> Result<(), AdminError> {
    let Action::List { dev_id } = options.action;
    let directory = open(options.data.as_deref())?;
    let mut developers = directory.read_blocking(developers::all)?;
    if let Some(dev_id) = dev_id {
        developers.retain(|developer| developer.dev_id == dev_id);
        if developers.is_empty() {
            return Err(AdminError::NoDeveloper(dev_id));
        }
    }
    for developer in developers {
        let mut skip = 0;
        loop {
            let page = directory.read_blocking(|connection| -> Result<_, DirectoryError> {
                users::page(connection, developer.key, skip, PAGE)
            })?;
            if page.is_empty() {
                break;
            }
            skip += PAGE;
            for user in page {
                let line = serde_json::json!({
                    "user_id": user.user_id,
                    "dev_id": developer.dev_id,
                    "reference_id": user.reference_id,
                    "provider": user.provider,
                    "active": user.active,
                    "created": user.created.to_string(),
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}
