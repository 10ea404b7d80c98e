//! Where an answer goes, as the content security policy and as people read it.

use std::net::Ipv4Addr;
use url::{Host, Url};

/// The source of the policy's `form-action` that covers a redirect URI: its origin, or as close to it as sources get.
///
/// Sources know no addresses but 127.0.0.1, and a host of a URL may hold characters that end a source or a directive:
/// there, and for an application's own scheme, the scheme alone is named.
pub(super) fn source(redirect_uri: &str) -> String {
    let Ok(url) = Url::parse(redirect_uri) else {
        return "'none'".to_owned();
    };
    let is_plain = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
    };
    let has_origin = match url.host() {
        Some(Host::Domain(name)) => matches!(url.scheme(), "http" | "https") && is_plain(name),
        Some(Host::Ipv4(address)) => address == Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(_)) | None => false,
    };
    if has_origin {
        url.origin().ascii_serialization()
    } else {
        format!("{}:", url.scheme())
    }
}

/// Where it goes, for people: host and port, or the scheme of an application.
pub(super) fn place(redirect_uri: &str) -> String {
    let Ok(url) = Url::parse(redirect_uri) else {
        return "an unreadable address".to_owned();
    };
    match (url.scheme(), url.host_str(), url.port()) {
        ("http" | "https", Some(host), Some(port)) => format!("{host}:{port}"),
        ("http" | "https", Some(host), None) => host.to_owned(),
        (scheme, ..) => format!("the application that opens {scheme}: links"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_the_origin_or_the_scheme() {
        for (redirect, expected) in [
            ("http://127.0.0.1:51234/callback", "http://127.0.0.1:51234"),
            ("http://localhost:51234/callback", "http://localhost:51234"),
            ("http://[::1]:51234/callback", "http:"),
            ("https://agent.example/cb?x=1", "https://agent.example"),
            ("https://agent.example:8443/cb", "https://agent.example:8443"),
            ("https://192.0.2.1/cb", "https:"),
            ("com.example.app:/callback", "com.example.app:"),
            ("com.example.app://host;script-src/callback", "com.example.app:"),
            ("https://a;script-src/callback", "https:"),
            ("https://a,b.example/callback", "https:"),
            ("https://a'b.example/callback", "https:"),
            ("nonsense", "'none'"),
        ] {
            assert_eq!(source(redirect), expected, "{redirect}");
        }
    }

    #[test]
    fn a_place_is_read_by_people() {
        for (redirect, expected) in [
            ("http://127.0.0.1:51234/callback", "127.0.0.1:51234"),
            ("https://agent.example/cb", "agent.example"),
            (
                "com.example.app:/callback",
                "the application that opens com.example.app: links",
            ),
        ] {
            assert_eq!(place(redirect), expected);
        }
    }
}
