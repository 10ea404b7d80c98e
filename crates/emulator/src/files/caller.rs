//! One request as the file permissions see it.

use super::permissions::{Caller, Operation};
use super::{FilePath, FileUrls, Files};
use crate::call::Call;
use crate::error::{ApiError, Result};

/// The URLs that this caller is shown: with the key that it came with.
pub(super) fn urls(call: &Call) -> FileUrls {
    FileUrls::new(&call.origin, &call.app.id, call.app.key(call.key))
}

/// The user and the roles of a call.
pub(super) fn caller(call: &Call) -> Caller {
    let signed_in = if call.user.is_some() {
        "AuthenticatedUser"
    } else {
        "NotAuthenticatedUser"
    };
    Caller {
        user: call.user_id().map(str::to_owned),
        roles: vec![call.key.role_name().to_owned(), signed_in.to_owned()],
    }
}

impl Files {
    /// 4000 unless the caller may do this. Permissions do not bind Cloud Code.
    pub(super) fn demand(&self, call: &Call, operation: Operation, path: &FilePath) -> Result<()> {
        if call.is_cloud_code() || self.permissions.allow(&caller(call), operation, path) {
            return Ok(());
        }
        Err(ApiError::new(
            4000,
            "User has no permissions to specified resource",
        ))
    }
}
