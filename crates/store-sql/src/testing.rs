//! Databases for the tests of other crates: one of its own for each test, gone with it.

use crate::{Options, migrate, open};
use domain::{OsEntropy, SystemClock, TenantId};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::sync::Arc;
use store::Store;
use tempfile::TempDir;

/// The variable that says where a Postgres for tests is, as a URL of a role that may create schemas.
pub const POSTGRES_URL: &str = "CAUSEWAY_TEST_POSTGRES_URL";

/// An empty database with all migrations done.
pub struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    /// Removed when it is dropped.
    Folder {
        _folder: TempDir,
    },
    Schema {
        server: String,
        name: String,
    },
}

impl TestDatabase {
    /// A SQLite file in a folder of its own.
    ///
    /// # Panics
    /// When the folder cannot be made.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let url = format!("sqlite:{}", folder.path().join("causeway.db").display());
        Self::migrated(url, Place::Folder { _folder: folder }).await
    }

    /// A schema of its own on the Postgres that [`POSTGRES_URL`] names.
    ///
    /// # Panics
    /// When the variable is not set or the server cannot be used: a test that needs Postgres is never skipped.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by the environment where Postgres is"
    )]
    pub async fn postgres() -> Self {
        let server = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
            panic!("{POSTGRES_URL} is not set: this test needs Postgres, `cargo xtask test` brings one up")
        });
        let name = TenantId::generate(&SystemClock, &OsEntropy)
            .to_string()
            .replace("ten_", "test_");
        execute_on_postgres(&server, &format!("CREATE SCHEMA {name}")).await;
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options=-c%20search_path%3D{name}");
        Self::migrated(url, Place::Schema { server, name }).await
    }

    async fn migrated(url: String, place: Place) -> Self {
        migrate(&url)
            .await
            .expect("an empty database takes all migrations");
        Self { url, place }
    }

    /// Its URL, for [`open()`].
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A store on it. Each is like another process: they share nothing but the database.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(&self) -> Arc<dyn Store> {
        open(&self.url, Options::default())
            .await
            .expect("a migrated database opens")
    }

    /// Does what somebody can do who has the database and not the gateway. Answers how many rows it changed.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn execute(&self, sql: &str) -> u64 {
        match self.place {
            Place::Folder { .. } => {
                let mut connection = SqliteConnection::connect(&self.url)
                    .await
                    .expect("the file opens");
                let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
                    .execute(&mut connection)
                    .await;
                done.expect("SQLite does it").rows_affected()
            }
            Place::Schema { .. } => execute_on_postgres(&self.url, sql).await,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Schema { server, name } = &self.place else {
            return;
        };
        let (server, name) = (server.clone(), name.clone());
        // Dropping cannot wait, so another thread does. A schema that stays behind disturbs nobody.
        let _ = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let dropped = runtime.block_on(async {
                let mut connection = PgConnection::connect(&server).await?;
                sqlx::query("SET lock_timeout = '2s'")
                    .execute(&mut connection)
                    .await?;
                sqlx::query(AssertSqlSafe(format!("DROP SCHEMA {name} CASCADE")))
                    .execute(&mut connection)
                    .await
            });
            dropped.map(|_| ()).map_err(std::io::Error::other)
        })
        .join();
    }
}

async fn execute_on_postgres(url: &str, sql: &str) -> u64 {
    let mut connection = PgConnection::connect(url)
        .await
        .expect("Postgres answers under the URL for tests");
    let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await;
    done.expect("Postgres does it").rows_affected()
}
