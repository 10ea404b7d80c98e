//! A fresh database for each test: a temporary file on SQLite, a schema of its own on Postgres.

use domain::{OsEntropy, SystemClock, TenantId};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use store_sql::Options;
use url::Url;

/// The variable that holds the URL of a Postgres database in which tests may create schemas.
const POSTGRES_URL: &str = "CAUSEWAY_TEST_POSTGRES_URL";

/// Sixteen writers get their connections, and a busy machine fails no test.
pub(crate) const OPTIONS: Options = Options {
    migrate: true,
    max_connections: 16,
    acquire_timeout: Duration::from_mins(2),
    statement_timeout: Duration::from_mins(1),
};

/// A database that one test has for itself.
pub(crate) trait Backend: Sized + Send + Sync {
    /// An empty one, without tables.
    async fn create() -> Self;

    /// Its URL.
    fn url(&self) -> &str;

    /// Runs statements on it that are no part of the store.
    async fn execute(&self, sql: &str);

    /// The first column of a query's rows, as numbers.
    async fn numbers(&self, sql: &str) -> Vec<i64>;

    /// The columns of each table by name: their types in words that both databases share, whether they may be null, and the
    /// place in the primary key.
    async fn columns(&self) -> BTreeMap<String, BTreeMap<String, String>>;

    /// Removes it.
    async fn remove(self);

    /// Opens a store on it, migrated. Each call stands for a further process.
    async fn open(&self) -> Arc<dyn Store> {
        store_sql::open(self.url(), OPTIONS).await.unwrap()
    }
}

/// A file in a temporary directory.
pub(crate) struct SqliteFile {
    pub(crate) directory: tempfile::TempDir,
    url: String,
}

impl SqliteFile {
    async fn connect(&self) -> SqliteConnection {
        SqliteConnection::connect(&format!("{}?mode=rwc", self.url))
            .await
            .unwrap()
    }
}

impl Backend for SqliteFile {
    async fn create() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("causeway.db").display());
        Self { directory, url }
    }

    fn url(&self) -> &str {
        &self.url
    }

    async fn execute(&self, sql: &str) {
        let mut connection = self.connect().await;
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn numbers(&self, sql: &str) -> Vec<i64> {
        let mut connection = self.connect().await;
        let rows = connection.fetch_all(AssertSqlSafe(sql)).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn columns(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut connection = self.connect().await;
        let rows = connection
            .fetch_all(
                "SELECT t.name, c.name, c.type, c.\"notnull\" FROM sqlite_master AS t, pragma_table_info(t.name) AS c \
                 WHERE t.type = 'table' AND t.name NOT LIKE '\\_%' ESCAPE '\\'",
            )
            .await
            .unwrap();
        let mut tables = BTreeMap::<_, BTreeMap<_, _>>::new();
        for row in rows {
            let (kind, not_null): (String, i64) = (row.get(2), row.get(3));
            let shared = describe(&kind, not_null != 0);
            tables.entry(row.get(0)).or_default().insert(row.get(1), shared);
        }
        tables
    }

    async fn remove(self) {
        self.directory.close().unwrap();
    }
}

/// A schema, chosen by the search path in the URL.
pub(crate) struct PostgresSchema {
    server: String,
    pub(crate) schema: String,
    url: String,
}

impl PostgresSchema {
    async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> String {
        let url = self.parsed();
        format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432))
    }

    /// The URL for a relay on this machine.
    pub(crate) fn url_by_port(&self, port: u16) -> String {
        let mut url = self.parsed();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(port)).unwrap();
        url.into()
    }

    fn parsed(&self) -> Url {
        self.url.parse().unwrap()
    }

    async fn administer(&self, verb: &str, rest: &str) {
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        let sql = format!("{verb} SCHEMA {} {rest}", self.schema);
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
        connection.close().await.unwrap();
    }
}

impl Backend for PostgresSchema {
    async fn create() -> Self {
        let server = postgres_url();
        let schema = format!("test_{}", TenantId::generate(&SystemClock, &OsEntropy));
        let join = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{join}options=-c%20search_path%3D{schema}");
        let database = Self { server, schema, url };
        database.administer("CREATE", "").await;
        database
    }

    fn url(&self) -> &str {
        &self.url
    }

    async fn execute(&self, sql: &str) {
        let mut connection = self.connect().await;
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn numbers(&self, sql: &str) -> Vec<i64> {
        let mut connection = self.connect().await;
        let rows = connection.fetch_all(AssertSqlSafe(sql)).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn columns(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut connection = self.connect().await;
        let rows = connection
            .fetch_all(
                "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text \
                 FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_%'",
            )
            .await
            .unwrap();
        let mut tables = BTreeMap::<_, BTreeMap<_, _>>::new();
        for row in rows {
            let (kind, nullable): (String, String) = (row.get(2), row.get(3));
            let shared = describe(&kind, nullable == "NO");
            tables.entry(row.get(0)).or_default().insert(row.get(1), shared);
        }
        tables
    }

    async fn remove(self) {
        self.administer("DROP", "CASCADE").await;
    }
}

/// A column in words that both databases share. An unknown type is a mistake in a migration.
fn describe(kind: &str, not_null: bool) -> String {
    let kind = match kind.to_ascii_lowercase().as_str() {
        "text" => "text",
        "integer" | "bigint" | "boolean" => "number",
        "blob" | "bytea" => "bytes",
        other => panic!("`{other}` is not a type of the portable schema"),
    };
    format!("{kind}{}", if not_null { " not null" } else { "" })
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration file; this is the one variable that they read"
)]
fn postgres_url() -> String {
    std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
        panic!(
            "{POSTGRES_URL} is not set, so this was not tested on Postgres: `cargo xtask test` starts a throwaway \
             server and sets it; `cargo xtask test --quick` leaves these tests out"
        )
    })
}
