//! Wrong input: one clear sentence, an exit code that is not zero, and nothing half written.

use crate::causeway::Causeway;
use store_sql::testing::TestDatabase;

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let add = |key: &str| {
        causeway.refused(&[
            "connection",
            "add",
            "--tenant",
            "shop",
            "--name",
            "c",
            "--server-url",
            "https://api.backendless.com",
            "--app-id",
            "AAAAAAAA-2345-6789-ABCD-EF0123456789",
            "--api-key-file",
            key,
            "--no-verify",
        ])
    };
    assert_eq!(
        add("/nowhere/key"),
        "error: the file /nowhere/key cannot be read: No such file or directory (os error 2)"
    );
    let empty = causeway.file("empty", "\n");
    assert_eq!(
        add(&empty),
        "error: the file DIR/empty must hold one line, the key"
    );
    let two = causeway.file("two", "one\ntwo\n");
    assert_eq!(add(&two), "error: the file DIR/two must hold one line, the key");
    assert!(
        causeway.json(&["connection", "list", "--tenant", "shop"])["connections"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let causeway = Causeway::new();
    assert_eq!(
        causeway.refused(&["serve", "--bind", &address]),
        format!(
            "error: server.bind: nobody can listen on {address}; choose another address or end what uses it: Address \
             already in use (os error 98)"
        )
    );
    assert!(!causeway.data().join("causeway.db").exists());
}

#[test]
fn a_bad_address_is_refused() {
    assert_eq!(
        Causeway::new().refused(&["serve", "--bind", "localhost"]),
        "error: the configuration has a mistake: server.bind (option --bind): \"localhost\" came; allowed is an IP address \
         and a port, such as 127.0.0.1:8080 or [::]:8080"
    );
}

#[test]
fn a_database_that_is_down_is_told_without_its_password() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let causeway = Causeway::on(&format!("postgres://me:hunter2@{nobody}/causeway"));
    for command in [&["tenant", "list"][..], &["migrate"]] {
        let told = causeway.refused(command);
        assert!(
            told.starts_with("error: the database cannot be reached or refuses to answer"),
            "{told}"
        );
        assert!(!told.contains("hunter2"), "{told}");
    }
    // A gateway waits for it.
    let gateway = causeway.start(&["serve", "--bind", "127.0.0.1:0"]);
    let log = gateway.log();
    assert!(
        log.contains("the gateway waits for its database") && !log.contains("hunter2"),
        "{log}"
    );
}

#[tokio::test]
async fn a_migration_from_the_future_stops_everything() {
    let database = TestDatabase::sqlite().await;
    let causeway = Causeway::on(database.url());
    causeway.json(&["tenant", "create", "shop"]);
    database
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'later', 1, x'00', 0)",
        )
        .await;
    for command in [&["tenant", "list"][..], &["migrate"]] {
        let told = causeway.refused(command);
        assert!(
            told.starts_with("error: the database has migration 9999 from the future"),
            "{told}"
        );
    }
}

#[test]
fn what_is_not_there_is_said_with_where_to_look() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let token = [
        "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
    ];
    let told = causeway.refused(&[&token[..], &["--account", "bob@example.com"]].concat());
    assert!(
        told.starts_with(
            "error: there is no account `bob@example.com` in the tenant `shop`; `causeway account list"
        ),
        "{told}"
    );
    let told = causeway.refused(&[&token[..], &["--connection", "main"]].concat());
    assert!(
        told.starts_with("error: there is no connection `main` of the account acc_"),
        "{told}"
    );
    assert!(
        causeway.json(&["token", "list", "--tenant", "shop"])["tokens"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn arguments_that_do_not_fit_are_explained() {
    let causeway = Causeway::new();
    let token = |more: &[&str]| {
        causeway.refused(&[&["token", "create", "--tenant", "s", "--name", "t"], more].concat())
    };
    assert!(token(&["--scopes", "all:read"]).contains("`all` is not an area; areas are counters, data"));
    assert!(
        token(&["--scopes", "*:admin"]).contains("`admin` is not a level; levels are read, write, destroy")
    );
    assert!(
        token(&["--scopes", "*:read", "--expires-in", "30"])
            .contains("write a whole number with a unit: 30d, 12h, 90m or 45s")
    );
    let email = causeway.refused(&["account", "create", "--tenant", "s", "--email", "ada"]);
    assert!(
        email.contains("an address looks like name@example.com"),
        "{email}"
    );
    let both = causeway.refused(&[
        "connection",
        "add",
        "--tenant",
        "s",
        "--name",
        "n",
        "--domain",
        "https://x.example",
        "--server-url",
        "https://y.example",
    ]);
    assert!(both.contains("cannot be used with"), "{both}");
    let neither = causeway.refused(&["connection", "add", "--tenant", "s", "--name", "n"]);
    assert!(neither.contains("required"), "{neither}");
    assert!(!causeway.data().exists(), "nothing was opened for any of them");
}

#[test]
fn a_gateway_that_is_not_there_is_not_well() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let told = Causeway::new().refused(&["healthcheck", "--address", &nobody]);
    assert!(
        told.starts_with(&format!("error: no gateway answers at {nobody}")),
        "{told}"
    );
}
