//! Which names a listing wants: `glob:` (the default) or `regex:` in front of the pattern.

use crate::error::{ApiError, Result};
use crate::glob::Glob;
use regex_lite::Regex;

/// A condition on the last name of a path.
#[derive(Debug)]
pub(crate) enum NamePattern {
    Glob(Glob),
    Regex(Regex),
}

impl NamePattern {
    /// No pattern and an empty one accept every name.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self> {
        let text = text.filter(|text| !text.is_empty()).unwrap_or("*");
        let Some(expression) = text.strip_prefix("regex:") else {
            let pattern = text.strip_prefix("glob:").unwrap_or(text);
            return Ok(Self::Glob(Glob::new(pattern)));
        };
        Regex::new(&format!("^(?:{expression})$"))
            .map(Self::Regex)
            .map_err(|error| ApiError::new(0, format!("Pattern '{text}' is no regular expression: {error}")))
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Glob(glob) => glob.matches(name),
            Self::Regex(regex) => regex.is_match(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NamePattern;

    #[test]
    fn prefixes_choose_the_language() {
        for (pattern, name, expected) in [
            (None, "anything", true),
            (Some(""), "anything", true),
            (Some("*.txt"), "a.txt", true),
            (Some("glob:?.txt"), "ab.txt", false),
            (Some("regex:[ab]+\\.txt"), "ab.txt", true),
            (Some("regex:a|b"), "ab", false),
        ] {
            let pattern = NamePattern::parse(pattern).unwrap();
            assert_eq!(pattern.matches(name), expected, "{pattern:?} against {name}");
        }
        assert!(NamePattern::parse(Some("regex:(")).is_err());
    }
}
