//! Postgres: advisory locks, NOTIFY and how to connect.

use crate::backend::Backend;
use crate::error::OpenError;
use crate::options::Options;
use crate::signal::wake;
use futures::future::BoxFuture;
use sqlx::SqlStr;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgArguments, PgConnectOptions, PgListener, PgPoolOptions, PgRow};
use sqlx::{Connection, PgConnection, PgPool, Pool, Postgres, Row};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Notifications reach every listener of the database, so the payload says which schema has changed.
const CHANNEL: &str = "causeway_changes";

/// The wait before listening is tried again. Until then readers notice changes on their own beat.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);

/// Prepared statements that a connection keeps: all fixed texts, and appends and touches of the usual sizes.
const STATEMENTS: usize = 256;

/// How long a connection may stand idle before it is asked whether it is alive.
const IDLE: Duration = Duration::from_secs(1);

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/postgres");

impl Backend for Postgres {
    const BEGIN_WRITE: &'static str = "BEGIN";
    const LOCK: Option<&'static str> = Some("SELECT pg_advisory_xact_lock($1)");
    const NOTIFY: Option<&'static str> = Some("SELECT pg_notify('causeway_changes', current_schema())");
    const PLACEHOLDER: Option<char> = Some('$');
    const HAS_MIGRATIONS: &'static str = "SELECT 1 FROM pg_tables \
         WHERE schemaname = current_schema() AND tablename = '_sqlx_migrations'";

    fn migrator() -> &'static Migrator {
        &MIGRATOR
    }

    fn migrate(connection: &mut PgConnection) -> BoxFuture<'_, Result<(), MigrateError>> {
        // sqlx holds an advisory lock of the session meanwhile, and keeps it after a failure: the connection that
        // migrates is used for nothing else and closed.
        Box::pin(MIGRATOR.run_direct(None, connection, false))
    }

    fn execute(
        connection: &mut PgConnection,
        text: SqlStr,
        arguments: PgArguments,
    ) -> BoxFuture<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            let query = sqlx::query_with(text, arguments);
            Ok(query.execute(connection).await?.rows_affected())
        })
    }

    fn fetch(
        connection: &mut PgConnection,
        text: SqlStr,
        arguments: PgArguments,
    ) -> BoxFuture<'_, Result<Vec<PgRow>, sqlx::Error>> {
        Box::pin(sqlx::query_with(text, arguments).fetch_all(connection))
    }

    fn listen(pool: &Pool<Self>, signal: Arc<Notify>) -> Option<tokio::task::JoinHandle<()>> {
        // A pool of its own: the connection that listens must not take one from the calls.
        let own = PgPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with((*pool.connect_options()).clone());
        Some(tokio::spawn(async move {
            loop {
                if let Err(error) = listen_until_lost(&own, &signal).await {
                    tracing::warn!(%error, "not listening for changes, reading them on the beat only");
                }
                tokio::time::sleep(LISTEN_AGAIN).await;
            }
        }))
    }
}

async fn listen_until_lost(pool: &PgPool, signal: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    let schema: Option<String> = sqlx::query("SELECT current_schema() AS schema")
        .fetch_one(&mut listener)
        .await?
        .try_get("schema")?;
    listener.listen(CHANNEL).await?;
    loop {
        // Whatever happened before the first beat and while the connection was lost may have been missed.
        wake(signal);
        while let Some(notification) = listener.try_recv().await? {
            if schema.as_deref() == Some(notification.payload()) {
                wake(signal);
            }
        }
    }
}

/// How to reach a database for migrations, which may take their time. The URL may hold a password, so no error
/// repeats it.
pub(crate) fn migration_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    let connect = PgConnectOptions::from_str(url).map_err(|_| OpenError::PostgresUrl)?;
    Ok(match connect.get_application_name() {
        Some(_) => connect,
        None => connect.application_name("causeway"),
    })
}

/// How to reach a database for calls.
pub(crate) fn connect_options(url: &str, options: Options) -> Result<PgConnectOptions, OpenError> {
    let timeout = format!("{}ms", options.statement_timeout.as_millis());
    Ok(migration_options(url)?
        .statement_cache_capacity(STATEMENTS)
        .options([("statement_timeout", timeout)]))
}

/// A pool of the one connection that changes are read on, again and again: it is never idle, and one that broke fails one
/// reading and is replaced for the next.
pub(crate) fn changes_pool(connect: PgConnectOptions, options: Options) -> PgPool {
    PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(connect)
}

/// A pool for calls.
pub(crate) fn pool(connect: PgConnectOptions, options: Options) -> PgPool {
    PgPoolOptions::new()
        .max_connections(options.max_connections)
        .acquire_timeout(options.acquire_timeout)
        // A connection that was in use a moment ago is not asked whether it is alive: that would double the way of
        // every look-up. One that stood idle is, so that a server that was restarted is not noticed by a call.
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            Box::pin(async move {
                if state.idle_for > IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(connect)
}
