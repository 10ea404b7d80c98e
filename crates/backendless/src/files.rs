//! The file storage (docs/reference/backendless-rest.md, 1.1 and 2.4).

mod content;
mod listing;
mod permissions;
mod tree;

pub use self::listing::{FileCount, FileInfo, FileListing};
pub use self::permissions::FilePermission;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::file_path::FilePath;
use crate::operation::Operation;

/// Files and directories of an app. Paths are checked by [`FilePath`] before anything is sent.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    client: &'a Client,
}

impl<'a> Files<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// Refuses the storage root where an operation would concern everything.
    fn below_root<'p>(operation: &Operation, path: &'p FilePath) -> Result<&'p FilePath> {
        if path.is_root() {
            let reason = "the storage root itself cannot be copied, moved, written or deleted";
            return Err(Error::invalid_name(operation.name, "path", path.as_str(), reason));
        }
        Ok(path)
    }
}
