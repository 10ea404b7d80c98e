//! Directories, copies, moves and deletions.

use http::Method;
use serde_json::json;

use super::Files;
use crate::call::Call;
use crate::error::Result;
use crate::file_path::FilePath;
use crate::operation::Operation;

static COPY: Operation = Operation::once("files.copy", Method::PUT);
static MOVE: Operation = Operation::once("files.move", Method::PUT);
static RENAME: Operation = Operation::once("files.rename", Method::PUT);
static CREATE_DIRECTORY: Operation = Operation::once("files.create_directory", Method::POST);
static DELETE: Operation = Operation::once("files.delete", Method::DELETE);
static DELETE_MATCHING: Operation = Operation::once("files.delete_matching", Method::DELETE);

impl Files<'_> {
    /// Copies a file or directory to the full new path `target` (1 row 1). Returns what Backendless answers, a path
    /// or a URL with the API key in it: see [`FilePath::from_answer`].
    pub async fn copy(&self, source: &FilePath, target: &FilePath) -> Result<String> {
        let source = Self::below_root(&COPY, source)?;
        let body = json!({ "sourcePath": source.as_str(), "targetPath": target.as_str() });
        Ok(self
            .client
            .send(Call::new(&COPY, "files").at("copy").json(&body))
            .await?
            .text())
    }

    /// Moves a file or directory to the full new path `target` (1 row 16). Returns the same as [`Files::copy`].
    pub async fn move_to(&self, source: &FilePath, target: &FilePath) -> Result<String> {
        let source = Self::below_root(&MOVE, source)?;
        let body = json!({ "sourcePath": source.as_str(), "targetPath": target.as_str() });
        Ok(self
            .client
            .send(Call::new(&MOVE, "files").at("move").json(&body))
            .await?
            .text())
    }

    /// Renames a file or directory within its directory; the new path as Backendless answers it.
    pub async fn rename(&self, path: &FilePath, new_name: &str) -> Result<String> {
        let path = Self::below_root(&RENAME, path)?;
        let call = Call::new(&RENAME, "files").at("rename");
        // The name is part of the body, and still has to be one segment.
        Call::new(&RENAME, "files").name("new_name", new_name)?;
        let body = json!({ "oldPathName": path.as_str(), "newName": new_name });
        Ok(self.client.send(call.json(&body)).await?.text())
    }

    /// Creates a directory and those above it (1 row 2), with the trailing slash that the vendor's SDK sends.
    pub async fn create_directory(&self, path: &FilePath) -> Result<()> {
        let path = Self::below_root(&CREATE_DIRECTORY, path)?;
        self.client
            .send(Call::new(&CREATE_DIRECTORY, "files").file(path).slash())
            .await?;
        Ok(())
    }

    /// Deletes a file, or a directory with all that is in it (1 rows 5 and 6). The number of deleted files, where
    /// Backendless says it.
    pub async fn delete(&self, path: &FilePath) -> Result<Option<i64>> {
        let call = Call::new(&DELETE, "files").file(Self::below_root(&DELETE, path)?);
        // The documentation promises no body and the SDKs disagree about it, so anything but a number is nothing.
        Ok(self.client.send(call).await?.optional_integer().unwrap_or(None))
    }

    /// Deletes the files of a directory that match `pattern`. Known from the Swift SDK only: unverified.
    pub async fn delete_matching(
        &self,
        directory: &FilePath,
        pattern: &str,
        recursive: bool,
    ) -> Result<Option<i64>> {
        let call = Call::new(&DELETE_MATCHING, "files").file(directory);
        let call = call.query("pattern", Some(pattern)).query("sub", Some(recursive));
        Ok(self.client.send(call).await?.optional_integer().unwrap_or(None))
    }
}
