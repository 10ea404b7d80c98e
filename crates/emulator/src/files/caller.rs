//! One request as the file storage sees it.

use super::permissions::Operation;
use super::{FilePath, FileUrls, Files};
use crate::actor::Actor;
use crate::call::Call;
use crate::error::{ApiError, Result};

/// The URLs that this caller is shown: with the key that it came with.
pub(super) fn urls(call: &Call) -> FileUrls {
    FileUrls::new(&call.origin, &call.app.id, call.app.key(call.key))
}

impl Files {
    /// 4000 unless the caller may do this. Takes the lock of the application's users for a moment.
    pub(super) fn demand(&self, call: &Call, operation: Operation, path: &FilePath) -> Result<()> {
        if self.permissions.allow(&Actor::of(call), operation, path) {
            return Ok(());
        }
        Err(ApiError::new(
            4000,
            "User has no permissions to specified resource",
        ))
    }
}
