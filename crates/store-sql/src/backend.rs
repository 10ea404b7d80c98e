//! What differs between Postgres and SQLite, and nothing else.

use futures::future::BoxFuture;
use sqlx::SqlStr;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::{ColumnIndex, Database, Decode, Encode, Pool, Row, Type};
use std::sync::Arc;
use tokio::sync::Notify;

/// A database that the store runs on. The types that it carries are supertraits, so that the implementations of the
/// storage traits need no bound but this one.
pub(crate) trait Backend:
    Database<Connection: Migrate>
    + Carries<bool>
    + Carries<i64>
    + Carries<Option<i64>>
    + Carries<String>
    + Carries<Option<String>>
    + Carries<Vec<u8>>
    + Carries<Option<Vec<u8>>>
{
    /// Begins a transaction that writes.
    const BEGIN_WRITE: &'static str;

    /// Takes the lock `$1` until the transaction ends; `None` where writing transactions exclude each other anyway.
    const LOCK: Option<&'static str>;

    /// Tells other processes, when the transaction commits, that there are changes; `None` where that is not possible.
    const NOTIFY: Option<&'static str>;

    /// What stands before the number of a placeholder in a statement with many rows; `None` where a plain `?` is better.
    const PLACEHOLDER: Option<char>;

    /// Answers one row when the table of migrations is there.
    const HAS_MIGRATIONS: &'static str;

    /// The migrations that this build knows.
    fn migrator() -> &'static Migrator;

    /// Does all pending migrations while no other process does.
    fn migrate(connection: &mut Self::Connection) -> BoxFuture<'_, Result<(), sqlx::migrate::MigrateError>>;

    /// Runs a statement; answers how many rows it changed.
    fn execute(
        connection: &mut Self::Connection,
        text: SqlStr,
        arguments: Self::Arguments,
    ) -> BoxFuture<'_, Result<u64, sqlx::Error>>;

    /// Runs a statement and answers its rows.
    fn fetch(
        connection: &mut Self::Connection,
        text: SqlStr,
        arguments: Self::Arguments,
    ) -> BoxFuture<'_, Result<Vec<Self::Row>, sqlx::Error>>;

    /// Starts to turn the signals of other processes into wake-ups; `None` where there are no such signals.
    fn listen(pool: &Pool<Self>, signal: Arc<Notify>) -> Option<tokio::task::JoinHandle<()>>;
}

/// A Rust type that a database can bind and read.
pub(crate) trait Carries<T>: Database {
    /// Adds a value behind the arguments of a statement.
    fn bind(arguments: &mut Self::Arguments, value: T) -> Result<(), sqlx::error::BoxDynError>;

    /// Reads a column of a row.
    fn read(row: &Self::Row, column: &str) -> Result<T, sqlx::Error>;
}

impl<DB, T> Carries<T> for DB
where
    DB: Database,
    T: for<'q> Encode<'q, DB> + for<'r> Decode<'r, DB> + Type<DB>,
    for<'c> &'c str: ColumnIndex<DB::Row>,
{
    fn bind(arguments: &mut DB::Arguments, value: T) -> Result<(), sqlx::error::BoxDynError> {
        sqlx::Arguments::add(arguments, value)
    }

    fn read(row: &DB::Row, column: &str) -> Result<T, sqlx::Error> {
        row.try_get(column)
    }
}
