//! What is allowed and what matches, with the tricks that have been played elsewhere.

use super::*;
use proptest::prelude::*;

#[test]
fn https_loopback_and_reversed_domains_are_allowed() {
    for allowed in [
        "https://app.example.com/callback",
        "https://app.example.com:8443/callback?tenant=1",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:49152/callback",
        "http://[::1]:49152/callback",
        "http://localhost:3000/",
        "http://localhost",
        "com.example.app:/callback",
        "com.example.app://callback",
    ] {
        assert!(check(allowed).is_ok(), "{allowed}");
    }
}

#[test]
fn everything_else_is_refused_with_its_reason() {
    use RedirectUriError as E;
    let long = format!("https://app.example.com/{}", "a".repeat(LONGEST));
    let cases = [
        ("", E::Form),
        ("/callback", E::Form),
        ("app.example.com/callback", E::Form),
        ("https://", E::Form),
        ("https://app.example.com/call back", E::Form),
        ("https://app.example.com/\ncallback", E::Form),
        ("https://app.example.com\\@evil.example/", E::Form),
        ("https://app.example.com/ü", E::Form),
        (long.as_str(), E::TooLong),
        ("https://app.example.com/#", E::Fragment),
        ("https://app.example.com/callback#part", E::Fragment),
        ("http://127.0.0.1/callback#", E::Fragment),
        ("https://user@app.example.com/", E::UserInfo),
        ("https://user:password@app.example.com/", E::UserInfo),
        ("https://@app.example.com/", E::UserInfo),
        ("http://127.0.0.1@evil.example/", E::UserInfo),
        ("http://127.0.0.1:80@evil.example/callback", E::UserInfo),
        ("http://app.example.com/callback", E::PlainHttp),
        ("http://127.0.0.1.evil.example/callback", E::PlainHttp),
        ("http://localhost.evil.example/callback", E::PlainHttp),
        ("http://10.0.0.1/callback", E::PlainHttp),
        ("http://0.0.0.0/callback", E::PlainHttp),
        ("javascript:alert(1)", E::Scheme),
        ("data:text/html,hi", E::Scheme),
        ("file:///etc/passwd", E::Scheme),
        ("blob:https://app.example.com/1", E::Scheme),
        ("vbscript:x", E::Scheme),
        ("myapp:/callback", E::Scheme),
        ("ftp://app.example.com/", E::Scheme),
        ("ws://127.0.0.1/callback", E::Scheme),
        ("urn:ietf:wg:oauth:2.0:oob", E::Scheme),
    ];
    for (came, reason) in cases {
        assert_eq!(check(came).map(String::from), Err(reason), "{came}");
    }
}

#[test]
fn https_matches_character_by_character() {
    let registered = "https://app.example.com/callback";
    assert!(matches(registered, registered));
    for other in [
        "https://app.example.com/callback/",
        "https://app.example.com/callback/more",
        "https://app.example.com/callback?more",
        "https://app.example.com/Callback",
        "https://APP.example.com/callback",
        "https://app.example.com:443/callback",
        "https://app.example.com/x/../callback",
        "https://app.example.com.evil.example/callback",
        "https://evil.example/callback",
        "http://app.example.com/callback",
    ] {
        assert!(!matches(registered, other), "{other}");
    }
}

#[test]
fn loopback_matches_with_any_port_and_nothing_else() {
    for registered in ["http://127.0.0.1/callback", "http://127.0.0.1:1234/callback"] {
        for own in [
            "http://127.0.0.1/callback",
            "http://127.0.0.1:80/callback",
            "http://127.0.0.1:65535/callback",
        ] {
            assert!(matches(registered, own), "{registered} {own}");
        }
        for other in [
            "http://127.0.0.1:1234/callback/",
            "http://127.0.0.1:1234/callback/more",
            "http://127.0.0.1:1234/",
            "http://127.0.0.1:1234/callback?more",
            "http://127.0.0.2:1234/callback",
            "http://localhost:1234/callback",
            "http://[::1]:1234/callback",
            "https://127.0.0.1:1234/callback",
            "http://evil.example:1234/callback",
        ] {
            assert!(!matches(registered, other), "{registered} {other}");
        }
    }
    assert!(matches("http://[::1]/callback", "http://[::1]:5000/callback"));
    assert!(!matches(
        "https://127.0.0.1/callback",
        "https://127.0.0.1:5000/callback"
    ));
    assert!(!matches(
        "com.example.app://callback",
        "com.example.app://callback:5000"
    ));
}

/// URL parsers find a host in each of these; who reads them as the standard says finds none.
#[test]
fn a_web_address_without_an_authority_is_refused() {
    for bad in [
        "https:/app.example.com/callback",
        "https:app.example.com/callback",
        "https:///app.example.com/callback",
        "https:@app.example.com/callback",
        "http:/127.0.0.1/callback",
        "http:///127.0.0.1/callback",
    ] {
        assert_eq!(check(bad), Err(RedirectUriError::Form), "{bad}");
    }
}

proptest! {
    /// Whatever is presented: it is sent to a host that is registered, or not at all.
    #[test]
    fn no_text_leads_elsewhere(tail in "[ -~]{0,40}") {
        let registered = ["http://127.0.0.1/callback", "https://app.example.com/callback"];
        for base in ["http://127.0.0.1", "https://app.example.com"] {
            let presented = format!("{base}{tail}");
            if let Ok(url) = check(&presented) && registered.iter().any(|uri| matches(uri, &presented)) {
                prop_assert!(matches!(url.host_str(), Some("127.0.0.1" | "app.example.com")), "{}", presented);
                prop_assert_eq!(url.path(), "/callback");
            }
        }
    }
}
