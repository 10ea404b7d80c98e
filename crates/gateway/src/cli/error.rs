//! Why a command did not do what it was asked: one sentence, and what to do.

use crate::app::AppError;
use crate::config::Mistakes;
use crate::demo::DemoError;
use crate::foundation::FoundationError;
use connections::ConnectionError;
use std::path::PathBuf;
use store::StoreError;
use store_sql::OpenError;
use vault::{AuditError, VaultError};

/// Why a command failed. Nothing was changed, unless the sentence says so.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] Mistakes),
    /// The store, the keys.
    #[error(transparent)]
    Foundation(#[from] FoundationError),
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The gateway did not start or did not end well.
    #[error(transparent)]
    App(#[from] AppError),
    /// A step of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A connection.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The demo.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// What was done cannot be recorded.
    #[error("what was to be done cannot be recorded in the audit trail")]
    Audit(#[from] AuditError),
    /// An argument that does not fit.
    #[error("{what}")]
    Usage {
        /// The sentence.
        what: String,
    },
    /// Something that was named is not there.
    #[error("there is no {what}; {remedy}")]
    NotFound {
        /// What, with its name.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// It is there, but not in a state for this.
    #[error("{what}")]
    Refused {
        /// The sentence.
        what: String,
    },
    /// A file.
    #[error("the file {} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Standard output.
    #[error("the result cannot be printed")]
    Print(#[source] std::io::Error),
    /// What was looked for was found; the result was printed already.
    #[error("{what}")]
    Findings {
        /// The sentence.
        what: String,
    },
}

impl CliError {
    /// An argument that does not fit.
    pub(super) fn usage(what: impl Into<String>) -> Self {
        Self::Usage { what: what.into() }
    }

    /// Not in a state for this.
    pub(super) fn refused(what: impl Into<String>) -> Self {
        Self::Refused { what: what.into() }
    }

    /// Something that was named is not there.
    pub(super) fn not_found(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::NotFound {
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::Print(error)
    }
}
