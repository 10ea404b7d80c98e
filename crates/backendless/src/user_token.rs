//! The token of an app user's session.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A Backendless `user-token`. Its `Debug` says nothing.
#[derive(Clone)]
pub struct UserToken(SecretString);

impl UserToken {
    /// Takes a token as Backendless issued it.
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self(token.into())
    }
}

impl ExposeSecret<str> for UserToken {
    fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl AsRef<SecretString> for UserToken {
    fn as_ref(&self) -> &SecretString {
        &self.0
    }
}

impl fmt::Debug for UserToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserToken(..)")
    }
}
