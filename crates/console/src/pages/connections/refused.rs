//! Why nothing was stored: a sentence for a person, at the field that it is about.

use crate::trail::Coded;
use crate::web::PageError;
use backendless::{EU_SERVER, US_SERVER};
use connections::ConnectionError;
use store::StoreError;
use vault::AuditError;

/// Why nothing was stored.
#[derive(Debug)]
pub(super) enum Refused {
    /// Something that the person can mend on the form.
    Mendable(Complaint),
    /// Anything else.
    Page(PageError),
}

/// What is wrong on a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// The field's name on the form.
    pub(super) field: &'static str,
    /// What is wrong, and what to do.
    pub(super) sentence: String,
    /// The word in the audit trail.
    code: &'static str,
    /// Nobody answered, so that the credentials may yet be right.
    pub(super) is_unreachable: bool,
}

impl Complaint {
    /// About what a person typed or chose.
    pub(super) fn new(field: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            field,
            sentence: sentence.into(),
            code: "invalid_arguments",
            is_unreachable: false,
        }
    }

    /// About a name that the account uses already.
    pub(super) fn taken(name: &str) -> Self {
        Self {
            code: "conflict",
            ..Self::new(
                "name",
                format!("You have a connection named {name} already. Choose another name."),
            )
        }
    }
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Mendable(complaint) => complaint.code,
            Self::Page(error) => error.code(),
        }
    }
}

impl From<Complaint> for Refused {
    fn from(complaint: Complaint) -> Self {
        Self::Mendable(complaint)
    }
}

impl From<PageError> for Refused {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl From<AuditError> for Refused {
    fn from(error: AuditError) -> Self {
        Self::Page(error.into())
    }
}

impl From<ConnectionError> for Refused {
    fn from(error: ConnectionError) -> Self {
        let complaint = |field, code, sentence: String| Complaint {
            code,
            ..Complaint::new(on_form(field), sentence)
        };
        Self::Mendable(match error {
            ConnectionError::Name { .. } => Complaint::new(
                "name",
                "This cannot be a name: it has 1 to 64 characters, begins and ends with a letter or digit, and may have spaces, hyphens, underscores and dots between them.",
            ),
            ConnectionError::Invalid { field, reason } => {
                let text = format!("{} cannot be used: {reason}", called(field));
                complaint(field, "invalid_arguments", sentence(&text))
            }
            ConnectionError::Rejected { field, reason } => {
                let text = format!("{} {}", sentence(&reason), advice(field));
                complaint(field, "connection_rejected", text)
            }
            ConnectionError::NotAllowed { field, reason } => complaint(field, "forbidden", sentence(&reason)),
            ConnectionError::Unreachable { field, reason } => Complaint {
                is_unreachable: true,
                ..complaint(field, "upstream_unavailable", sentence(&reason))
            },
            ConnectionError::Store(StoreError::Conflict { .. }) => Complaint {
                code: "conflict",
                ..Complaint::new(
                    "name",
                    "You have a connection of this name already. Choose another name.",
                )
            },
            other => return Self::Page(other.into()),
        })
    }
}

/// What a field of a connection is called on the form. Server and domain share one.
fn on_form(field: &'static str) -> &'static str {
    match field {
        "server_url" | "domain" => "address",
        "developer" => "login",
        other => other,
    }
}

/// A field at the beginning of a sentence.
fn called(field: &str) -> &'static str {
    match field {
        "server_url" => "The server's address",
        "domain" => "The domain",
        "app_id" => "The app id",
        "api_key" => "The API key",
        "cloud_code_key" => "The Cloud Code key",
        "console_url" => "The console's address",
        "login" | "developer" => "The developer login",
        "password" => "The developer's password",
        _ => "The sign-in at Backendless",
    }
}

/// What to do about a credential that was refused.
fn advice(field: &str) -> String {
    match field {
        "api_key" => format!(
            "Copy both again from the Backendless Console (Manage, App Settings), and check the region: US is {US_SERVER}, EU is {EU_SERVER}."
        ),
        "cloud_code_key" => {
            "Copy it again from the Backendless Console (Manage, App Settings), or leave it empty.".to_owned()
        }
        "domain" => "Check that the domain belongs to the app.".to_owned(),
        "auth_key" => "Sign in with Backendless again.".to_owned(),
        _ => "Check login and password, or leave both empty.".to_owned(),
    }
}

/// With a capital letter at its beginning and a full stop at its end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    let end = if text.ends_with(['.', '!', '?', '…']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_and_end() {
        for (text, expected) in [
            ("it is so", "It is so."),
            ("it is so. ", "It is so."),
            ("Why?", "Why?"),
            ("", "."),
            ("ärger", "Ärger."),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
