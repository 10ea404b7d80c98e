//! What is in a directory.

use http::Method;
use serde::Deserialize;

use super::Files;
use crate::call::Call;
use crate::error::Result;
use crate::file_path::FilePath;
use crate::operation::Operation;

static LIST: Operation = Operation::read("files.list", Method::GET);
static COUNT: Operation = Operation::read("files.count", Method::GET);
static EXISTS: Operation = Operation::read("files.exists", Method::GET);

/// Which entries of a directory to list. `None` is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileListing {
    /// Wildcards `*` and `?`.
    pub pattern: Option<String>,
    /// Also the directories below (`sub`).
    pub recursive: Option<bool>,
    /// Entries per page; Backendless' default is not documented.
    pub page_size: Option<u32>,
    /// Entries to skip.
    pub offset: Option<u64>,
}

/// Which entries of a directory to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCount {
    /// Wildcards `*` and `?`; the prefixes `glob:` and `regex:` pick the language.
    pub pattern: String,
    /// Also the directories below (`sub`).
    pub recursive: bool,
    /// Also count directories.
    pub include_directories: bool,
}

/// A file or directory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileInfo {
    /// The last segment of the path.
    pub name: String,
    /// Bytes; missing for a directory.
    #[serde(default)]
    pub size: Option<u64>,
    /// Epoch milliseconds.
    #[serde(default)]
    pub created_on: Option<i64>,
    /// Epoch milliseconds.
    #[serde(default)]
    pub updated_on: Option<i64>,
    /// Relative to the storage root.
    #[serde(default)]
    pub url: Option<String>,
    /// Absolute. It contains the app id and the API key unless the app has a domain.
    #[serde(default)]
    pub public_url: Option<String>,
}

impl Default for FileCount {
    fn default() -> Self {
        Self {
            pattern: "*".to_owned(),
            recursive: false,
            include_directories: false,
        }
    }
}

impl FileInfo {
    /// True if this is a directory: Backendless sends a size for files only.
    pub fn is_directory(&self) -> bool {
        self.size.is_none()
    }
}

impl Files<'_> {
    /// The entries of a directory (1 row 8).
    pub async fn list(&self, directory: &FilePath, listing: &FileListing) -> Result<Vec<FileInfo>> {
        let call = Call::new(&LIST, "files")
            .file(directory)
            .query("pattern", listing.pattern.as_deref())
            .query("sub", listing.recursive)
            .query("pagesize", listing.page_size)
            .query("offset", listing.offset);
        self.client.send(call).await?.decode("an array of file infos")
    }

    /// How many entries a directory has (1 row 12).
    pub async fn count(&self, directory: &FilePath, count: &FileCount) -> Result<i64> {
        let call = Call::new(&COUNT, "files")
            .file(directory)
            .query("action", Some("count"))
            .query("pattern", Some(&count.pattern))
            .query("sub", Some(count.recursive))
            .query("countDirectories", Some(count.include_directories));
        self.client.send(call).await?.integer()
    }

    /// Whether a file or directory exists.
    pub async fn exists(&self, path: &FilePath) -> Result<bool> {
        let call = Call::new(&EXISTS, "files")
            .file(path)
            .query("action", Some("exists"));
        self.client.send(call).await?.boolean()
    }
}
