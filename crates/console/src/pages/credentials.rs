//! The fields in which people say who they are. Password managers find them by `autocomplete`.

use crate::email::{Email, NotAnEmail};
use crate::password::PasswordError;
use crate::web::field_error;
use maud::{Markup, html};

/// What is wrong with what somebody typed, by field.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    pub(super) email: Option<String>,
    pub(super) password: Option<String>,
}

impl Wrong {
    pub(super) fn email(what: impl Into<String>) -> Self {
        Self {
            email: Some(what.into()),
            password: None,
        }
    }

    /// When a person can mend it.
    pub(super) fn password(error: PasswordError) -> Result<Self, PasswordError> {
        match error {
            PasswordError::Short | PasswordError::Long => Ok(Self {
                email: None,
                password: Some(error.to_string()),
            }),
            other => Err(other),
        }
    }
}

/// The address of an account to be.
pub(super) fn email_field(typed: &str, wrong: &Wrong) -> Markup {
    let error = wrong.email.as_deref();
    html! {
        div .field {
            label for="email" { "E-mail address" }
            input #email name="email" type="email" autocomplete="username" required value=(printable(typed))
                autofocus[wrong.password.is_none()]
                aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| "email-error")];
            (field_error("email", error))
        }
    }
}

/// An address that is given: shown so that password managers keep it with the password.
pub(super) fn fixed_email_field(email: &str) -> Markup {
    html! {
        div .field {
            label for="email" { "E-mail address" }
            input #email name="email" type="email" autocomplete="username" readonly value=(email);
        }
    }
}

/// A password to be. One field: what was typed can be looked at.
pub(super) fn new_password_field(wrong: &Wrong, is_first: bool) -> Markup {
    let error = wrong.password.as_deref();
    html! {
        div .field {
            label for="password" { "New password" }
            input #password name="password" type="password" autocomplete="new-password" required
                minlength="10" autofocus[is_first || error.is_some()] aria-invalid=[error.map(|_| "true")]
                aria-describedby=(if error.is_some() { "password-error" } else { "password-hint" });
            @if error.is_some() {
                (field_error("password", error))
            } @else {
                p .hint #password-hint { "At least 10 characters. Longer is better than complicated." }
            }
            // Hidden where no script runs, which is what shows the password.
            div .actions {
                button .quiet type="button" data-show="password" aria-pressed="false" hidden { "Show password" }
            }
        }
    }
}

/// An address as it was typed, or what is wrong with it.
pub(super) fn read_email(typed: &str) -> Result<Email, Wrong> {
    typed
        .parse()
        .map_err(|error: NotAnEmail| Wrong::email(error.to_string()))
}

/// What somebody typed, fit to be shown again: some control characters cannot stand in a page.
pub(super) fn printable(typed: &str) -> String {
    typed.replace(char::is_control, "")
}
