//! One SQL text with its arguments, and the rows that it answers.

use crate::backend::{Backend, Carries};
use crate::column::{FromColumn, ToColumn};
use crate::error::unavailable;
use sqlx::Database;
use sqlx::error::BoxDynError;
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
use std::fmt::Write;
use std::future::Future;
use std::time::Duration;
use store::StoreError;

/// When a database that took a statement and went silent counts as unavailable. Longer than the statement timeout of
/// Postgres and the busy timeout of SQLite, which answer for themselves.
const SILENCE: Duration = Duration::from_secs(10);

/// A statement on its way: text, arguments, and what its refusal by a constraint means.
pub(crate) struct Statement<DB: Database> {
    text: SqlStr,
    arguments: DB::Arguments,
    refused: Option<StoreError>,
    if_taken: Option<String>,
    if_orphan: Option<String>,
}

/// A statement with a fixed text.
pub(crate) fn sql<DB: Backend>(text: &'static str) -> Statement<DB> {
    Statement::new(text.into_sql_str())
}

/// A statement with `rows` rows of `width` placeholders each between two fixed texts without any: `($1, $2), ($3, $4)`.
pub(crate) fn sql_rows<DB: Backend>(
    before: &'static str,
    rows: usize,
    width: usize,
    after: &'static str,
) -> Statement<DB> {
    let mut text = String::from(before);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { "), (" });
        for column in 1..=width {
            let comma = if column == 1 { "" } else { ", " };
            let number = row * width + column;
            // Writing to a String cannot fail.
            let _ = match DB::PLACEHOLDER {
                Some(sign) => write!(text, "{comma}{sign}{number}"),
                None => write!(text, "{comma}?"),
            };
        }
    }
    text.push(')');
    text.push_str(after);
    // Fixed texts and numbered placeholders only: no data enters the text.
    Statement::new(AssertSqlSafe(text).into_sql_str())
}

impl<DB: Backend> Statement<DB> {
    fn new(text: SqlStr) -> Self {
        Self {
            text,
            arguments: DB::Arguments::default(),
            refused: None,
            if_taken: None,
            if_orphan: None,
        }
    }

    /// Adds the next argument.
    pub(crate) fn bind<V>(mut self, value: &V) -> Self
    where
        V: ToColumn + ?Sized,
        V::Sql: Plausible,
        DB: Carries<V::Sql>,
    {
        let value = value.to_column();
        if let Some(refused) = value.refuse() {
            self.refused.get_or_insert(StoreError::conflict(refused));
        } else if let Err(error) = DB::bind(&mut self.arguments, value) {
            self.refused
                .get_or_insert(unavailable(sqlx::Error::Encode(error)));
        }
        self
    }

    /// The sentence of the conflict when a unique value is taken.
    pub(crate) fn if_taken(mut self, sentence: impl Into<String>) -> Self {
        self.if_taken = Some(sentence.into());
        self
    }

    /// The sentence of the conflict when a row that this one refers to is not there.
    pub(crate) fn if_orphan(mut self, sentence: impl Into<String>) -> Self {
        self.if_orphan = Some(sentence.into());
        self
    }

    /// Runs it; answers how many rows it changed.
    pub(crate) async fn run(mut self, connection: &mut DB::Connection) -> Result<u64, StoreError> {
        let (text, arguments) = self.ready()?;
        let outcome = answer(DB::execute(connection, text, arguments)).await;
        outcome.map_err(|error| self.meaning(error))
    }

    /// Runs it; answers whether it changed a row.
    pub(crate) async fn changed(self, connection: &mut DB::Connection) -> Result<bool, StoreError> {
        Ok(self.run(connection).await? > 0)
    }

    /// All its rows.
    pub(crate) async fn all<R: FromRow>(
        mut self,
        connection: &mut DB::Connection,
    ) -> Result<Vec<R>, StoreError> {
        let (text, arguments) = self.ready()?;
        let rows = answer(DB::fetch(connection, text, arguments))
            .await
            .map_err(|error| self.meaning(error))?;
        rows.into_iter()
            .map(|row| R::from_row(&Record::<DB> { row, table: R::TABLE }))
            .collect()
    }

    /// Its only row, if there is one.
    pub(crate) async fn optional<R: FromRow>(
        self,
        connection: &mut DB::Connection,
    ) -> Result<Option<R>, StoreError> {
        Ok(self.all(connection).await?.into_iter().next())
    }

