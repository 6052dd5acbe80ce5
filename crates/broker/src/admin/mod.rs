//! `strapline key` and `strapline user`: the directory on the command line. They open the data folder themselves, also
//! while a broker serves it; what they change holds there at once.

mod keys;
mod users;

use std::path::{Path, PathBuf};

pub use keys::{Key, key};
pub use users::{User, user};

use crate::directory::{self, Directory, DirectoryError, NoDestination};

/// Why an administrative command did nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    /// The directory could not do it.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// No data folder was named.
    #[error("which broker? give its data folder by --data or STRAPLINE_DATA")]
    NoFolder,
    /// The data folder holds no directory.
    #[error("{0} holds no broker's data: give the folder that `strapline serve --data` has")]
    NoData(PathBuf),
    /// There is no key of that number that works.
    #[error("there is no working key {0}: `strapline key list` shows them")]
    NoKey(i64),
    /// There is no such developer.
    #[error("there is no developer {0}: `strapline key list` shows them")]
    NoDeveloper(String),
    /// Standard output cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

/// The directory of a data folder that is there.
fn open(data: Option<&Path>) -> Result<Directory, AdminError> {
    let data = data.ok_or(AdminError::NoFolder)?;
    // A broker before the directory had all in the other file; opening takes it over.
    let known = [directory::FILE_NAME, crate::sqlite::FILE_NAME];
    if !known.iter().any(|name| data.join(name).exists()) {
        return Err(AdminError::NoData(data.to_owned()));
    }
    Ok(Directory::open(data, NoDestination)?)
}
