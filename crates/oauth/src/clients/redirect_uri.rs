//! Redirect URIs: which are allowed at all, and when one that is presented is one that is registered.

use url::{Host, Url};

/// The longest redirect URI, in bytes.
const LONGEST: usize = 2_048;

/// Why answers cannot be sent to a redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriError {
    /// None was named, and the client has more than one.
    #[error("redirect_uri is missing, and the client has more than one to choose from")]
    Missing,
    /// Too long.
    #[error("redirect_uri is longer than {LONGEST} bytes")]
    TooLong,
    /// Not an absolute URI in plain characters.
    #[error("redirect_uri is not an absolute URI in printable ASCII")]
    Form,
    /// Answers would be put behind it.
    #[error("redirect_uri has a fragment, which is not allowed (RFC 6749, 3.1.2)")]
    Fragment,
    /// A name before the host makes it look like another host.
    #[error("redirect_uri has a user name or password, which is not allowed")]
    UserInfo,
    /// Anybody on the way could read the answer.
    #[error("redirect_uri with http is allowed for 127.0.0.1, [::1] and localhost only; use https")]
    PlainHttp,
    /// Not https, not http, and not of a domain of the client.
    #[error(
        "redirect_uri has a scheme that is not allowed: use https, http on loopback, or a private scheme that is a \
         reversed domain name with a dot, such as com.example.app (RFC 8252, 7.1)"
    )]
    Scheme,
    /// The client did not register it.
    #[error(
        "redirect_uri is not one of the client's: it must match a registered one character by character, on loopback \
         with any port"
    )]
    Foreign,
}

/// Checks whether answers may be sent to a URI at all.
pub(crate) fn check(text: &str) -> Result<Url, RedirectUriError> {
    if text.len() > LONGEST {
        return Err(RedirectUriError::TooLong);
    }
    // Parsers repair backslashes, blanks and line ends, each in its own way: such a URI means different things to
    // different readers.
    if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return Err(RedirectUriError::Form);
    }
    let url = Url::parse(text).map_err(|_| RedirectUriError::Form)?;
    // They also find a host where there is none: in `https:/host`, `https:host` and `https:///host`.
    let authority = text
        .split_once("://")
        .and_then(|(_, rest)| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    if matches!(url.scheme(), "http" | "https") && authority.is_empty() {
        return Err(RedirectUriError::Form);
    }
    if url.fragment().is_some() {
        return Err(RedirectUriError::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() || authority.contains('@') {
        return Err(RedirectUriError::UserInfo);
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(RedirectUriError::PlainHttp),
        scheme if scheme.contains('.') => Ok(url),
        _ => Err(RedirectUriError::Scheme),
    }
}

/// Whether a presented URI, already checked, is a registered one: the same characters, or on loopback the same but for
/// the port, which an application gets from its system when it starts (RFC 8252, 7.3).
pub(crate) fn matches(registered: &str, presented: &str) -> bool {
    if registered == presented {
        return true;
    }
    let (Ok(registered), Ok(presented)) = (Url::parse(registered), Url::parse(presented)) else {
        return false;
    };
    let both = |holds: fn(&Url) -> bool| holds(&registered) && holds(&presented);
    both(|url| url.scheme() == "http")
        && both(is_loopback)
        && registered.host() == presented.host()
        && registered.path() == presented.path()
        && registered.query() == presented.query()
}

/// Whether only programs on the user's machine receive what is sent there.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests;
