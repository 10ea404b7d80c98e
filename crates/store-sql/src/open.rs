//! Opening a store by its URL.

use crate::error::OpenError;
use crate::migrations::{self, Status};
use crate::options::Options;
use crate::sql_store::SqlStore;
use crate::statement::answer;
use crate::{postgres, sqlite};
use sqlx::{ConnectOptions, Connection, Postgres, Sqlite};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Store;

/// Which database a URL names.
enum Scheme {
    Sqlite,
    Postgres,
}

fn scheme(url: &str) -> Result<Scheme, OpenError> {
    match url.split_once(':') {
        Some(("sqlite", _)) => Ok(Scheme::Sqlite),
        Some(("postgres" | "postgresql", _)) => Ok(Scheme::Postgres),
        other => Err(OpenError::Scheme {
            scheme: other.map_or_else(String::new, |(scheme, _)| scheme.to_owned()),
        }),
    }
}

/// Opens the store that a URL names, `sqlite:PATH` or `postgres://…`. A SQLite file is created when it is missing and
/// `options.migrate` is set. Refuses a database that a newer build has migrated, and one with pending migrations unless
/// `options.migrate` is set.
pub async fn open(url: &str, options: Options) -> Result<Arc<dyn Store>, OpenError> {
    if options.migrate {
        migrate(url).await?;
    } else {
        status(url).await?.require_current()?;
    }
    match scheme(url)? {
        Scheme::Sqlite => {
            let connect = sqlite::connect_options(&sqlite::path(url)?);
            let pool = |size| sqlite::pool(&connect, size, options);
            let (readers, writer, changes) = (pool(options.max_connections), pool(1), pool(1));
            Ok(Arc::new(SqlStore::<Sqlite>::new(readers, writer, changes)))
        }
        Scheme::Postgres => {
            let connect = postgres::connect_options(url, options)?;
            let changes = postgres::changes_pool(connect.clone(), options);
            let pool = postgres::pool(connect, options);
            Ok(Arc::new(SqlStore::<Postgres>::new(pool.clone(), pool, changes)))
        }
    }
}

/// Does all pending migrations, one process at a time, and answers how the database stood before. Creates a missing
/// SQLite file, for its owner only.
pub async fn migrate(url: &str) -> Result<Status, OpenError> {
    match scheme(url)? {
        Scheme::Sqlite => {
            let path = sqlite::path(url)?;
            sqlite::prepare_file(&path)?;
            let mut connection = connect(&sqlite::connect_options(&path)).await?;
            let before = migrations::run::<Sqlite>(&mut connection).await;
            close(connection).await;
            before
        }
        Scheme::Postgres => {
            let mut connection = connect(&postgres::migration_options(url)?).await?;
            let before = migrations::run::<Postgres>(&mut connection).await;
            close(connection).await;
            before
        }
    }
}

/// How the database that a URL names stands to the migrations of this build. Writes nothing: a SQLite file that is not
/// there counts as empty.
pub async fn status(url: &str) -> Result<Status, OpenError> {
    match scheme(url)? {
        Scheme::Sqlite => {
            let path = sqlite::path(url)?;
            sqlite::require_directory(&path)?;
            if !path.exists() {
                return Ok(Status::of::<Sqlite>(BTreeMap::new()));
            }
            let mut connection = connect(&sqlite::connect_options(&path)).await?;
            let status = migrations::status_of::<Sqlite>(&mut connection).await;
            close(connection).await;
            status.map_err(OpenError::Store)
        }
        Scheme::Postgres => {
            let mut connection = connect(&postgres::migration_options(url)?).await?;
            let status = migrations::status_of::<Postgres>(&mut connection).await;
            close(connection).await;
            status.map_err(OpenError::Store)
        }
    }
}

async fn connect<O>(options: &O) -> Result<O::Connection, OpenError>
where
    O: ConnectOptions<Connection: Sized>,
{
    answer(options.connect()).await.map_err(OpenError::Unavailable)
}

/// Says goodbye. What was asked is answered already, so a failure means nothing.
async fn close<C: Connection>(connection: C) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "the database did not say goodbye");
    }
}
