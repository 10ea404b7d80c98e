//! Redirect URIs: where authorization codes are sent.

use crate::parts::parts;
use oauth::fuzzing::{redirect_uri as check, redirect_uri_matches as matches};
use url::{Host, Url};

pub(crate) fn holds(input: &[u8]) {
    let Some([registered, presented]) = parts(input) else {
        return;
    };
    let [first, second] = [registered, presented].map(|text| (text, check(text).ok()));
    for (text, url) in [&first, &second] {
        if let Some(url) = url {
            accepted(text, url);
        }
    }
    // Only what was checked is ever compared.
    if let ((registered, Some(one)), (presented, Some(other))) = (first, second)
        && matches(registered, presented)
    {
        matched(registered, one, presented, other);
    }
}

/// An accepted URI means the same to every reader, and hides nothing before or behind the place that it names.
pub(crate) fn accepted(text: &str, url: &Url) {
    assert!(
        text.len() <= 2_048 && text.bytes().all(|byte| byte.is_ascii_graphic()),
        "{text:?}"
    );
    assert!(!text.contains(['#', '\\']), "{text:?}");
    assert!(
        url.fragment().is_none() && url.username().is_empty() && url.password().is_none(),
        "{text:?}"
    );
    if matches!(url.scheme(), "http" | "https") {
        // As RFC 3986 splits it, without the repairs of browsers.
        let (_, rest) = text
            .split_once("://")
            .unwrap_or_else(|| panic!("{text:?} has no authority"));
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        assert!(
            !authority.is_empty() && !authority.contains('@'),
            "the authority of {text:?}"
        );
        assert!(url.has_host(), "{text:?}");
    } else {
        assert!(url.scheme().contains('.'), "{text:?}");
    }
    if url.scheme() == "http" {
        let is_loopback = match url.host().expect("http has a host") {
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
            Host::Domain(name) => name == "localhost",
        };
        assert!(is_loopback, "{text:?} leaves the machine in plain text");
    }
    let again = check(url.as_str()).unwrap_or_else(|error| panic!("{text:?} as {url} is refused: {error}"));
    assert_eq!(again, *url, "{text:?} does not read back");
    assert!(matches(text, text), "{text:?} is not itself");
}

/// A presented URI is a registered one, but for the port on loopback.
fn matched(registered: &str, one: Url, presented: &str, other: Url) {
    assert!(matches(presented, registered), "matching depends on the order");
    let [one, other] = [one, other].map(|mut url| {
        if registered != presented {
            assert_eq!(url.scheme(), "http", "{presented:?} for {registered:?}");
            url.set_port(None).expect("http has ports");
        }
        url
    });
    assert_eq!(one, other, "{presented:?} passes for {registered:?}");
}
