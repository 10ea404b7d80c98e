//! Opening: what is refused, with which sentence, and what is created.

use crate::backend::{Backend, OPTIONS, PostgresSchema, SqliteFile};
use std::error::Error;
use store_sql::{OpenError, Options};
use tokio::net::{TcpListener, TcpStream};

const NO_MIGRATION: Options = Options {
    migrate: false,
    ..OPTIONS
};

/// An error as a log would show it: with its causes and as `Debug`.
fn whole(error: &OpenError) -> String {
    let causes = std::iter::successors(error.source(), |cause| (**cause).source());
    let causes: Vec<String> = causes.map(|cause| format!("{cause} {cause:?}")).collect();
    format!("{error} {error:?} {}", causes.join(" "))
}

async fn refused(url: &str, options: Options) -> OpenError {
    match store_sql::open(url, options).await {
        Err(error) => error,
        Ok(_) => panic!("`{url}` was opened"),
    }
}

pub(crate) async fn pending_migrations_are_refused_and_named<B: Backend>(database: &B) {
    let status = store_sql::status(database.url()).await.unwrap();
    assert_eq!((status.applied.len(), status.pending.len()), (0, 4));
    assert!(!status.is_current());
    let error = refused(database.url(), NO_MIGRATION).await;
    assert!(
        matches!(&error, OpenError::Pending { pending } if pending.len() == 4),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "the database is behind this build by 4 migration(s), the first is 0001 tenants and accounts; run `causeway migrate`"
    );
    assert_eq!(
        store_sql::migrate(database.url()).await.unwrap(),
        status,
        "how it stood before"
    );
    assert!(store_sql::status(database.url()).await.unwrap().is_current());
    let store = store_sql::open(database.url(), NO_MIGRATION).await.unwrap();
    assert!(store.is_current().await.unwrap());
}

pub(crate) async fn a_migration_from_the_future_is_refused<B: Backend>(database: &B) {
    let running = database.open().await;
    database
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
             SELECT 9999, 'later', installed_on, success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    assert_eq!(store_sql::status(database.url()).await.unwrap().unknown, [9999]);
    for options in [OPTIONS, NO_MIGRATION] {
        let error = refused(database.url(), options).await;
        assert!(
            matches!(&error, OpenError::Future { unknown } if unknown == &[9999]),
            "{error:?}"
        );
        assert!(error.to_string().contains("9999 from the future"), "{error}");
    }
    assert!(matches!(
        store_sql::migrate(database.url()).await,
        Err(OpenError::Future { .. })
    ));
    assert!(
        running.is_current().await.unwrap(),
        "who runs already goes on while newer builds roll out"
    );
}

pub(crate) async fn a_migration_with_another_text_is_refused<B: Backend>(database: &B) {
    database.open().await;
    let checksum = "UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 1) \
                    WHERE version = 2";
    database.execute(checksum).await;
    for options in [OPTIONS, NO_MIGRATION] {
        let error = refused(database.url(), options).await;
        assert!(
            matches!(&error, OpenError::Changed { changed } if changed == &[2]),
            "{error:?}"
        );
    }
}

pub(crate) async fn a_file_is_created_for_its_owner_only(database: &SqliteFile) {
    use std::os::unix::fs::PermissionsExt;
    let store = database.open().await;
    store.ping().await.unwrap();
    let mut names = Vec::new();
    for file in std::fs::read_dir(database.directory.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{file:?}"
        );
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort_unstable();
    assert_eq!(names, ["causeway.db", "causeway.db-shm", "causeway.db-wal"]);
}

pub(crate) async fn asking_creates_no_file(database: &SqliteFile) {
    let status = store_sql::status(database.url()).await.unwrap();
    assert!(status.applied.is_empty());
    refused(database.url(), NO_MIGRATION).await;
    assert_eq!(std::fs::read_dir(database.directory.path()).unwrap().count(), 0);
}

