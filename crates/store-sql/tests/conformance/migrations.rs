//! The two folders of migrations are one schema, and what has landed stays as it is.

use crate::backend::{Backend, PostgresSchema, SqliteFile};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../migrations")
        .join(name)
}

/// The files of a folder with their texts.
fn files(name: &str) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder(name))
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .map(|path| {
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            (file, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn both_folders_hold_the_same_names() {
    let (postgres, sqlite) = (files("postgres"), files("sqlite"));
    assert!(postgres.keys().eq(sqlite.keys()));
    for (place, name) in (1..).zip(postgres.keys()) {
        assert!(
            name.starts_with(&format!("{place:04}_")),
            "{name} is not number {place}"
        );
        assert_eq!(name.rsplit('.').next(), Some("sql"), "{name}");
    }
}

pub(crate) async fn sqlite_ends_with_the_same_tables_and_columns(postgres: &PostgresSchema) {
    let sqlite = SqliteFile::create().await;
    store_sql::migrate(postgres.url()).await.unwrap();
    store_sql::migrate(sqlite.url()).await.unwrap();
    let tables = postgres.columns().await;
    assert!(tables.contains_key("tenants"), "{tables:?}");
    assert_eq!(tables, sqlite.columns().await);
    sqlite.remove().await;
}

/// Statements that make an index or a table, without what the databases spell differently.
fn statements(text: &str, beginning: &str) -> Vec<String> {
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect::<Vec<_>>()
        .join(" ");
    let statements = text.split(';').map(|statement| {
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let statement = statement.replace(" COLLATE \"C\"", "").replace(" STRICT", "");
        ["BIGINT", "BOOLEAN"]
            .iter()
            .fold(statement, |statement, word| statement.replace(word, "INTEGER"))
    });
    statements
        .map(|statement| statement.replace("BYTEA", "BLOB"))
        .filter(|statement| statement.starts_with(beginning))
        .collect()
}

#[test]
fn both_folders_make_the_same_keys_checks_and_indexes() {
    let sqlite = files("sqlite");
    for (name, text) in files("postgres") {
        for beginning in ["CREATE TABLE", "CREATE INDEX", "CREATE UNIQUE INDEX", "INSERT"] {
            assert_eq!(
                statements(&text, beginning),
                statements(&sqlite[&name], beginning),
                "{name}"
            );
        }
    }
}

#[test]
fn every_sqlite_table_is_strict() {
    for (name, text) in files("sqlite") {
        assert_eq!(
            text.matches("CREATE TABLE").count(),
            text.matches(") STRICT;").count(),
            "{name}"
        );
    }
}

/// A database that has done a migration never does it again: an edit would only reach new databases. Whoever adds a
/// migration adds its two lines at the end, as `sha256sum` writes them; no line is ever changed.
#[test]
fn a_migration_that_has_landed_is_never_changed() {
    use sha2::{Digest, Sha256};
    let mut computed = Vec::new();
    for name in files("postgres").keys() {
        for backend in ["postgres", "sqlite"] {
            let digest = Sha256::digest(files(backend)[name].as_bytes());
            let digest = digest
                .iter()
                .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            computed.push(format!("{digest}  {backend}/{name}"));
        }
    }
    let landed = fs::read_to_string(folder("checksums.txt")).unwrap();
    let landed: Vec<&str> = landed.lines().collect();
    assert_eq!(landed, computed, "migrations/checksums.txt and the files differ");
}
