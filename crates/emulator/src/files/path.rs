//! Paths in the file storage: checked, without leading or trailing slash.

use crate::error::{ApiError, Result};
use std::fmt;

/// What Backendless forbids inside a name (docs/reference/backendless-rest.md, 1.1).
const FORBIDDEN: [char; 5] = ['\'', '"', '<', '>', '%'];

/// A sequence of names below the root; the empty sequence is the root itself. Paths order by name, so that
/// everything below a directory follows it directly in a sorted map.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FilePath(Vec<String>);

impl FilePath {
    /// Accepts any number of slashes around names, because the vendor's SDK sends a doubled leading one.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut names = Vec::new();
        for name in text.split('/').filter(|name| !name.is_empty()) {
            if name == "." || name == ".." || name.contains(FORBIDDEN) || name.contains(char::is_control) {
                return Err(ApiError::new(
                    6006,
                    format!("Path contains prohibited symbols: {text}"),
                ));
            }
            names.push(name.to_owned());
        }
        Ok(Self(names))
    }

    /// The top of the storage.
    pub(crate) const fn root() -> Self {
        Self(Vec::new())
    }

    /// Whether it is the top of the storage.
    pub(crate) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The last name; empty for the root.
    pub(crate) fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// The names from the root downwards.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The directory that holds it; the root is its own parent.
    pub(crate) fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// What is called `name` in this directory.
    pub(crate) fn child(&self, name: &str) -> Self {
        let mut names = self.0.clone();
        names.push(name.to_owned());
        Self(names)
    }

    /// How many names the path has.
    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    /// Whether this path is `other` or lies below it.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The same place below `to` that this path has below `from`.
    pub(crate) fn rebased(&self, from: &Self, to: &Self) -> Self {
        let mut names = to.0.clone();
        names.extend_from_slice(self.0.get(from.0.len()..).unwrap_or_default());
        Self(names)
    }

    /// From the root downwards, without the root and with the path itself.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        (1..=self.0.len()).map(|depth| Self(self.0[..depth].to_vec()))
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::FilePath;

    #[test]
    fn slashes_around_names_do_not_matter() {
        for text in ["docs/a.txt", "/docs/a.txt", "//docs//a.txt/", "docs/a.txt/"] {
            assert_eq!(FilePath::parse(text).unwrap().to_string(), "docs/a.txt");
        }
        assert!(FilePath::parse("/").unwrap().is_root());
        assert!(FilePath::parse("").unwrap().is_root());
    }

    #[test]
    fn prohibited_symbols_are_refused() {
        for text in [
            "../a", "a/../b", "./a", "a/.", "it's", "a\"b", "<a", "a>", "100%", "a\nb",
        ] {
            let error = FilePath::parse(text).unwrap_err();
            assert_eq!(error.code, 6006);
            assert_eq!(error.message, format!("Path contains prohibited symbols: {text}"));
        }
        assert!(FilePath::parse("a b/č#1...txt").is_ok());
    }

    #[test]
    fn a_directory_and_what_lies_below_it_belong_together() {
        let directory = FilePath::parse("a/b").unwrap();
        assert!(FilePath::parse("a/b/c").unwrap().is_within(&directory));
        assert!(directory.is_within(&directory));
        assert!(!FilePath::parse("a/bc").unwrap().is_within(&directory));
        let moved = FilePath::parse("a/b/c/d")
            .unwrap()
            .rebased(&directory, &FilePath::parse("x").unwrap());
        assert_eq!(moved.to_string(), "x/c/d");
        let ancestors: Vec<String> = moved.ancestors().map(|path| path.to_string()).collect();
        assert_eq!(ancestors, ["x", "x/c", "x/c/d"]);
    }

    proptest! {
        #[test]
        fn parsing_its_own_text_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(path) = FilePath::parse(&text) {
                prop_assert_eq!(FilePath::parse(&path.to_string()).unwrap(), path);
            }
        }
    }
}
