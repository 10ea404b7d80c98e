//! Tokens in forms, which only the visitor's own pages know: a form that another site sends lacks it.

use hmac::{Hmac, KeyInit, Mac};
use maud::{Markup, html};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;

/// The token of one visitor: derived from the secret of their cookie, so that there is nothing to store, and not
/// leading back to it.
#[derive(Clone)]
pub(crate) struct Csrf(String);

/// The field's name in every form.
pub(super) const FIELD: &str = "csrf";

impl Csrf {
    /// Of the visitor with this cookie.
    pub(crate) fn of(cookie: &str) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(cookie.as_bytes()).expect("a key of HMAC may have any length");
        mac.update(b"causeway console form");
        Self(base64::Engine::encode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD,
            mac.finalize().into_bytes(),
        ))
    }

    /// The hidden field. The first thing in every form.
    pub(crate) fn field(&self) -> Markup {
        html! { input type="hidden" name=(FIELD) value=(self.0); }
    }

    /// Whether a form carries it.
    pub(super) fn matches(&self, came: &str) -> bool {
        self.0.as_bytes().ct_eq(came.as_bytes()).into()
    }
}

impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Csrf(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_one_cookie() {
        let one = Csrf::of("one");
        assert!(one.matches(&Csrf::of("one").0));
        assert!(!one.matches(&Csrf::of("two").0));
        assert!(!one.matches(""));
        assert!(!one.0.contains("one"));
    }
}
