//! The part of a URL that may be shown: its host and port.

use std::{fmt, sync::Arc};

use url::{Position, Url};

/// Host and port of a request, for messages and logs.
///
/// A Backendless URL carries the app id and the API key in its path, so nothing else of a URL is ever shown.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Target(Arc<str>);

impl Target {
    /// Takes host and port from a URL; the port is written only where it is not the scheme's own.
    pub fn of(url: &Url) -> Self {
        let authority = &url[Position::BeforeHost..Position::AfterPort];
        Self(if authority.is_empty() {
            "(no host)".into()
        } else {
            authority.into()
        })
    }

    /// The text, for example `api.backendless.com` or `127.0.0.1:8080`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_host_and_port_and_nothing_else() {
        for (url, shown) in [
            (
                "https://api.backendless.com/app/key/data/T?where=x#f",
                "api.backendless.com",
            ),
            ("https://user:password@example.com:8443/key", "example.com:8443"),
            ("http://[::1]:9000/app/key", "[::1]:9000"),
            ("https://example.com:443/", "example.com"),
            ("mailto:someone@example.com", "(no host)"),
        ] {
            assert_eq!(Target::of(&Url::parse(url).unwrap()).as_str(), shown, "{url}");
        }
    }
}
