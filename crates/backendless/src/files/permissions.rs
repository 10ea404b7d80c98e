//! Who may read, write and delete files.

use http::Method;

use super::Files;
use crate::answer::Object;
use crate::call::Call;
use crate::error::Result;
use crate::file_path::FilePath;
use crate::operation::Operation;
use crate::permissions::{Access, Grantee};

static SET: Operation = Operation::once("files.set_permission", Method::PUT);

/// What is permitted with a file or directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilePermission {
    /// Read it.
    Read,
    /// Write it.
    Write,
    /// Delete it.
    Delete,
}

impl FilePermission {
    /// The word in the body.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Write => "WRITE",
            Self::Delete => "DELETE",
        }
    }
}

impl Files<'_> {
    /// Gives or takes away a permission on a file or directory. The vendor sends the whole path as one segment.
    pub async fn set_permission(
        &self,
        path: &FilePath,
        access: Access,
        permission: FilePermission,
        grantee: Grantee<'_>,
    ) -> Result<()> {
        let path = Self::below_root(&SET, path)?;
        let mut body = Object::new();
        body.insert("permission".to_owned(), permission.as_str().into());
        grantee.add_to(&mut body);
        let call = Call::new(&SET, "files")
            .at("permissions")
            .at(access.as_str())
            .file_as_segment(path);
        self.client.send(call.json(&body.into())).await?;
        Ok(())
    }
}
