//! The URLs of stored files, which carry application id and API key as those of the real service do.

use super::{Entry, FilePath};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

/// What RFC 3986 leaves as it is in a path segment: the unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The place below which the files of one application are reachable with one key.
#[derive(Debug, Clone)]
pub(crate) struct FileUrls {
    base: String,
}

impl FileUrls {
    /// `origin` is `http://host:port`.
    pub(crate) fn new(origin: &str, app_id: &str, key: &str) -> Self {
        Self {
            base: format!("{origin}/{app_id}/{key}/files"),
        }
    }

    /// The absolute URL of a file or directory.
    pub(crate) fn of(&self, path: &FilePath) -> String {
        let mut url = self.base.clone();
        for name in path.names() {
            url.push('/');
            url.extend(utf8_percent_encode(name, SEGMENT));
        }
        url
    }

    /// The path behind a URL of [`Self::of`]; `None` for any other URL.
    pub(crate) fn path_of(&self, url: &str) -> Option<FilePath> {
        let path = url.strip_prefix(&self.base)?.strip_prefix('/')?;
        let path = percent_decode_str(path).decode_utf8().ok()?;
        FilePath::parse(&path).ok()
    }

    /// An entry as listings show it. `size` is missing for directories, `url` is relative to the root.
    pub(crate) fn describe(&self, entry: &Entry) -> Value {
        let mut item = json!({
            "name": entry.path.name(),
            "createdOn": entry.created,
            "updatedOn": entry.updated,
            "publicUrl": self.of(&entry.path),
            "url": entry.path.to_string(),
        });
        if let Some(size) = entry.size {
            item["size"] = size.into();
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::FileUrls;
    use crate::files::FilePath;

    #[test]
    fn urls_lead_back_to_their_path() {
        let urls = FileUrls::new("http://127.0.0.1:9000", "APP", "KEY");
        let path = FilePath::parse("a b/č#1?.txt").unwrap();
        let url = urls.of(&path);
        assert_eq!(url, "http://127.0.0.1:9000/APP/KEY/files/a%20b/%C4%8D%231%3F.txt");
        assert_eq!(urls.path_of(&url), Some(path));
        assert_eq!(urls.path_of("http://example.com/APP/KEY/files/a"), None);
        assert_eq!(urls.path_of("http://127.0.0.1:9000/APP/KEY/files-2/a"), None);
    }
}
