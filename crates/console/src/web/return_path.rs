//! Where a visitor wanted to go before they had to sign in: a path of this gateway and nothing else.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fmt;
use std::str::FromStr;

/// The longest one; a sealed authorization request has to fit.
const LONGEST: usize = 16 * 1024;

/// What cannot stand in the value of a query parameter.
const QUERY_VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>');

/// A path with its query, on this gateway. A text that could lead a browser elsewhere is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnPath(String);

/// A text that is no path of this gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAPath;

impl FromStr for ReturnPath {
    type Err = NotAPath;

    /// `//host` and `/\host` name another host to browsers, which also drop tabs and line ends before they look.
    fn from_str(text: &str) -> Result<Self, NotAPath> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let is_path = text.starts_with('/') && !text.starts_with("//");
        if is_plain && is_path && text.len() <= LONGEST {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAPath)
        }
    }
}

impl ReturnPath {
    /// The page of the gateway that everybody has.
    pub(crate) fn home() -> Self {
        Self("/".to_owned())
    }

    /// What a form or query says, or home where it says nothing that counts.
    pub(crate) fn or_home(text: Option<&str>) -> Self {
        text.and_then(|text| text.parse().ok()).unwrap_or_else(Self::home)
    }

    /// The page that leads here behind a sign-in.
    pub(crate) fn behind(&self, page: &str) -> String {
        if self.0 == "/" {
            return page.to_owned();
        }
        format!("{page}?then={}", utf8_percent_encode(&self.0, QUERY_VALUE))
    }

    /// The path.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReturnPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_gateway_are_kept() {
        for good in [
            "/",
            "/tokens",
            "/consent?request=a.b-c_d",
            "/x?a=b%20c#top",
            "/a//b",
        ] {
            assert_eq!(ReturnPath::or_home(Some(good)).as_str(), good);
        }
        let path: ReturnPath = "/consent?request=a&b=c".parse().unwrap();
        assert_eq!(
            path.behind("/sign-in"),
            "/sign-in?then=/consent?request%3Da%26b%3Dc"
        );
    }

    #[test]
    fn whatever_leads_elsewhere_leads_home() {
        let long = format!("/{}", "x".repeat(LONGEST));
        let bad = [
            "",
            "tokens",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " /tokens",
            "/tok ens",
            "/ü",
            &long,
        ];
        for bad in bad {
            assert_eq!(ReturnPath::or_home(Some(bad)).as_str(), "/", "{bad:?}");
        }
        assert_eq!(ReturnPath::or_home(None).as_str(), "/");
    }
}
