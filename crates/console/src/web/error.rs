//! What can go wrong on a page, as a page.

use super::layout::Page;
use crate::password::PasswordError;
use crate::trail::Coded;
use axum::response::{IntoResponse, Response};
use connections::ConnectionError;
use http::{HeaderValue, StatusCode, header};
use maud::html;
use oauth::PendingError;
use std::time::Duration;
use store::StoreError;
use vault::{AuditError, VaultError};

/// Why there is another page than the one that was asked for. What a person can mend in a form is not here: the form
/// says it beside the field.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// Nothing there, or nothing of this account.
    #[error("There is nothing here, or it is not yours to see.")]
    NotFound,
    /// A form without the visitor's token, or from another site.
    #[error(
        "This form is out of date, or did not come from this site. Go back, load the page again, and send it once more."
    )]
    Forged,
    /// Not a form.
    #[error("What was sent cannot be read. Go back, load the page again, and send it once more.")]
    Unreadable,
    /// Too many attempts.
    #[error("There were too many attempts. Wait {} and try again.", waiting(*wait))]
    TooMany {
        /// Until the next one counts.
        wait: Duration,
    },
    /// What somebody else did meanwhile is in the way.
    #[error("{what}")]
    Conflict {
        /// One sentence for a person.
        what: String,
    },
    /// The store or what it needs cannot be asked.
    #[error("The gateway cannot reach its database. Nothing was changed. Try again in a moment.")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something is broken here.
    #[error(
        "Something went wrong here. The operator finds the reason in the log, under the request id of this answer."
    )]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// How long, as people say it.
fn waiting(wait: Duration) -> String {
    match wait.as_secs() {
        ..=1 => "a second".to_owned(),
        seconds @ ..=90 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl PageError {
    /// Something that should not happen.
    pub(crate) fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed(Box::new(error))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NotFound => "Not found",
            Self::Forged | Self::Unreadable => "Please try again",
            Self::TooMany { .. } => "Too many attempts",
            Self::Conflict { .. } => "That did not work",
            Self::Unavailable(_) => "Not available right now",
            Self::Failed(_) => "Something went wrong",
        }
    }
}

impl Coded for PageError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Forged => "forbidden",
            Self::Unreadable => "invalid_arguments",
            Self::TooMany { .. } => "rate_limited",
            Self::Conflict { .. } => "conflict",
            Self::Unavailable(_) => "upstream_unavailable",
            Self::Failed(_) => "internal",
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match &self {
            Self::Unavailable(source) => {
                tracing::warn!(error = source.as_ref(), "a page could not be answered");
            }
            Self::Failed(source) => tracing::error!(error = source.as_ref(), "a page failed"),
            _ => {}
        }
        let page = Page::narrow(self.title())
            .body(html! {
                p { (self) }
                p { a .button.secondary href="/" { "To the start page" } }
            })
            .into_response();
        let mut response = (self.status(), page).into_response();
        let wait = match &self {
            Self::TooMany { wait } => Some(wait.as_secs()),
            Self::Unavailable(_) => Some(1),
            _ => None,
        };
        if let Some(seconds) = wait {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what } => Self::Conflict { what },
            error @ StoreError::Unavailable(_) => Self::Unavailable(Box::new(error)),
            error @ StoreError::Corrupt { .. } => Self::failed(error),
        }
    }
}

impl From<VaultError> for PageError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(error) => error.into(),
            other => Self::failed(other),
        }
    }
}

impl From<AuditError> for PageError {
    fn from(error: AuditError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<PasswordError> for PageError {
    /// What a person can mend, the form says beside the field.
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::TooMany {
                wait: Duration::from_secs(1),
            },
            PasswordError::Short | PasswordError::Long => Self::Conflict {
                what: error.to_string(),
            },
            other => Self::failed(other),
        }
    }
}

impl From<PendingError> for PageError {
    fn from(error: PendingError) -> Self {
        match error {
            PendingError::Vault(error) => error.into(),
            other => Self::Conflict {
                what: other.to_string(),
            },
        }
    }
}

impl From<ConnectionError> for PageError {
    /// What a person can mend in a form is told there; what is left is told as a page.
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::Store(error) => error.into(),
            ConnectionError::Vault(error) => error.into(),
            ConnectionError::Gone => Self::NotFound,
            other => Self::Conflict {
                what: other.to_string(),
            },
        }
    }
}
