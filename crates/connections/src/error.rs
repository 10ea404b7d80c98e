//! What can go wrong with a connection, in sentences for the person who added it. No message holds a secret.

use backendless::InvalidEndpoint;
use store::StoreError;
use vault::VaultError;

/// Why a connection was not added, changed or opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// Not a name.
    #[error(
        "`{came}` cannot be the name of a connection: a name has 1 to 64 characters, begins and ends with a letter or digit, and may have spaces, `-`, `_` and `.` between them"
    )]
    Name {
        /// What came, shortened.
        came: String,
    },
    /// A field that cannot be used.
    #[error("{field}: {reason}")]
    Invalid {
        /// Which: `server_url`, `app_id`, `api_key`, `domain`, `cloud_code_key`, `developer`, `console_url`, `login`,
        /// `password` or `auth_key`.
        field: &'static str,
        /// What is wrong and what is allowed.
        reason: String,
    },
    /// Backendless refused a credential, so that nothing was stored.
    #[error("{reason}")]
    Rejected {
        /// Which, as in [`Self::Invalid`].
        field: &'static str,
        /// One sentence that names the credential.
        reason: String,
    },
    /// The operator's rules forbid the address, so that nothing was sent and nothing was stored.
    #[error("{reason}")]
    NotAllowed {
        /// Which address: `server_url`, `domain` or `console_url`.
        field: &'static str,
        /// One sentence with the rule.
        reason: String,
    },
    /// Backendless did not answer as it should, so that the credentials could not be checked and nothing was stored.
    #[error("{reason}")]
    Unreachable {
        /// Which address: `server_url`, `domain` or `console_url`.
        field: &'static str,
        /// One sentence.
        reason: String,
    },
    /// The caller has no connection of this name that it may use, or no default. Another account's name, a name that
    /// the token does not allow and a name that does not exist answer alike.
    #[error("{}", missing(.wanted.as_deref(), .usable))]
    Missing {
        /// The name that was asked for; `None` for the default.
        wanted: Option<String>,
        /// The names that the caller may use.
        usable: Vec<String>,
    },
    /// There is no such connection (any more), by its id.
    #[error("there is no such connection")]
    Gone,
    /// The connection has no developer credential, which the console API needs.
    #[error(
        "the connection `{name}` has no developer credential, which timers need; add one to the connection"
    )]
    NoDeveloper {
        /// The connection.
        name: String,
    },
    /// The console refused the developer credential.
    #[error("the developer credential of the connection `{name}` was refused: {reason}")]
    DeveloperRejected {
        /// The connection.
        name: String,
        /// What the console said, or what to do.
        reason: String,
    },
    /// The console did not answer.
    #[error("the console of the connection `{name}` cannot be reached: {reason}")]
    ConsoleUnreachable {
        /// The connection.
        name: String,
        /// Why.
        reason: String,
    },
    /// The sealed blob opened, but is not one.
    #[error("the stored connection cannot be read; remove it and add it again")]
    Unreadable,
    /// The sealed blob is of a newer gateway.
    #[error(
        "the stored connection has format {version}, which this version does not know; was it written by a newer one?"
    )]
    UnknownVersion {
        /// Its version.
        version: u32,
    },
    /// The sealed blob does not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store did not do its part; a name that is taken is a `Conflict`.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConnectionError {
    pub(crate) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            reason: reason.into(),
        }
    }
}

impl From<InvalidEndpoint> for ConnectionError {
    fn from(error: InvalidEndpoint) -> Self {
        Self::invalid(error.field, error.reason)
    }
}

fn missing(wanted: Option<&str>, usable: &[String]) -> String {
    let what = match wanted {
        Some(wanted) => format!("there is no connection named `{wanted}`"),
        None => "no connection was named and there is no default one".to_owned(),
    };
    if usable.is_empty() {
        return format!("{what}; there is no connection that this caller may use");
    }
    let names: Vec<_> = usable.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "{what}; the connections that this caller may use are {}",
        names.join(", ")
    )
}
