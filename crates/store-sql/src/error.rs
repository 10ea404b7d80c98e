//! Why a store could not be opened, and what a database's refusal means to a caller.

use sqlx::migrate::MigrateError;
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
    Migration(#[source] MigrateError),
}

impl OpenError {
    /// Whether the database is away and may come back by itself. Everything else is a mistake that somebody must mend.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Unavailable(error) => is_outage(error),
            Self::Store(StoreError::Unavailable(source)) => source.downcast_ref().is_some_and(is_outage),
            Self::Migration(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
                is_outage(error)
            }
            _ => false,
        }
    }
}

/// Whether the same may succeed later without anybody's doing. A refused password or a missing database is not like that.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        // A proxy whose server is away closes the connection, which the driver reads as an answer that it does not know.
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(refused) => refused.code().is_some_and(|code| is_passing(&code)),
        _ => false,
    }
}

/// Classes of Postgres: 08 lost connections, 53 no room, 57P01 to 57P03 starting and stopping. Of SQLite: 5 busy, 13 full,
/// in the low byte of longer codes.
fn is_passing(code: &str) -> bool {
    let of_postgres = code.len() == 5
        && (["08", "53"].iter().any(|class| code.starts_with(class))
            || ["57P01", "57P02", "57P03"].contains(&code));
    let of_sqlite = code.len() < 5 && code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 5 | 13));
    of_postgres || of_sqlite
}

/// The database was asked and did not do it.
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_mends_itself_is_an_outage() {
        for code in ["08006", "53300", "57P01", "57P03", "5", "261", "517", "13"] {
            assert!(is_passing(code), "{code}");
        }
        for code in ["28P01", "3D000", "42501", "57014", "1", "8", "14", "26", ""] {
            assert!(!is_passing(code), "{code}");
        }
        let refused = || sqlx::Error::Io(std::io::ErrorKind::ConnectionRefused.into());
        assert!(OpenError::Unavailable(refused()).is_outage());
        assert!(OpenError::Store(unavailable(refused())).is_outage());
        assert!(!OpenError::PostgresUrl.is_outage());
        assert!(!OpenError::Migration(MigrateError::VersionMissing(1)).is_outage());
    }
}
