//! SQLite: how a file is created and opened, and its one writer at a time.

use crate::backend::Backend;
use crate::error::OpenError;
use crate::options::Options;
use futures::future::BoxFuture;
use sqlx::SqlStr;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Connection, Pool, Sqlite, SqliteConnection, SqlitePool};
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How long a writer waits for a writer of another process.
const BUSY: Duration = Duration::from_secs(5);

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/sqlite");

impl Backend for Sqlite {
    // A deferred transaction that reads before it writes cannot wait for the lock: it fails at once (code 517).
    const BEGIN_WRITE: &'static str = "BEGIN IMMEDIATE";
    const LOCK: Option<&'static str> = None;
    const NOTIFY: Option<&'static str> = None;
    // To SQLite `$1` is a name, and it looks names up one by one: a thousand of them would cost a million steps.
    const PLACEHOLDER: Option<char> = None;
    const HAS_MIGRATIONS: &'static str =
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";

    fn migrator() -> &'static Migrator {
        &MIGRATOR
    }

    fn migrate(connection: &mut SqliteConnection) -> BoxFuture<'_, Result<(), MigrateError>> {
        // sqlx takes no lock on SQLite. In one immediate transaction two processes cannot migrate at once.
        Box::pin(async move {
            let mut transaction = connection.begin_with(Self::BEGIN_WRITE).await?;
            MIGRATOR.run_direct(None, &mut *transaction, false).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn execute(
        connection: &mut SqliteConnection,
        text: SqlStr,
        arguments: SqliteArguments,
    ) -> BoxFuture<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            let query = sqlx::query_with(text, arguments);
            Ok(query.execute(connection).await?.rows_affected())
        })
    }

    fn fetch(
        connection: &mut SqliteConnection,
        text: SqlStr,
        arguments: SqliteArguments,
    ) -> BoxFuture<'_, Result<Vec<SqliteRow>, sqlx::Error>> {
        Box::pin(sqlx::query_with(text, arguments).fetch_all(connection))
    }

    fn listen(_pool: &Pool<Self>, _signal: Arc<Notify>) -> Option<tokio::task::JoinHandle<()>> {
        None
    }
}

/// The file that a URL names: `sqlite:PATH` or `sqlite://PATH`.
pub(crate) fn path(url: &str) -> Result<PathBuf, OpenError> {
    let rest = url.strip_prefix("sqlite:").unwrap_or(url);
    let path = rest.strip_prefix("//").unwrap_or(rest);
    // Settings that sqlx would read from a query are the store's own business, and a `:memory:` database is gone with
    // its connection.
    if path.is_empty() || path.contains('?') || path.starts_with(':') {
        return Err(OpenError::SqliteUrl { came: url.to_owned() });
    }
    Ok(PathBuf::from(path))
}

/// The directory of a database file must be there: creating it could hide a typing mistake or a missing volume.
pub(crate) fn require_directory(path: &Path) -> Result<(), OpenError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if directory.is_dir() {
        Ok(())
    } else {
        Err(OpenError::Directory {
            path: directory.to_owned(),
        })
    }
}

/// Creates the file for its owner only, or makes sure that an existing one can be written. SQLite gives `-wal` and
/// `-shm` the same permissions.
pub(crate) fn prepare_file(path: &Path) -> Result<(), OpenError> {
    require_directory(path)?;
    let mut create = OpenOptions::new();
    create.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut create, 0o600);
    let opened = match create.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().read(true).write(true).open(path)
        }
        created => created,
    };
    opened.map(drop).map_err(|source| OpenError::File {
        path: path.to_owned(),
        source,
    })
}

/// How to open a file that is there.
pub(crate) fn connect_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        // NORMAL may lose the last commits when power fails, and with them the intent of a call that went out.
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(256)
}

/// Whether a connection that is given back can be used again. On a full disk SQLite takes a transaction back by itself; the
/// driver then fails to, goes on to think that it is inside of one, and would refuse every later one.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // An ordinary way back may still be under way; it is over when this is answered.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// A pool of at most so many connections. Writers of this process share one of a single connection and queue fairly for
/// it, instead of sleeping in SQLite's busy handler, which lets newcomers overtake.
pub(crate) fn pool(connect: &SqliteConnectOptions, size: u32, options: Options) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(size)
        .acquire_timeout(options.acquire_timeout.max(BUSY))
        // There is no server that could have gone away.
        .test_before_acquire(false)
        .after_release(|connection, _| Box::pin(is_usable(connection)))
        .connect_lazy_with(connect.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row;

    #[test]
    fn a_url_is_a_path() {
        let path_of = |url: &str| path(url).unwrap();
        assert_eq!(path_of("sqlite:a b.db"), Path::new("a b.db"));
        assert_eq!(
            path_of("sqlite:/var/lib/causeway.db"),
            Path::new("/var/lib/causeway.db")
        );
        assert_eq!(
            path_of("sqlite:///var/lib/causeway.db"),
            Path::new("/var/lib/causeway.db")
        );
        assert_eq!(path_of("sqlite://relative.db"), Path::new("relative.db"));
    }

    #[tokio::test]
    async fn every_connection_is_durable_and_keeps_references() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("causeway.db");
        prepare_file(&path).unwrap();
        for size in [1, 4] {
            let pool = pool(&connect_options(&path), size, Options::default());
            let settings = sqlx::query(
                "SELECT (SELECT journal_mode FROM pragma_journal_mode) AS journal, \
                     (SELECT synchronous FROM pragma_synchronous) AS synchronous, \
                     (SELECT foreign_keys FROM pragma_foreign_keys) AS foreign_keys, \
                     (SELECT timeout FROM pragma_busy_timeout) AS patience",
            );
            let row = settings.fetch_one(&pool).await.unwrap();
            let numbers: [i64; 3] = [1, 2, 3].map(|column| row.get(column));
            assert_eq!(
                (row.get::<String, _>(0).as_str(), numbers),
                ("wal", [2, 1, 5_000])
            );
        }
    }
}
