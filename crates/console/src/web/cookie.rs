//! The cookies of the console: who is signed in, who is only looking, and in which browser somebody signed in before.

use domain::Timestamp;
use http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// One of the cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Somebody is signed in.
    Session,
    /// Somebody looks at a page that needs no sign-in; ties forms to their browser.
    Visit,
    /// Somebody signed in here before; what others try does not count against them.
    Browser,
}

impl Cookie {
    /// With TLS the prefix makes browsers refuse the cookie from other hosts and from plain http (RFC 6265bis, 4.1.3.2).
    fn name(self, is_https: bool) -> &'static str {
        match (self, is_https) {
            (Self::Session, true) => "__Host-causeway-session",
            (Self::Session, false) => "causeway-session",
            (Self::Visit, true) => "__Host-causeway-visit",
            (Self::Visit, false) => "causeway-visit",
            (Self::Browser, true) => "__Host-causeway-browser",
            (Self::Browser, false) => "causeway-browser",
        }
    }

    /// The value that a request carries. Nothing when it carries several: somebody tries to slip one in.
    pub(crate) fn read(self, headers: &HeaderMap, is_https: bool) -> Option<SecretString> {
        let name = self.name(is_https);
        let lines = headers.get_all(header::COOKIE).iter();
        let pairs = lines.filter_map(|line| line.to_str().ok());
        let mut values = pairs.flat_map(|line| line.split(';')).filter_map(|pair| {
            let (found, value) = pair.trim().split_once('=')?;
            (found == name).then_some(value)
        });
        match (values.next(), values.next()) {
            (Some(value), None) if self.is_ours(value) => Some(value.into()),
            _ => None,
        }
    }

    /// The header that sets it; until the browser ends without `expires`.
    pub(crate) fn set(self, secret: &SecretString, expires: Option<Seconds>, is_https: bool) -> HeaderValue {
        let age = expires.map_or_else(String::new, |Seconds(seconds)| format!("; Max-Age={seconds}"));
        self.header(secret.expose_secret(), &age, is_https)
    }

    /// The header that takes it away.
    pub(crate) fn clear(self, is_https: bool) -> HeaderValue {
        self.header("", "; Max-Age=0", is_https)
    }

    fn header(self, value: &str, age: &str, is_https: bool) -> HeaderValue {
        let secure = if is_https { "; Secure" } else { "" };
        let name = self.name(is_https);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
        let mut header =
            HeaderValue::try_from(text).expect("names, base 32, base 64 and digits can stand in a header");
        header.set_sensitive(true);
        header
    }

    /// Whether a value can be one that the gateway gave out: nothing else is worth a look into the store.
    fn is_ours(self, value: &str) -> bool {
        match self {
            // One of [`domain::random_secret`].
            Self::Session | Self::Visit => {
                value.len() == 52 && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            // A key's id and a sealed text.
            Self::Browser => {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
                value.len() <= 400 && value.bytes().all(is_plain)
            }
        }
    }
}

/// How long a cookie is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seconds(u64);

impl Seconds {
    /// Of a length of time.
    pub(crate) fn of(duration: Duration) -> Self {
        Self(duration.as_secs())
    }

    /// From one time to another.
    pub(crate) fn between(now: Timestamp, then: Timestamp) -> Self {
        Self(then.since(now).as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str], is_https: bool) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, line.parse().unwrap());
        }
        let value = Cookie::Session.read(&headers, is_https)?;
        Some(value.expose_secret().to_owned())
    }

    #[test]
    fn a_cookie_is_read_by_its_exact_name_and_once() {
        let secret = "a".repeat(52);
        let plain = format!("x=1; causeway-session={secret}");
        let host = format!("__Host-causeway-session={secret}");
        assert_eq!(read(&[&plain], false), Some(secret.clone()));
        assert_eq!(read(&[&host], true), Some(secret.clone()));
        // A neighbour on another port or subdomain can set the plain name only.
        assert_eq!(read(&[&plain], true), None);
        assert_eq!(read(&[&plain, &plain], false), None);
        assert_eq!(read(&["causeway-session=short"], false), None);
        assert_eq!(read(&[], false), None);
    }

    #[test]
    fn what_the_gateway_cannot_have_given_out_is_no_value() {
        let secret = "a".repeat(52);
        let cases = [
            (Cookie::Session, secret.as_str(), true),
            (Cookie::Session, &secret[1..], false),
            (Cookie::Session, "", false),
            (Cookie::Browser, "dek_0.a-b_c", true),
            (Cookie::Browser, "a\"b", false),
            (Cookie::Browser, &"a".repeat(401), false),
        ];
        for (cookie, value, expected) in cases {
            assert_eq!(cookie.is_ours(value), expected, "{cookie:?} {value}");
        }
    }

    #[test]
    fn cookies_are_kept_from_scripts_and_other_sites() {
        let secret = SecretString::from("a".repeat(52));
        let header = Cookie::Session.set(&secret, Some(Seconds(60)), true);
        let text = header.to_str().unwrap();
        assert!(
            text.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"),
            "{text}"
        );
        assert!(text.starts_with("__Host-causeway-session="));
        assert!(!format!("{header:?}").contains("aaa"));
        assert_eq!(
            Cookie::Visit.clear(false),
            "causeway-visit=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
