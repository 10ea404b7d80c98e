//! Why a store could not be opened, and what a database's refusal means to a caller.

use std::path::PathBuf;
use store::StoreError;

/// Why a store could not be opened or migrated. No variant repeats a Postgres URL: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names neither database.
    #[error("a database URL begins with `sqlite:` or `postgres:`; this one begins with `{scheme}`")]
    Scheme {
        /// The text before the first colon, or nothing when there is none.
        scheme: String,
    },
    /// Not a file.
    #[error(
        "`{came}` names no database file; write `sqlite:PATH` without a query, for example `sqlite:/var/lib/causeway/causeway.db`"
    )]
    SqliteUrl {
        /// What came.
        came: String,
    },
    /// Not a Postgres URL.
    #[error(
        "the Postgres URL cannot be read; write `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with special characters of the password percent-encoded"
    )]
    PostgresUrl,
    /// The file has no place.
    #[error("the directory `{}` of the database file does not exist; create it first", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
    },
    /// The file cannot be created or written.
    #[error("the database file `{}` cannot be opened for writing", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The database refused or did not answer.
    #[error("the database cannot be reached or refuses to answer")]
    Unavailable(#[source] sqlx::Error),
    /// The table of migrations cannot be read.
    #[error("the database does not tell which migrations were done")]
    Store(#[source] StoreError),
    /// Migrations are to be done first.
    #[error("the database is behind this build by {} migration(s), the first is {}; run `causeway migrate`", pending.len(), pending.first().map_or("", String::as_str))]
    Pending {
        /// Their names, in order.
        pending: Vec<String>,
    },
    /// A newer build has migrated the database.
    #[error(
        "the database has migration {} from the future: it was migrated by a newer build; run that build or restore a backup from before",
        unknown.first().copied().unwrap_or_default()
    )]
    Future {
        /// The numbers that this build does not know.
        unknown: Vec<i64>,
    },
    /// A migration is not what was done.
    #[error(
        "migration {} was done with another text than this build has; the build or the database was tampered with",
        changed.first().copied().unwrap_or_default()
    )]
    Changed {
        /// The numbers.
        changed: Vec<i64>,
    },
    /// A migration did not go through. Nothing of it was kept.
    #[error("a migration failed and was rolled back")]
    Migration(#[source] sqlx::migrate::MigrateError),
}

/// The database was asked and did not do it.
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}
