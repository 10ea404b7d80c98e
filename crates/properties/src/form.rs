//! What browsers send to the console: where to go after a sign-in, cookies, and the token of a form.

use crate::parts::parts;
use console::fuzzing::{form_token, return_path, session_cookie};
use http::{HeaderMap, HeaderValue, header};
use url::Url;

const ORIGIN: &str = "https://mcp.example.com";

pub(crate) fn holds(input: &[u8]) {
    if let Some([asked, cookies]) = parts(input) {
        return_holds(asked);
        for is_https in [true, false] {
            cookie_holds(cookies, is_https);
        }
    }
    token_holds(input);
}

/// A visitor stays on this gateway, whatever a link told it.
fn return_holds(asked: &str) {
    let (path, page) = return_path(asked);
    let base: Url = ORIGIN.parse().expect("an address");
    let goes = base
        .join(&path)
        .unwrap_or_else(|error| panic!("{path:?}: {error}"));
    assert_eq!(goes.origin(), base.origin(), "{asked:?} leads to {goes}");
    assert!(goes.username().is_empty() && goes.password().is_none(), "{goes}");
    assert!(path == asked || path == "/", "{asked:?} became {path:?}");
    assert!(HeaderValue::try_from(&path).is_ok(), "{path:?} is no header");

    let page = base
        .join(&page)
        .unwrap_or_else(|error| panic!("{page:?}: {error}"));
    assert_eq!(
        (page.origin(), page.path()),
        (base.origin(), "/sign-in"),
        "{page}"
    );
    assert!(page.fragment().is_none(), "{page}");
    let then: Vec<_> = page.query_pairs().collect();
    match then.as_slice() {
        [] => assert_eq!(path, "/", "the way back is lost"),
        [(name, value)] => assert_eq!((&**name, &**value), ("then", path.as_str()), "{page}"),
        more => panic!("{page} has {} parameters", more.len()),
    }
}

/// One cookie of the right name, or none.
fn cookie_holds(cookies: &str, is_https: bool) {
    let mut headers = HeaderMap::new();
    for line in cookies
        .split('\n')
        .filter_map(|line| HeaderValue::try_from(line).ok())
    {
        headers.append(header::COOKIE, line);
    }
    let Some(secret) = session_cookie(&headers, is_https) else {
        return;
    };
    assert!(secret.len() == 52 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let name = if is_https {
        "__Host-causeway-session="
    } else {
        "causeway-session="
    };
    let pairs = cookies.split(['\n', ';']).map(str::trim);
    let named: Vec<&str> = pairs.filter_map(|pair| pair.strip_prefix(name)).collect();
    assert!(
        named.contains(&secret.as_str()),
        "the cookie is none of {named:?}"
    );
}

/// What is taken for the token stands in the form under its name.
fn token_holds(body: &[u8]) {
    let token = form_token(body);
    let first = url::form_urlencoded::parse(body).find(|(name, _)| name == "csrf");
    assert_eq!(
        token,
        first.map(|(_, value)| value.into_owned()).unwrap_or_default()
    );
}
