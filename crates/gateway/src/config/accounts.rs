//! `[accounts]`: who may have an account.

use super::reader::Reader;

/// Who may sign up on the web pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// Nobody; the operator makes accounts.
    Closed,
    /// People with an invitation.
    Invite,
    /// Everybody, each with a tenant of their own.
    Open,
}

/// Who may have an account.
#[derive(Debug, Clone)]
pub struct AccountsConfig {
    /// Who may sign up.
    pub sign_up: SignUp,
}

impl AccountsConfig {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let sign_up = reader.parsed("accounts.sign_up", |word| match word {
            "closed" => Some(SignUp::Closed),
            "invite" => Some(SignUp::Invite),
            "open" => Some(SignUp::Open),
            _ => None,
        });
        Self {
            sign_up: sign_up.unwrap_or(SignUp::Closed),
        }
    }
}