pub(crate) async fn a_place_that_cannot_hold_a_file_is_named(database: &SqliteFile) {
    let directory = database.directory.path();
    let missing = format!("sqlite:{}/missing/causeway.db", directory.display());
    for error in [
        refused(&missing, OPTIONS).await,
        refused(&missing, NO_MIGRATION).await,
    ] {
        let sentence = format!(
            "the directory `{}/missing` of the database file does not exist; create it first",
            directory.display()
        );
        assert_eq!(error.to_string(), sentence);
    }
    let error = refused(&format!("sqlite:{}", directory.display()), OPTIONS).await;
    assert!(matches!(error, OpenError::File { .. }), "{error:?}");
    let text = directory.join("notes.txt");
    std::fs::write(&text, "this is a file, and it is no database. ".repeat(100)).unwrap();
    let error = refused(&format!("sqlite:{}", text.display()), OPTIONS).await;
    assert!(whole(&error).contains("not a database"), "{error:?}");
}

pub(crate) async fn a_file_that_went_away_is_unavailable(database: &SqliteFile) {
    let store = database.open().await;
    store.ping().await.unwrap();
    // Every statement from now on finds the file altered to something else.
    std::fs::write(database.directory.path().join("causeway.db"), "x".repeat(100_000)).unwrap();
    std::fs::write(database.directory.path().join("causeway.db-wal"), "").unwrap();
    let answer = store.list_tenants(store::Page::first(1)).await;
    assert!(
        matches!(answer, Err(store::StoreError::Unavailable(_))),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_url_of_neither_database_is_refused() {
    let error = refused("mysql://root:hunter2@db/causeway", OPTIONS).await;
    assert_eq!(
        error.to_string(),
        "a database URL begins with `sqlite:` or `postgres:`; this one begins with `mysql`"
    );
    for url in ["", "causeway.db", "/var/lib/causeway.db"] {
        assert!(
            matches!(refused(url, OPTIONS).await, OpenError::Scheme { .. }),
            "{url}"
        );
    }
    for url in [
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite:a.db?mode=memory",
    ] {
        assert!(
            matches!(refused(url, OPTIONS).await, OpenError::SqliteUrl { .. }),
            "{url}"
        );
    }
}

#[tokio::test]
async fn no_error_repeats_a_password() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    for url in [
        format!("postgres://u:hunter2@127.0.0.1:{port}/d"),
        format!("postgresql://u:hunter2@127.0.0.1:{port}/d?sslmode=hunter2"),
        "postgres://u:hunter2@:notaport/d".to_owned(),
        "postgres://u:hunter2@[::/d".to_owned(),
        "mysql://u:hunter2@db/d".to_owned(),
    ] {
        for error in [
            refused(&url, OPTIONS).await,
            store_sql::migrate(&url).await.unwrap_err(),
            store_sql::status(&url).await.unwrap_err(),
        ] {
            assert!(!whole(&error).contains("hunter2"), "{url}: {}", whole(&error));
        }
    }
}

pub(crate) async fn a_server_that_went_away_is_unavailable(database: &PostgresSchema) {
    let target = database.address();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let relay = tokio::spawn(async move {
        let mut streams = tokio::task::JoinSet::new();
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let target = target.clone();
            streams.spawn(async move {
                let mut server = TcpStream::connect(target).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    let options = Options {
        acquire_timeout: Options::default().acquire_timeout,
        ..OPTIONS
    };
    let store = store_sql::open(&database.url_by_port(port), options)
        .await
        .unwrap();
    store.ping().await.unwrap();
    relay.abort();
    assert!(relay.await.unwrap_err().is_cancelled());
    let answer = tokio::time::timeout(std::time::Duration::from_secs(30), store.ping()).await;
    assert!(
        matches!(answer, Ok(Err(store::StoreError::Unavailable(_)))),
        "{answer:?}"
    );
}
