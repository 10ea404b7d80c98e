//! What reads the text of strangers in this crate, for the crate `properties`.
//!
//! Behind the feature `fuzzing`, because it is no interface: pages use these parsers, nobody else.

use crate::web::{ReturnPath, read_session_cookie, token_of_form};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

/// Where a visitor goes who asked for this, and the sign-in page that leads there.
pub fn return_path(asked: &str) -> (String, String) {
    let path = ReturnPath::or_home(Some(asked));
    (path.to_string(), path.behind("/sign-in"))
}

/// The secret of the session that a request carries.
pub fn session_cookie(headers: &HeaderMap, is_https: bool) -> Option<String> {
    let secret: SecretString = read_session_cookie(headers, is_https)?;
    Some(secret.expose_secret().to_owned())
}

/// The token in the body of a form.
pub fn form_token(body: &[u8]) -> String {
    token_of_form(body).into_owned()
}
