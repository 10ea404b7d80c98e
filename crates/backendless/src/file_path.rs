//! The path of a file or directory in Backendless' storage, checked and normalised.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::encoding::encode;

/// A path below the storage root. It displays with exactly one leading slash and no trailing one; the root is `/`.
///
/// Accepted with or without a leading slash and with one trailing slash. Refused are empty segments, `.` and `..`,
/// a dot before a slash, control characters and the characters that Backendless forbids: `'` `"` `<` `>` `%`
/// (docs/reference/backendless-rest.md, 1.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilePath(String);

/// A path that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("path {path:?} cannot be used: {reason}")]
pub struct InvalidPath {
    /// The path as it came.
    pub path: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl FilePath {
    /// The storage root.
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Checks and normalises a path.
    pub fn parse(path: &str) -> Result<Self, InvalidPath> {
        let refuse = |reason| InvalidPath {
            path: path.to_owned(),
            reason,
        };
        let inner = path.strip_prefix('/').unwrap_or(path);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        if inner.is_empty() {
            return if path == "/" {
                Ok(Self::root())
            } else {
                Err(refuse("it has an empty segment; the root is `/`"))
            };
        }
        for segment in inner.split('/') {
            if segment.is_empty() {
                return Err(refuse("it has an empty segment"));
            }
            if segment == "." || segment == ".." {
                return Err(refuse("`.` and `..` are not allowed"));
            }
        }
        if path.contains("./") {
            return Err(refuse("a dot before a slash is not allowed"));
        }
        if path.contains(['\'', '"', '<', '>', '%']) {
            return Err(refuse("the characters ' \" < > % are not allowed"));
        }
        if path.chars().any(char::is_control) {
            return Err(refuse("control characters are not allowed"));
        }
        Ok(Self(format!("/{inner}")))
    }

    /// The path in what Backendless answers: a path, or a URL that has it after `/files/`.
    ///
    /// URLs of the storage contain the app id and the API key, so only the path is safe to show.
    pub fn from_answer(answer: &str) -> Option<Self> {
        if !answer.starts_with("https://") && !answer.starts_with("http://") {
            return Self::parse(answer).ok();
        }
        let url = Url::parse(answer).ok()?;
        let (_, path) = url.path().split_once("/files/")?;
        let path = percent_decode_str(path).decode_utf8().ok()?;
        if path.is_empty() {
            Some(Self::root())
        } else {
            Self::parse(&path).ok()
        }
    }

    /// True for the storage root.
    pub fn is_root(&self) -> bool {
        self.0 == "/"
    }

    /// The path with its leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment; `None` for the root.
    pub fn file_name(&self) -> Option<&str> {
        self.0.rsplit('/').next().filter(|name| !name.is_empty())
    }

    /// This path and one more segment.
    pub fn join(&self, name: &str) -> Result<Self, InvalidPath> {
        let separator = if self.is_root() { "" } else { "/" };
        Self::parse(&format!("{}{separator}{name}", self.0))
    }

    /// The path without its leading slash; empty for the root.
    pub(crate) fn relative(&self) -> &str {
        &self.0[1..]
    }

    /// The segments, each percent-encoded, joined by slashes; empty for the root.
    pub(crate) fn encoded(&self) -> String {
        self.relative()
            .split('/')
            .map(encode)
            .collect::<Vec<_>>()
            .join("/")
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FilePath {
    type Err = InvalidPath;

    fn from_str(path: &str) -> Result<Self, InvalidPath> {
        Self::parse(path)
    }
}

impl AsRef<str> for FilePath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_normalised_to_one_leading_slash() {
        for (came, normal) in [
            ("/", "/"),
            ("a", "/a"),
            ("/a", "/a"),
            ("/a/", "/a"),
            ("a/b.txt", "/a/b.txt"),
            ("a b/č#1.txt", "/a b/č#1.txt"),
            ("/a/...", "/a/..."),
        ] {
            assert_eq!(FilePath::parse(came).expect(came).as_str(), normal, "{came:?}");
        }
    }

    #[test]
    fn paths_that_leave_their_place_or_hold_forbidden_characters_are_refused() {
        let refused = [
            "", "//", "//a", "a//b", "a//", ".", "..", "/..", "a/../b", "a/./b", "a./b", "a'b", "a\"b",
            "a<b", "a>b", "a%2e", "a\nb", "\u{0}",
        ];
        for came in refused {
            assert!(FilePath::parse(came).is_err(), "{came:?} was accepted");
        }
    }

    #[test]
    fn a_path_is_cut_out_of_an_answered_url() {
        for (answer, path) in [
            (
                "https://backendlessappcontent.com/APP/KEY/files/web/a%20b.txt",
                Some("/web/a b.txt"),
            ),
            (
                "https://x.backendless.app/api/files/web/č.txt",
                Some("/web/č.txt"),
            ),
            ("/web/a.txt", Some("/web/a.txt")),
            ("web/a.txt", Some("/web/a.txt")),
            ("https://x.backendless.app/api/files/", Some("/")),
            ("https://x.backendless.app/elsewhere", None),
            ("https://x.backendless.app/api/files/a%2f..%2fb", None),
        ] {
            assert_eq!(
                FilePath::from_answer(answer).as_ref().map(FilePath::as_str),
                path,
                "{answer}"
            );
        }
    }

    proptest! {
        #[test]
        fn an_accepted_path_survives_a_url(came in any::<String>()) {
            if let Ok(path) = FilePath::parse(&came) {
                let url = Url::parse(&format!("https://h/app/key/files/{}", path.encoded())).expect("a URL");
                prop_assert_eq!(FilePath::from_answer(url.as_str()), Some(path.clone()));
                prop_assert_eq!(FilePath::parse(path.as_str()), Ok(path));
            }
        }
    }
}