    /// Its only row, which is there by the nature of the statement.
    pub(crate) async fn one<R: FromRow>(self, connection: &mut DB::Connection) -> Result<R, StoreError> {
        self.optional(connection)
            .await?
            .ok_or_else(|| StoreError::corrupt(R::TABLE, sqlx::Error::RowNotFound))
    }

    /// Whether it answers a row.
    pub(crate) async fn exists(self, connection: &mut DB::Connection) -> Result<bool, StoreError> {
        Ok(self.optional::<Anything>(connection).await?.is_some())
    }

    fn ready(&mut self) -> Result<(SqlStr, DB::Arguments), StoreError> {
        match self.refused.take() {
            Some(refused) => Err(refused),
            None => Ok((self.text.clone(), std::mem::take(&mut self.arguments))),
        }
    }

    /// Constraints are recognised by the driver's codes, never by message.
    fn meaning(&mut self, error: sqlx::Error) -> StoreError {
        let sentence = match error.as_database_error() {
            Some(database) if database.is_unique_violation() => self.if_taken.take(),
            Some(database) if database.is_foreign_key_violation() => self.if_orphan.take(),
            _ => None,
        };
        sentence.map_or_else(|| unavailable(error), StoreError::conflict)
    }
}

/// Waits for a database, but not for ever: a machine that vanished closes no connection.
pub(crate) async fn answer<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(SILENCE, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// A row and the table that it is from.
pub(crate) struct Record<DB: Database> {
    row: DB::Row,
    table: &'static str,
}

impl<DB: Backend> Record<DB> {
    /// A column's value.
    pub(crate) fn get<V>(&self, column: &str) -> Result<V, StoreError>
    where
        V: FromColumn,
        DB: Carries<V::Sql>,
    {
        let stored = DB::read(&self.row, column).map_err(|error| self.corrupt(error.into()))?;
        V::from_column(stored).map_err(|error| self.corrupt(error))
    }

    /// Why the row cannot be what was written.
    pub(crate) fn corrupt(&self, why: BoxDynError) -> StoreError {
        StoreError::corrupt(self.table, why)
    }
}

/// What a row is read into.
pub(crate) trait FromRow: Sized {
    /// The table that an error names.
    const TABLE: &'static str;

    /// Reads all columns.
    fn from_row<DB: Backend>(row: &Record<DB>) -> Result<Self, StoreError>;
}

/// A row of which only its being there counts.
struct Anything;

impl FromRow for Anything {
    const TABLE: &'static str = "";

    fn from_row<DB: Backend>(_row: &Record<DB>) -> Result<Self, StoreError> {
        Ok(Self)
    }
}

/// Whether both databases can store a value.
pub(crate) trait Plausible {
    /// The sentence that says why not.
    fn refuse(&self) -> Option<&'static str> {
        None
    }
}

impl Plausible for bool {}
impl Plausible for i64 {}
impl Plausible for Vec<u8> {}

impl Plausible for String {
    /// Postgres cannot store U+0000 in a text. SQLite can: without this check the two would differ.
    fn refuse(&self) -> Option<&'static str> {
        self.contains('\0')
            .then_some("a text must not contain the character U+0000")
    }
}

impl<T: Plausible> Plausible for Option<T> {
    fn refuse(&self) -> Option<&'static str> {
        self.as_ref().and_then(T::refuse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{Postgres, Sqlite};

    #[test]
    fn rows_of_placeholders_are_numbered_through() {
        let statement = sql_rows::<Postgres>("VALUES ", 2, 3, " AS used");
        assert_eq!(
            statement.text.as_str(),
            "VALUES ($1, $2, $3), ($4, $5, $6) AS used"
        );
        assert_eq!(sql_rows::<Postgres>("", 1, 1, "").text.as_str(), "($1)");
        let statement = sql_rows::<Sqlite>("VALUES ", 2, 3, " AS used");
        assert_eq!(statement.text.as_str(), "VALUES (?, ?, ?), (?, ?, ?) AS used");
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_database_is_unavailable_after_a_while() {
        let error = answer(std::future::pending::<Result<(), _>>()).await.unwrap_err();
        assert!(matches!(&error, sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::TimedOut));
    }
}
