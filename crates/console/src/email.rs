//! Addresses that people sign in with.

use std::str::FromStr;

/// The longest one that mail can have (RFC 5321, 4.5.3.1.3, without its brackets), in bytes.
const LONGEST: usize = 254;

/// An address in lower case, as accounts have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email(String);

/// A text that is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("An e-mail address looks like name@example.com.")]
pub(crate) struct NotAnEmail;

impl Email {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = NotAnEmail;

    /// The same rule as the command line's. Blanks around it come from copying.
    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        let is_plain = !text.chars().any(|c| c.is_whitespace() || c.is_control()) && text.len() <= LONGEST;
        match text.split_once('@') {
            Some((local, host))
                if is_plain && !local.is_empty() && host.contains('.') && !host.contains('@') =>
            {
                Ok(Self(text.to_lowercase()))
            }
            _ => Err(NotAnEmail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_form_and_one_case() {
        let parsed = |text: &str| text.parse().map(|email: Email| email.0);
        assert_eq!(parsed(" Ann@Example.com\n"), Ok("ann@example.com".to_owned()));
        let long = format!("{}@example.com", "a".repeat(LONGEST - "@example.com".len()));
        assert_eq!(parsed(&long).as_deref(), Ok(long.as_str()));
        for bad in [
            "",
            "ann",
            "@example.com",
            "ann@host",
            "a b@example.com",
            "a@b@c.d",
            "a\0@b.c",
            &format!("a{long}"),
        ] {
            assert_eq!(parsed(bad), Err(NotAnEmail), "{bad:?}");
        }
    }
}
