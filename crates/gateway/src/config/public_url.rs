//! The address under which the gateway is reached, and what follows from it.

use std::fmt;
use std::net::SocketAddr;
use url::{Host, Url};

/// Scheme, host and port, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// Why a text cannot be the public address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PublicUrlError {
    /// Not an http or https URL of a host alone.
    Form,
    /// Plain http with a host that is not loopback.
    Insecure,
}

impl PublicUrl {
    /// Reads an address.
    pub(super) fn parse(text: &str, insecure_http: bool) -> Result<Self, PublicUrlError> {
        let url = Url::parse(text).map_err(|_| PublicUrlError::Form)?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !bare || !matches!(url.scheme(), "http" | "https") {
            return Err(PublicUrlError::Form);
        }
        let url = Self(url);
        if url.is_https() || url.is_loopback() || insecure_http {
            Ok(url)
        } else {
            Err(PublicUrlError::Insecure)
        }
    }

    /// The address of a listener.
    pub(super) fn of_listener(bound: SocketAddr) -> Self {
        let text = format!("http://{bound}");
        Self(Url::parse(&text).expect("a socket address is a valid authority"))
    }

    /// Whether clients use TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the host is this machine only.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Without a slash at its end: `https://mcp.example.com`.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address as a URL.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// The URL of a page or endpoint. `path` begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.as_str())
    }

    /// The values of `Host` under which clients send requests here: on loopback, all names of this machine.
    pub(super) fn hosts(&self) -> Vec<String> {
        let with_port = |host: &str| match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let own = with_port(self.0.host_str().unwrap_or_default());
        let mut hosts = vec![own];
        if self.is_loopback() {
            for name in ["localhost", "127.0.0.1", "[::1]"].map(with_port) {
                if !hosts.contains(&name) {
                    hosts.push(name);
                }
            }
        }
        hosts
    }

    /// The values of `Origin` that the gateway's own pages send.
    pub(super) fn origins(&self) -> Vec<String> {
        self.hosts()
            .into_iter()
            .map(|host| format!("{}://{host}", self.0.scheme()))
            .collect()
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_address_is_accepted() {
        for bad in [
            "example.com",
            "ftp://example.com",
            "https://example.com/mcp",
            "https://example.com?a",
            "https://example.com#a",
            "https://me@example.com",
            "https://",
        ] {
            assert_eq!(PublicUrl::parse(bad, true), Err(PublicUrlError::Form), "{bad}");
        }
        let url = PublicUrl::parse("HTTPS://Example.com:443/", false).unwrap();
        assert_eq!(url.as_str(), "https://example.com");
        assert_eq!(url.join("/mcp"), "https://example.com/mcp");
        assert_eq!(url.hosts(), ["example.com"]);
    }

    #[test]
    fn plain_http_is_for_loopback_hosts() {
        for loopback in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:1"] {
            assert!(PublicUrl::parse(loopback, false).is_ok(), "{loopback}");
        }
        for open in [
            "http://example.com",
            "http://10.0.0.1:8080",
            "http://localhost.example.com",
        ] {
            assert_eq!(
                PublicUrl::parse(open, false),
                Err(PublicUrlError::Insecure),
                "{open}"
            );
            assert!(PublicUrl::parse(open, true).is_ok(), "{open}");
        }
    }

    #[test]
    fn a_loopback_address_answers_to_all_its_names() {
        let url = PublicUrl::of_listener("127.0.0.1:8080".parse().unwrap());
        assert_eq!(url.as_str(), "http://127.0.0.1:8080");
        assert_eq!(url.hosts(), ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"]);
        assert_eq!(url.origins()[1], "http://localhost:8080");
    }
}
